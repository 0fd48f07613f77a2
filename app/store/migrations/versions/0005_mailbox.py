"""When the shop's mailbox was read, and which of its mails have been looked at."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = (
    """CREATE TABLE mailbox (
    name TEXT NOT NULL,
    since INTEGER NOT NULL,
    tried_at INTEGER,
    read_at INTEGER,
    trouble TEXT,
    CONSTRAINT pk_mailbox PRIMARY KEY (name)
)
 WITHOUT ROWID""",
    """CREATE TABLE mailbox_mail (
    mailbox TEXT NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    kind TEXT NOT NULL,
    CONSTRAINT pk_mailbox_mail PRIMARY KEY (mailbox, uid_validity, uid),
    CONSTRAINT fk_mailbox_mail_mailbox FOREIGN KEY(mailbox) REFERENCES mailbox (name) ON DELETE CASCADE
)
 WITHOUT ROWID""",
)


def upgrade() -> None:
    """Make both tables."""
    for statement in STATEMENTS:
        op.execute(statement)
