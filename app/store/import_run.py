"""An import in small steps that can be taken back as one: others write in between, and a broken one leaves nothing.

What is new is added a chunk at a time, and the batch remembers which rows those are; what changes in known rows waits
and is done in one last transaction, with the word that the import is whole. An import that was called off, or whose
program died, is taken back (`import_undo`) by deleting what it had added.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, Table, func, insert, select, update

from app.model.customer import Product
from app.store.asking import address_key
from app.store.database import Database
from app.store.history_spans import OPEN, Span, first_batch, joined
from app.store.people import CustomerRecord, Tally
from app.store.recording import EventRecord, OrderRecord, Recording
from app.store.tables_people import customer, event, import_batch, shop_order
from app.store.told import CHANGED, UNRANKED, flows_to_remember, remember_everybody, rows_of

Done = TypeVar("Done")
Record = TypeVar("Record", OrderRecord, CustomerRecord)
BREATH = 0.03
"""Seconds between two steps: who waits for the file looks again every 0.1 s at the most, and must find it free."""
_ADDED: tuple[Table, ...] = (customer, shop_order, event)


class _NothingHappenedError(Exception):
    """Rolls a dry run's chunk back."""


class ImportRun:
    """One import. Use it by `Store.importing`, which closes it or takes it back.

    `asked`: the address keys of those who are, or in a dry run would be, asked to confirm their subscription.
    `passed_over`: rows of people who were erased.
    """

    def __init__(self, db: Database, kind: str, source: str, now: datetime, dry_run: bool, happening: bool) -> None:
        self._happening = happening
        self._db, self._kind, self._now, self._dry_run = db, kind, now, dry_run
        self._later: list[Callable[[Recording], Tally]] = []
        self._blocked: list[tuple[str, str]] = []
        self._rows: dict[str, list[Span]] = {}
        self._changing: dict[str, list[str]] = {customer.name: [], shop_order.name: []}
        self._breath = threading.Event()
        self.total, self.blocked, self.batch = Tally(), 0, 0
        self.asked: set[str] = set()
        self.passed_over = 0
        with db.read() as connection:
            self._first = first_batch(connection, kind)
        if not dry_run:
            with db.write() as connection:
                values = {"kind": kind, "source": source, "at": now, "counts": {OPEN: True}}
                made = connection.execute(insert(import_batch).values(**values).returning(import_batch.c.id))
                self.batch = made.scalar_one()

    def orders(self, chunk: Sequence[OrderRecord]) -> Tally:
        """Add those that are new; known ones that differ change at the end, and are counted at once."""
        return self._apart(
            shop_order.name,
            lambda recording: recording.new_orders(chunk),
            Recording.orders,
            lambda one: one.order.id,
        )

    def customers(self, chunk: Sequence[CustomerRecord]) -> Tally:
        """Add those that are new; what known ones get is added at the end."""
        return self._apart(
            customer.name,
            lambda recording: recording.new_customers(chunk),
            Recording.customers,
            lambda one: address_key(one.customer.email),
        )

    def _apart(
        self,
        table: str,
        add_new: Callable[[Recording], tuple[Tally, list[Record]]],
        change: Callable[[Recording, list[Record]], Tally],
        key: Callable[[Record], str],
    ) -> Tally:
        """Add what is new now, and put aside what changes known rows until the end."""
        differing: list[Record] = []

        def add(recording: Recording) -> Tally:
            tally, found = add_new(recording)
            differing.extend(found)
            return tally

        tally = self._step(add)
        if differing:
            self._later.append(lambda last: change(last, differing))
            self._changing[table] += map(key, differing)
        return tally.plus(Tally(changed=len(differing)))

    def events(self, chunk: Sequence[EventRecord]) -> Tally:
        """Add those whose id is new."""
        return self._step(lambda recording: recording.events(chunk))

    def products(self, rows: Iterable[Product]) -> Callable[[], Tally]:
        """All at the end: there are few, and each replaces what was known. What tells their tally then."""
        tallies: list[Tally] = []

        def record(last: Recording) -> Tally:
            tallies.append(last.products(rows))
            return tallies[0]

        self._later.append(record)
        return lambda: tallies[0]

    def suppress(self, addresses: Sequence[tuple[str, str]]) -> None:
        """Put (address, reason) on the suppression list at the end."""
        self._blocked = [*self._blocked, *addresses]

    def close(self) -> None:
        """What changes in known rows, and that the import is whole."""

        def change(recording: Recording, connection: Connection) -> None:
            for later in self._later:
                self.total = self.total.plus(later(recording))
            self.blocked = recording.suppress(self._blocked)
            counts = {**msgspec.structs.asdict(self.total), **self._noted(connection, {})}
            if self.total.added + self.total.changed and not self._happening:
                counts |= self._remembered(connection)
            self._save(connection, counts)

        self._write(change)

    def _remembered(self, connection: Connection) -> dict[str, Any]:
        """Whom this tells of the past is only remembered; by the first import of a kind everybody is."""
        changed = {
            customer.name: rows_of(connection, customer, customer.c.email_key, self._changing[customer.name]),
            shop_order.name: rows_of(connection, shop_order, shop_order.c.external_id, self._changing[shop_order.name]),
        }
        kept: dict[str, Any] = {CHANGED: {name: spans for name, spans in changed.items() if spans}}
        if self._kind == "orders":
            kept[UNRANKED] = True
        if self._first is None:
            remember_everybody(connection)
            return kept
        return kept | flows_to_remember(connection)

    def _step(self, add: Callable[[Recording], Tally]) -> Tally:
        def step(recording: Recording, connection: Connection) -> Tally:
            before = {table.name: _last(connection, table) for table in _ADDED}
            tally = add(recording)
            self._save(connection, {OPEN: True, **self._noted(connection, before)})
            return tally

        tally = self._write(step)
        self._breath.wait(BREATH)
        self.total = self.total.plus(tally)
        return tally

    def _write(self, work: Callable[[Recording, Connection], Done]) -> Done:
        """One transaction; a dry run's is rolled back."""
        kept: list[Done] = []
        try:
            with self._db.write() as connection:
                recording = Recording(connection, self._now)
                kept.append(work(recording, connection))
                self.asked |= recording.asked
                self.passed_over += recording.passed_over
                if self._dry_run:
                    raise _NothingHappenedError
        except _NothingHappenedError:
            self._rows = {}
        return kept[0]

    def _noted(self, connection: Connection, before: dict[str, int]) -> dict[str, Any]:
        for table in _ADDED:
            if table.name in before:
                joined(self._rows.setdefault(table.name, []), before[table.name] + 1, _last(connection, table))
        return {"rows": self._rows}

    def _save(self, connection: Connection, counts: dict[str, Any]) -> None:
        if not self._dry_run:
            connection.execute(update(import_batch).where(import_batch.c.id == self.batch).values(counts=counts))


def _last(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.max(table.c.id))) or 0
