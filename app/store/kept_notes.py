"""What has changed since figures were last derived from it: noted by triggers, in the transaction of the change itself.

So no code that writes has to think of what is derived, and nothing can be forgotten. A note is one small row, however
often the same thing changes; whoever derives takes the notes away in the transaction that writes what is derived.
"""

from __future__ import annotations

PERSON = "person"
"""A customer whose row in `figure` has to be worked out anew."""


def note(what: str, number: str, source: str = "", hour: str = "0") -> str:
    """The statement of a trigger that notes a change: of `number`, for each row of `source` where that is given."""
    known = f"SELECT 1 FROM stale s WHERE s.what = '{what}' AND s.number = {number} AND s.hour = {hour}"
    head = f"INSERT INTO stale (what, number, hour) SELECT {'DISTINCT ' if source else ''}'{what}', {number}, {hour}"
    return f"{head}{source}{' AND' if ' WHERE ' in source else ' WHERE'} NOT EXISTS ({known});"


def trigger(name: str, moment: str, table: str, *statements: str, when: str = "") -> str:
    """A trigger that notes changes; `moment` as INSERT, DELETE or UPDATE OF some columns."""
    asked = f" WHEN {when}" if when else ""
    return f"CREATE TRIGGER {name} AFTER {moment} ON {table}{asked}\nBEGIN {' '.join(statements)} END"


def _both(name: str, table: str, columns: str, row: str, source: str = "", update: bool = True) -> tuple[str, ...]:
    """Triggers on all that may happen to rows of a table; `row`, `source` speak of the row as {row}."""
    new, old = (note(PERSON, row.format(row=one), source.format(row=one)) for one in ("NEW", "OLD"))
    changed = (trigger(f"{name}_changed", f"UPDATE OF {columns}", table, old, new),) if update else ()
    return (
        trigger(f"{name}_added", "INSERT", table, new),
        *changed,
        trigger(f"{name}_removed", "DELETE", table, old),
    )


_OWNER = " FROM customer c WHERE c.address_hmac = {row}.address_hmac"
PEOPLE = (
    trigger("figure_person_added", "INSERT", "customer", note(PERSON, "NEW.id")),
    trigger("figure_person_changed", "UPDATE OF address_hmac", "customer", note(PERSON, "NEW.id")),
    *_both("figure_order", "shop_order", "customer_id, occurred_at, total, status", "{row}.customer_id"),
    trigger("figure_consent_added", "INSERT", "consent_event", note(PERSON, "NEW.customer_id")),
    *_both("figure_suppression", "suppression", "address_hmac", "c.id", _OWNER, update=False),
)
"""What changes a customer's figures; in files only, since nobody keeps them on a server."""

ENTRY, LEFT, MARK, ORDER = "entry", "left", "mark", "order"
"""What `kept_totals` counts anew: entries and messages of an automation in an hour, marks of an hour, an order."""
SEEN, AFTER, SALE, HITS = "entry.seen", "entry.after.", "entry.sale", "entry.hits"
TESTS = "entry.tests"
"""Of the entries of an hour only what was seen of their messages, what came after them, who bought, the hits, or how
they fared in tests: so an order does not have all that its day brought counted anew. AFTER goes before an event."""
HOUR = 3_600_000_000
AFTER_DAYS, TOUCH_DAYS = 30, 60
"""How long after coming in something counts for the automation, and how long a message may be tied to an order."""
WINDOW = "entry.tests window"
"""In `reckoned`: how long after a split an order may count for a test, in microseconds; none where none counts them."""
AFTER_ENTRY = ("Account Created", "Feedback Given", "Page Viewed", "Product Viewed")
"""Events that are counted where they come after an entry."""
_DAY = 24 * HOUR


def _hour(moment: str) -> str:
    return f"{moment} / {HOUR}"


def _entries(source: str, what: str = ENTRY) -> str:
    return note(what, "e.flow_id", f" FROM {source}", _hour("e.entered_at"))


def _since_entry(row: str, what: str) -> str:
    """Entries of the customer that what happened now may count for."""
    lately = f"e.entered_at < {row}.occurred_at AND e.entered_at >= {row}.occurred_at - {AFTER_DAYS * _DAY}"
    return _entries(f"enrolment e WHERE e.customer_id = {row}.customer_id AND {lately}", what)


def _came_after(row: str) -> str:
    return _since_entry(row, f"{AFTER}' || {row}.name || '")


def _bought(row: str) -> str:
    """Entries of the customer that an order may count for: lately, or by a split whose test counts orders."""
    at = f"{row}.occurred_at"
    window = f"coalesce((SELECT CAST(r.value AS BIGINT) FROM reckoned r WHERE r.what = '{WINDOW}'), 0)"
    split = (
        f"EXISTS (SELECT 1 FROM decision d WHERE d.enrolment_id = e.id AND d.kind = 'split' AND d.at < {at} "
        f"AND d.at >= {at} - {window})"
    )
    tested = f"enrolment e WHERE e.customer_id = {row}.customer_id AND e.entered_at < {at} AND {split}"
    return f"{_since_entry(row, SALE)} {_entries(tested, TESTS)}"


def _later_orders(row: str, moment: str) -> str:
    """Orders of the customer that something of this moment may be credited with."""
    later = f"o.occurred_at >= {row}.{moment} AND o.occurred_at <= {row}.{moment} + {TOUCH_DAYS * _DAY}"
    return note(ORDER, "o.id", f" FROM shop_order o WHERE o.customer_id = {row}.customer_id AND {later}")


def _entry_of(message: str, what: str = ENTRY) -> str:
    return _entries(f"message m JOIN enrolment e ON e.id = m.enrolment_id WHERE m.id = {message}", what)


def _kin(row: str) -> str:
    """All of the customer's entries in the automation: what comes after several counts for the last of them."""
    return _entries(f"enrolment e WHERE e.customer_id = {row}.customer_id AND e.flow_id = {row}.flow_id")


def _counted_event(row: str) -> str:
    return f"{row}.name IN ({', '.join(map(repr, AFTER_ENTRY))})"


def _mark(row: str) -> str:
    return f"{row}.external_id >= 'mail:' AND {row}.external_id < 'mail;'"


def _mark_note(row: str) -> str:
    return note(MARK, "0", hour=_hour(f"{row}.occurred_at"))


def _sent_note(row: str) -> str:
    return note(LEFT, f"{row}.flow_id", hour=_hour(f"{row}.sent_at"))


_SETTLED = "IN ('sent', 'failed', 'suppressed', 'skipped')"
_SENT = "{0}.kind = 'flow' AND {0}.state = 'sent' AND {0}.sent_at IS NOT NULL AND {0}.flow_id IS NOT NULL"
RESULTS = (
    trigger("totals_entry_added", "INSERT", "enrolment", _kin("NEW")),
    trigger(
        "totals_entry_changed",
        "UPDATE OF node, state, end_reason",
        "enrolment",
        note(ENTRY, "NEW.flow_id", hour=_hour("NEW.entered_at")),
    ),
    trigger(
        "totals_entry_removed",
        "DELETE",
        "enrolment",
        note(ENTRY, "OLD.flow_id", hour=_hour("OLD.entered_at")),
        _kin("OLD"),
    ),
    trigger("totals_message_added", "INSERT", "message", _entry_of("NEW.id"), when="NEW.kind = 'flow'"),
    trigger(
        "totals_message_settled",
        "UPDATE OF state",
        "message",
        _entry_of("NEW.id"),
        when=f"NEW.kind = 'flow' AND (NEW.state {_SETTLED} OR OLD.state {_SETTLED})",
    ),
    trigger(
        "totals_sent_added",
        "INSERT",
        "message",
        _sent_note("NEW"),
        _later_orders("NEW", "sent_at"),
        when=_SENT.format("NEW"),
    ),
    trigger(
        "totals_sent_changed",
        "UPDATE OF state, sent_at",
        "message",
        _sent_note("NEW"),
        _later_orders("NEW", "sent_at"),
        when=_SENT.format("NEW"),
    ),
    trigger(
        "totals_sent_undone",
        "UPDATE OF state, sent_at",
        "message",
        _sent_note("OLD"),
        _later_orders("OLD", "sent_at"),
        when=_SENT.format("OLD"),
    ),
    trigger(
        "totals_seen_added", "INSERT", "interaction", _entry_of("NEW.message_id", SEEN), _later_orders("NEW", "at")
    ),
    trigger(
        "totals_seen_removed", "DELETE", "interaction", _entry_of("OLD.message_id", SEEN), _later_orders("OLD", "at")
    ),
    trigger("totals_event_added", "INSERT", "event", _came_after("NEW"), when=_counted_event("NEW")),
    trigger("totals_event_removed", "DELETE", "event", _came_after("OLD"), when=_counted_event("OLD")),
    trigger("totals_mark_added", "INSERT", "event", _mark_note("NEW"), when=_mark("NEW")),
    trigger("totals_mark_removed", "DELETE", "event", _mark_note("OLD"), when=_mark("OLD")),
    trigger("totals_order_added", "INSERT", "shop_order", note(ORDER, "NEW.id"), _bought("NEW")),
    trigger(
        "totals_order_changed",
        "UPDATE OF customer_id, occurred_at, total, currency, status",
        "shop_order",
        note(ORDER, "NEW.id"),
        _bought("OLD"),
        _bought("NEW"),
    ),
    trigger("totals_order_removed", "DELETE", "shop_order", note(ORDER, "OLD.id"), _bought("OLD")),
    trigger("totals_origin_added", "INSERT", "order_origin", note(ORDER, "NEW.order_id")),
    trigger("totals_origin_changed", "UPDATE", "order_origin", note(ORDER, "NEW.order_id")),
    trigger("totals_origin_removed", "DELETE", "order_origin", note(ORDER, "OLD.order_id")),
    trigger(
        "totals_code_given",
        "UPDATE OF message_id",
        "code",
        note(
            ORDER,
            "o.id",
            " FROM shop_order o JOIN order_origin r ON r.order_id = o.id "
            "WHERE o.occurred_at >= NEW.given_at AND r.coupons <> '[]'",
        ),
        when="NEW.message_id IS NOT NULL",
    ),
)
"""What changes the results of automations, and the orders they are credited with."""
