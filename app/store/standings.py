"""How customers stand among all, worked out once a day and kept for the rules that ask."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Integer, delete, func, insert, select, type_coerce

from app.analysis import standing as among_all
from app.analysis.standing import Bought12, Interval, Taken, Vip
from app.model.standing import Standing
from app.store.asking import among, id_list
from app.store.columns import EPOCH, micros
from app.store.database import Database
from app.store.tables_people import order_line, product, shop_order, standing
from app.store.told import ranked

DAY = timedelta(days=1)
DAY_MICROS = 86_400_000_000
MANY_ORDERS = 200_000
"""With more of them, days on which nothing was worked out are not made up for one by one."""
_FORGOTTEN = 14
"""So many days after its time a product that runs out is not told of any more, if another one is due."""
_DONE = shop_order.c.status == "completed"


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
            found: datetime | None = connection.scalar(select(func.max(standing.c.at)))
            return found

    def work_out(self, now: datetime) -> int:
        """Work out everybody's standing anew; how many have one. Takes a while in a large shop."""
        with self._db.read() as connection:
            before = {row[0]: Vip(row[1], row[2]) for row in connection.execute(_VIPS)}
            last = connection.scalar(select(func.max(standing.c.at)))
            vips = _vips(connection, before, last, now)
            scores = among_all.rfm(_years(connection, now))
            reorders = _reorders(connection, now)
        rows = [
            _row(who, now, scores.get(who), vips.get(who, Vip()), reorders.get(who))
            for who in sorted({*scores, *vips, *reorders})
        ]
        with self._db.write() as connection:
            connection.execute(delete(standing))
            if rows:
                known = set(connection.scalars(select(shop_order.c.customer_id).distinct()))
                connection.execute(insert(standing), [row for row in rows if row["customer_id"] in known])
            ranked(connection)
        return len(rows)

    def lasting(self, limit: int = 20) -> list[ProductLasts]:
        """What has been learned of products, those with the most orders behind them first."""
        with self._db.read() as connection:
            lasts = among_all.learn(_taken(connection, EPOCH + 40000 * DAY))
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
_VIPS = select(standing.c.customer_id, standing.c.vip, standing.c.below_since).where(standing.c.vip)


def _row(
    who: int, now: datetime, scores: tuple[int, int, int] | None, vip: Vip, reorder: tuple[int, str] | None
) -> dict[str, Any]:
    recency, frequency, money = scores or (None, None, None)
    return {
        "customer_id": who,
        "at": now,
        "recency": recency,
        "frequency": frequency,
        "money": money,
        "vip": vip.inside,
        "below_since": vip.below_since,
        "product": reorder[1] if reorder else "",
        "reorder_at": EPOCH + reorder[0] * DAY if reorder else None,
    }


def _years(connection: Connection, now: datetime) -> dict[int, Bought12]:
    """The year up to `now` of those who have bought in it."""
    statement = (
        select(
            shop_order.c.customer_id,
            func.max(shop_order.c.occurred_at),
            func.count(),
            func.sum(shop_order.c.total),
        )
        .where(_DONE, shop_order.c.occurred_at > now - among_all.WINDOW_DAYS * DAY, shop_order.c.occurred_at <= now)
        .group_by(shop_order.c.customer_id)
    )
    return {
        who: Bought12((now - last) / DAY, orders, round(money, 2))
        for who, last, orders, money in connection.execute(statement)
    }


def _vips(connection: Connection, before: dict[int, Vip], last: datetime | None, now: datetime) -> dict[int, Vip]:
    """Everybody's state now: each day since the last time counts as if it had been worked out then."""
    missed = 0 if last is None else min((now - last) // DAY, among_all.VIP_PATIENCE + 1)
    if missed > 1 and (connection.scalar(select(func.count()).select_from(shop_order)) or 0) > MANY_ORDERS:
        missed = 1
    states = before
    for back in range(max(missed - 1, 0), -1, -1):
        moment = now - back * DAY
        years, day = _years(connection, moment), micros(moment) // DAY_MICROS
        money = [one.money for one in years.values()]
        enter, leave = among_all.line_of(money, among_all.VIP_IN), among_all.line_of(money, among_all.VIP_OUT)
        nothing = Bought12(0, 0, 0.0)
        everyone = {who: (states.get(who, Vip()), years.get(who, nothing)) for who in {*states, *years}}
        moved = {
            who: among_all.vip_next(was, day, one.orders, one.money, enter, leave)
            for who, (was, one) in everyone.items()
        }
        states = {who: state for who, state in moved.items() if state.inside}
    return states


def _taken(connection: Connection, now: datetime) -> Iterator[Taken]:
    statement = (
        select(
            shop_order.c.customer_id,
            order_line.c.sku,
            order_line.c.category,
            type_coerce(shop_order.c.occurred_at, Integer),  # as it is kept: there are very many
            order_line.c.quantity,
        )
        .join_from(shop_order, order_line, order_line.c.order_id == shop_order.c.id)
        .where(_DONE, shop_order.c.occurred_at <= now)
    )
    for who, sku, category, at, quantity in connection.execute(statement):
        yield Taken(who, sku, category, at // DAY_MICROS, quantity)


def _reorders(connection: Connection, now: datetime) -> dict[int, tuple[int, str]]:
    """By customer the day on which to tell that something runs out, and what: what is due soonest of what is not long
    past, else what is past most lately.
    """
    taken = list(_taken(connection, now))
    lasts = among_all.learn(taken)
    today, found = micros(now) // DAY_MICROS, dict[int, tuple[int, str]]()
    for (who, sku), bought in among_all.by_customer(taken).items():
        interval = lasts.of(who, sku, bought[-1].category)
        if interval is None:
            continue
        due = (among_all.time_to_tell(bought[-1], interval), sku)
        found[who] = min(found.get(who, due), due, key=lambda one: _urgency(one[0], today))
    return found


def _urgency(day: int, today: int) -> tuple[bool, int]:
    past = day < today - _FORGOTTEN
    return past, -day if past else day
