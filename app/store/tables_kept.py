"""Tables of what is derived from others and kept, so that a large shop answers at once; each can be made anew."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Table, Text, text

from app.store.columns import Moment, metadata

stale = Table(
    "stale",
    metadata,
    Column("what", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("hour", Integer, primary_key=True),
    sqlite_with_rowid=False,
)
"""What has changed since it was last derived, noted by triggers in the transaction of the change itself.

`what` says which derivation, `number` whose (a customer, an automation), `hour` when, in hours since 1970 (0: always).
"""

reckoned = Table(
    "reckoned",
    metadata,
    Column("what", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What derived figures were derived by: the moment, the zone, the rules."""

_FUTURE = text("next_at IS NOT NULL")
figure = Table(
    "figure",
    metadata,
    Column("customer_id", ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("orders", Integer, nullable=False),
    Column("spent", Float, nullable=False),
    Column("first_at", Moment),
    Column("last_at", Moment),
    Column("last_order", Integer),
    Column("last_total", Float),
    Column("email_ok", Integer, nullable=False),
    Column("sms_ok", Integer, nullable=False),
    Column("may_mail", Integer, nullable=False),
    Column("next_at", Moment),
    Index("ix_figure_next_at", "next_at", sqlite_where=_FUTURE, postgresql_where=_FUTURE),
)
"""What segments ask of a customer; kept in files only. `may_mail`, `email_ok`, `sms_ok`: 0 or 1.
`next_at`: when it changes by itself, since something that is recorded lies in the future.
"""
