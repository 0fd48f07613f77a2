"""Notes on parts of a day of results: an order or a click has only what it may have changed counted anew."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"

STATEMENTS = (
    "CREATE INDEX ix_interaction_at ON interaction (at)",
    "DROP TRIGGER totals_seen_added",
    (
        "CREATE TRIGGER totals_seen_added AFTER INSERT ON interaction\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry.seen', e.flow_id, e.entered_at / "
        "3600000000 FROM message m JOIN enrolment e ON e.id = m.enrolment_id WHERE m.id = NEW.message_id AND NOT "
        "EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry.seen' AND s.number = e.flow_id AND s.hour = "
        "e.entered_at / 3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT 'order', o.id, 0 FROM "
        "shop_order o WHERE o.customer_id = NEW.customer_id AND o.occurred_at >= NEW.at AND o.occurred_at <= "
        "NEW.at + 5184000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'order' AND s.number = o.id "
        "AND s.hour = 0); END"
    ),
    "DROP TRIGGER totals_seen_removed",
    (
        "CREATE TRIGGER totals_seen_removed AFTER DELETE ON interaction\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry.seen', e.flow_id, e.entered_at / "
        "3600000000 FROM message m JOIN enrolment e ON e.id = m.enrolment_id WHERE m.id = OLD.message_id AND NOT "
        "EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry.seen' AND s.number = e.flow_id AND s.hour = "
        "e.entered_at / 3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT 'order', o.id, 0 FROM "
        "shop_order o WHERE o.customer_id = OLD.customer_id AND o.occurred_at >= OLD.at AND o.occurred_at <= "
        "OLD.at + 5184000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'order' AND s.number = o.id "
        "AND s.hour = 0); END"
    ),
    "DROP TRIGGER totals_event_added",
    (
        "CREATE TRIGGER totals_event_added AFTER INSERT ON event WHEN NEW.name IN ('Account Created', 'Feedback "
        "Given', 'Page Viewed', 'Product Viewed')\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry.after.' || NEW.name || '', e.flow_id, "
        "e.entered_at / 3600000000 FROM enrolment e WHERE e.customer_id = NEW.customer_id AND e.entered_at < "
        "NEW.occurred_at AND e.entered_at >= NEW.occurred_at - 2592000000000 AND NOT EXISTS (SELECT 1 FROM stale s "
        "WHERE s.what = 'entry.after.' || NEW.name || '' AND s.number = e.flow_id AND s.hour = e.entered_at / "
        "3600000000); END"
    ),
    "DROP TRIGGER totals_event_removed",
    (
        "CREATE TRIGGER totals_event_removed AFTER DELETE ON event WHEN OLD.name IN ('Account Created', 'Feedback "
        "Given', 'Page Viewed', 'Product Viewed')\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry.after.' || OLD.name || '', e.flow_id, "
        "e.entered_at / 3600000000 FROM enrolment e WHERE e.customer_id = OLD.customer_id AND e.entered_at < "
        "OLD.occurred_at AND e.entered_at >= OLD.occurred_at - 2592000000000 AND NOT EXISTS (SELECT 1 FROM stale s "
        "WHERE s.what = 'entry.after.' || OLD.name || '' AND s.number = e.flow_id AND s.hour = e.entered_at / "
        "3600000000); END"
    ),
    "DROP TRIGGER totals_order_added",
    (
        "CREATE TRIGGER totals_order_added AFTER INSERT ON shop_order\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'order', NEW.id, 0 WHERE NOT EXISTS (SELECT 1 FROM "
        "stale s WHERE s.what = 'order' AND s.number = NEW.id AND s.hour = 0); INSERT INTO stale (what, number, "
        "hour) SELECT DISTINCT 'entry.sale', e.flow_id, e.entered_at / 3600000000 FROM enrolment e WHERE "
        "e.customer_id = NEW.customer_id AND e.entered_at < NEW.occurred_at AND e.entered_at >= NEW.occurred_at - "
        "2592000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry.sale' AND s.number = e.flow_id "
        "AND s.hour = e.entered_at / 3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT "
        "'entry.tests', e.flow_id, e.entered_at / 3600000000 FROM enrolment e WHERE e.customer_id = "
        "NEW.customer_id AND e.entered_at < NEW.occurred_at AND EXISTS (SELECT 1 FROM decision d WHERE "
        "d.enrolment_id = e.id AND d.kind = 'split' AND d.at < NEW.occurred_at AND d.at >= NEW.occurred_at - "
        "coalesce((SELECT CAST(r.value AS BIGINT) FROM reckoned r WHERE r.what = 'entry.tests window'), 0)) AND "
        "NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry.tests' AND s.number = e.flow_id AND s.hour = "
        "e.entered_at / 3600000000); END"
    ),
    "DROP TRIGGER totals_order_changed",
    (
        "CREATE TRIGGER totals_order_changed AFTER UPDATE OF customer_id, occurred_at, total, currency, status ON "
        "shop_order\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'order', NEW.id, 0 WHERE NOT EXISTS (SELECT 1 FROM "
        "stale s WHERE s.what = 'order' AND s.number = NEW.id AND s.hour = 0); INSERT INTO stale (what, number, "
        "hour) SELECT DISTINCT 'entry.sale', e.flow_id, e.entered_at / 3600000000 FROM enrolment e WHERE "
        "e.customer_id = OLD.customer_id AND e.entered_at < OLD.occurred_at AND e.entered_at >= OLD.occurred_at - "
        "2592000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry.sale' AND s.number = e.flow_id "
        "AND s.hour = e.entered_at / 3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT "
        "'entry.tests', e.flow_id, e.entered_at / 3600000000 FROM enrolment e WHERE e.customer_id = "
        "OLD.customer_id AND e.entered_at < OLD.occurred_at AND EXISTS (SELECT 1 FROM decision d WHERE "
        "d.enrolment_id = e.id AND d.kind = 'split' AND d.at < OLD.occurred_at AND d.at >= OLD.occurred_at - "
        "coalesce((SELECT CAST(r.value AS BIGINT) FROM reckoned r WHERE r.what = 'entry.tests window'), 0)) AND "
        "NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry.tests' AND s.number = e.flow_id AND s.hour = "
        "e.entered_at / 3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry.sale', "
        "e.flow_id, e.entered_at / 3600000000 FROM enrolment e WHERE e.customer_id = NEW.customer_id AND "
        "e.entered_at < NEW.occurred_at AND e.entered_at >= NEW.occurred_at - 2592000000000 AND NOT EXISTS (SELECT "
        "1 FROM stale s WHERE s.what = 'entry.sale' AND s.number = e.flow_id AND s.hour = e.entered_at / "
        "3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT 'entry.tests', e.flow_id, "
        "e.entered_at / 3600000000 FROM enrolment e WHERE e.customer_id = NEW.customer_id AND e.entered_at < "
        "NEW.occurred_at AND EXISTS (SELECT 1 FROM decision d WHERE d.enrolment_id = e.id AND d.kind = 'split' AND "
        "d.at < NEW.occurred_at AND d.at >= NEW.occurred_at - coalesce((SELECT CAST(r.value AS BIGINT) FROM "
        "reckoned r WHERE r.what = 'entry.tests window'), 0)) AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = "
        "'entry.tests' AND s.number = e.flow_id AND s.hour = e.entered_at / 3600000000); END"
    ),
    "DROP TRIGGER totals_order_removed",
    (
        "CREATE TRIGGER totals_order_removed AFTER DELETE ON shop_order\n"
        "BEGIN INSERT INTO stale (what, number, hour) SELECT 'order', OLD.id, 0 WHERE NOT EXISTS (SELECT 1 FROM "
        "stale s WHERE s.what = 'order' AND s.number = OLD.id AND s.hour = 0); INSERT INTO stale (what, number, "
        "hour) SELECT DISTINCT 'entry.sale', e.flow_id, e.entered_at / 3600000000 FROM enrolment e WHERE "
        "e.customer_id = OLD.customer_id AND e.entered_at < OLD.occurred_at AND e.entered_at >= OLD.occurred_at - "
        "2592000000000 AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry.sale' AND s.number = e.flow_id "
        "AND s.hour = e.entered_at / 3600000000); INSERT INTO stale (what, number, hour) SELECT DISTINCT "
        "'entry.tests', e.flow_id, e.entered_at / 3600000000 FROM enrolment e WHERE e.customer_id = "
        "OLD.customer_id AND e.entered_at < OLD.occurred_at AND EXISTS (SELECT 1 FROM decision d WHERE "
        "d.enrolment_id = e.id AND d.kind = 'split' AND d.at < OLD.occurred_at AND d.at >= OLD.occurred_at - "
        "coalesce((SELECT CAST(r.value AS BIGINT) FROM reckoned r WHERE r.what = 'entry.tests window'), 0)) AND "
        "NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = 'entry.tests' AND s.number = e.flow_id AND s.hour = "
        "e.entered_at / 3600000000); END"
    ),
)


def upgrade() -> None:
    """Everything is counted anew when it is first asked for: what totals are counted by has changed, too."""
    for statement in STATEMENTS:
        op.execute(statement)
