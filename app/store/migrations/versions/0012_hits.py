"""What the public endpoint saw, the links it knows, and consent to being measured as a channel of the consent log."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"

STATEMENTS = (
    """CREATE TABLE link (
    id TEXT NOT NULL,
    flow_id INTEGER NOT NULL,
    node TEXT NOT NULL,
    document TEXT NOT NULL,
    position INTEGER NOT NULL,
    target TEXT NOT NULL,
    topic TEXT DEFAULT '' NOT NULL,
    created_at INTEGER NOT NULL,
    pushed_at INTEGER,
    CONSTRAINT pk_link PRIMARY KEY (id),
    CONSTRAINT uq_link_flow_id_node_document_position_target UNIQUE (flow_id, node, document, position, target),
    CONSTRAINT fk_link_flow_id FOREIGN KEY(flow_id) REFERENCES flow (id) ON DELETE CASCADE
)""",
    "CREATE INDEX ix_link_pushed_at ON link (pushed_at)",
    """CREATE TABLE hit (
    id INTEGER NOT NULL,
    endpoint TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    token TEXT DEFAULT '' NOT NULL,
    message_id INTEGER,
    link TEXT DEFAULT '' NOT NULL,
    method TEXT DEFAULT '' NOT NULL,
    agent TEXT DEFAULT '' NOT NULL,
    network TEXT DEFAULT '' NOT NULL,
    body TEXT DEFAULT '' NOT NULL,
    verdict TEXT DEFAULT '' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    rules INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_hit PRIMARY KEY (id),
    CONSTRAINT uq_hit_endpoint_number UNIQUE (endpoint, number),
    CONSTRAINT fk_hit_message_id FOREIGN KEY(message_id) REFERENCES message (id) ON DELETE SET NULL
)""",
    "CREATE INDEX ix_hit_rules_at ON hit (rules, at)",
    "CREATE INDEX ix_hit_message_id_at ON hit (message_id, at)",
    "CREATE INDEX ix_hit_link ON hit (link)",
    """CREATE TABLE revoked_token (
    token TEXT NOT NULL,
    at INTEGER NOT NULL,
    pushed_at INTEGER,
    CONSTRAINT pk_revoked_token PRIMARY KEY (token)
)
 WITHOUT ROWID""",
)
_CHANNEL = "CHECK (channel IN ('email', 'sms', 'tracking'))"
_REBUILT = (
    "ALTER TABLE consent_event RENAME TO consent_event_before",
    f"""CREATE TABLE consent_event (
    id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    action TEXT NOT NULL,
    basis TEXT NOT NULL,
    source TEXT NOT NULL,
    wording TEXT NOT NULL,
    proof TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    CONSTRAINT pk_consent_event PRIMARY KEY (id),
    CONSTRAINT uq_consent_event_customer_id_channel_action_occurred_at_source UNIQUE (customer_id,
        channel, action, occurred_at, source),
    CONSTRAINT ck_consent_event_channel {_CHANNEL},
    CONSTRAINT ck_consent_event_action CHECK (action IN ('granted', 'withdrawn')),
    CONSTRAINT fk_consent_event_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)""",
    "INSERT INTO consent_event SELECT * FROM consent_event_before",
    "DROP TABLE consent_event_before",
    """CREATE TRIGGER consent_event_no_update BEFORE UPDATE ON consent_event
BEGIN SELECT RAISE(ABORT, 'the consent log is append-only'); END""",
    """CREATE TRIGGER consent_event_no_delete BEFORE DELETE ON consent_event
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE customer_id = OLD.customer_id)
BEGIN SELECT RAISE(ABORT, 'the consent log is append-only'); END""",
)
"""SQLite changes no constraint of a table that is there: its lines move into a new one, each as it was."""
_ALTERED = (
    "ALTER TABLE consent_event DROP CONSTRAINT ck_consent_event_channel",
    f"ALTER TABLE consent_event ADD CONSTRAINT ck_consent_event_channel {_CHANNEL}",
)


def upgrade() -> None:
    """Make the tables and let the consent log hold a third channel."""
    for statement in (*STATEMENTS, *(_REBUILT if op.get_bind().dialect.name == "sqlite" else _ALTERED)):
        op.execute(statement)
