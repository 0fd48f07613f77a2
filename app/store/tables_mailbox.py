"""Tables of the shop's mailbox: when it was read, and which mails have been looked at."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from app.store.columns import Json, Moment, metadata

mailbox = Table(
    "mailbox",
    metadata,
    Column("name", Text, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("tried_at", Moment),
    Column("read_at", Moment),
    Column("trouble", Json),
    sqlite_with_rowid=False,
)
"""Has a row while a mailbox is connected. `read_at`: when it was last read to its end; `trouble`: why it is not now."""

mailbox_mail = Table(
    "mailbox_mail",
    metadata,
    Column("mailbox", ForeignKey("mailbox.name", ondelete="CASCADE"), primary_key=True),
    Column("uid_validity", Integer, primary_key=True),
    Column("uid", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Mails that have been looked at; of a mail that is none of ours nothing but this is kept."""
