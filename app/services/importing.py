"""The work of one import: rows in, records out, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from app.model.confirming import ASKED
from app.model.customer import ConsentEvent, Product
from app.services.desk import Desk
from app.shop.columns import Kind, Mapping
from app.shop.consents import consent_line
from app.shop.order_groups import Grouped, OrderGroups
from app.shop.read_customers import read_customers
from app.shop.read_events import read_events
from app.shop.read_orders import read_orders
from app.shop.read_products import read_products
from app.shop.rows import BadRow, CustomerRow, EventRow, OrderRow, ProductRow, Row, Told
from app.store.import_run import ImportRun
from app.store.people import Tally
from app.store.recording import CustomerRecord, EventRecord, OrderRecord

KEPT = 10_000
CHUNK = 500
"""Records written at once."""
STEP = 250
"""Rows between two looks at progress and cancel."""
MAY_BE_AHEAD = timedelta(days=1)
"""How far ahead of our clock a shop's may go."""
SKIPPED = ("pending", "failed", "draft")
"""States of an order that is not one yet; cancelled and refunded ones are recorded, so that a known order changes."""

One = TypeVar("One", OrderRow, CustomerRow, EventRow, ProductRow)
Record = TypeVar("Record", CustomerRecord, EventRecord, OrderRecord)


class _CalledOffError(Exception):
    """Leaves the import: everything is taken back."""


class Importing:
    """One run. After `run` the counts tell what was done; they mean nothing when it returned False (called off)."""

    def __init__(
        self,
        desk: Desk,
        kind: Kind,
        file: Path,
        mapping: Mapping,
        rows: int,
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
        happening: bool = False,
    ) -> None:
        self._happening = happening
        self._desk, self._kind, self._file, self._mapping = desk, kind, file, mapping
        self._total, self._progress, self._cancelled = max(rows, 1), progress, cancelled
        self._shop = desk.shop
        self._now = desk.clock.now()
        self._latest = self._now + MAY_BE_AHEAD
        self._agreeing: set[str] = set()
        self._suggested: set[str] = set()
        self.tally = Tally()
        self._blocked: list[tuple[str, str]] = []
        self._at_the_end: Callable[[], Tally] | None = None
        self.batch = 0
        self.skipped = self.duplicates = self.unproven = self.bad_rows = self.blocked = self.asked = self.erased = 0
        self.bad: list[BadRow] = []
        self.notes: list[BadRow] = []

    def run(self, dry_run: bool) -> bool:
        """False when it was called off: then nothing has changed.

        The whole file is read before anything is written; then others write between one chunk and the next.
        """
        store, now = self._desk.store, self._now
        try:
            record = self._prepare()
            with store.importing(self._kind, self._file.name, now, dry_run, self._happening) as run:
                record(run)
        except _CalledOffError:
            return False
        if self._at_the_end is not None:
            self.tally = self._at_the_end()
        self.blocked, self.asked, self.batch = run.blocked, len(run.asked), run.batch
        self.erased = run.passed_over
        self._progress(self._total, self._total)
        return True

    def _prepare(self) -> Callable[[ImportRun], None]:
        """Read everything; what is left is to record it."""
        if self._kind == "orders":
            groups = self._read_orders()
            return lambda run: self._record_orders(run, groups)
        if self._kind == "customers":
            rows = list(self._good(read_customers(self._file, self._mapping, self._shop)))
            self._agreeing = self._who_agrees(rows)
            people = _together(map(self._customer_record, rows))
            return lambda run: self._record_customers(run, people)
        if self._kind == "products":
            products = list(self._products())
            return lambda run: self._record_products(run, products)
        told = list(self._event_records())
        events = list({one.event.id: one for one in reversed(told)}.values())[::-1]
        self.duplicates = len(told) - len(events)
        return lambda run: self._record_events(run, events)

    def _chunks(self, records: Iterable[list[Record]], count: int) -> Iterator[list[Record]]:
        """Records in chunks, those that belong together in one; progress goes from the middle to the end."""
        chunk: list[Record] = []
        for done, together in enumerate(records, 1):
            chunk += together
            if done % STEP == 0:
                self._pause(int(self._total * (0.5 + 0.5 * min(done / max(count, 1), 1))))
            if len(chunk) >= CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk
        self._pause(self._total)

    def _record_customers(self, run: ImportRun, people: list[list[CustomerRecord]]) -> None:
        for chunk in self._chunks(people, sum(map(len, people))):
            self.tally = self.tally.plus(run.customers(chunk))
        run.suppress(self._blocked)

    def _record_events(self, run: ImportRun, events: list[EventRecord]) -> None:
        for chunk in self._chunks(([one] for one in events), len(events)):
            self.tally = self.tally.plus(run.events(chunk))

    def _record_products(self, run: ImportRun, products: list[Product]) -> None:
        self._pause(self._total // 2)
        self._at_the_end = run.products(products)

    def _good(self, rows: Iterable[One | BadRow]) -> Iterator[One]:
        """The rows that can be used; the others are put aside. Progress goes up to the middle."""
        for number, row in enumerate(rows, 1):
            if number % STEP == 0:
                self._pause(number // 2)
            if isinstance(row, BadRow):
                self._put_aside(row)
                continue
            self._look_at(row)
            yield row

    def _pause(self, done: int) -> None:
        if self._cancelled():
            raise _CalledOffError
        self._progress(min(done, self._total), self._total)

    def _put_aside(self, row: BadRow) -> None:
        self.bad_rows += 1
        if len(self.bad) < KEPT:
            self.bad.append(row)

    def _look_at(self, row: Row) -> None:
        """Note what deserves a look though the row is used."""
        if row.suggestion and row.suggestion not in self._suggested:
            self._suggested.add(row.suggestion)
            self._note(BadRow(row.number, "email-typo", "email", {"suggestion": row.suggestion}, row.cells))
        if isinstance(row, CustomerRow):
            for column in row.unclear:
                self._note(BadRow(row.number, f"unclear-{column.replace('_', '-')}", column, {}, row.cells))

    def _note(self, note: BadRow) -> None:
        if len(self.notes) < KEPT:
            self.notes.append(note)

    def _read_orders(self) -> OrderGroups:
        groups = OrderGroups()
        for row in self._good(read_orders(self._file, self._mapping, self._shop)):
            remark, bad = groups.other_sum(row), groups.add(row)
            if bad is not None:
                self._put_aside(bad)
            elif remark is not None:
                self._note(remark)
        self.duplicates = groups.duplicates
        return groups

    def _record_orders(self, run: ImportRun, groups: OrderGroups) -> None:
        undone: list[OrderRecord] = []
        for chunk in self._chunks(([one] for one in self._order_records(groups, undone)), len(groups)):
            self.tally = self.tally.plus(run.orders(chunk))
        for chunk in self._chunks(([one] for one in undone), len(undone)):
            turned = run.orders(chunk).changed
            self.tally = self.tally.plus(Tally(changed=turned))
            self.skipped += len(chunk) - turned

    def _order_records(self, groups: OrderGroups, undone: list[OrderRecord]) -> Iterator[OrderRecord]:
        for one in groups.close(self._latest):
            if isinstance(one, BadRow):
                self._put_aside(one)
            elif one.order.status in SKIPPED:
                self.skipped += 1
            elif one.order.status != "completed":
                undone.append(_order_record(one))
            else:
                yield _order_record(one)

    def _products(self) -> Iterator[Product]:
        """What a row does not tell stays as it is known."""
        known = {one.sku: one for one in self._desk.store.products.all()}
        for row in self._good(read_products(self._file, self._mapping, self._shop)):
            before, told = known.get(row.product.sku), row.product
            if before is not None:
                kept = {name: getattr(told, name) for name in ("name", *row.told)}
                told = msgspec.structs.replace(before, **kept)
            known[told.sku] = told
            yield told

    def _customer_record(self, row: CustomerRow) -> CustomerRecord:
        consents = [self._consent(told, row.customer.email) for told in row.told]
        if row.blocked:
            self._blocked.append((row.customer.email, row.blocked))
        return CustomerRecord(row.customer, tuple(one for one in consents if one is not None))

    def _consent(self, told: Told, email: str) -> ConsentEvent | None:
        """The line for the log; a bare no only changes something for whom a yes stands, proven or not."""
        agrees = f"{told.channel}:{email.casefold()}" in self._agreeing
        line = consent_line(told, self._latest, self._file.name, self._now if agrees else None)
        self.unproven += line is not None and line.basis == "unproven"
        return line

    def _who_agrees(self, rows: Sequence[CustomerRow]) -> set[str]:
        """Channel and address of everybody for whom a yes stands, by what is known and by this file's other rows."""
        wanted = {row.customer.email.casefold() for row in rows if any(not told.given for told in row.told)}
        if not wanted:
            return set()
        given: dict[str, list[ConsentEvent]] = {}
        for row in rows:
            key = row.customer.email.casefold()
            if key in wanted:
                said = (consent_line(told, self._latest, self._file.name, None) for told in row.told)
                given.setdefault(key, []).extend(line for line in said if line is not None)
        found: set[str] = set()
        for history in self._desk.store.facts.histories():
            key = history.customer.email.casefold()
            if key in wanted:
                found |= _agreed(key, history.consents, given.pop(key))
        for key, lines in given.items():
            found |= _agreed(key, (), lines)
        return found

    def _event_records(self) -> Iterator[EventRecord]:
        for row in self._good(read_events(self._file, self._mapping, self._shop)):
            if row.event.occurred_at > self._latest:
                self._put_aside(BadRow(row.number, "date-future", "occurred_at", {}, row.cells))
            else:
                yield EventRecord(row.email, row.event)


def _agreed(key: str, known: Iterable[ConsentEvent], more: Iterable[ConsentEvent]) -> set[str]:
    """Channel and address for each channel to which the last word is yes, with more lines in the log."""
    lines = sorted((*known, *more), key=lambda line: line.occurred_at)
    last = {line.channel: line.action for line in lines if line.basis != ASKED}
    return {f"{channel}:{key}" for channel, action in last.items() if action == "granted"}


def _together(records: Iterable[CustomerRecord]) -> list[list[CustomerRecord]]:
    """The rows of one person together, in the order in which people first come."""
    found: dict[str, list[CustomerRecord]] = {}
    for one in records:
        found.setdefault(one.customer.email.casefold(), []).append(one)
    return [rows if len(rows) == 1 else _noes_last(rows) for rows in found.values()]


def _noes_last(rows: list[CustomerRecord]) -> list[CustomerRecord]:
    """The same, so that of a yes and a no of the same moment the no stands."""
    noes = [line for row in rows for line in row.consents if line.action == "withdrawn"]
    left = [tuple(line for line in row.consents if line.action != "withdrawn") for row in rows]
    left[-1] += tuple(noes)
    return [msgspec.structs.replace(row, consents=lines) for row, lines in zip(rows, left, strict=True)]


def _order_record(one: Grouped) -> OrderRecord:
    return OrderRecord(one.email, one.order, one.first_name, one.last_name)
