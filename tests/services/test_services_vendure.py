"""A real shop server polled: people shop in it through its storefront, and their orders and left carts arrive here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import vendure_shop
from app.engine.ports import SystemClock
from app.model.customer import Shop
from app.model.shop_source import ShopSource
from app.services.customers import show_customer
from app.services.desk import Desk, new_shop
from app.services.secrets import MemorySecrets
from app.services.shop_sources import read_source, save_source, try_source

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(bool(vendure_shop.ABSENT), reason=vendure_shop.ABSENT or "the shop can be run"),
]


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    with vendure_shop.running(tmp_path) as address:
        yield address


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_shop(tmp_path / "desk", Shop("Koe"), SystemClock(), MemorySecrets())
    yield made
    made.close()


def test_what_visitors_do_in_a_real_shop_arrives_once_and_only_once(base: str, desk: Desk) -> None:
    source = ShopSource("vendure", base, "superadmin")
    save_source(desk, source, "superadmin")
    assert try_source(source, "superadmin")
    orders, left, anonymous = vendure_shop.shopping(base, 12)
    assert orders
    assert left
    assert anonymous
    done = read_source(desk, source)
    assert done.left_out == []
    assert done.orders == len(orders)
    for code, email in orders.items():
        facts = show_customer(desk, email).facts
        assert [order.id for order in facts.orders] == [code]
        assert facts.orders[0].total > 0
        assert all(line.sku for line in facts.orders[0].lines)
    for email in left:
        facts = show_customer(desk, email).facts
        assert facts.orders == ()
        assert [event.name for event in facts.events] == ["Checkout Started"]
    assert len(desk.store.customers.find("", 100, 0)) == len(orders) + len(left), (
        "carts without an address are nobody's"
    )

    again = read_source(desk, source)
    assert (again.orders, again.events, again.customers) == (0, 0, 0)
    more, _left, _anonymous = vendure_shop.shopping(base, 1, seed=8)
    assert read_source(desk, source).orders == len(more) == 1
