"""What sources have given already, and the discount codes that the shop's own system knows."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = (
    """CREATE TABLE source_seen (
    name TEXT NOT NULL,
    "key" TEXT NOT NULL,
    at INTEGER NOT NULL,
    CONSTRAINT pk_source_seen PRIMARY KEY (name, "key")
)
 WITHOUT ROWID""",
    """CREATE TABLE coupon (
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount FLOAT NOT NULL,
    used INTEGER NOT NULL,
    most INTEGER,
    ends_at INTEGER,
    changed_at INTEGER NOT NULL,
    CONSTRAINT pk_coupon PRIMARY KEY (code)
)
 WITHOUT ROWID""",
)


def upgrade() -> None:
    """Make both tables."""
    for statement in STATEMENTS:
        op.execute(statement)
