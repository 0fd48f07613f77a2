"""The demo shop: the same from the same seed, and what the mockups and the guide say of it."""

from collections import Counter
from datetime import timedelta

import pytest

from app.engine.history import History
from app.model.truth import has_consent
from app.paths import shipped
from app.services.demo.build import build_demo
from app.services.demo.catalogue import ARTICLES
from app.services.demo.shop import DEMO_NOW, NEWSLETTER, DemoShop


@pytest.fixture(scope="module")
def demo() -> DemoShop:
    return build_demo()


@pytest.fixture(scope="module")
def histories(demo: DemoShop) -> list[History]:
    return [demo.history(customer) for customer in demo.customers]


def test_same_seed_and_moment_give_the_same_shop(demo: DemoShop) -> None:
    assert build_demo() == demo
    assert build_demo(seed=7) != demo


def test_customers_by_orders_as_in_the_mockups(histories: list[History]) -> None:
    groups = Counter(min(3, len(history.orders)) for history in histories)
    assert groups == {0: 363, 1: 486, 2: 221, 3: 214}
    assert sum(groups.values()) == 1284


def test_a_majority_may_be_written_to_and_each_standing_is_there(demo: DemoShop, histories: list[History]) -> None:
    assert sum(has_consent(history.at(demo.now)) for history in histories) == 912
    bases = Counter(event.basis for history in histories for event in history.consents if event.channel == "email")
    assert {"consent", "soft_opt_in", "unproven"} <= bases.keys()
    assert any(event.action == "withdrawn" for history in histories for event in history.consents)
    assert len(demo.suppressed) == 19


def test_nobody_could_be_reached_by_accident(demo: DemoShop) -> None:
    assert all(customer.email.endswith(".example") for customer in demo.customers)
    assert len({customer.email for customer in demo.customers}) == 1284


def test_history_lies_in_the_two_years_before_now(demo: DemoShop, histories: list[History]) -> None:
    for history in histories:
        for items in (history.orders, history.events, history.consents):
            times = [item.occurred_at for item in items]
            assert times == sorted(times)
            assert all(DEMO_NOW - timedelta(days=800) < at <= DEMO_NOW for at in times)
    assert min(order.occurred_at for h in histories for order in h.orders) > DEMO_NOW - timedelta(days=731)


def test_every_order_is_one_event_and_no_id_comes_twice(histories: list[History]) -> None:
    for history in histories:
        ordered = [event.properties["order_id"] for event in history.events if event.name == "Order Completed"]
        assert ordered == [order.id for order in history.orders]
    ids = [event.id for history in histories for event in history.events]
    assert len(ids) == len(set(ids))


def test_skis_sell_in_winter(histories: list[History]) -> None:
    lines = [(order.occurred_at.month, line) for h in histories for order in h.orders for line in order.lines]
    share = {
        season: sum(line.category == "Talviurheilu" for month, line in lines if month in months)
        / sum(month in months for month, _ in lines)
        for season, months in {"winter": (11, 12, 1), "summer": (5, 6, 7)}.items()
    }
    assert share["winter"] > 5 * share["summer"]


def test_cautionary_customer_has_one_order_and_thirteen_plus_forty_newsletters(
    demo: DemoShop, histories: list[History]
) -> None:
    history = histories[demo.cautionary - 1]
    assert len(history.orders) == 1
    assert {line.category for line in history.orders[0].lines} == {"Treenivaatteet"}
    mails = [event for event in history.events if event.name == NEWSLETTER]
    assert Counter(event.properties["campaign"] for event in mails) == {"treeni": 13, "uutiskirje": 40}
    assert len(history.contacts) == 53
    assert all(event.occurred_at > history.orders[0].occurred_at for event in mails)
    assert timedelta(days=80) < demo.now - history.orders[0].occurred_at < timedelta(days=83), "within a trial's span"


def test_money_adds_up(demo: DemoShop) -> None:
    for orders in demo.orders.values():
        for order in orders:
            assert order.total == pytest.approx(sum(line.quantity * line.unit_price for line in order.lines))


def test_an_english_shop_speaks_english() -> None:
    demo = build_demo(language="en")
    assert {"Clothing", "Tools", "Winter sports"} <= {product.category for product in demo.products}
    assert len(demo.customers) == 1284


def test_every_product_has_a_small_picture_and_words_for_those_who_do_not_see_it() -> None:
    for article in ARTICLES:
        picture = shipped("resources") / "demo" / f"{article.picture}.png"
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < 40_000
        assert len(article.alt("fi")) > 10
        assert article.alt("en") != article.alt("fi")
