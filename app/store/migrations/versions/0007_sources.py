"""How far the shop's own systems have been read, and how orders came about."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

STATEMENTS = (
    """CREATE TABLE shop_source (
    name TEXT NOT NULL,
    cursor TEXT DEFAULT '{}' NOT NULL,
    since INTEGER NOT NULL,
    tried_at INTEGER,
    read_at INTEGER,
    trouble TEXT,
    CONSTRAINT pk_shop_source PRIMARY KEY (name)
)
 WITHOUT ROWID""",
    """CREATE TABLE order_origin (
    order_id INTEGER NOT NULL,
    coupons TEXT DEFAULT '[]' NOT NULL,
    utm TEXT DEFAULT '{}' NOT NULL,
    refunded FLOAT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_order_origin PRIMARY KEY (order_id),
    CONSTRAINT fk_order_origin_order_id FOREIGN KEY(order_id) REFERENCES shop_order (id) ON DELETE CASCADE
)
 WITHOUT ROWID""",
)


def upgrade() -> None:
    """Make both tables."""
    for statement in STATEMENTS:
        op.execute(statement)
