"""Orders are credited once, by the strongest sign, in their own currency; chance is not called a success."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.analysis.attribution import Credit, Sale, Signs, Touch, credit, credit_of
from app.analysis.lift import lift
from app.analysis.rates import FEW, Rate

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CART, THANKS = 1, 2
SIGNS = Signs(
    given={"uniq-1": Touch(CART, "cart-2", 11, NOW - 9 * DAY)},
    codes={"kiitos10": frozenset({THANKS}), "kaikki": frozenset({CART, THANKS})},
    campaigns={"hylatty-ostoskori": frozenset({CART}), "kiitos": frozenset({THANKS, CART})},
    numbers={"cart-start": frozenset({CART}), "thanks-start": frozenset({THANKS})},
    steps={CART: {"cart-1": "cart-1", "cart-2": "cart-2"}, THANKS: {"thanks": "thanks"}},
    windows={THANKS: 2 * DAY},
)
TO_CART = Touch(CART, "cart-1", 21, NOW - 3 * DAY)
THANKED = Touch(THANKS, "thanks", 31, NOW - DAY)
BOTH = (TO_CART, THANKED)


def sale(**told: object) -> Sale:
    return Sale(7, NOW, 50.0, "EUR", **told)  # type: ignore[arg-type]


def utm(campaign: str, content: str = "", number: str = "", source: str = "polku") -> dict[str, str]:
    return {"source": source, "campaign": campaign, "content": content, "id": number}


def whose(told: Sale) -> tuple[str, int, str, int] | None:
    found = credit_of(told, SIGNS)
    return (found.by, found.flow, found.node, found.enrolment) if found else None


def test_a_code_outweighs_a_visit_and_a_visit_the_last_message() -> None:
    visit = utm("hylatty-ostoskori", "cart-1")
    assert whose(sale(touches=BOTH)) == ("touch", THANKS, "thanks", 31)
    assert whose(sale(touches=BOTH, utm=visit)) == ("utm", CART, "cart-1", 21)
    assert whose(sale(touches=BOTH, utm=visit, coupons=("KIITOS10",))) == ("coupon", THANKS, "thanks", 31)
    assert whose(sale(touches=BOTH, utm=visit, coupons=("other", " Uniq-1 "))) == ("coupon", CART, "cart-2", 11)


def test_the_last_click_outweighs_messages_that_came_after_it() -> None:
    click = Touch(CART, "cart-1", 21, NOW - 2 * DAY, clicked=True)
    again = Touch(THANKS, "thanks", 31, NOW - DAY, clicked=True)
    assert whose(sale(touches=(TO_CART, click, THANKED))) == ("click", CART, "cart-1", 21)
    assert whose(sale(touches=(TO_CART, click, THANKED, again))) == ("click", THANKS, "thanks", 31)
    assert whose(sale(touches=(click, again), utm=utm("hylatty-ostoskori", "cart-2")))[0] == "utm"  # type: ignore[index]
    old = Touch(THANKS, "thanks", 31, NOW - 3 * DAY, clicked=True)
    assert whose(sale(touches=(old,))) is None, "clicked before its window"


def test_a_message_that_could_have_been_clicked_and_was_not_is_no_sign() -> None:
    seen = replace(SIGNS, clicks_since=NOW - 2 * DAY)
    assert credit_of(sale(touches=(THANKED,)), seen) is None
    found = credit_of(sale(touches=BOTH), seen)
    assert found is not None
    assert (found.by, found.flow) == ("touch", CART), "it left before clicks were seen"


def test_what_fits_several_automations_goes_to_the_last_that_wrote() -> None:
    assert whose(sale(touches=BOTH, coupons=("kaikki",))) == ("coupon", THANKS, "thanks", 31)
    assert whose(sale(touches=BOTH[:1], coupons=("kaikki",))) == ("coupon", CART, "cart-1", 21)
    assert whose(sale(utm=utm("kiitos"))) is None
    assert whose(sale(utm=utm("kiitos", number="thanks-start"))) == ("utm", THANKS, "", 0)


def test_nothing_is_credited_without_a_sign() -> None:
    assert whose(sale()) is None
    assert whose(sale(coupons=("kiitos10",))) is None, "a code for everybody, and nobody wrote"
    assert whose(sale(utm=utm("hylatty-ostoskori", source="google"))) is None
    assert whose(sale(utm=utm("black-friday"))) is None
    late = Touch(CART, "cart-1", 21, NOW + timedelta(seconds=1))
    assert whose(sale(touches=(late,))) is None, "written after the order"


@pytest.mark.parametrize(("days", "credited"), [(2.0, True), (2.1, False)])
def test_each_automation_has_its_own_window(days: float, credited: bool) -> None:
    touch = Touch(THANKS, "thanks", 31, NOW - days * DAY)
    assert (whose(sale(touches=(touch,))) is not None) == credited
    cart = Touch(CART, "cart-1", 21, NOW - 5 * DAY)
    assert whose(sale(touches=(cart, touch)))[1] == (THANKS if credited else CART)  # type: ignore[index]


_touches = st.lists(
    st.builds(
        Touch,
        st.sampled_from([CART, THANKS, 3]),
        st.sampled_from(["cart-1", "thanks", "x"]),
        st.integers(1, 9),
        st.integers(0, 900).map(lambda hours: NOW - timedelta(hours=hours)),
        st.booleans(),
    ),
    max_size=4,
).map(lambda some: tuple(sorted(some, key=lambda one: one.at)))
_sales = st.lists(
    st.builds(
        Sale,
        st.integers(1, 12),
        st.integers(0, 600).map(lambda hours: NOW - timedelta(hours=hours)),
        st.floats(-20, 900, allow_nan=False),
        st.sampled_from(["EUR", "SEK"]),
        st.lists(st.sampled_from(["kaikki", "uniq-1", "kiitos10", "x"]), max_size=2).map(tuple),
        st.sampled_from([{}, utm("kiitos"), utm("hylatty-ostoskori", "cart-2"), utm("x", number="cart-start")]),
        _touches,
    ),
    max_size=20,
)


@given(_sales)
def test_no_order_is_credited_twice_and_no_money_appears(sales: list[Sale]) -> None:
    told = list(credit(sales, SIGNS))
    assert max(Counter(one.order for one in told).values(), default=0) <= 1
    first = {one.order: one for one in reversed(sales)}
    paid: dict[str, float] = defaultdict(float)
    shared: dict[str, float] = defaultdict(float)
    for one in told:
        assert one.net == max(0.0, first[one.order].net)
        assert one.currency == first[one.order].currency
        shared[one.currency] += one.net
    for one in first.values():
        paid[one.currency] += max(0.0, one.net)
    assert all(shared[currency] <= paid[currency] + 1e-6 for currency in shared)


@given(_sales, st.randoms(use_true_random=False))
def test_the_order_of_reading_changes_nothing(sales: list[Sale], random: Random) -> None:
    once = list({one.order: one for one in sales}.values())
    mixed = random.sample(once, len(once))

    def told(some: list[Sale]) -> set[Credit]:
        return set(credit(some, SIGNS))

    assert told(once) == told(mixed)


def test_few_are_too_few() -> None:
    assert Rate(10, FEW - 1).few
    assert not Rate(10, FEW).few
    assert Rate(0, 0).share is None
    assert Rate(0, 40).interval()[0] == 0.0
    assert Rate(40, 40).interval()[1] == 1.0


def test_the_interval_is_newcombes() -> None:
    # Newcombe 1998, table II, case (a): 56/70 against 48/80, method 10
    found = lift(Rate(56, 70), Rate(48, 80), 0.5)
    assert found is not None
    assert (found.difference, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_a_true_difference_is_found() -> None:
    found = lift(Rate(1350, 9000), Rate(80, 1000), 0.1)
    assert found is not None
    assert found.verdict == "better"
    assert found.low > 0


def test_no_effect_is_rarely_called_one_however_often_somebody_looks() -> None:
    random, wrong, runs = Random(8), 0, 400
    for _run in range(runs):
        bought = {True: 0, False: 0}
        people = {True: 0, False: 0}
        for n in range(1, 1501):
            kept = random.random() < 0.2
            people[kept] += 1
            bought[kept] += random.random() < 0.12
            if n % 50 == 0:
                found = lift(Rate(bought[False], people[False]), Rate(bought[True], people[True]), 0.2)
                if found is not None and found.verdict != "not_yet":
                    wrong += 1
                    break
    assert wrong / runs < 0.05
