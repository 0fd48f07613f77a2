"""Bulk recording: customers, orders, events and products, many in one transaction, twice the same as once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.model.confirming import waiting
from app.model.coupon import Coupon
from app.model.customer import Customer, Event, Order, Origin, Product
from app.store.asking import address_hash, address_key, among, id_list
from app.store.confirming import Asking, Owned
from app.store.history_spans import Span, joined, last_event
from app.store.people import CustomerRecord, People, Tally, append_consents
from app.store.prepared import raw_of
from app.store.prices import last_prices, last_stocks
from app.store.recording_orders import Orders, record_origins
from app.store.shop_record import hmac_key
from app.store.suppressions import erased, suppress, suppressed
from app.store.tables_offers import product_price, product_stock
from app.store.tables_people import customer, event, product
from app.store.tables_sources import coupon

__all__ = ["CustomerRecord", "EventRecord", "OrderRecord", "Recording", "Tally"]

CHUNK = 1000
Row = TypeVar("Row")


class OrderRecord(msgspec.Struct, frozen=True):
    """An order and whose it is; an address never seen before makes a customer."""

    email: str
    order: Order
    first_name: str = ""
    last_name: str = ""
    origin: Origin = Origin()


class EventRecord(msgspec.Struct, frozen=True):
    """An event and whose it is; an address never seen before makes a customer."""

    email: str
    event: Event


class Recording:
    """Records into one open transaction. Raises PolkuError "customer-bad-email" for an impossible address."""

    def __init__(self, connection: Connection, now: datetime, history_before: datetime | None = None) -> None:
        """Events from before `history_before` come in as history: `history` then holds which they are.

        `asked` holds the address keys of those who are asked to confirm by what was recorded, and can still answer.
        `passed_over` counts the rows of people who were erased; tallies have them as the same.
        """
        self._connection = connection
        self._now = now
        self._history_before = history_before
        self.history: list[Span] = []
        self.asked: set[str] = set()
        self.passed_over = 0
        self._asking = Asking(connection, history_before)
        self._people = People(connection, now, self._asking)
        self._orders = Orders(connection)
        self._hmac_key, self._erased = hmac_key(connection), erased(connection)
        self.total = Tally()

    def customers(self, rows: Iterable[CustomerRecord]) -> Tally:
        """Add or complete customers and append what is new of their consent."""
        return self._count(self._customer_chunk(chunk) for chunk in _chunks(rows))

    def orders(self, rows: Iterable[OrderRecord]) -> Tally:
        """Add orders, or take over what changed in them; completed ones also become an `Order Completed` event."""
        return self._count(self._order_chunk(chunk) for chunk in _chunks(rows))

    def new_orders(self, chunk: Sequence[OrderRecord]) -> tuple[Tally, list[OrderRecord]]:
        """Add the orders that are new; (the tally of those and of what is the same, known ones that differ)."""
        wanted = self._wanted(chunk, lambda row: row.email)
        differing = self._orders.differing([(row.email, row.order) for row in wanted])
        fresh = [row for row in wanted if row.order.id not in differing]
        tally = self._count((self._order_chunk(fresh),)) if fresh else Tally()
        later = [row for row in wanted if differing.get(row.order.id)]
        same = len(chunk) - len(wanted) + len(wanted) - len(fresh) - len(later)
        return tally.plus(Tally(same=same)), later

    def new_customers(self, chunk: Sequence[CustomerRecord]) -> tuple[Tally, list[CustomerRecord]]:
        """Add the customers who are new; (the tally of those and of who is the same, known ones who get something)."""
        wanted = self._wanted(chunk, lambda row: row.customer.email)
        later = self._people.differing(wanted)
        known = self._people.known([address_key(row.customer.email) for row in wanted])
        fresh = [row for row in wanted if address_key(row.customer.email) not in known]
        tally = self._count((self._record_people(fresh),)) if fresh else Tally()
        same = len(chunk) - len(fresh) - len(later)
        return tally.plus(Tally(same=same)), later

    def events(self, rows: Iterable[EventRecord]) -> Tally:
        """Add events whose id is new; one that is known stays as it was."""
        return self._count(self._event_chunk(chunk) for chunk in _chunks(rows))

    def products(self, rows: Iterable[Product]) -> Tally:
        """Add products or replace them by sku; what they cost and how many there are is remembered from when it was
        first seen.
        """
        columns = [product.c[name] for name in Product.__struct_fields__]
        known = {row.sku: Product(*row) for row in self._connection.execute(select(*columns))}
        priced, stocked = last_prices(self._connection), last_stocks(self._connection)
        added = changed = same = 0
        for one in rows:
            if priced.get(one.sku) != one.price:
                self._connection.execute(_NEW_PRICE, {"sku": one.sku, "price": one.price, "since": self._now})
                priced[one.sku] = one.price
            if stocked.get(one.sku) != one.stock:
                self._connection.execute(_NEW_STOCK, {"sku": one.sku, "stock": one.stock, "since": self._now})
                stocked[one.sku] = one.stock
            before = known.get(one.sku)
            if before == one:
                same += 1
                continue
            added, changed = (added + 1, changed) if before is None else (added, changed + 1)
            values = msgspec.structs.asdict(one)
            statement = upsert(product).values(**values).on_conflict_do_update(index_elements=["sku"], set_=values)
            self._connection.execute(statement)
            known[one.sku] = one
        return self._count((Tally(added, changed, same),))

    def coupons(self, rows: Iterable[Coupon]) -> Tally:
        """Add the shop's discount codes or replace them by code."""
        fields = [coupon.c[name] for name in Coupon.__struct_fields__]
        known = {row.code: Coupon(*row) for row in self._connection.execute(select(*fields))}
        added = changed = same = 0
        for one in rows:
            before = known.get(one.code)
            if before == one:
                same += 1
                continue
            added, changed = (added + 1, changed) if before is None else (added, changed + 1)
            values = msgspec.structs.asdict(one) | {"changed_at": self._now}
            statement = upsert(coupon).values(**values).on_conflict_do_update(index_elements=["code"], set_=values)
            self._connection.execute(statement)
            known[one.code] = one
        return self._count((Tally(added, changed, same),))

    def suppress(self, addresses: Iterable[tuple[str, str]]) -> int:
        """Put (address, reason) on the suppression list; how many were not on it. Who is on it stays."""
        raw, listed, added = raw_of(self._connection), suppressed(self._connection), 0
        for email, reason in addresses:
            digest = address_hash(self._hmac_key, email)
            if digest not in listed:
                suppress(raw, digest, reason, self._now)
                listed.add(digest)
                added += 1
        return added

    def _customer_chunk(self, chunk: Sequence[CustomerRecord]) -> Tally:
        wanted = self._wanted(chunk, lambda row: row.customer.email)
        return self._record_people(wanted).plus(Tally(same=len(chunk) - len(wanted)))

    def _record_people(self, rows: Sequence[CustomerRecord]) -> Tally:
        tally = self._people.record(rows)
        self._ask(self._people.asked)
        self._people.asked = []
        return tally

    def _ask(self, lines: Sequence[Owned]) -> None:
        if lines:
            record_events(self._connection, self._asking.questions(lines))
            open_ = {owner for owner, line in lines if waiting([line], self._now) is not None}
            self.asked.update(self._connection.scalars(_ADDRESSES, {"ids": id_list(open_)}))

    def _order_chunk(self, given: Sequence[OrderRecord]) -> Tally:
        chunk = self._wanted(given, lambda row: row.email)
        owners = self._people.owners(Customer(0, row.email, row.first_name, row.last_name) for row in chunk)
        owned = [(owners[address_key(row.email)], row.order) for row in chunk]
        tally, completed = self._orders.record(owned)
        self._record_events(completed)
        record_origins(self._connection, {row.order.id: row.origin for row in chunk})
        return tally.plus(Tally(same=len(given) - len(chunk)))

    def _event_chunk(self, given: Sequence[EventRecord]) -> Tally:
        chunk = self._wanted(given, lambda row: row.email)
        owners = self._people.owners(Customer(0, row.email) for row in chunk)
        told, asked = self._asking.subscriptions([(owners[address_key(row.email)], row.event) for row in chunk])
        added = self._record_events(told)
        append_consents(self._connection, asked, self._now)
        self._ask(asked)
        return Tally(added, 0, len(given) - added)

    def _record_events(self, owned: Sequence[tuple[int, Event]]) -> int:
        """Add the events whose id is new, history first; how many those were."""
        before = self._history_before
        old = [one for one in owned if before is not None and one[1].occurred_at < before]
        added = 0
        if old:
            first = last_event(self._connection) + 1
            added = record_events(self._connection, old)
            joined(self.history, first, last_event(self._connection))
        new = owned if not old else [one for one in owned if before is None or one[1].occurred_at >= before]
        return added + record_events(self._connection, new)

    def _wanted(self, rows: Sequence[Row], address: Callable[[Row], str]) -> list[Row]:
        """Without those who were erased: they stay forgotten, whatever other systems still hold of them."""
        if not self._erased:
            return list(rows)
        wanted = [row for row in rows if address_hash(self._hmac_key, address(row)) not in self._erased]
        self.passed_over += len(rows) - len(wanted)
        return wanted

    def _count(self, tallies: Iterable[Tally]) -> Tally:
        total = Tally()
        for tally in tallies:
            total = total.plus(tally)
        self.total = self.total.plus(total)
        return total


def record_events(connection: Connection, owned: Sequence[tuple[int, Event]]) -> int:
    """Add the events whose id is new; how many those were."""
    ids = msgspec.json.encode([one.id for _, one in owned]).decode()
    known = set(connection.scalars(_KNOWN_EVENTS, {"ids": ids}))
    rows: dict[str, dict[str, Any]] = {}
    for owner, one in owned:
        if one.id not in known and one.id not in rows:
            rows[one.id] = {
                "external_id": one.id,
                "customer_id": owner,
                "name": one.name,
                "occurred_at": one.occurred_at,
                "properties": one.properties,
            }
    if rows:
        connection.execute(_NEW_EVENTS, list(rows.values()))
    return len(rows)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


_ADDRESSES = select(customer.c.email_key).where(among(customer.c.id))
_KNOWN_EVENTS = select(event.c.external_id).where(among(event.c.external_id))
_NEW_EVENTS = insert(event)
_NEW_PRICE = upsert(product_price).on_conflict_do_update(
    index_elements=["sku", "since"], set_={"price": upsert(product_price).excluded.price}
)
_NEW_STOCK = upsert(product_stock).on_conflict_do_update(
    index_elements=["sku", "since"], set_={"stock": upsert(product_stock).excluded.stock}
)
