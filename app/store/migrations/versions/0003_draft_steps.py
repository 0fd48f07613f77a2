"""What can be undone in a draft, a row for each entry."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table. What an older program kept in one piece is forgotten: it cannot be undone after the upgrade."""
    op.execute(
        """CREATE TABLE draft_step (
    flow_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    data BLOB NOT NULL,
    CONSTRAINT pk_draft_step PRIMARY KEY (flow_id, number),
    CONSTRAINT fk_draft_step_flow_id FOREIGN KEY(flow_id) REFERENCES flow (id) ON DELETE CASCADE
)"""
    )
    op.execute("UPDATE flow SET draft_undo = NULL")
