"""What segments ask of every customer, kept in a row each: worked out anew for whoever has changed, as notes tell."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from app.store.columns import EPOCH, MICROSECOND, micros
from app.store.database import Database
from app.store.kept_notes import PERSON

PAGE = 5_000
"""Customers worked out in one transaction: others may write in between."""
_CLOCK = "figures"
"""In `reckoned`: the moment as of which they are."""


class Figures:
    """Brings the table `figure` up to date."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def refresh(self, now: datetime) -> int:
        """Work out whoever has changed since the last time, as of `now`; how many those were."""
        if not self._asked(now):
            return 0
        total = 0
        with self._db.write() as connection:
            _turn_clock(connection, now)
        while found := self._page(now):
            total += found
        return total

    def rebuild(self, now: datetime) -> int:
        """Work out everybody anew; how many."""
        with self._db.write() as connection:
            connection.execute(text("DELETE FROM figure"))
            connection.execute(text("DELETE FROM stale WHERE what = :what"), {"what": PERSON})
            connection.execute(text(f"INSERT INTO stale SELECT '{PERSON}', id, 0 FROM customer"))
        return self.refresh(now)

    def _asked(self, now: datetime) -> bool:
        """Whether there is anything to do: most of the time there is not, and nobody has to wait for a writer."""
        with self._db.read() as connection:
            noted = connection.execute(_ANY, {"what": PERSON, "now": micros(now)}).first()
            return noted is not None or _clock(connection) > now

    def _page(self, now: datetime) -> int:
        with self._db.write() as connection:
            bound = {"what": PERSON, "now": micros(now), "page": PAGE}
            last = connection.execute(_LAST, bound).scalar_one()
            if last is None:
                return 0
            bound["last"] = last
            connection.execute(_FORGET, bound)
            connection.execute(_WORK_OUT, bound)
            return connection.execute(_DONE, bound).rowcount


def _clock(connection: Connection) -> datetime:
    kept = connection.execute(text("SELECT value FROM reckoned WHERE what = :what"), {"what": _CLOCK}).scalar()
    return EPOCH if kept is None else EPOCH + int(kept) * MICROSECOND


def _turn_clock(connection: Connection, now: datetime) -> None:
    """Note whose figures change between the last time and now by nothing but the clock."""
    last = _clock(connection)
    if now < last:  # set back: what was past is future again
        bound = {"now": micros(now), "last": micros(last)}
        for statement in _SET_BACK:
            connection.execute(text(statement), bound)
    connection.execute(_DUE, {"now": micros(now)})
    connection.execute(text("DELETE FROM reckoned WHERE what = :what"), {"what": _CLOCK})
    value = {"what": _CLOCK, "value": str(micros(now))}
    connection.execute(text("INSERT INTO reckoned (what, value) VALUES (:what, :value)"), value)


_ANY = text(
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM stale WHERE what = :what) "
    "OR EXISTS (SELECT 1 FROM figure WHERE next_at <= :now)"
)
_UNKNOWN = f"NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = '{PERSON}' AND s.number = x.customer_id AND s.hour = 0)"
_NOTE = f"INSERT INTO stale (what, number, hour) SELECT DISTINCT '{PERSON}', x.customer_id, 0 FROM"
_DUE = text(f"{_NOTE} figure x WHERE x.next_at <= :now AND {_UNKNOWN}")
_SET_BACK = tuple(
    f"{_NOTE} {table} x WHERE x.occurred_at > :now AND x.occurred_at <= :last AND {_UNKNOWN}"
    for table in ("shop_order", "consent_event")
)
_MINE = "SELECT number FROM stale WHERE what = :what AND number <= :last"
_LAST = text("SELECT max(n.number) FROM (SELECT number FROM stale WHERE what = :what ORDER BY number LIMIT :page) n")
_FORGET = text(f"DELETE FROM figure WHERE customer_id IN ({_MINE})")
_DONE = text("DELETE FROM stale WHERE what = :what AND number <= :last")


def _agreed(channel: str) -> str:
    return (
        "coalesce((SELECT e.action = 'granted' AND e.basis <> 'unproven' "
        f"FROM consent_event e WHERE e.customer_id = c.id AND e.channel = '{channel}' AND e.occurred_at <= :now "
        "AND e.basis <> 'asked' "
        "ORDER BY e.occurred_at DESC, e.id DESC LIMIT 1), 0)"
    )


def _next(table: str) -> str:
    return f"(SELECT min(x.occurred_at) FROM {table} x WHERE x.customer_id = c.id AND x.occurred_at > :now)"


_LAST_ORDER = """SELECT o.id FROM shop_order o WHERE o.customer_id = c.id AND o.status = 'completed'
        AND o.occurred_at <= :now ORDER BY o.occurred_at DESC, o.id DESC LIMIT 1"""
_WORK_OUT = text(f"""INSERT INTO figure
    (customer_id, orders, spent, first_at, last_at, last_order, last_total, email_ok, sms_ok, may_mail,
    next_at)
    SELECT id, orders, spent, first_at, last_at, last_order,
        (SELECT o.total FROM shop_order o WHERE o.id = last_order), email_ok, sms_ok, email_ok AND NOT stopped,
        coalesce(min(order_at, consent_at), order_at, consent_at)
    FROM (SELECT c.id AS id, coalesce(b.orders, 0) AS orders, coalesce(b.spent, 0) AS spent, b.first_at AS first_at,
        b.last_at AS last_at, ({_LAST_ORDER}) AS last_order, {_agreed("email")} AS email_ok, {_agreed("sms")} AS sms_ok,
        EXISTS (SELECT 1 FROM suppression p WHERE p.address_hmac = c.address_hmac) AS stopped,
        {_next("shop_order")} AS order_at, {_next("consent_event")} AS consent_at
    FROM customer c LEFT JOIN (
        SELECT o.customer_id AS customer_id, count(*) AS orders, round(sum(o.total), 2) AS spent,
            min(o.occurred_at) AS first_at, max(o.occurred_at) AS last_at
        FROM shop_order o WHERE o.customer_id IN ({_MINE}) AND o.status = 'completed' AND o.occurred_at <= :now
        GROUP BY o.customer_id) b ON b.customer_id = c.id
    WHERE c.id IN ({_MINE}))""")
