"""Rows of our own columns as JSON: `{"orders": [{"order_id": "1", "email": ..., ...}], "customers": [...], ...}`.

They are read by the very rules of a file with the same columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from app.model.customer import Shop
from app.shop.columns import CANONICAL, REQUIRED, Kind
from app.shop.columns import Mapping as Columns
from app.shop.connect.source import Bought, Happened, Page, Person
from app.shop.consents import consent_line
from app.shop.order_groups import Grouped, OrderGroups
from app.shop.read_customers import read_customers
from app.shop.read_events import read_events
from app.shop.read_orders import read_orders
from app.shop.rows import BadRow, CustomerRow, EventRow, OrderRow
from app.shop.table import Raw, Table, clean

SOURCE = "webhook"
MOST_ROWS = 1_000
One = TypeVar("One", OrderRow, CustomerRow, EventRow, Grouped)


def page_of_rows(record: Mapping[str, Any], shop: Shop, sent: datetime) -> Page | None:
    """The rows as a page without a cursor; None where it is no such thing. Rows that mean nothing are `left_out`."""
    if not any(isinstance(record.get(kind), list) for kind in CANONICAL):
        return None
    left_out: list[tuple[str, str]] = []

    def good(found: Iterable[One | BadRow]) -> Iterator[One]:
        for one in found:
            if isinstance(one, BadRow):
                left_out.append((str(one.number), one.code))
            else:
                yield one

    def rows(kind: Kind, read: Callable[[Table, Columns, Shop], Iterator[One | BadRow]]) -> Iterator[One]:
        table = _table(kind, record.get(kind))
        return good(read(table, Columns(kind, {name: name for name in table.columns}), shop))

    groups = OrderGroups()
    for row in rows("orders", read_orders):
        bad = groups.add(row)
        if bad is not None:
            left_out.append((str(bad.number), bad.code))
    orders = tuple(Bought(one.email, one.order, one.first_name, one.last_name) for one in good(groups.close(sent)))
    people = tuple(_person(row, sent) for row in rows("customers", read_customers))
    events = tuple(Happened(row.email, row.event) for row in rows("events", read_events))
    return Page({}, people=people, orders=orders, events=events, left_out=tuple(left_out))


def _person(row: CustomerRow, sent: datetime) -> Person:
    lines = [consent_line(told, sent, SOURCE, sent) for told in row.told]
    return Person(row.customer, tuple(line for line in lines if line is not None))


def _table(kind: Kind, records: object) -> Table:
    """The records as a table of all columns that any of them names."""
    given = [one for one in records if isinstance(one, dict)][:MOST_ROWS] if isinstance(records, list) else []
    named = {name for one in given for name in one}
    columns = tuple(name for name in CANONICAL[kind] if name in named or name in REQUIRED[kind])
    rows = [Raw(n, tuple(_cell(one.get(name)) for name in columns)) for n, one in enumerate(given, 1)]
    return Table(Path(SOURCE), "csv", columns, lambda: iter(rows))


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return clean(value)
        case bool():
            return "yes" if value else "no"
        case list() if all(isinstance(one, str) for one in value):
            return ", ".join(value)
        case _:
            return msgspec.json.encode(value).decode()
