"""What the store keeps for the newer triggers and rules: stocks beside prices, segments, and the shop's best hour."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.engine.shelf import ProductChange
from app.model.customer import Customer, Event, Product, Shop
from app.model.rules import Bought, Compare
from app.store.recording import CustomerRecord, EventRecord
from app.store.store import Store, create_store, open_store

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = create_store(tmp_path / "shop", Shop("Koe"), NOW - 400 * DAY)
    yield made
    made.close()


def test_what_changes_on_the_shelf_is_put_beside_what_was_before(store: Store) -> None:
    """Against a list kept by hand, over random imports."""
    chance = random.Random(5)
    shelf: dict[str, Product] = {}
    expected: list[ProductChange] = []
    for step in range(40):
        at = NOW + step * HOUR
        rows = []
        for sku in chance.sample(["A", "B", "C"], chance.randrange(1, 4)):
            one = Product(sku, f"Name {sku}", "Tea", chance.choice([10.0, 20.0]), stock=chance.choice([None, 0, 3]))
            was = shelf.get(sku)
            if was is not None and was != one:
                expected.append(ProductChange(one, at, was.price, was.stock))
            shelf[sku] = one
            rows.append(one)
        with store.recording("products", "test", at) as record:
            record.products(rows)
    found = store.products.shelf(NOW, NOW + 40 * HOUR)
    known = {(one.at, one.product.sku) for one in expected}
    assert [one for one in found.changes if (one.at, one.product.sku) in known] == sorted(
        expected, key=lambda one: (one.at, one.product.sku)
    )
    middle = NOW + 20 * HOUR
    late = [one for one in found.changes if one.at > middle]
    assert list(store.products.shelf(middle, NOW + 40 * HOUR).changes) == late, "the beginning is not part of the span"


def test_a_product_seen_for_the_first_time_was_nothing_before(store: Store) -> None:
    with store.recording("products", "test", NOW) as record:
        record.products([Product("A", "Tea", "Tea", 10.0, stock=4)])
    (only,) = store.products.shelf(NOW - DAY, NOW).changes
    assert (only.price_before, only.stock_before) == (None, None)


def test_segments_are_kept_changed_and_taken_away(store: Store) -> None:
    store.segments.save("VIP", Bought("sum", 365, op="ge", value=500), NOW)
    store.segments.save("Regulars", Compare("orders.count", "ge", 3), NOW)
    store.segments.save("VIP", Bought("sum", 365, op="ge", value=900), NOW + DAY)
    folder = store.folder
    store.close()
    again = open_store(folder)
    assert dict(again.segments.all()) == {
        "Regulars": Compare("orders.count", "ge", 3),
        "VIP": Bought("sum", 365, op="ge", value=900),
    }
    again.segments.remove("VIP")
    again.segments.remove("nothing")
    assert list(again.segments.all()) == ["Regulars"]
    with again.recording("customers", "test", NOW) as record:
        record.customers([CustomerRecord(Customer(0, "elsa@x.test"))])
    assert list(again.facts.at([1], NOW)[1].segments) == ["Regulars"]
    again.close()


@pytest.mark.parametrize(("visits", "hour"), [(49, None), (60, 19)])
def test_the_shops_best_hour_comes_with_the_facts_once_enough_is_known(
    store: Store, visits: int, hour: int | None
) -> None:
    with store.recording("events", "test", NOW) as record:
        record.events(
            EventRecord(f"c{n}@x.test", Event(f"v{n}", "Product Viewed", NOW - n * DAY + 9 * HOUR))
            for n in range(visits)
        )
        record.events(EventRecord("c0@x.test", Event(f"n{n}", "Newsletter Sent", NOW - n * HOUR)) for n in range(200))
    assert store.facts.at([1], NOW)[1].best_hour == hour, "five in the afternoon UTC is seven in Helsinki"
