"""The shop's named segments, and how many of each product there have been."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = (
    """CREATE TABLE segment (
    name TEXT NOT NULL,
    rule TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT pk_segment PRIMARY KEY (name)
)
 WITHOUT ROWID""",
    """CREATE TABLE product_stock (
    id INTEGER NOT NULL,
    sku TEXT NOT NULL,
    stock INTEGER,
    since INTEGER NOT NULL,
    CONSTRAINT pk_product_stock PRIMARY KEY (id),
    CONSTRAINT uq_product_stock_sku_since UNIQUE (sku, since)
)""",
    "CREATE INDEX ix_product_stock_since ON product_stock (since)",
    "CREATE INDEX ix_product_price_since ON product_price (since)",
    # What was there before counts from the moment its price was last seen, or from now.
    """INSERT INTO product_stock (sku, stock, since)
SELECT sku, stock, coalesce(
    (SELECT max(since) FROM product_price WHERE product_price.sku = product.sku),
    CAST(strftime('%s', 'now') AS INTEGER) * 1000000
) FROM product WHERE stock IS NOT NULL""",
)


def upgrade() -> None:
    """Make both tables; stocks known already begin the record."""
    for statement in STATEMENTS:
        op.execute(statement)
