"""Tables of the shop's own systems: how far each has been read, and what they tell of how orders came about."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Integer, Table, Text, text

from app.store.columns import Json, Moment, metadata

shop_source = Table(
    "shop_source",
    metadata,
    Column("name", Text, primary_key=True),
    Column("cursor", Json, nullable=False, server_default=text("'{}'")),
    Column("since", Moment, nullable=False),
    Column("tried_at", Moment),
    Column("read_at", Moment),
    Column("trouble", Json),
    sqlite_with_rowid=False,
)
"""Has a row while a system is connected. `read_at`: when it was last read to its end; `trouble`: why it is not now."""

order_origin = Table(
    "order_origin",
    metadata,
    Column("order_id", ForeignKey("shop_order.id", ondelete="CASCADE"), primary_key=True),
    Column("coupons", Json, nullable=False, server_default=text("'[]'")),
    Column("utm", Json, nullable=False, server_default=text("'{}'")),
    Column("refunded", Float, nullable=False, server_default=text("0")),
    sqlite_with_rowid=False,
)
"""Of the orders whose shop tells of it: codes used, the visit's UTM parameters, and what was paid back."""

source_seen = Table(
    "source_seen",
    metadata,
    Column("name", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""What a source has given already: a webhook's delivery by its `seal:`, a `record:` with its last change, a `file:` of
a watched folder by the hash of its contents.
"""

coupon = Table(
    "coupon",
    metadata,
    Column("code", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("amount", Float, nullable=False),
    Column("used", Integer, nullable=False),
    Column("most", Integer),
    Column("ends_at", Moment),
    Column("changed_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""Discount codes as the shop's own system knows them: how often used, of how many times at most, and until when."""
