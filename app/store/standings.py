"""How customers stand among all, worked out once a day and kept for the rules that ask."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Integer, Select, delete, func, insert, select, type_coerce
from sqlalchemy.dialects.sqlite import insert as upsert

from app.analysis import standing as among_all
from app.analysis.standing import Bought12, Interval, Taken, Vip
from app.model.standing import Standing
from app.store.asking import among, id_list
from app.store.columns import EPOCH, MICROSECOND, micros
from app.store.database import Database
from app.store.tables_kept import reckoned
from app.store.tables_people import customer, order_line, product, shop_order, standing
from app.store.told import ranked

DAY = timedelta(days=1)
DAY_MICROS = 86_400_000_000
MANY_ORDERS = 200_000
"""With more of them, days on which nothing was worked out are not made up for one by one."""
PAGE = 5_000
SLICE = 2_000
"""Customers written in one transaction."""
BREATH = 0.03
"""Seconds between two of them: others write then."""
_CLOCK = "standings"
"""In `reckoned`: when this was done last."""
_FORGOTTEN = 14
"""So many days after its time a product that runs out is not told of any more, if another one is due."""
_DONE = shop_order.c.status == "completed"
_MOMENT = (type_coerce(shop_order.c.occurred_at, Integer) + 0).label("moment")
_OWNER = (shop_order.c.customer_id + 0).label("owner")
"""Adding nothing keeps SQLite from going by an index: all rows are asked for, and each would be looked up by itself."""


class ProductLasts(msgspec.Struct, frozen=True):
    """A product that people come back for, and how long one piece of it lasts."""

    sku: str
    name: str
    lasts: Interval


class Standings:
    """One row for each customer who has bought."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def worked_out_at(self) -> datetime | None:
        """When this was done last; None if never."""
        with self._db.read() as connection:
            return _worked_out_at(connection)

    def work_out(self, now: datetime) -> int:
        """Work out everybody's standing; how many have one. Takes a while in a large shop.

        Only what has changed is written, a slice at a time, so that others may write in between: a row tells since when
        it has been so.
        """
        with self._db.read() as connection:
            before = {row[0]: tuple(row[1:]) for row in _rows(connection, _KEPT)}
            years = _years(connection, now)
            was = {who: Vip(row[3], row[4]) for who, row in before.items() if row[3]}
            vips = _vips(connection, was, _worked_out_at(connection), now, years)
            reorders = _reorders(connection, now)
        scores = among_all.rfm(years)
        found = {
            who: _row(scores.get(who), vips.get(who, _NO_VIP), reorders.get(who)) for who in {*scores, *vips, *reorders}
        }
        self._write([(who, row) for who, row in found.items() if before.get(who) != row], before.keys() - found, now)
        return len(found)

    def _write(self, changed: list[tuple[int, _Fields]], gone: Collection[int], now: datetime) -> None:
        for start in range(0, len(changed), SLICE):
            some = dict(changed[start : start + SLICE])
            with self._db.write() as connection:
                there = connection.scalars(_THERE, {"ids": id_list(some)})
                rows = [_put(who, now, some[who]) for who in there]
                if rows:
                    connection.execute(_PUT, rows)
            rest(BREATH)
        with self._db.write() as connection:
            connection.execute(_REMOVE, {"ids": id_list(gone)})
            connection.execute(delete(reckoned).where(reckoned.c.what == _CLOCK))
            connection.execute(insert(reckoned).values(what=_CLOCK, value=str(micros(now))))
            ranked(connection)

    def lasting(self, limit: int = 20) -> list[ProductLasts]:
        """What has been learned of products, those with the most orders behind them first."""
        with self._db.read() as connection:
            lasts = among_all.learn(among_all.purchases(_taken(connection, EPOCH + 40000 * DAY)))
            names = dict(connection.execute(select(product.c.sku, product.c.name)).all())
        found = sorted(lasts.products.items(), key=lambda one: (-one[1].orders, one[0]))[:limit]
        return [ProductLasts(sku, names.get(sku, sku), one) for sku, one in found]


def standings_of(connection: Connection, customers: Collection[int]) -> dict[int, Standing]:
    """The standings of those of the customers who have one, inside a transaction."""
    rows = connection.execute(_ROWS, {"ids": id_list(customers)})
    return {row[0]: Standing(*row[1:]) for row in rows}


_ROWS = select(
    standing.c.customer_id,
    standing.c.at,
    standing.c.recency,
    standing.c.frequency,
    standing.c.money,
    standing.c.vip,
    standing.c.product,
    standing.c.reorder_at,
).where(among(standing.c.customer_id))
_FIELDS = ("recency", "frequency", "money", "vip", "below_since", "product", "reorder_at")
_KEPT = select(
    standing.c.customer_id,
    *(type_coerce(standing.c[name], Integer) if name == "reorder_at" else standing.c[name] for name in _FIELDS),
)
_NO_VIP = Vip()
_THERE = select(customer.c.id).where(among(customer.c.id))
_REMOVE = delete(standing).where(among(standing.c.customer_id))
_PUT: Any = upsert(standing)
_PUT = _PUT.on_conflict_do_update(
    index_elements=["customer_id"], set_={name: _PUT.excluded[name] for name in ("at", *_FIELDS)}
)


def rest(seconds: float) -> None:
    """Let others have the file."""
    threading.Event().wait(seconds)


_Fields = tuple[int | None, int | None, int | None, bool, int, str, int | None]
"""The values of `_FIELDS`, `reorder_at` as it is kept."""


def _worked_out_at(connection: Connection) -> datetime | None:
    kept = connection.scalar(select(reckoned.c.value).where(reckoned.c.what == _CLOCK))
    if kept is not None:
        return EPOCH + int(kept) * MICROSECOND
    found: datetime | None = connection.scalar(select(func.max(standing.c.at)))
    return found


def _put(who: int, now: datetime, fields: _Fields) -> dict[str, Any]:
    due = fields[-1]
    values = dict(zip(_FIELDS, fields, strict=True))
    return {**values, "customer_id": who, "at": now, "reorder_at": None if due is None else EPOCH + due * MICROSECOND}


def _row(scores: tuple[int, int, int] | None, vip: Vip, reorder: tuple[int, str] | None) -> _Fields:
    recency, frequency, money = scores or (None, None, None)
    day, sku = reorder or (None, "")
    return recency, frequency, money, vip.inside, vip.below_since, sku, None if day is None else day * DAY_MICROS


def _years(connection: Connection, now: datetime) -> dict[int, Bought12]:
    """The year up to `now` of those who have bought in it."""
    statement = (
        select(
            _OWNER,
            func.max(_MOMENT),
            func.count(),
            func.sum(shop_order.c.total),
        )
        .where(_DONE, micros(now - among_all.WINDOW_DAYS * DAY) < _MOMENT, micros(now) >= _MOMENT)
        .group_by(_OWNER)
    )
    today = micros(now)
    return {
        who: Bought12((today - last) / DAY_MICROS, orders, round(money, 2))
        for who, last, orders, money in _rows(connection, statement)
    }


def _vips(
    connection: Connection, before: dict[int, Vip], last: datetime | None, now: datetime, years: dict[int, Bought12]
) -> dict[int, Vip]:
    """Everybody's state now: each day since the last time counts as if it had been worked out then. `years`: of now."""
    missed = 0 if last is None else min((now - last) // DAY, among_all.VIP_PATIENCE + 1)
    if missed > 1 and (connection.scalar(select(func.count()).select_from(shop_order)) or 0) > MANY_ORDERS:
        missed = 1
    states = before
    for back in range(max(missed - 1, 0), -1, -1):
        moment = now - back * DAY
        then = _years(connection, moment) if back else years
        states = _vips_of_day(states, then, micros(moment) // DAY_MICROS)
    return states


def _vips_of_day(states: dict[int, Vip], years: dict[int, Bought12], day: int) -> dict[int, Vip]:
    """Who is VIP on that day; only who was before, or has enough orders, can be."""
    money = [one.money for one in years.values()]
    enter, leave = among_all.line_of(money, among_all.VIP_IN), among_all.line_of(money, among_all.VIP_OUT)
    nothing = Bought12(0, 0, 0.0)
    possible = {who for who, one in years.items() if one.orders >= among_all.VIP_ORDERS}
    found: dict[int, Vip] = {}
    for who in {*states, *possible}:
        one = years.get(who, nothing)
        state = among_all.vip_next(states.get(who, _NO_VIP), day, one.orders, one.money, enter, leave)
        if state.inside:
            found[who] = state
    return found


def _taken(connection: Connection, now: datetime) -> Iterator[Taken]:
    """What was bought, a customer at a time."""
    statement = (
        select(
            _OWNER,
            order_line.c.sku,
            order_line.c.category,
            _MOMENT // DAY_MICROS,
            order_line.c.quantity,
        )
        .join_from(shop_order, order_line, order_line.c.order_id == shop_order.c.id)
        .where(_DONE, micros(now) >= _MOMENT)
        .order_by(_OWNER)
    )
    return _rows(connection, statement)


def _rows(connection: Connection, statement: Select[Any]) -> Iterator[Any]:
    for some in connection.execute(statement).partitions(PAGE):
        yield from some


def _reorders(connection: Connection, now: datetime) -> dict[int, tuple[int, str]]:
    """By customer the day on which to tell that something runs out, and what: what is due soonest of what is not long
    past, else what is past most lately.
    """
    seen = list(among_all.purchases(_taken(connection, now)))
    lasts = among_all.learn(seen)
    today, found = micros(now) // DAY_MICROS, dict[int, tuple[int, str]]()
    for last, _gaps in seen:
        who, sku, category, _day, _quantity = last
        interval = lasts.of(who, sku, category)
        if interval is not None:
            due = (among_all.time_to_tell(last, interval), sku)
            known = found.get(who)
            found[who] = due if known is None else min(known, due, key=lambda one: _urgency(one[0], today))
    return found


def _urgency(day: int, today: int) -> tuple[bool, int]:
    past = day < today - _FORGOTTEN
    return past, -day if past else day
