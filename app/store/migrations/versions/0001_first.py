"""The first schema, as it was: frozen, so that a shop can be built up from nothing by migrations alone."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

APPLICATION_ID = 0x504C4B55

STATEMENTS = (
    """CREATE TABLE flow (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    library_id TEXT NOT NULL,
    draft TEXT NOT NULL,
    draft_undo BLOB,
    live_version INTEGER,
    live_since INTEGER,
    event_cursor INTEGER DEFAULT '0' NOT NULL,
    scanned_until INTEGER,
    segment_ready BOOLEAN DEFAULT '0' NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT pk_flow PRIMARY KEY (id),
    CONSTRAINT uq_flow_name UNIQUE (name),
    CONSTRAINT ck_flow_state CHECK (state IN ('draft', 'live', 'paused', 'stopped', 'archived'))
)""",
    """CREATE TABLE lease (
    id INTEGER NOT NULL,
    owner TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    CONSTRAINT pk_lease PRIMARY KEY (id),
    CONSTRAINT ck_lease_one_row CHECK (id = 1)
)""",
    """CREATE TABLE shop (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    locale TEXT NOT NULL,
    timezone TEXT NOT NULL,
    currency TEXT NOT NULL,
    details TEXT NOT NULL,
    hmac_key BLOB NOT NULL,
    demo BOOLEAN NOT NULL,
    paused_at INTEGER,
    fault TEXT,
    policy TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT pk_shop PRIMARY KEY (id),
    CONSTRAINT ck_shop_one_row CHECK (id = 1)
)""",
    """CREATE TABLE customer (
    id INTEGER NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    address_hmac BLOB NOT NULL,
    first_name TEXT DEFAULT '' NOT NULL,
    last_name TEXT DEFAULT '' NOT NULL,
    phone TEXT DEFAULT '' NOT NULL,
    language TEXT DEFAULT '' NOT NULL,
    birth_md TEXT DEFAULT '' NOT NULL,
    city TEXT DEFAULT '' NOT NULL,
    timezone TEXT DEFAULT '' NOT NULL,
    fields TEXT DEFAULT '{}' NOT NULL,
    tags TEXT DEFAULT '[]' NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    CONSTRAINT pk_customer PRIMARY KEY (id),
    CONSTRAINT uq_customer_email_key UNIQUE (email_key)
)""",
    """CREATE INDEX ix_customer_last_name_first_name ON customer (last_name, first_name, id)""",
    """CREATE INDEX ix_customer_birth_md ON customer (birth_md)""",
    """CREATE TABLE erasing (
    customer_id INTEGER NOT NULL,
    CONSTRAINT pk_erasing PRIMARY KEY (customer_id)
)""",
    """CREATE TABLE suppression (
    id INTEGER NOT NULL,
    address_hmac BLOB NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    CONSTRAINT pk_suppression PRIMARY KEY (id),
    CONSTRAINT uq_suppression_address_hmac UNIQUE (address_hmac)
)""",
    """CREATE TABLE product (
    sku TEXT NOT NULL,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    price FLOAT NOT NULL,
    url TEXT NOT NULL,
    picture TEXT NOT NULL,
    stock INTEGER,
    was_price FLOAT,
    CONSTRAINT pk_product PRIMARY KEY (sku)
)""",
    """CREATE TABLE import_batch (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    at INTEGER NOT NULL,
    counts TEXT NOT NULL,
    CONSTRAINT pk_import_batch PRIMARY KEY (id)
)""",
    """CREATE TABLE flow_version (
    id INTEGER NOT NULL,
    flow_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    document TEXT NOT NULL,
    digest TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    people TEXT NOT NULL,
    CONSTRAINT pk_flow_version PRIMARY KEY (id),
    CONSTRAINT uq_flow_version_flow_id_number UNIQUE (flow_id, number),
    CONSTRAINT ck_flow_version_people CHECK (people IN ('keep', 'move', 'drop')),
    CONSTRAINT fk_flow_version_flow_id FOREIGN KEY(flow_id) REFERENCES flow (id)
)""",
    """CREATE TABLE passage (
    flow_id INTEGER NOT NULL,
    node TEXT NOT NULL,
    outcome TEXT NOT NULL,
    people INTEGER NOT NULL,
    CONSTRAINT pk_passage PRIMARY KEY (flow_id, node, outcome),
    CONSTRAINT fk_passage_flow_id FOREIGN KEY(flow_id) REFERENCES flow (id)
)
 WITHOUT ROWID""",
    """CREATE TABLE segment_member (
    flow_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    CONSTRAINT pk_segment_member PRIMARY KEY (flow_id, customer_id),
    CONSTRAINT fk_segment_member_flow_id FOREIGN KEY(flow_id) REFERENCES flow (id),
    CONSTRAINT fk_segment_member_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)
 WITHOUT ROWID""",
    """CREATE INDEX ix_segment_member_customer_id ON segment_member (customer_id)""",
    """CREATE TABLE consent_event (
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
    CONSTRAINT ck_consent_event_channel CHECK (channel IN ('email', 'sms')),
    CONSTRAINT ck_consent_event_action CHECK (action IN ('granted', 'withdrawn')),
    CONSTRAINT fk_consent_event_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)""",
    """CREATE TABLE shop_order (
    id INTEGER NOT NULL,
    external_id TEXT NOT NULL,
    customer_id INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    total FLOAT NOT NULL,
    currency TEXT NOT NULL,
    status TEXT NOT NULL,
    CONSTRAINT pk_shop_order PRIMARY KEY (id),
    CONSTRAINT uq_shop_order_external_id UNIQUE (external_id),
    CONSTRAINT fk_shop_order_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)""",
    """CREATE INDEX ix_shop_order_occurred_at ON shop_order (occurred_at)""",
    """CREATE INDEX ix_shop_order_customer_id_occurred_at ON shop_order (customer_id, occurred_at)""",
    """CREATE TABLE event (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    external_id TEXT NOT NULL,
    customer_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    properties TEXT NOT NULL,
    CONSTRAINT uq_event_external_id UNIQUE (external_id),
    CONSTRAINT fk_event_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)""",
    """CREATE INDEX ix_event_occurred_at ON event (occurred_at)""",
    """CREATE INDEX ix_event_customer_id_occurred_at ON event (customer_id, occurred_at)""",
    """CREATE TABLE enrolment (
    id INTEGER NOT NULL,
    flow_id INTEGER NOT NULL,
    version_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    entry_key TEXT NOT NULL,
    entry TEXT NOT NULL,
    entered_at INTEGER NOT NULL,
    node TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at INTEGER,
    visit INTEGER DEFAULT '0' NOT NULL,
    end_reason TEXT,
    ended_at INTEGER,
    CONSTRAINT pk_enrolment PRIMARY KEY (id),
    CONSTRAINT uq_enrolment_customer_id_flow_id_entry_key UNIQUE (customer_id, flow_id, entry_key),
    CONSTRAINT ck_enrolment_state CHECK (state IN ('waiting', 'holding', 'ended')),
    CONSTRAINT fk_enrolment_flow_id FOREIGN KEY(flow_id) REFERENCES flow (id),
    CONSTRAINT fk_enrolment_version_id FOREIGN KEY(version_id) REFERENCES flow_version (id),
    CONSTRAINT fk_enrolment_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)""",
    """CREATE INDEX ix_enrolment_state_due_at ON enrolment (state, due_at)""",
    """CREATE INDEX ix_enrolment_flow_id_state_node ON enrolment (flow_id, state, node)""",
    """CREATE TABLE order_line (
    order_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    sku TEXT NOT NULL,
    product TEXT NOT NULL,
    category TEXT NOT NULL,
    quantity FLOAT NOT NULL,
    unit_price FLOAT NOT NULL,
    CONSTRAINT pk_order_line PRIMARY KEY (order_id, position),
    CONSTRAINT fk_order_line_order_id FOREIGN KEY(order_id) REFERENCES shop_order (id) ON DELETE CASCADE
)
 WITHOUT ROWID""",
    """CREATE TABLE decision (
    id INTEGER NOT NULL,
    enrolment_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    node TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    seen TEXT NOT NULL,
    CONSTRAINT pk_decision PRIMARY KEY (id),
    CONSTRAINT fk_decision_enrolment_id FOREIGN KEY(enrolment_id) REFERENCES enrolment (id) ON DELETE CASCADE
)""",
    """CREATE INDEX ix_decision_enrolment_id ON decision (enrolment_id)""",
    """CREATE TABLE message (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    enrolment_id INTEGER,
    flow_id INTEGER,
    version_id INTEGER,
    customer_id INTEGER,
    node TEXT NOT NULL,
    visit INTEGER NOT NULL,
    state TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    first_due_at INTEGER NOT NULL,
    try_at INTEGER NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    message_class TEXT NOT NULL,
    content TEXT DEFAULT '' NOT NULL,
    staff TEXT,
    token TEXT NOT NULL,
    message_id TEXT,
    bytes_hash BLOB,
    subject TEXT DEFAULT '' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    reply_code INTEGER DEFAULT '0' NOT NULL,
    reply_text TEXT DEFAULT '' NOT NULL,
    looked TEXT,
    created_at INTEGER NOT NULL,
    claimed_at INTEGER,
    wire_at INTEGER,
    sent_at INTEGER,
    settled_at INTEGER,
    CONSTRAINT pk_message PRIMARY KEY (id),
    CONSTRAINT uq_message_enrolment_id_node_visit UNIQUE (enrolment_id, node, visit),
    CONSTRAINT ck_message_kind CHECK (kind IN ('flow', 'staff')),
    CONSTRAINT ck_message_state CHECK (state IN ('due', 'claimed', 'on_wire', 'sent', 'retry',
        'failed', 'uncertain', 'suppressed', 'skipped')),
    CONSTRAINT fk_message_enrolment_id FOREIGN KEY(enrolment_id) REFERENCES enrolment (id) ON DELETE SET NULL,
    CONSTRAINT fk_message_flow_id FOREIGN KEY(flow_id) REFERENCES flow (id),
    CONSTRAINT fk_message_version_id FOREIGN KEY(version_id) REFERENCES flow_version (id),
    CONSTRAINT fk_message_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE SET NULL
)""",
    """CREATE INDEX ix_message_state_try_at ON message (state, try_at)""",
    """CREATE INDEX ix_message_customer_id_sent_at ON message (customer_id, sent_at)""",
    """CREATE INDEX ix_message_wire_at ON message (wire_at)""",
    """CREATE INDEX ix_message_message_id ON message (message_id)""",
    """CREATE INDEX ix_message_flow_id_node_state ON message (flow_id, node, state)""",
    """CREATE TABLE interaction (
    id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    at INTEGER NOT NULL,
    CONSTRAINT pk_interaction PRIMARY KEY (id),
    CONSTRAINT uq_interaction_message_id_what_at UNIQUE (message_id, what, at),
    CONSTRAINT ck_interaction_what CHECK (what IN ('opened', 'clicked')),
    CONSTRAINT fk_interaction_message_id FOREIGN KEY(message_id) REFERENCES message (id) ON DELETE CASCADE,
    CONSTRAINT fk_interaction_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)""",
    """CREATE INDEX ix_interaction_customer_id_at ON interaction (customer_id, at)""",
    """CREATE TRIGGER consent_event_no_update BEFORE UPDATE ON consent_event
BEGIN SELECT RAISE(ABORT, 'the consent log is append-only'); END""",
    """CREATE TRIGGER consent_event_no_delete BEFORE DELETE ON consent_event
WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE customer_id = OLD.customer_id)
BEGIN SELECT RAISE(ABORT, 'the consent log is append-only'); END""",
    """CREATE TRIGGER flow_version_no_update BEFORE UPDATE ON flow_version
BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END""",
    """CREATE TRIGGER flow_version_no_delete BEFORE DELETE ON flow_version
BEGIN SELECT RAISE(ABORT, 'a published version never changes'); END""",
)


def upgrade() -> None:
    """Make every table, index and trigger."""
    for statement in STATEMENTS:
        op.execute(statement)
    op.execute(f"PRAGMA application_id = {APPLICATION_ID}")
