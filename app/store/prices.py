"""What products have cost, and the lowest price of the 30 days before one fell (directive 98/6/EC, article 6a)."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, Table, func, select

from app.store.tables_offers import product_price, product_stock

WINDOW = timedelta(days=30)


class Reduction(msgspec.Struct, frozen=True):
    """A price that has fallen at `since`. `lowest` is the lowest of the 30 days before, None where the shop does not
    know the price of all those days: then nothing may be claimed.
    """

    sku: str
    price: float
    since: datetime
    lowest: float | None


def last_prices(connection: Connection) -> dict[str, float]:
    """The price last seen of each product."""
    return {row.sku: row.price for row in connection.execute(_newest(product_price))}


def last_stocks(connection: Connection) -> dict[str, int | None]:
    """How many there were last of each product."""
    return {row.sku: row.stock for row in connection.execute(_newest(product_stock))}


def _newest(table: Table) -> Select[Any]:
    latest = select(table.c.sku, func.max(table.c.since).label("since")).group_by(table.c.sku).subquery()
    return select(table).join(latest, (table.c.sku == latest.c.sku) & (table.c.since == latest.c.since))


def reductions(connection: Connection, now: datetime) -> tuple[Reduction, ...]:
    """Every product whose price fell within the last 30 days and has stood since."""
    columns = (product_price.c.sku, product_price.c.price, product_price.c.since)
    rows = connection.execute(
        select(*columns).where(product_price.c.since <= now).order_by(product_price.c.sku, product_price.c.since)
    )
    found = []
    for sku, some in groupby(rows, key=lambda row: row.sku):
        prices = [(row.price, row.since) for row in some]
        price, since = prices[-1]
        if len(prices) < 2 or since <= now - WINDOW or price >= prices[-2][0]:
            continue
        begins = since - WINDOW
        standing = [at for _price, at in prices[:-1] if at <= begins]
        # The price that stood when the 30 days began counts too, and those seen during them.
        first = max(standing) if standing else None
        lowest = min(price for price, at in prices[:-1] if at >= first) if first else None
        found.append(Reduction(sku, price, since, lowest))
    return tuple(found)
