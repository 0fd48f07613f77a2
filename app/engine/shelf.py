"""What changed on the shop's shelves, and for whom that is news: cheaper, back, or about to sell out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property

import msgspec

from app.engine.history import History
from app.model.customer import Event, JsonValue, Product
from app.model.entry import Entry
from app.model.sources import CART_EVENTS, CART_LEFT, PRODUCT_EVENTS, VIEW_EVENTS, Interest, OnProductNews

INTEREST_EVENTS: dict[Interest, tuple[str, ...]] = {
    "viewed": VIEW_EVENTS,
    "cart": (*CART_EVENTS, CART_LEFT),
    "either": (*VIEW_EVENTS, *CART_EVENTS, CART_LEFT),
}
"""By which events a customer shows interest in the products that these name."""


class ProductChange(msgspec.Struct, frozen=True):
    """A product from `at` on, with its price and stock right before; None where it was not known."""

    product: Product
    at: datetime
    price_before: float | None = None
    stock_before: int | None = None


class Shelf(msgspec.Struct, frozen=True, dict=True):
    """Changes of prices and stocks in a span, ascending in time."""

    changes: tuple[ProductChange, ...] = ()

    @cached_property
    def by_sku(self) -> dict[str, list[ProductChange]]:
        """The changes of each product, ascending."""
        found: dict[str, list[ProductChange]] = defaultdict(list)
        for change in self.changes:
            found[change.product.sku].append(change)
        return dict(found)


NO_SHELF = Shelf()


def is_news(source: OnProductNews, change: ProductChange) -> bool:
    """Whether the change is what the trigger waits for. What is sold out is no bargain."""
    stock, before = change.product.stock, change.stock_before
    match source.news:
        case "price_drop":
            was, now = change.price_before, change.product.price
            return was is not None and now < was and now <= was * (1 - source.percent / 100) and stock != 0
        case "back_in_stock":
            return before == 0 and stock is not None and stock > 0
        case "low_stock":
            return before is not None and stock is not None and before > source.pieces >= stock > 0


def news_entries(
    source: OnProductNews, history: History, shelf: Shelf, since: datetime, until: datetime
) -> Iterator[Entry]:
    """The entries that the changes in (since, until] make for one customer, ascending."""
    if not shelf.changes:
        return
    wanted = _interests(source, history, until)
    told: dict[datetime, list[tuple[datetime, ProductChange]]] = defaultdict(list)
    for sku in wanted.keys() & shelf.by_sku.keys():
        for change in shelf.by_sku[sku]:
            if since < change.at <= until and is_news(source, change):
                seen = _wanted_at(source, history, sku, wanted[sku], change.at)
                if seen is not None:
                    told[change.at].append((seen, change))
    for at in sorted(told):
        latest_first = sorted(told[at], key=lambda one: (one[0], one[1].product.sku), reverse=True)
        changes = [change for _seen, change in latest_first]
        name = PRODUCT_EVENTS[source.news]
        yield Entry(f"{source.news}:{at.isoformat()}", at, name, product_properties(changes))


def product_properties(changes: list[ProductChange]) -> dict[str, JsonValue]:
    """What an entry tells of products: the first one's details, and the article numbers of all."""
    first = changes[0]
    product = first.product
    return {
        "sku": product.sku,
        "name": product.name,
        "category": product.category,
        "price": product.price,
        "price_before": first.price_before,
        "stock": product.stock,
        "url": product.url,
        "skus": [change.product.sku for change in changes],
    }


def skus_of(event: Event) -> set[str]:
    """The article numbers that an event names: of one product, of several, or of the lines of a cart."""
    told = event.properties
    found = {told.get("sku")}
    skus, items = told.get("skus"), told.get("items")
    if isinstance(skus, list):
        found.update(one for one in skus if isinstance(one, str))
    if isinstance(items, list):
        found.update(one.get("sku") for one in items if isinstance(one, dict))
    return {one for one in found if isinstance(one, str) and one}


def _interests(source: OnProductNews, history: History, until: datetime) -> dict[str, list[datetime]]:
    """When the customer showed interest in each product, ascending."""
    names = INTEREST_EVENTS[source.interest]
    found: dict[str, list[datetime]] = defaultdict(list)
    for event in history.events:
        if event.name in names and event.occurred_at <= until:
            for sku in skus_of(event):
                found[sku].append(event.occurred_at)
    return found


def _wanted_at(
    source: OnProductNews, history: History, sku: str, shown: list[datetime], at: datetime
) -> datetime | None:
    """When interest was last shown before the change; None if it was too long ago, or the product was bought since."""
    place = bisect_right(shown, at)
    if not place or at - shown[place - 1] > timedelta(days=source.within_days):
        return None
    seen = shown[place - 1]
    orders = history.orders
    since, until = (bisect_left(orders, t, key=lambda o: o.occurred_at) for t in (seen, at + timedelta(microseconds=1)))
    bought = any(line.sku == sku for order in orders[since:until] for line in order.lines)
    return None if bought else seen
