"""Tables of the shop and its customers: who they are, what they allowed, what they bought and did."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.store.columns import Json, Moment, metadata


def _customer_key(name: str = "customer_id") -> Column[int]:
    return Column(name, ForeignKey("customer.id", ondelete="CASCADE"), nullable=False)


shop = Table(
    "shop",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("details", Json, nullable=False),
    Column("hmac_key", LargeBinary, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("paused_at", Moment),
    Column("fault", Json),
    Column("policy", Json, nullable=False),
    Column("settings", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("sms_fault", Json),
    Column("restored_until", Moment),
    CheckConstraint("id = 1", name="one_row"),
)
"""`fault`: why mail was stopped ({code, text, at}); null while it may run. `sms_fault`: the same of text messages.
`restored_until`: what fell due by then may have left without this file knowing, as it was restored from a backup.
"""

customer = Table(
    "customer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", Text, nullable=False),
    Column("email_key", Text, nullable=False),
    Column("address_hmac", LargeBinary, nullable=False),
    Column("first_name", Text, nullable=False, server_default=""),
    Column("last_name", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default=""),
    Column("birth_md", Text, nullable=False, server_default=""),
    Column("city", Text, nullable=False, server_default=""),
    Column("timezone", Text, nullable=False, server_default=""),
    Column("fields", Json, nullable=False, server_default=text("'{}'")),
    Column("tags", Json, nullable=False, server_default=text("'[]'")),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("email_key"),
    Index("ix_customer_address_hmac", "address_hmac"),
    Index("ix_customer_birth_md", "birth_md"),
    Index("ix_customer_by_name", "last_name", "first_name", "id", "email_key"),
)
"""`email_key` is the address casefolded, `address_hmac` its keyed hash: what the suppression list knows it by."""

consent_event = Table(
    "consent_event",
    metadata,
    Column("id", Integer, primary_key=True),
    _customer_key(),
    Column("channel", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("wording", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    UniqueConstraint("customer_id", "channel", "action", "occurred_at", "source"),
    CheckConstraint("channel IN ('email', 'sms', 'tracking')", name="channel"),
    CheckConstraint("action IN ('granted', 'withdrawn')", name="action"),
)

erasing = Table(
    "erasing",
    metadata,
    Column("customer_id", Integer, primary_key=True),
)
"""Holds a row only inside the transaction that erases a customer: the consent log lets lines go only then."""

suppression = Table(
    "suppression",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address_hmac", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("address_hmac"),
)

product = Table(
    "product",
    metadata,
    Column("sku", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("price", Float, nullable=False),
    Column("url", Text, nullable=False),
    Column("picture", Text, nullable=False),
    Column("stock", Integer),
    Column("was_price", Float),
)

shop_order = Table(
    "shop_order",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("external_id", Text, nullable=False),
    _customer_key(),
    Column("occurred_at", Moment, nullable=False),
    Column("total", Float, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    UniqueConstraint("external_id"),
    Index("ix_shop_order_customer_id_occurred_at", "customer_id", "occurred_at"),
    Index("ix_shop_order_occurred_at", "occurred_at"),
)

order_line = Table(
    "order_line",
    metadata,
    Column("order_id", ForeignKey("shop_order.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("sku", Text, nullable=False),
    Column("product", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("quantity", Float, nullable=False),
    Column("unit_price", Float, nullable=False),
    Index("ix_order_line_category", "category"),
    Index("ix_order_line_sku_product", "sku", "product"),
    sqlite_with_rowid=False,
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("external_id", Text, nullable=False),
    _customer_key(),
    Column("name", Text, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("properties", Json, nullable=False),
    UniqueConstraint("external_id"),
    Index("ix_event_customer_id_occurred_at", "customer_id", "occurred_at"),
    Index("ix_event_occurred_at", "occurred_at"),
    Index("ix_event_name_customer_id_occurred_at", "name", "customer_id", "occurred_at"),
    sqlite_autoincrement=True,
)
"""`id` only ever grows (AUTOINCREMENT), because the runner remembers up to which one it has looked."""

import_batch = Table(
    "import_batch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("counts", Json, nullable=False),
)

standing = Table(
    "standing",
    metadata,
    Column("customer_id", ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("recency", Integer),
    Column("frequency", Integer),
    Column("money", Integer),
    Column("vip", Boolean, nullable=False),
    Column("below_since", Integer, nullable=False),
    Column("product", Text, nullable=False),
    Column("reorder_at", Moment),
)
"""How each customer stands among all, worked out once a day. `below_since`: see `analysis.standing.Vip`."""

segment = Table(
    "segment",
    metadata,
    Column("name", Text, primary_key=True),
    Column("rule", Json, nullable=False),
    Column("updated_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""The shop's segments, which rules ask about by name."""
