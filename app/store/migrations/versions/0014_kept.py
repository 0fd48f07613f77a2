"""An index for finding customers by parts of their names, and what segments ask of customers kept in a row each."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"

STATEMENTS = (
    """CREATE TABLE stale (
    what TEXT NOT NULL,
    number INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    CONSTRAINT pk_stale PRIMARY KEY (what, number, hour)
)
 WITHOUT ROWID""",
    """CREATE TABLE reckoned (
    what TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_reckoned PRIMARY KEY (what)
)
 WITHOUT ROWID""",
    """CREATE TABLE figure (
    customer_id INTEGER NOT NULL,
    orders INTEGER NOT NULL,
    spent FLOAT NOT NULL,
    first_at INTEGER,
    last_at INTEGER,
    last_order INTEGER,
    last_total FLOAT,
    email_ok INTEGER NOT NULL,
    sms_ok INTEGER NOT NULL,
    may_mail INTEGER NOT NULL,
    next_at INTEGER,
    CONSTRAINT pk_figure PRIMARY KEY (customer_id),
    CONSTRAINT fk_figure_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)""",
    "CREATE INDEX ix_figure_next_at ON figure (next_at) WHERE next_at IS NOT NULL",
    "CREATE INDEX ix_customer_address_hmac ON customer (address_hmac)",
    "CREATE INDEX ix_order_line_category ON order_line (category)",
    "CREATE INDEX ix_order_line_sku_product ON order_line (sku, product)",
)
FILE_ONLY = (
    (
        "CREATE VIRTUAL TABLE customer_search USING fts5(words, content='', tokenize='trigram', detail=none, "
        "columnsize=0)"
    ),
    (
        "CREATE TRIGGER customer_search_added AFTER INSERT ON customer\n"
        "BEGIN INSERT INTO customer_search(rowid, words) VALUES (NEW.id, '  ' || NEW.first_name || '  ' || "
        "NEW.last_name || '  ' || NEW.email_key); END"
    ),
    (
        "CREATE TRIGGER customer_search_changed AFTER UPDATE OF first_name, last_name, email_key ON customer\n"
        "BEGIN INSERT INTO customer_search(customer_search, rowid, words) VALUES ('delete', OLD.id, '  ' || "
        "OLD.first_name || '  ' || OLD.last_name || '  ' || OLD.email_key); INSERT INTO customer_search(rowid, "
        "words) VALUES (NEW.id, '  ' || NEW.first_name || '  ' || NEW.last_name || '  ' || NEW.email_key); END"
    ),
    (
        "CREATE TRIGGER customer_search_removed AFTER DELETE ON customer\n"
        "BEGIN INSERT INTO customer_search(customer_search, rowid, words) VALUES ('delete', OLD.id, '  ' || "
        "OLD.first_name || '  ' || OLD.last_name || '  ' || OLD.email_key); END"
    ),
    (
        "INSERT INTO customer_search(rowid, words) SELECT c.id, '  ' || c.first_name || '  ' || c.last_name || "
        "'  ' || c.email_key FROM customer c"
    ),
    (
        "CREATE TRIGGER figure_person_added AFTER INSERT ON customer\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'person', NEW.id, 0 WHERE NOT EXISTS "
        "(SELECT 1 FROM stale s WHERE s.what = 'person' AND s.number = NEW.id AND s.hour = 0); END"
    ),
    (
        "CREATE TRIGGER figure_person_changed AFTER UPDATE OF address_hmac ON customer\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'person', NEW.id, 0 WHERE NOT EXISTS "
        "(SELECT 1 FROM stale s WHERE s.what = 'person' AND s.number = NEW.id AND s.hour = 0); END"
    ),
    (
        "CREATE TRIGGER figure_order_added AFTER INSERT ON shop_order\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'person', NEW.customer_id, 0 WHERE NOT "
        "EXISTS (SELECT 1 FROM stale s WHERE s.what = 'person' AND s.number = NEW.customer_id AND s.hour = 0); "
        "END"
    ),
    (
        "CREATE TRIGGER figure_order_changed AFTER UPDATE OF customer_id, occurred_at, total, status ON "
        "shop_order\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'person', OLD.customer_id, 0 WHERE NOT "
        "EXISTS (SELECT 1 FROM stale s WHERE s.what = 'person' AND s.number = OLD.customer_id AND s.hour = 0); "
        "INSERT INTO stale (what, number, hour) SELECT 'person', NEW.customer_id, 0 WHERE NOT EXISTS "
        "(SELECT 1 FROM stale s WHERE s.what = 'person' AND s.number = NEW.customer_id AND s.hour = 0); END"
    ),
    (
        "CREATE TRIGGER figure_order_removed AFTER DELETE ON shop_order\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'person', OLD.customer_id, 0 WHERE NOT "
        "EXISTS (SELECT 1 FROM stale s WHERE s.what = 'person' AND s.number = OLD.customer_id AND s.hour = 0); "
        "END"
    ),
    (
        "CREATE TRIGGER figure_consent_added AFTER INSERT ON consent_event\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'person', NEW.customer_id, 0 WHERE NOT "
        "EXISTS (SELECT 1 FROM stale s WHERE s.what = 'person' AND s.number = NEW.customer_id AND s.hour = 0); "
        "END"
    ),
    (
        "CREATE TRIGGER figure_suppression_added AFTER INSERT ON suppression\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'person', c.id, 0 FROM customer c WHERE "
        "c.address_hmac = NEW.address_hmac AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'person' AND "
        "s.number = c.id AND s.hour = 0); END"
    ),
    (
        "CREATE TRIGGER figure_suppression_removed AFTER DELETE ON suppression\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'person', c.id, 0 FROM customer c WHERE "
        "c.address_hmac = OLD.address_hmac AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'person' AND "
        "s.number = c.id AND s.hour = 0); END"
    ),
    "INSERT INTO stale SELECT 'person', id, 0 FROM customer",
)


def upgrade() -> None:
    """Make the tables; in a file also the index and the notes, with everybody noted."""
    for statement in (*STATEMENTS, *(FILE_ONLY if op.get_bind().dialect.name == "sqlite" else ())):
        op.execute(statement)
