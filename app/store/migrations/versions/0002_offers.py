"""Lists of unique codes, and the history of prices."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = (
    """CREATE TABLE code (
    id INTEGER NOT NULL,
    list TEXT NOT NULL,
    code TEXT NOT NULL,
    expires_at INTEGER,
    given_at INTEGER,
    message_id INTEGER,
    CONSTRAINT pk_code PRIMARY KEY (id),
    CONSTRAINT uq_code_list_code UNIQUE (list, code),
    CONSTRAINT uq_code_list_message_id UNIQUE (list, message_id),
    CONSTRAINT fk_code_message_id FOREIGN KEY(message_id) REFERENCES message (id) ON DELETE SET NULL
)""",
    """CREATE INDEX ix_code_list_given_at ON code (list, given_at, id)""",
    """CREATE TABLE product_price (
    id INTEGER NOT NULL,
    sku TEXT NOT NULL,
    price FLOAT NOT NULL,
    since INTEGER NOT NULL,
    CONSTRAINT pk_product_price PRIMARY KEY (id),
    CONSTRAINT uq_product_price_sku_since UNIQUE (sku, since)
)""",
)


def upgrade() -> None:
    """Make both tables."""
    for statement in STATEMENTS:
        op.execute(statement)
