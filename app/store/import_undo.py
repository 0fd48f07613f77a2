"""Taking an import back: deleting what its batch has added, row by row as it remembers them.

A customer stays who meanwhile bought, did or was sent something that did not come by this import. What the import
changed in known customers and orders stays as well.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, String, Table, bindparam, cast, delete, exists, func, insert, select

from app.store.asking import among, id_list
from app.store.database import Database
from app.store.history_spans import OPEN, Span
from app.store.suppressions import ERASED
from app.store.tables_flows import enrolment, message
from app.store.tables_people import customer, erasing, event, import_batch, shop_order, suppression

SLICE = 1_000
"""Rows deleted in one transaction."""


class Gone(msgspec.Struct, frozen=True):
    """How many rows an import's undoing takes away."""

    customers: int = 0
    orders: int = 0
    events: int = 0

    def __bool__(self) -> bool:
        return self.rows > 0

    @property
    def rows(self) -> int:
        """All of them."""
        return self.customers + self.orders + self.events

    def plus(self, other: Gone) -> Gone:
        """Both together."""
        return Gone(self.customers + other.customers, self.orders + other.orders, self.events + other.events)


class Batch(msgspec.Struct, frozen=True):
    """A finished import. `undoable`: it has added rows, and nobody has been erased after it (row numbers of customers
    come again when the last one goes).
    """

    batch: int
    kind: str
    file: str
    at: datetime
    new: int
    changed: int
    undoable: bool


def imports(db: Database) -> list[Batch]:
    """The finished imports of files, the newest first."""
    with db.read() as connection:
        rows = connection.execute(select(import_batch).order_by(import_batch.c.id.desc())).all()
        erased_at = _erased_at(connection)
    return [
        Batch(
            batch=row.id,
            kind=row.kind,
            file=row.source,
            at=row.at,
            new=row.counts.get("added", 0),
            changed=row.counts.get("changed", 0),
            undoable=any(row.counts["rows"].values()) and (erased_at is None or erased_at < row.at),
        )
        for row in rows
        if "rows" in row.counts and OPEN not in row.counts
    ]


def take_back(db: Database, batch: int) -> Gone:
    """Delete what a batch has added, and the batch."""
    counts = _counts(db, batch)
    events, orders, people = _deleted(db, event, counts), _deleted(db, shop_order, counts), 0
    for first, last in _slices(counts, customer):
        with db.write() as connection:
            owners = list(connection.scalars(_IDLE, {"first": first, "last": last}))
            if owners:
                connection.execute(insert(erasing), [{"customer_id": owner} for owner in owners])
                connection.execute(delete(customer).where(among(customer.c.id)), {"ids": id_list(owners)})
                connection.execute(delete(erasing))
            people += len(owners)
    with db.write() as connection:
        connection.execute(delete(import_batch).where(import_batch.c.id == batch))
    db.forget_deleted()
    return Gone(people, orders, events)


def would_take_back(db: Database, batch: int) -> Gone:
    """What `take_back` would delete now. Changes nothing."""
    counts, found = _counts(db, batch), {shop_order: 0, event: 0}
    people = 0
    with db.read() as connection:
        for table in found:
            for first, last in _slices(counts, table):
                among_these = select(func.count()).select_from(table).where(table.c.id.between(first, last))
                found[table] += connection.scalar(among_these) or 0
        for first, last in _slices(counts, customer):
            there = set(connection.scalars(select(customer.c.id).where(customer.c.id.between(first, last))))
            for table in (shop_order, event, enrolment, message):
                own = _spans(counts, table)
                theirs = select(table.c.customer_id, table.c.id).where(table.c.customer_id.between(first, last))
                there -= {owner for owner, row in connection.execute(theirs) if not _within(own, row)}
            people += len(there)
    return Gone(people, found[shop_order], found[event])


def unfinished(db: Database) -> list[int]:
    """Batches whose import has not come to its end: it is under way, or its program died."""
    with db.read() as connection:
        noted = select(import_batch.c.id, import_batch.c.counts).where(
            cast(import_batch.c.counts, String).contains(f'"{OPEN}"')
        )
        rows = connection.execute(noted.order_by(import_batch.c.id.desc()))
        return [batch for batch, counts in rows if OPEN in counts]


def _erased_at(connection: Connection) -> datetime | None:
    """When somebody was last erased."""
    found: datetime | None = connection.scalar(select(func.max(suppression.c.at)).where(suppression.c.reason == ERASED))
    return found


def _counts(db: Database, batch: int) -> dict[str, Any]:
    with db.read() as connection:
        found: dict[str, Any] | None = connection.scalar(
            select(import_batch.c.counts).where(import_batch.c.id == batch)
        )
    return found or {}


def _deleted(db: Database, table: Table, counts: dict[str, Any]) -> int:
    gone = 0
    for first, last in _slices(counts, table):
        with db.write() as connection:
            gone += connection.execute(delete(table).where(table.c.id.between(first, last))).rowcount
    return gone


def _spans(counts: dict[str, Any], table: Table) -> list[Span]:
    return [(first, last) for first, last in counts.get("rows", {}).get(table.name, ())]


def _slices(counts: dict[str, Any], table: Table) -> Iterator[Span]:
    for first, last in _spans(counts, table):
        for start in range(first, last + 1, SLICE):
            yield start, min(start + SLICE - 1, last)


def _within(spans: Sequence[Span], row: int) -> bool:
    """Whether one of these ascending spans holds the row."""
    place = bisect_right(spans, row, key=lambda span: span[0])
    return place > 0 and row <= spans[place - 1][1]


_IDLE = select(customer.c.id).where(
    customer.c.id.between(bindparam("first"), bindparam("last")),
    *(~exists().where(table.c.customer_id == customer.c.id) for table in (shop_order, event, enrolment, message)),
)
