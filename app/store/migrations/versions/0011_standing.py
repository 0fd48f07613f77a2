"""How customers stand among all, and events found by what they are called."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"

STATEMENTS = (
    """CREATE TABLE standing (
    customer_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    recency INTEGER,
    frequency INTEGER,
    money INTEGER,
    vip BOOLEAN NOT NULL,
    below_since INTEGER NOT NULL,
    product TEXT NOT NULL,
    reorder_at INTEGER,
    CONSTRAINT pk_standing PRIMARY KEY (customer_id),
    CONSTRAINT fk_standing_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)""",
    "CREATE INDEX ix_event_name_customer_id_occurred_at ON event (name, customer_id, occurred_at)",
)


def upgrade() -> None:
    """Make the table and the index."""
    for statement in STATEMENTS:
        op.execute(statement)
