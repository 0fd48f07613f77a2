"""Which order is credited to which automation, kept: only orders that something has changed for are looked at again.

What has changed is noted by triggers (`kept_notes`): an order or what its shop tells of it, a message or a click before
it, a code that was given. When what names an automation changes, all orders that a shop tells something of are looked
at again, and when a window of time does, all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, text

from app.analysis.attribution import By, Credit, Sale
from app.store.asking import id_list
from app.store.columns import EPOCH, MICROSECOND, micros
from app.store.database import Database
from app.store.kept_days import Days, days_of
from app.store.kept_notes import HOUR, ORDER, SALE
from app.store.kept_totals import note_everything, rules_changed
from app.store.sales import sales_of

PAGE = 2_000
"""Orders that are looked at in one transaction: others may write in between."""
NAMES, WINDOWS = "credits by names", "credits by windows"
"""In `reckoned`: by what names automations were known, and by which windows of time orders were credited."""


class Credited(NamedTuple):
    """Orders of one day that are credited to a message of an automation for the same reason, in one currency."""

    day: int
    flow_id: int
    node: str
    credited_by: By
    currency: str
    orders: int
    net: float


class Credits:
    """Brings the credits of orders up to date, and reads them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def refresh(
        self, now: datetime, names: str, windows: str, credit: Callable[[Sequence[Sale]], Iterable[Credit]]
    ) -> int:
        """Credit anew what has changed up to `now`; how many orders those were.

        `names` and `windows` say by what rules `credit` works; where they are others than before, so are the credits.
        """
        self._note_rules(names, windows)
        total = 0
        while found := self._page(now, credit):
            total += found
        return total

    def credited(self, since: datetime | None, until: datetime) -> list[Credited]:
        """Credits of the orders before `until`, from the day of `since` on (None: ever), of all days together (day 0).

        What is said of a span that has ended changes only as what is known of its orders does: a refund that is told
        later, an order or a click that comes late, a longer window of an automation.
        """
        with self._db.read() as connection:
            days = days_of(connection)
            last = days.of(until)
            asked = {"first": -1 if since is None else days.of(since), "last": last}
            found = [Credited(0, *row) for row in connection.execute(_OF_DAYS, asked)]
            late = {"since": days.start(last), "until": micros(until)}
            return found + [Credited(0, *row) for row in connection.execute(_OF_MOMENTS, late)]

    def by_day(self, first: datetime, until: datetime) -> list[Credited]:
        """Credits of the orders before `until`, of each day from that of `first` on."""
        with self._db.read() as connection:
            days = days_of(connection)
            last = days.of(until)
            found = [Credited(*row) for row in connection.execute(_BY_DAY, {"first": days.of(first), "last": last})]
            late = {"since": days.start(last), "until": micros(until)}
            return found + [Credited(last, *row) for row in connection.execute(_OF_MOMENTS, late)]

    def ledger(self, since: datetime | None, until: datetime) -> list[Credit]:
        """Every order from `since` on and before `until` that is credited, the oldest first."""
        asked = {"since": 0 if since is None else micros(since), "until": micros(until)}
        with self._db.read() as connection:
            rows = connection.execute(_LEDGER, asked).all()
        return [Credit(row[0], EPOCH + row[1] * MICROSECOND, *row[2:]) for row in rows]

    def _note_rules(self, names: str, windows: str) -> None:
        with self._db.read() as connection:
            rows = connection.execute(_KNOWN, {"names": NAMES, "windows": WINDOWS})
            known = {row.what: row.value for row in rows}
            if known == {NAMES: names, WINDOWS: windows} and not rules_changed(connection):
                return
        with self._db.write() as connection:
            if rules_changed(connection):
                note_everything(connection)
            connection.execute(_ALL_ORDERS if known.get(WINDOWS) != windows else _TOLD_ORDERS)
            connection.execute(
                text("DELETE FROM reckoned WHERE what IN (:names, :windows)"), {"names": NAMES, "windows": WINDOWS}
            )
            kept = [{"what": NAMES, "value": names}, {"what": WINDOWS, "value": windows}]
            connection.execute(text("INSERT INTO reckoned (what, value) VALUES (:what, :value)"), kept)

    def _page(self, now: datetime, credit: Callable[[Sequence[Sale]], Iterable[Credit]]) -> int:
        with self._db.write() as connection:
            orders = list(connection.scalars(_NOTED, {"now": micros(now), "page": PAGE}))
            if not orders:
                return 0
            asked = {"ids": id_list(orders)}
            before = connection.execute(_BEFORE, asked).all()
            found = list(credit(sales_of(connection, orders)))
            days = days_of(connection)
            rows = [_row(one, days.of(one.at)) for one in found]
            connection.execute(_FORGET, asked)
            if rows:
                connection.execute(_KEEP, rows)
            _add_up(connection, days, {row.day for row in before} | {row["day"] for row in rows})
            _note_entries(connection, {row.enrolment_id for row in before} | {row["enrolment"] for row in rows})
            connection.execute(_DONE, asked)
            return len(orders)


def _row(one: Credit, day: int) -> dict[str, Any]:
    return {
        "order_id": one.order,
        "at": micros(one.at),
        "day": day,
        "net": one.net,
        "currency": one.currency,
        "by": one.by,
        "flow": one.flow,
        "node": one.node,
        "enrolment": one.enrolment,
    }


def _add_up(connection: Connection, days: Days, changed: Iterable[int]) -> None:
    asked = [{"day": day, "first": days.start(day), "last": days.start(day + 1)} for day in sorted(changed)]
    if asked:
        connection.execute(_FORGET_DAY, asked)
        connection.execute(_ADD_UP, asked)


def _note_entries(connection: Connection, entries: Iterable[int]) -> None:
    """Whoever has bought something now, or has not after all, is counted anew."""
    connection.execute(_NOTE, {"ids": msgspec.json.encode(sorted(entries)).decode()})


_IDS = "(SELECT CAST(j.value AS BIGINT) FROM json_each(:ids) j)"
_KNOWN = text("SELECT what, value FROM reckoned WHERE what IN (:names, :windows)")
_UNKNOWN = f"NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = '{ORDER}' AND s.number = {{}} AND s.hour = 0)"
_ALL_ORDERS = text(
    f"INSERT INTO stale (what, number, hour) SELECT '{ORDER}', o.id, 0 FROM shop_order o "
    f"WHERE {_UNKNOWN.format('o.id')}"
)
_TOLD_ORDERS = text(
    f"INSERT INTO stale (what, number, hour) SELECT '{ORDER}', o.order_id, 0 FROM order_origin o "
    "WHERE (o.coupons <> '[]' OR o.utm <> '{}') AND " + _UNKNOWN.format("o.order_id")
)
_NOTED = text(
    f"SELECT s.number FROM stale s LEFT JOIN shop_order o ON o.id = s.number WHERE s.what = '{ORDER}' "
    "AND (o.id IS NULL OR o.occurred_at <= :now) ORDER BY s.number LIMIT :page"
)
_DONE = text(f"DELETE FROM stale WHERE what = '{ORDER}' AND number IN {_IDS}")
_BEFORE = text(f"SELECT day, enrolment_id FROM order_credit WHERE order_id IN {_IDS}")
_FORGET = text(f"DELETE FROM order_credit WHERE order_id IN {_IDS}")
_COLUMNS = "order_id, at, day, net, currency, credited_by, flow_id, node, enrolment_id"
_KEEP = text(
    f"INSERT INTO order_credit ({_COLUMNS}) "
    "VALUES (:order_id, :at, :day, :net, :currency, :by, :flow, :node, :enrolment)"
)
_FORGET_DAY = text("DELETE FROM credit_total WHERE day = :day")
_ADD_UP = text(
    "INSERT INTO credit_total (day, flow_id, node, credited_by, currency, orders, net) "
    "SELECT day, flow_id, node, credited_by, currency, count(*), sum(net) FROM order_credit "
    "WHERE at >= :first AND at < :last GROUP BY day, flow_id, node, credited_by, currency"
)
_GROUP = "GROUP BY flow_id, node, credited_by, currency"
_OF_DAYS = text(
    "SELECT flow_id, node, credited_by, currency, CAST(sum(orders) AS BIGINT), sum(net) FROM credit_total "
    f"WHERE day >= :first AND day < :last {_GROUP}"
)
_OF_MOMENTS = text(
    "SELECT flow_id, node, credited_by, currency, count(*), sum(net) FROM order_credit "
    f"WHERE at >= :since AND at < :until {_GROUP}"
)
_BY_DAY = text(
    "SELECT day, flow_id, node, credited_by, currency, orders, net FROM credit_total "
    "WHERE day >= :first AND day < :last"
)
_LEDGER = text(
    "SELECT order_id, at, net, currency, credited_by, flow_id, node, enrolment_id FROM order_credit "
    "WHERE at >= :since AND at < :until ORDER BY at, order_id"
)
_NOTE = text(
    f"INSERT INTO stale (what, number, hour) SELECT DISTINCT '{SALE}', e.flow_id, e.entered_at / {HOUR} "
    f"FROM enrolment e WHERE e.id IN {_IDS} AND NOT EXISTS (SELECT 1 FROM stale s WHERE s.what = '{SALE}' "
    f"AND s.number = e.flow_id AND s.hour = e.entered_at / {HOUR})"
)
