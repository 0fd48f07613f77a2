"""Reading WooCommerce and Shopify: what their answers become, how reading goes on, and that nothing is ever written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.model.customer import Order, OrderLine, Origin
from app.model.errors import PolkuError
from app.shop.connect.reading import Reading, checked_address
from app.shop.connect.shopify import Shopify
from app.shop.connect.source import Page
from app.shop.connect.woocommerce import WooCommerce
from runner_kit import START
from shop_servers import Answer, Asked, Server, ShopifyShop, Woo, serving

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def woo() -> Woo:
    return Woo()


@pytest.fixture
def woo_server(woo: Woo) -> Iterator[Server]:
    with serving(woo.answer) as server:
        yield server


@pytest.fixture
def rests() -> list[float]:
    return []


@pytest.fixture
def woo_source(woo_server: Server, rests: list[float]) -> Iterator[WooCommerce]:
    reading = Reading(woo_server.url, auth=(Woo.key, Woo.secret), pause=rests.append)
    yield WooCommerce(reading)
    reading.close()


def test_an_order_of_woocommerce_becomes_ours(woo: Woo, woo_source: WooCommerce) -> None:
    woo.orders = [
        woo.order(
            1042,
            "aino@example.fi",
            "2026-05-04T09:30:00",
            coupon_lines=[{"code": "kevat10"}],
            refunds=[{"id": 1, "total": "-4.80"}],
            meta_data=[
                {"key": "_wc_order_attribution_utm_source", "value": "polku"},
                {"key": "_wc_order_attribution_utm_campaign", "value": "winback"},
                {"key": "_other", "value": {"a": 1}},
            ],
        )
    ]
    (bought,) = [one for page in woo_source.pages({}, START) for one in page.orders]
    assert bought.order == Order("1042", AT, 24.8, "EUR", "completed", (OrderLine("MUKI", "Muki", "", 2.0, 12.4),))
    assert (bought.email, bought.first_name) == ("aino@example.fi", "Aino")
    assert bought.origin == Origin(("kevat10",), {"source": "polku", "campaign": "winback"}, 4.8)


def test_drafts_pending_and_failed_orders_are_no_orders_but_begun_checkouts(woo: Woo, woo_source: WooCommerce) -> None:
    states = ("checkout-draft", "pending", "failed", "cancelled", "on-hold", "completed")
    woo.orders = [woo.order(n, "a@example.fi", f"2026-05-04T09:3{n}:00", s) for n, s in enumerate(states)]
    (page,) = [page for page in woo_source.pages({}, START) if page.orders]
    assert [one.order.status for one in page.orders] == [
        "draft", "pending", "failed", "cancelled", "completed", "completed",
    ]  # fmt: skip
    assert [(one.event.name, one.event.properties["cart_id"]) for one in page.events] == [
        ("Checkout Started", "0"), ("Checkout Started", "1"), ("Checkout Started", "2"),
    ]  # fmt: skip


def test_many_pages_are_read_once_and_a_second_reading_asks_only_for_changes(
    woo: Woo, woo_server: Server, woo_source: WooCommerce
) -> None:
    woo.orders = [woo.order(n, f"a{n}@example.fi", f"2026-05-{1 + n // 60:02}T10:{n % 60:02}:00") for n in range(250)]
    pages = list(woo_source.pages({}, START))
    assert sorted(int(one.order.id) for page in pages for one in page.orders) == list(range(250))
    woo_server.asked.clear()
    woo.orders.append(woo.order(999, "new@example.fi", "2026-05-09T10:00:00"))
    again = [one.order.id for page in woo_source.pages(pages[-1].cursor, START) for one in page.orders]
    assert "999" in again
    assert len(again) < 15, "only the overlap of ten minutes is read again"
    (asked,) = [one for one in woo_server.asked if one.path.endswith("/orders")]
    assert asked.params["modified_after"] == "2026-05-05T09:59:00Z"


def test_a_reading_that_broke_off_goes_on_from_its_last_page(woo: Woo, woo_source: WooCommerce) -> None:
    woo.orders = [woo.order(n, f"a{n}@example.fi", f"2026-05-{1 + n // 60:02}T10:{n % 60:02}:00") for n in range(250)]
    read: list[Page] = []
    for page in woo_source.pages({}, START):
        read.append(page)
        if len([one for one in read if one.orders]) == 2:
            break
    read += woo_source.pages(read[-1].cursor, START)
    assert {int(one.order.id) for page in read for one in page.orders} == set(range(250))


def test_what_cannot_be_understood_is_left_out_and_named(woo: Woo, woo_source: WooCommerce) -> None:
    woo.orders = [
        woo.order(1, "no address", "2026-05-04T09:30:00"),
        woo.order(2, "b@example.fi", "2026-05-04T09:31:00", "invented-by-a-plugin"),
        woo.order(3, "c@example.fi", "2026-05-04T09:32:00", total="a lot"),
        woo.order(4, "d@example.fi", "2026-05-04T09:33:00"),
    ]
    (page,) = [page for page in woo_source.pages({}, START) if page.orders]
    assert [one.order.id for one in page.orders] == ["4"]
    assert page.left_out == (("1", "email-bad"), ("2", "status-unknown"), ("3", "money-bad"))


def test_a_busy_shop_is_waited_for_as_it_asks(woo: Woo, woo_source: WooCommerce, rests: list[float]) -> None:
    woo.orders = [woo.order(1, "a@example.fi", "2026-05-04T09:30:00")]
    woo.busy = [(429, {"Retry-After": "7"}, {}), (503, {}, {})]
    assert [one.order.id for page in woo_source.pages({}, START) for one in page.orders] == ["1"]
    assert rests == [7.0, 2.0]


def test_a_shop_that_asks_for_an_hour_is_read_another_time(woo: Woo, woo_source: WooCommerce) -> None:
    woo.busy = [(429, {"Retry-After": "3600"}, {})]
    with pytest.raises(PolkuError) as raised:
        list(woo_source.pages({}, START))
    assert (raised.value.code, raised.value.fault) == ("shop-busy", "world")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((401, {}, {}), "shop-refused"),
        ((403, {}, {}), "shop-refused"),
        ((404, {}, {}), "shop-not-there"),
        ((500, {}, {}), "shop-odd-answer"),
        ((302, {"Location": "http://169.254.169.254/"}, {}), "shop-odd-answer"),
        ((200, {}, b"<html>maintenance</html>"), "shop-odd-answer"),
        ((200, {}, {"not": "a list"}), "shop-odd-answer"),
        ((200, {}, b"[" * 200_000), "shop-odd-answer"),
    ],
)
def test_every_odd_answer_is_one_clear_error(
    woo: Woo, woo_server: Server, woo_source: WooCommerce, answer: Answer, code: str
) -> None:
    woo.busy = [answer]
    with pytest.raises(PolkuError) as raised:
        list(woo_source.pages({}, START))
    assert raised.value.code == code
    assert len(woo_server.asked) == 1, "no redirect was followed"


def test_an_answer_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.shop.connect.reading.LARGEST", 10_000)
    with serving(lambda _asked: (200, {}, b"[" + b" " * 20_000 + b"]")) as server:
        reading = Reading(server.url)
        with pytest.raises(PolkuError) as raised:
            reading.json("/x")
        reading.close()
    assert raised.value.code == "shop-odd-answer"


def test_only_reads_are_ever_issued(woo: Woo, woo_server: Server, woo_source: WooCommerce) -> None:
    woo.orders = [woo.order(1, "a@example.fi", "2026-05-04T09:30:00")]
    list(woo_source.pages({}, START))
    assert {one.method for one in woo_server.asked} == {"GET"}
    reading = Reading(woo_server.url)
    with pytest.raises(ValueError, match="only read"):
        reading.query("/graphql", "mutation { ordersDelete }", {}, {})
    reading.close()


@pytest.mark.parametrize(
    "address",
    ["", "kauppa.fi", "http://kauppa.fi", "ftp://kauppa.fi", "https://", "https://a@b.fi", "https://b.fi/?x=1"],
)
def test_addresses_that_would_carry_the_key_in_the_open_are_refused(address: str) -> None:
    with pytest.raises(PolkuError) as raised:
        checked_address(address)
    assert raised.value.code == "shop-address-bad"


@pytest.fixture
def shopify() -> ShopifyShop:
    return ShopifyShop()


@pytest.fixture
def shopify_source(shopify: ShopifyShop, rests: list[float]) -> Iterator[Shopify]:
    with serving(shopify.answer) as server:
        reading = Reading(server.url, pause=rests.append)
        yield Shopify(reading, ShopifyShop.client_id, ShopifyShop.secret)
        reading.close()


def money(amount: str) -> dict[str, Any]:
    return {"shopMoney": {"amount": amount, "currencyCode": "EUR"}}


def shopify_order(name: str, at: str, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": f"gid://shopify/Order/{name[1:]}",
        "name": name,
        "email": "tanja@example.fi",
        "createdAt": at,
        "updatedAt": at,
        "cancelledAt": None,
        "test": False,
        "displayFinancialStatus": "PAID",
        "discountCodes": [],
        "totalPriceSet": money("69.00"),
        "totalRefundedSet": money("0.00"),
        "customer": {"firstName": "Tanja", "lastName": "Laine"},
        "customerJourneySummary": {"ready": False, "lastVisit": None},
        "lineItems": {
            "nodes": [
                {"sku": "MEKKO-M", "name": "Mekko - M", "quantity": 1, "discountedUnitPriceSet": money("69.00"),
                 "product": {"productType": "Mekot"}}
            ]
        },
    }  # fmt: skip
    return made | more


def test_orders_customers_products_and_left_checkouts_of_shopify_become_ours(
    shopify: ShopifyShop, shopify_source: Shopify
) -> None:
    at = "2026-05-04T09:30:00Z"
    visit = {"utmParameters": {"source": "polku", "medium": "email", "campaign": "welcome", "content": None}}
    shopify.held["orders"] = [
        shopify_order("#1001", at, discountCodes=["TERVE"], totalRefundedSet=money("9.00"),
                      customerJourneySummary={"ready": True, "lastVisit": visit}),
        shopify_order("#1002", at, displayFinancialStatus="PENDING"),
        shopify_order("#1003", at, cancelledAt=at),
        shopify_order("#1004", at, test=True),
        shopify_order("#1005", at, email=""),
    ]  # fmt: skip
    shopify.held["customers"] = [
        {"id": "1", "firstName": "Tanja", "lastName": "Laine", "locale": "fi-FI", "tags": ["vip"], "createdAt": at,
         "updatedAt": at, "defaultAddress": {"city": "Turku"},
         "defaultEmailAddress": {"emailAddress": "tanja@example.fi", "marketingState": "SUBSCRIBED",
                                 "marketingUpdatedAt": at, "marketingOptInLevel": "CONFIRMED_OPT_IN"},
         "defaultPhoneNumber": {"phoneNumber": "+358401234567", "marketingState": "UNSUBSCRIBED",
                                "marketingUpdatedAt": at}},
        {"id": "2", "createdAt": at, "updatedAt": at,
         "defaultEmailAddress": {"emailAddress": "pekka@example.fi", "marketingState": "SUBSCRIBED"}},
    ]  # fmt: skip
    shopify.held["abandonedCheckouts"] = [
        {"id": "gid://shopify/AbandonedCheckout/77", "abandonedCheckoutUrl": "https://p.fi/77", "createdAt": at,
         "updatedAt": at, "completedAt": done, "totalPriceSet": money("20.00"),
         "customer": {"defaultEmailAddress": {"emailAddress": "elsa@example.fi"}},
         "lineItems": {"nodes": [{"sku": "A", "title": "A", "quantity": 2, "originalUnitPriceSet": money("10.00")}]}}
        for done in (None, at)
    ]  # fmt: skip
    pages = list(shopify_source.pages({}, START))
    orders = {one.order.id: one for page in pages for one in page.orders}
    assert {name: one.order.status for name, one in orders.items()} == {
        "#1001": "completed", "#1002": "pending", "#1003": "cancelled",
    }  # fmt: skip
    assert orders["#1001"].origin == Origin(
        ("TERVE",), {"source": "polku", "medium": "email", "campaign": "welcome"}, 9.0
    )
    assert orders["#1001"].order.lines == (OrderLine("MEKKO-M", "Mekko - M", "Mekot", 1.0, 69.0),)
    assert [one for page in pages for one in page.left_out] == [("#1005", "email-missing")]
    people = {one.customer.email: one for page in pages for one in page.people}
    assert [(c.channel, c.action, c.occurred_at, c.proof) for c in people["tanja@example.fi"].consents] == [
        ("email", "granted", AT, "CONFIRMED_OPT_IN"), ("sms", "withdrawn", AT, ""),
    ]  # fmt: skip
    assert people["pekka@example.fi"].consents == (), "a permission without a time proves nothing"
    (cart,) = [one.event for page in pages for one in page.events]
    assert (cart.name, cart.properties["cart_id"], cart.properties["url"]) == (
        "Checkout Started", "77", "https://p.fi/77",
    )  # fmt: skip


def test_a_token_that_has_died_is_bought_anew_and_points_are_waited_for(
    shopify: ShopifyShop, shopify_source: Shopify, rests: list[float]
) -> None:
    shopify.held["orders"] = [shopify_order(f"#{n}", f"2026-05-0{n}T09:30:00Z") for n in range(1, 6)]
    assert shopify_source.try_it() == "Putiikki"
    shopify.forget_tokens()
    shopify.throttled = 1
    assert len([one for page in shopify_source.pages({}, START) for one in page.orders]) == 5
    assert shopify.bought == 2
    assert rests == [4.0], "400 points are missing and 100 come back in a second"


def test_a_wrong_secret_is_refused_once(shopify: ShopifyShop) -> None:
    with serving(shopify.answer) as server:
        reading = Reading(server.url)
        with pytest.raises(PolkuError) as raised:
            Shopify(reading, ShopifyShop.client_id, "wrong").try_it()
        reading.close()
    assert (raised.value.code, len(server.asked)) == ("shop-refused", 1)


def test_reading_shopify_again_asks_from_the_last_change(shopify: ShopifyShop, shopify_source: Shopify) -> None:
    shopify.held["orders"] = [shopify_order(f"#{n}", f"2026-05-0{n}T09:30:00Z") for n in range(1, 6)]
    cursor = list(shopify_source.pages({}, START))[-1].cursor
    shopify.held["orders"].append(shopify_order("#9", "2026-05-09T09:30:00Z"))
    assert [one.order.id for page in shopify_source.pages(cursor, START) for one in page.orders] == ["#5", "#9"]


def test_requests_carry_the_secret_only_where_it_belongs(woo: Woo, woo_server: Server, woo_source: WooCommerce) -> None:
    woo_source.try_it()

    def told(asked: Asked) -> str:
        return f"{asked.path} {asked.params}"

    assert all(Woo.secret not in told(one) for one in woo_server.asked)
