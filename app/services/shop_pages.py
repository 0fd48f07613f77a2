"""A page of a shop's records as what is recorded: orders that are none yet stay out, as in an import; so does what lies
ahead in time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from app.model.customer import Order, OrderLine
from app.services.desk import Desk
from app.services.importing import MAY_BE_AHEAD, SKIPPED
from app.shop.connect.source import Page
from app.store.recording import CustomerRecord, EventRecord, OrderRecord, Recording


class SourceRead(msgspec.Struct):
    """What one reading brought: records new or changed, and how many could not be understood."""

    customers: int = 0
    orders: int = 0
    events: int = 0
    products: int = 0
    coupons: int = 0
    left_out: list[tuple[str, str]] = []


def recorder(desk: Desk, page: Page, done: SourceRead) -> Callable[[Recording], None]:
    """What records the page into an open transaction and counts it in `done`."""
    latest = desk.clock.now() + MAY_BE_AHEAD
    categories = {one.sku: one.category for one in (*desk.store.products.all(), *page.products)}
    orders = [
        OrderRecord(one.email, _with_categories(one.order, categories), one.first_name, one.last_name, one.origin)
        for one in page.orders
        if one.order.status not in SKIPPED and one.order.occurred_at <= latest
    ]
    people = [CustomerRecord(one.customer, one.consents) for one in page.people]
    events = [EventRecord(one.email, one.event) for one in page.events if one.event.occurred_at <= latest]

    def record(recording: Recording) -> None:
        for name, tally in (
            ("products", recording.products(page.products)),
            ("customers", recording.customers(people)),
            ("orders", recording.orders(orders)),
            ("events", recording.events(events)),
            ("coupons", recording.coupons(page.coupons)),
        ):
            setattr(done, name, getattr(done, name) + tally.added + tally.changed)

    return record


def _with_categories(order: Order, categories: dict[str, str]) -> Order:
    """Lines whose system does not tell the category get that of the product."""
    if all(line.category for line in order.lines):
        return order
    lines: Iterable[OrderLine] = (
        line if line.category else msgspec.structs.replace(line, category=categories.get(line.sku, ""))
        for line in order.lines
    )
    return msgspec.structs.replace(order, lines=tuple(lines))
