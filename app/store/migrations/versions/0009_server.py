"""Which enrolments a job has been given, where runners on several machines share the work."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = (
    """CREATE TABLE queued_run (
    enrolment_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    batch INTEGER NOT NULL,
    CONSTRAINT pk_queued_run PRIMARY KEY (enrolment_id),
    CONSTRAINT uq_queued_run_customer_id UNIQUE (customer_id),
    CONSTRAINT fk_queued_run_enrolment_id FOREIGN KEY(enrolment_id) REFERENCES enrolment (id) ON DELETE CASCADE,
    CONSTRAINT fk_queued_run_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)""",
    "CREATE INDEX ix_queued_run_batch ON queued_run (batch)",
)


def upgrade() -> None:
    """Make the table."""
    for statement in STATEMENTS:
        op.execute(statement)
