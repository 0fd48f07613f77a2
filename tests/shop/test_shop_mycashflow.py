"""Reading MyCashflow, and WooCommerce's discount codes: what answers become, how reading goes on, and only reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.engine.ports import VirtualClock
from app.model.coupon import Coupon
from app.model.customer import Order, OrderLine, Product, Shop
from app.model.errors import PolkuError
from app.model.shop_source import ShopSource
from app.services.desk import new_shop
from app.services.secrets import MemorySecrets
from app.services.shop_sources import read_source, save_source
from app.shop.connect.mycashflow import MyCashflow
from app.shop.connect.reading import Reading
from app.shop.connect.woocommerce import WooCommerce
from runner_kit import START
from shop_servers import Mcf, Server, Woo, serving

AT = "2026-05-04T12:30:00+03:00"


@pytest.fixture
def mcf() -> Mcf:
    return Mcf()


@pytest.fixture
def server(mcf: Mcf) -> Iterator[Server]:
    with serving(mcf.answer) as running:
        yield running


@pytest.fixture
def source(server: Server) -> Iterator[MyCashflow]:
    reading = Reading(server.url, auth=(Mcf.user, Mcf.key), pause=lambda _seconds: None)
    yield MyCashflow(reading)
    reading.close()


def test_orders_customers_and_products_become_ours(mcf: Mcf, server: Server, source: MyCashflow) -> None:
    mcf.orders = [
        mcf.order(1001, "aino@example.fi", AT),
        mcf.order(1002, "b@example.fi", "2026-05-04T12:31:00", payments=[{"status": "OPEN"}]),
        mcf.order(1003, "c@example.fi", "2026-05-04T12:32:00+03:00", "cancelled"),
        mcf.order(1004, "d@example.fi", "2026-05-04T12:33:00+03:00", "completed", payments=[{"status": "REFUNDED"}]),
        mcf.order(1005, "e@example.fi", "2026-05-04T12:34:00+03:00", "completed", payments=[]),
        mcf.order(1006, "f@example.fi", "2026-05-04T12:35:00+03:00", "invented"),
    ]
    mcf.customers = [
        {"id": 5, "email": "aino@example.fi", "first_name": "Aino", "last_name": "M", "phone": "0401234567",
         "city": "Oulu", "created_at": AT, "sms_subscription": True},
        {"id": 6, "email": "", "created_at": AT},
    ]  # fmt: skip
    mcf.products = [
        {"id": 7, "product_code": "MUKI", "name": "Muki", "price": 12.4, "stock_item": {"quantity": 5, "enabled": True},
         "image_links": [{"filename": "muki.jpg"}]},
        {"id": 8, "product_code": "", "name": "Kuppi", "price": "3.00", "stock_item": [], "image_links": []},
    ]  # fmt: skip
    pages = list(source.pages({}, START))
    orders = {one.order.id: one for page in pages for one in page.orders}
    line = OrderLine("MUKI", "Muki sininen", "", 2.0, 12.4)
    assert orders["1001"].order == Order(
        "1001", datetime(2026, 5, 4, 9, 30, tzinfo=UTC), 24.8, "EUR", "completed", (line,)
    )
    assert orders["1002"].order.occurred_at == datetime(2026, 5, 4, 9, 31, tzinfo=UTC), "Finnish time"
    assert {name: one.order.status for name, one in orders.items()} == {
        "1001": "completed", "1002": "pending", "1003": "cancelled", "1004": "refunded", "1005": "completed",
    }  # fmt: skip
    assert [one for page in pages for one in page.left_out] == [("6", "email-missing"), ("1006", "status-unknown")]
    (aino,) = [one for page in pages for one in page.people]
    assert (aino.customer.city, aino.consents) == ("Oulu", ()), "a permission without its time proves nothing"
    assert [one for page in pages for one in page.products] == [
        Product("MUKI", "Muki", "", 12.4, stock=5), Product("8", "Kuppi", "", 3.0),
    ]  # fmt: skip
    assert {one.method for one in server.asked} == {"GET"}
    assert not any(one.path.endswith("/") for one in server.asked)


def test_pages_are_read_once_and_a_second_reading_asks_only_for_changes(
    mcf: Mcf, server: Server, source: MyCashflow
) -> None:
    mcf.orders = [
        mcf.order(n, f"a{n}@example.fi", f"2026-05-{1 + n // 60:02}T10:{n % 60:02}:00+03:00") for n in range(1, 251)
    ]
    read = []
    for page in source.pages({}, START):
        read.append(page)
        if len([one for one in read if one.orders]) == 2:
            break
    read += source.pages(read[-1].cursor, START)
    assert {int(one.order.id) for page in read for one in page.orders} == set(range(1, 251)), "it goes on"
    server.asked.clear()
    mcf.orders.append(mcf.order(999, "new@example.fi", "2026-05-09T10:00:00+03:00"))
    again = [one.order.id for page in source.pages(read[-1].cursor, START) for one in page.orders]
    assert "999" in again
    assert len(again) < 15, "only the overlap is read again"


def test_a_key_that_is_refused_and_a_wrong_address_are_told(mcf: Mcf, server: Server) -> None:
    for url, key, code in ((server.url, "wrong", "shop-refused"), (server.url + "/x", Mcf.key, "shop-not-there")):
        reading = Reading(url, auth=(Mcf.user, key))
        with pytest.raises(PolkuError) as raised:
            MyCashflow(reading).try_it()
        reading.close()
        assert raised.value.code == code


def test_discount_codes_of_woocommerce_come_with_their_use(tmp_path: Path) -> None:
    woo = Woo()
    changed = "2026-01-01T00:00:00"
    woo.coupons = [
        {"id": 1, "code": "KEVAT10", "amount": "10.00", "discount_type": "percent", "usage_count": 1, "usage_limit": 2,
         "date_expires_gmt": None, "date_modified_gmt": changed},
        {"id": 2, "code": "vanha", "amount": "5.00", "discount_type": "fixed_cart", "usage_count": 3,
         "usage_limit": None, "date_expires_gmt": "2025-12-24T00:00:00", "date_modified_gmt": changed},
        {"id": 3, "code": "", "date_modified_gmt": changed},
    ]  # fmt: skip
    woo.orders = [
        woo.order(n, f"a{n}@example.fi", "2026-01-02T10:00:00", coupon_lines=[{"code": "kevat10"}]) for n in (1, 2)
    ]
    desk = new_shop(tmp_path / "shop", Shop("Koe"), VirtualClock(START), MemorySecrets())
    with serving(woo.answer) as running:
        source = ShopSource("woocommerce", running.url, Woo.key)
        save_source(desk, source, Woo.secret)
        first, again = read_source(desk, source), read_source(desk, source)
    assert (first.coupons, again.coupons) == (2, 0)
    assert ("?", "record-odd") in first.left_out
    kevat, vanha = desk.store.sources.coupons()
    assert kevat == Coupon("kevat10", "percent", 10.0, used=2, most=2), "the orders tell of the second use"
    assert (vanha.kind, vanha.ends_at) == ("money", datetime(2025, 12, 24, tzinfo=UTC))
    assert [one.good_at(START) for one in (kevat, vanha)] == [False, False]
    desk.close()


def test_a_shop_without_discount_codes_is_read_all_the_same() -> None:
    woo = Woo()
    woo.orders = [woo.order(1, "a@example.fi", "2026-01-02T10:00:00")]
    with serving(woo.answer) as running:
        reading = Reading(running.url, auth=(Woo.key, Woo.secret))
        assert [one.order.id for page in WooCommerce(reading).pages({}, START) for one in page.orders] == ["1"]
        reading.close()
