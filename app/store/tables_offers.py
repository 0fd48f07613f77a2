"""Tables of what the shop offers: lists of unique codes, what products have cost and how many there were."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from app.store.columns import Moment, metadata

code = Table(
    "code",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("expires_at", Moment),
    Column("given_at", Moment),
    Column("message_id", ForeignKey("message.id", ondelete="SET NULL")),
    Column("good_until", Moment),
    UniqueConstraint("list", "code"),
    UniqueConstraint("list", "message_id"),
    Index("ix_code_list_given_at", "list", "given_at", "id"),
)
"""A code is given when `given_at` is set, and stays given even when its message is forgotten. `good_until`: how long it
was promised for, where an automation handed it out."""

product_price = Table(
    "product_price",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sku", Text, nullable=False),
    Column("price", Float, nullable=False),
    Column("since", Moment, nullable=False),
    UniqueConstraint("sku", "since"),
    Index("ix_product_price_since", "since"),
)
"""What a product has cost from `since` until the next row: written whenever a price is seen to have changed."""

product_stock = Table(
    "product_stock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sku", Text, nullable=False),
    Column("stock", Integer),
    Column("since", Moment, nullable=False),
    UniqueConstraint("sku", "since"),
    Index("ix_product_stock_since", "since"),
)
"""How many of a product there have been from `since` until the next row; null: the shop did not say."""
