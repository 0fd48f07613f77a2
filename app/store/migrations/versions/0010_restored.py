"""Until when messages may have left of which a restored backup knows nothing."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column."""
    op.execute("ALTER TABLE shop ADD COLUMN restored_until INTEGER")
