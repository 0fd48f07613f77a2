"""Rules: what they see, what they make of what they cannot see, and that they never crash on odd data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.customer import ConsentEvent, Customer, Event, Facts, Interaction, Order, OrderLine
from app.model.entry import Entry
from app.model.rules import FIELDS, OPERATORS, All, AnyOf, Compare, Happened, Interacted, Not, Rule, is_finished
from app.model.truth import field_value, has_consent, truth

NOW = datetime(2026, 3, 17, 12, 31, tzinfo=UTC)
DAY = timedelta(days=1)


def order(days_ago: float, total: float, category: str = "Vaatteet") -> Order:
    return Order(f"o{days_ago}", NOW - days_ago * DAY, total, lines=(OrderLine("sku", "Takki", category, 1, total),))


ELSA = Facts(
    Customer(
        1, "elsa@posti.example", "Elsa", city="Turku", tags=("kanta",), fields={"motive": "ecology", "points": 500}
    ),
    NOW,
    orders=(order(40, 60), order(10, 120, "Koti")),
    events=(Event("v1", "Product Viewed", NOW - 2 * DAY), Event("v2", "Product Viewed", NOW - DAY)),
    consents=(ConsentEvent("email", "granted", NOW - 90 * DAY),),
)
CART = Entry("cart:1", NOW - DAY, "Cart Abandoned", {"total": 84.0, "coupon": ""})


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (Compare("orders.count", "eq", 2), True),
        (Compare("orders.count", "ge", 3), False),
        (Compare("orders.average", "eq", 90.0), True),
        (Compare("orders.days_since_last", "lt", 14), True),
        (Compare("orders.categories", "contains", "koti"), True),
        (Compare("orders.last_categories", "contains", "Vaatteet"), False),
        (Compare("profile.city", "eq", " turku "), True),
        (Compare("profile.motive", "in", ("ecology", "quality")), True),
        (Compare("profile.tags", "not_contains", "vip"), True),
        (Compare("profile.points", "ge", 500), True),
        (Compare("profile.phone", "is_unset"), True),
        (Compare("trigger.total", "gt", 80), True),
        (Compare("trigger.coupon", "is_set"), False),
        (Compare("consent.email", "eq", True), True),
        (Compare("consent.sms", "eq", True), False),
        (Compare("orders.count", "gt", "1"), False),
        (Compare("profile.city", "gt", 3), False),
        (Happened("Product Viewed", "entry"), True),
        (Happened("Product Viewed", "entry", at_least=2), False),
        (Happened("Product Viewed", "days", 30, 2), True),
        (All(()), False),
        (AnyOf(()), False),
        (Not(Compare("orders.count", "eq", 2)), False),
    ],
)
def test_what_a_rule_sees(rule: Rule, holds: bool) -> None:
    assert truth(rule, ELSA, CART, 1).value is holds


def test_an_open_nobody_can_see_is_unknown_and_stays_so_until_something_decides() -> None:
    opened = Interacted("mail", "opened")
    yes, no = Compare("orders.count", "eq", 2), Compare("orders.count", "eq", 9)
    assert truth(opened, ELSA, CART, 1).value is None
    assert truth(Not(opened), ELSA, CART, 1).value is None
    assert truth(All((opened, yes)), ELSA, CART, 1).value is None
    assert truth(All((opened, no)), ELSA, CART, 1).value is False
    assert truth(AnyOf((opened, yes)), ELSA, CART, 1).value is True
    seeing = Facts(ELSA.customer, NOW, sources=frozenset({"opened"}))
    assert truth(opened, seeing, CART, 1).value is False
    there = Facts(ELSA.customer, NOW, interactions=(Interaction(NOW, 1, "mail", "opened"),))
    assert truth(opened, there, CART, 1).value is True
    assert truth(opened, there, CART, 2).value is not True, "another enrolment's mail"


def test_the_answer_keeps_the_values_it_saw() -> None:
    rule = All((Compare("orders.count", "eq", 2), Compare("trigger.total", "gt", 80)))
    assert truth(rule, ELSA, CART).seen == {"orders.count": 2, "trigger.total": 84.0}


def test_consent_is_the_last_word_for_the_channel_and_never_without_proof() -> None:
    granted = ConsentEvent("email", "granted", NOW - 3 * DAY)
    withdrawn = ConsentEvent("email", "withdrawn", NOW - 2 * DAY)
    sms = ConsentEvent("sms", "granted", NOW - DAY)
    unproven = ConsentEvent("email", "granted", NOW, basis="unproven")

    def consent(*log: ConsentEvent) -> bool:
        return has_consent(Facts(ELSA.customer, NOW, consents=log))

    assert not consent()
    assert consent(granted)
    assert not consent(granted, withdrawn, sms)
    assert consent(granted, withdrawn, granted)
    assert not consent(granted, unproven)


values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
rules = st.recursive(
    st.builds(
        Compare,
        st.sampled_from([*FIELDS, "trigger.total", "field.x", "nonsense"]),
        st.sampled_from(sorted({op for ops in OPERATORS.values() for op in ops})),
        values,
    )
    | st.builds(Happened, st.sampled_from(["Product Viewed", ""]))
    | st.builds(Interacted, st.text(max_size=3)),
    lambda inner: (
        st.builds(All, st.lists(inner, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Not, inner)
    ),
    max_leaves=8,
)


@given(rules)
def test_any_rule_has_an_answer_and_its_opposite_is_the_opposite(rule: Rule) -> None:
    answer = truth(rule, ELSA, CART, 1).value
    opposite = truth(Not(rule), ELSA, CART, 1).value
    assert opposite is (None if answer is None else not answer)
    is_finished(rule)


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_listed_field_has_a_value_of_its_type_or_none(field: str) -> None:
    found = field_value(field, ELSA, CART)
    kinds = {"text": str, "number": (int, float), "list": list, "flag": bool, "date": str}
    assert found is None or isinstance(found, kinds[FIELDS[field]])


def test_unfinished_rules_are_told_apart() -> None:
    assert not is_finished(Compare())
    assert not is_finished(Compare("profile.city", "eq", ""))
    assert is_finished(Compare("profile.city", "is_set"))
    assert not is_finished(All((Compare("profile.city", "eq", "Turku"), Happened())))
    assert not is_finished(Not(AnyOf(())))
