"""By which way a message leaves, why text messages stand, and until when a code was promised."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = (
    "ALTER TABLE message ADD COLUMN channel TEXT DEFAULT 'mail' NOT NULL "
    "CONSTRAINT ck_message_channel CHECK (channel IN ('mail', 'sms', 'webhook', 'code'))",
    "ALTER TABLE shop ADD COLUMN sms_fault TEXT",
    "ALTER TABLE code ADD COLUMN good_until INTEGER",
)


def upgrade() -> None:
    """Add the columns; everything until now was mail."""
    for statement in STATEMENTS:
        op.execute(statement)
