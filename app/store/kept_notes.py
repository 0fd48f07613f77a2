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
