"""Tables of the public endpoint: links that messages carry by number, and hits as the endpoint wrote them down."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from app.store.columns import Moment, metadata

link = Table(
    "link",
    metadata,
    Column("id", Text, primary_key=True),
    Column("flow_id", ForeignKey("flow.id", ondelete="CASCADE"), nullable=False),
    Column("node", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("target", Text, nullable=False),
    Column("topic", Text, nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    Column("pushed_at", Moment),
    UniqueConstraint("flow_id", "node", "document", "position", "target"),
    Index("ix_link_pushed_at", "pushed_at"),
)
"""`id`: 128 random bits, what stands in the public address. `document`: digest of the message it stands in, `position`
its place there (-1: a product of a list that is made for each customer). `target` is the whole address, UTM and all.
`pushed_at`: since when the endpoint knows it; a message carries the plain address until then."""

hit = Table(
    "hit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("endpoint", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("token", Text, nullable=False, server_default=""),
    Column("message_id", ForeignKey("message.id", ondelete="SET NULL")),
    Column("link", Text, nullable=False, server_default=""),
    Column("method", Text, nullable=False, server_default=""),
    Column("agent", Text, nullable=False, server_default=""),
    Column("network", Text, nullable=False, server_default=""),
    Column("body", Text, nullable=False, server_default=""),
    Column("verdict", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("rules", Integer, nullable=False, server_default="0"),
    UniqueConstraint("endpoint", "number"),
    Index("ix_hit_rules_at", "rules", "at"),
    Index("ix_hit_message_id_at", "message_id", "at"),
    Index("ix_hit_link", "link"),
)
"""See `app.model.hits.Hit`. `endpoint`: which one counted `number`. `message_id`: the message of `token`, if it is
known still. Nothing changes but `verdict` ('' until classified), `reason` and `rules`, the version of the rules that
gave it."""

revoked_token = Table(
    "revoked_token",
    metadata,
    Column("token", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("pushed_at", Moment),
    sqlite_with_rowid=False,
)
"""Messages whose picture must tell nothing any more: their customers withdrew their consent, stopped or were erased.
`pushed_at`: since when the endpoint knows."""
