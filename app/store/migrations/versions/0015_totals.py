"""What automations have done, counted by day, the orders they are credited with, and notes about what has changed."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"

STATEMENTS = (
    """CREATE TABLE day_total (
    what TEXT NOT NULL,
    flow_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    kind TEXT NOT NULL,
    node TEXT NOT NULL,
    detail TEXT NOT NULL,
    target TEXT NOT NULL,
    people INTEGER NOT NULL,
    CONSTRAINT pk_day_total PRIMARY KEY (what, flow_id, day, kind, node, detail, target)
)
 WITHOUT ROWID""",
    """CREATE TABLE order_credit (
    order_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    day INTEGER NOT NULL,
    net FLOAT NOT NULL,
    currency TEXT NOT NULL,
    credited_by TEXT NOT NULL,
    flow_id INTEGER NOT NULL,
    node TEXT NOT NULL,
    enrolment_id INTEGER NOT NULL,
    CONSTRAINT pk_order_credit PRIMARY KEY (order_id)
)""",
    """CREATE TABLE credit_total (
    day INTEGER NOT NULL,
    flow_id INTEGER NOT NULL,
    node TEXT NOT NULL,
    credited_by TEXT NOT NULL,
    currency TEXT NOT NULL,
    orders INTEGER NOT NULL,
    net FLOAT NOT NULL,
    CONSTRAINT pk_credit_total PRIMARY KEY (day, flow_id, node, credited_by, currency)
)
 WITHOUT ROWID""",
    "CREATE INDEX ix_order_credit_at ON order_credit (at)",
    "CREATE INDEX ix_order_credit_enrolment_id ON order_credit (enrolment_id)",
    "CREATE TABLE stale_aside AS SELECT what, number, hour FROM stale",
    "DROP TABLE stale",
    """CREATE TABLE stale (
    what TEXT NOT NULL,
    number INTEGER NOT NULL,
    hour INTEGER NOT NULL
)""",
    "CREATE INDEX ix_stale_what_number_hour ON stale (what, number, hour)",
    "INSERT INTO stale SELECT what, number, hour FROM stale_aside",
    "DROP TABLE stale_aside",
    "CREATE INDEX ix_message_flow_id_sent_at ON message (flow_id, sent_at)",
    "DROP INDEX ix_customer_last_name_first_name",
    "CREATE INDEX ix_customer_by_name ON customer (last_name, first_name, id, email_key)",
    (
        "CREATE TRIGGER totals_entry_added AFTER INSERT ON enrolment\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry', e.flow_id, e.entered_at / "
        "3600000000 FROM enrolment e WHERE e.customer_id = NEW.customer_id AND e.flow_id = NEW.flow_id AND NOT "
        "EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry' AND s.number = e.flow_id AND s.hour = e.entered_at "
        "/ 3600000000); END"
    ),
    (
        "CREATE TRIGGER totals_entry_changed AFTER UPDATE OF node, state, end_reason ON enrolment\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'entry', NEW.flow_id, NEW.entered_at / 3600000000 "
        "WHERE NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry' AND s.number = NEW.flow_id AND s.hour = "
        "NEW.entered_at / 3600000000); END"
    ),
    (
        "CREATE TRIGGER totals_entry_removed AFTER DELETE ON enrolment\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'entry', OLD.flow_id, OLD.entered_at / 3600000000 "
        "WHERE NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry' AND s.number = OLD.flow_id AND s.hour = "
        "OLD.entered_at / 3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry', "
        "e.flow_id, e.entered_at / 3600000000 FROM enrolment e WHERE e.customer_id = OLD.customer_id AND "
        "e.flow_id = OLD.flow_id AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry' AND s.number = "
        "e.flow_id AND s.hour = e.entered_at / 3600000000); END"
    ),
    (
        "CREATE TRIGGER totals_message_added AFTER INSERT ON message WHEN NEW.kind = 'flow'\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry', e.flow_id, e.entered_at / "
        "3600000000 FROM message m JOIN enrolment e ON e.id = m.enrolment_id WHERE m.id = NEW.id AND NOT EXISTS "
        "(SELECT 1 FROM stale s WHERE s.what = 'entry' AND s.number = e.flow_id AND s.hour = e.entered_at / "
        "3600000000); END"
    ),
    (
        "CREATE TRIGGER totals_message_settled AFTER UPDATE OF state ON message WHEN NEW.kind = 'flow' AND "
        "(NEW.state IN ('sent', 'failed', 'suppressed', 'skipped') OR OLD.state IN ('sent', 'failed', "
        "'suppressed', 'skipped'))\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry', e.flow_id, e.entered_at / "
        "3600000000 FROM message m JOIN enrolment e ON e.id = m.enrolment_id WHERE m.id = NEW.id AND NOT EXISTS "
        "(SELECT 1 FROM stale s WHERE s.what = 'entry' AND s.number = e.flow_id AND s.hour = e.entered_at / "
        "3600000000); END"
    ),
    (
        "CREATE TRIGGER totals_sent_added AFTER INSERT ON message WHEN NEW.kind = 'flow' AND NEW.state = 'sent' "
        "AND NEW.sent_at IS NOT NULL AND NEW.flow_id IS NOT NULL\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'left', NEW.flow_id, NEW.sent_at / 3600000000 WHERE "
        "NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'left' AND s.number = NEW.flow_id AND s.hour = "
        "NEW.sent_at / 3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT 'order', o.id, 0 FROM "
        "shop_order o WHERE o.customer_id = NEW.customer_id AND o.occurred_at >= NEW.sent_at AND o.occurred_at "
        "<= NEW.sent_at + 5184000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'order' AND "
        "s.number = o.id AND s.hour = 0); END"
    ),
    (
        "CREATE TRIGGER totals_sent_changed AFTER UPDATE OF state, sent_at ON message WHEN NEW.kind = 'flow' AND "
        "NEW.state = 'sent' AND NEW.sent_at IS NOT NULL AND NEW.flow_id IS NOT NULL\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'left', NEW.flow_id, NEW.sent_at / 3600000000 WHERE "
        "NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'left' AND s.number = NEW.flow_id AND s.hour = "
        "NEW.sent_at / 3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT 'order', o.id, 0 FROM "
        "shop_order o WHERE o.customer_id = NEW.customer_id AND o.occurred_at >= NEW.sent_at AND o.occurred_at "
        "<= NEW.sent_at + 5184000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'order' AND "
        "s.number = o.id AND s.hour = 0); END"
    ),
    (
        "CREATE TRIGGER totals_sent_undone AFTER UPDATE OF state, sent_at ON message WHEN OLD.kind = 'flow' AND "
        "OLD.state = 'sent' AND OLD.sent_at IS NOT NULL AND OLD.flow_id IS NOT NULL\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'left', OLD.flow_id, OLD.sent_at / 3600000000 WHERE "
        "NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'left' AND s.number = OLD.flow_id AND s.hour = "
        "OLD.sent_at / 3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT 'order', o.id, 0 FROM "
        "shop_order o WHERE o.customer_id = OLD.customer_id AND o.occurred_at >= OLD.sent_at AND o.occurred_at "
        "<= OLD.sent_at + 5184000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'order' AND "
        "s.number = o.id AND s.hour = 0); END"
    ),
    (
        "CREATE TRIGGER totals_seen_added AFTER INSERT ON interaction\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry', e.flow_id, e.entered_at / "
        "3600000000 FROM message m JOIN enrolment e ON e.id = m.enrolment_id WHERE m.id = NEW.message_id AND NOT "
        "EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry' AND s.number = e.flow_id AND s.hour = e.entered_at "
        "/ 3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT 'order', o.id, 0 FROM shop_order "
        "o WHERE o.customer_id = NEW.customer_id AND o.occurred_at >= NEW.at AND o.occurred_at <= NEW.at + "
        "5184000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'order' AND s.number = o.id AND "
        "s.hour = 0); END"
    ),
    (
        "CREATE TRIGGER totals_seen_removed AFTER DELETE ON interaction\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry', e.flow_id, e.entered_at / "
        "3600000000 FROM message m JOIN enrolment e ON e.id = m.enrolment_id WHERE m.id = OLD.message_id AND NOT "
        "EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry' AND s.number = e.flow_id AND s.hour = e.entered_at "
        "/ 3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT 'order', o.id, 0 FROM shop_order "
        "o WHERE o.customer_id = OLD.customer_id AND o.occurred_at >= OLD.at AND o.occurred_at <= OLD.at + "
        "5184000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'order' AND s.number = o.id AND "
        "s.hour = 0); END"
    ),
    (
        "CREATE TRIGGER totals_event_added AFTER INSERT ON event WHEN NEW.name IN ('Account Created', 'Feedback "
        "Given', 'Page Viewed', 'Product Viewed')\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry', e.flow_id, e.entered_at / "
        "3600000000 FROM enrolment e WHERE e.customer_id = NEW.customer_id AND e.entered_at < NEW.occurred_at "
        "AND e.entered_at >= NEW.occurred_at - 2592000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what "
        "= 'entry' AND s.number = e.flow_id AND s.hour = e.entered_at / 3600000000); END"
    ),
    (
        "CREATE TRIGGER totals_event_removed AFTER DELETE ON event WHEN OLD.name IN ('Account Created', "
        "'Feedback Given', 'Page Viewed', 'Product Viewed')\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry', e.flow_id, e.entered_at / "
        "3600000000 FROM enrolment e WHERE e.customer_id = OLD.customer_id AND e.entered_at < OLD.occurred_at "
        "AND e.entered_at >= OLD.occurred_at - 2592000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what "
        "= 'entry' AND s.number = e.flow_id AND s.hour = e.entered_at / 3600000000); END"
    ),
    (
        "CREATE TRIGGER totals_mark_added AFTER INSERT ON event WHEN NEW.external_id >= 'mail:' AND "
        "NEW.external_id < 'mail;'\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'mark', 0, NEW.occurred_at / 3600000000 WHERE NOT "
        "EXISTS (SELECT 1 FROM stale s WHERE s.what = 'mark' AND s.number = 0 AND s.hour = NEW.occurred_at / "
        "3600000000); END"
    ),
    (
        "CREATE TRIGGER totals_mark_removed AFTER DELETE ON event WHEN OLD.external_id >= 'mail:' AND "
        "OLD.external_id < 'mail;'\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'mark', 0, OLD.occurred_at / 3600000000 WHERE NOT "
        "EXISTS (SELECT 1 FROM stale s WHERE s.what = 'mark' AND s.number = 0 AND s.hour = OLD.occurred_at / "
        "3600000000); END"
    ),
    (
        "CREATE TRIGGER totals_order_added AFTER INSERT ON shop_order\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'order', NEW.id, 0 WHERE NOT EXISTS (SELECT 1 FROM "
        "stale s WHERE s.what = 'order' AND s.number = NEW.id AND s.hour = 0); INSERT INTO stale (what, number, "
        "hour) SELECT DISTINCT 'entry', e.flow_id, e.entered_at / 3600000000 FROM enrolment e WHERE "
        "e.customer_id = NEW.customer_id AND e.entered_at < NEW.occurred_at AND e.entered_at >= NEW.occurred_at "
        "- 2592000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry' AND s.number = e.flow_id "
        "AND s.hour = e.entered_at / 3600000000); END"
    ),
    (
        "CREATE TRIGGER totals_order_changed AFTER UPDATE OF customer_id, occurred_at, total, currency, status "
        "ON shop_order\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'order', NEW.id, 0 WHERE NOT EXISTS (SELECT 1 FROM "
        "stale s WHERE s.what = 'order' AND s.number = NEW.id AND s.hour = 0); INSERT INTO stale (what, number, "
        "hour) SELECT DISTINCT 'entry', e.flow_id, e.entered_at / 3600000000 FROM enrolment e WHERE "
        "e.customer_id = OLD.customer_id AND e.entered_at < OLD.occurred_at AND e.entered_at >= OLD.occurred_at "
        "- 2592000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry' AND s.number = e.flow_id "
        "AND s.hour = e.entered_at / 3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT "
        "'entry', e.flow_id, e.entered_at / 3600000000 FROM enrolment e WHERE e.customer_id = NEW.customer_id "
        "AND e.entered_at < NEW.occurred_at AND e.entered_at >= NEW.occurred_at - 2592000000000 AND NOT EXISTS "
        "(SELECT 1 FROM stale s WHERE s.what = 'entry' AND s.number = e.flow_id AND s.hour = e.entered_at / "
        "3600000000); END"
    ),
    (
        "CREATE TRIGGER totals_order_removed AFTER DELETE ON shop_order\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'order', OLD.id, 0 WHERE NOT EXISTS (SELECT 1 FROM "
        "stale s WHERE s.what = 'order' AND s.number = OLD.id AND s.hour = 0); INSERT INTO stale (what, number, "
        "hour) SELECT DISTINCT 'entry', e.flow_id, e.entered_at / 3600000000 FROM enrolment e WHERE "
        "e.customer_id = OLD.customer_id AND e.entered_at < OLD.occurred_at AND e.entered_at >= OLD.occurred_at "
        "- 2592000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry' AND s.number = e.flow_id "
        "AND s.hour = e.entered_at / 3600000000); END"
    ),
    (
        "CREATE TRIGGER totals_origin_added AFTER INSERT ON order_origin\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'order', NEW.order_id, 0 WHERE NOT EXISTS (SELECT 1 "
        "FROM stale s WHERE s.what = 'order' AND s.number = NEW.order_id AND s.hour = 0); END"
    ),
    (
        "CREATE TRIGGER totals_origin_changed AFTER UPDATE ON order_origin\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'order', NEW.order_id, 0 WHERE NOT EXISTS (SELECT 1 "
        "FROM stale s WHERE s.what = 'order' AND s.number = NEW.order_id AND s.hour = 0); END"
    ),
    (
        "CREATE TRIGGER totals_origin_removed AFTER DELETE ON order_origin\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'order', OLD.order_id, 0 WHERE NOT EXISTS (SELECT 1 "
        "FROM stale s WHERE s.what = 'order' AND s.number = OLD.order_id AND s.hour = 0); END"
    ),
    (
        "CREATE TRIGGER totals_code_given AFTER UPDATE OF message_id ON code WHEN NEW.message_id IS NOT NULL\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'order', o.id, 0 FROM shop_order o JOIN "
        "order_origin r ON r.order_id = o.id WHERE o.occurred_at >= NEW.given_at AND r.coupons <> '[]' AND NOT "
        "EXISTS (SELECT 1 FROM stale s WHERE s.what = 'order' AND s.number = o.id AND s.hour = 0); END"
    ),
)


def upgrade() -> None:
    """Make the tables, the indexes and the notes; everything is counted when it is first asked for."""
    for statement in STATEMENTS:
        op.execute(statement)
