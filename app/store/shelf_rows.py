"""What changed on the shelves: prices and stocks as they were recorded, put beside what they were before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, select

from app.engine.shelf import ProductChange as Change
from app.engine.shelf import Shelf
from app.model.customer import Product
from app.store.asking import among
from app.store.tables_offers import product_price, product_stock
from app.store.tables_people import product


def shelf(connection: Connection, since: datetime, until: datetime) -> Shelf:
    """Every change of a price or a stock in (since, until], ascending; a first sight of a product is no change."""
    tables = ((product_price, "price"), (product_stock, "stock"))
    moments: dict[str, set[datetime]] = defaultdict(set)
    for table, _column in tables:
        span = (table.c.since > since, table.c.since <= until)
        for sku, at in connection.execute(select(table.c.sku, table.c.since).where(*span)):
            moments[sku].add(at)
    if not moments:
        return Shelf()
    skus = msgspec.json.encode(sorted(moments)).decode()
    prices, stocks = (_timeline(connection, table, column, skus, until) for table, column in tables)
    columns = [product.c[name] for name in Product.__struct_fields__]
    known = connection.execute(select(*columns).where(among(product.c.sku)), {"ids": skus})
    changes = []
    for now in (Product(*row) for row in known):
        for at in moments[now.sku]:
            price, price_before = _around(prices[now.sku], at)
            stock, stock_before = _around(stocks[now.sku], at)
            then = msgspec.structs.replace(now, price=now.price if price is None else price, stock=stock)
            changes.append(Change(then, at, price_before, stock_before))
    return Shelf(tuple(sorted(changes, key=lambda one: (one.at, one.product.sku))))


def _timeline(
    connection: Connection, table: Table, column: str, skus: str, until: datetime
) -> dict[str, list[tuple[datetime, Any]]]:
    """(since, value) of each product, ascending."""
    found: dict[str, list[tuple[datetime, Any]]] = defaultdict(list)
    rows = select(table.c.sku, table.c.since, table.c[column]).where(among(table.c.sku), table.c.since <= until)
    for sku, at, value in connection.execute(rows.order_by(table.c.since), {"ids": skus}):
        found[sku].append((at, value))
    return found


def _around(line: list[tuple[datetime, Any]], at: datetime) -> tuple[Any, Any]:
    """The value from `at` on, and the one right before; None where there was none."""
    now = bisect_right(line, at, key=lambda one: one[0])
    before = bisect_left(line, at, key=lambda one: one[0])
    return line[now - 1][1] if now else None, line[before - 1][1] if before else None
