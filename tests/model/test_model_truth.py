"""Rules: what they see, what they make of what they cannot see, and that they never crash on odd data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.customer import ConsentEvent, Contact, Customer, Event, Facts, Interaction, Order, OrderLine
from app.model.entry import Entry
from app.model.rules import (
    FIELDS,
    OPERATORS,
    STATISTICS,
    All,
    AnyOf,
    Bought,
    Compare,
    Engaged,
    Happened,
    InSegment,
    Interacted,
    Not,
    Rule,
    is_finished,
)
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


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (Engaged("clicked"), True),
        (Engaged("clicked", days=5), None),
        (Engaged("clicked", "winback"), True),
        (Engaged("clicked", "cart"), None),
        (Engaged("clicked", at_least=2), None),
        (Engaged("opened"), False),
        (Not(Engaged("opened")), True),
        (Engaged("sent", days=30, at_least=2), True),
        (Engaged("sent", "winback", 30, 2), False),
        (Engaged("sent", "winback", 30), True),
        (Engaged("sent", days=15), False),
    ],
)
def test_what_was_done_with_messages_of_any_automation(rule: Rule, holds: bool | None) -> None:
    """Two clicks in one message are one message; clicks are unknown here, opens are seen."""
    did = tuple(Interaction(NOW - days * DAY, 7, "mail", "clicked", "winback") for days in (11, 10))
    got = (Contact(NOW - 20 * DAY, "news"), Contact(NOW - 18 * DAY, "a", 7, "mail", flow="winback"))
    facts = Facts(ELSA.customer, NOW, contacts=got, interactions=did, sources=frozenset({"opened"}))
    assert truth(rule, facts).value is holds
    assert truth(rule, facts, CART, 7).value is holds, "the entry makes no difference"


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
    | st.builds(
        Engaged, st.sampled_from(["sent", "clicked"]), st.text(max_size=2), st.integers(0, 40), st.integers(0, 3)
    )
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


def many(*parts: tuple[float, str, str, float, float]) -> Facts:
    """Orders of one line each: (days ago, article number, category, pieces, price)."""
    orders = tuple(
        Order(f"o{n}", NOW - ago * DAY, pieces * price, lines=(OrderLine(sku, f"Name {sku}", category, pieces, price),))
        for n, (ago, sku, category, pieces, price) in enumerate(sorted(parts, reverse=True))
    )
    return Facts(Customer(1, "x@x.fi"), NOW, orders=orders)


SHOPPER = many((100, "K-1", "Coffee", 2, 10.0), (20, "T-1", "Tea", 1, 30.0), (5, "K-2", "coffee", 3, 8.0))


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (Bought("count", None, op="eq", value=3), True),
        (Bought("count", 30, op="eq", value=2), True),
        (Bought("count", 5, op="eq", value=1), True),
        (Bought("count", None, "Coffee", op="eq", value=2), True),
        (Bought("count", 30, "Coffee", "k-2", op="eq", value=1), True),
        (Bought("count", None, "Tea", "K-2", op="eq", value=0), True),
        (Bought("count", None, "", "name t-1", op="eq", value=1), True),
        (Bought("sum", None, op="eq", value=74.0), True),
        (Bought("sum", None, "Coffee", op="eq", value=44), True),
        (Bought("average", 30, op="eq", value=27.0), True),
        (Bought("pieces", None, "Coffee", op="ge", value=5), True),
        (Bought("recency", None, "Tea", op="eq", value=20), True),
        (Bought("recency", None, "Coffee", op="lt", value=6), True),
        (Bought("average", 1, op="ge", value=0), False),
        (Bought("average", 1, op="ne", value=5), False),
        (Bought("average", 1, op="is_unset", value=None), True),
        (Bought("count", None, op="eq", value=None), False),
        (Bought("recency", None, "Shoes", op="ge", value=0), False),
        (Bought("recency", None, "Shoes", op="lt", value=10_000), False),
        (Bought("sum", 1, op="eq", value=0), True),
    ],
)
def test_figures_of_orders(rule: Bought, holds: bool) -> None:
    answer = truth(rule, SHOPPER)
    assert answer.value is holds
    assert len(answer.seen) == 1, "what was seen is kept for the why"


@given(
    st.lists(
        st.tuples(
            st.integers(0, 200).map(float),
            st.sampled_from(["K-1", "K-2", "T-1"]),
            st.sampled_from(["Coffee", "Tea"]),
            st.integers(1, 5).map(float),
            st.integers(1, 50).map(float),
        ),
        max_size=8,
    ),
    st.sampled_from(STATISTICS),
    st.none() | st.integers(1, 200),
    st.sampled_from(["", "COFFEE", "Tea"]),
    st.sampled_from(["", "k-1", "Name T-1"]),
)
def test_figures_are_what_plain_loops_say(
    parts: list[tuple[float, str, str, float, float]], statistic: str, days: int | None, category: str, product: str
) -> None:
    count = total = pieces = 0.0
    last = None
    for ago, sku, kind, number, price in parts:
        if days is not None and ago > days:
            continue
        if category and kind.lower() != category.lower():
            continue
        if product and product.lower() not in (sku.lower(), f"name {sku}".lower()):
            continue
        count, total, pieces = count + 1, total + number * price, pieces + number
        last = ago if last is None else min(last, ago)
    average = round(total / count, 2) if count else None
    expected = {"count": count, "sum": total, "average": average, "pieces": pieces, "recency": last}[statistic]
    rule = Bought(statistic, days, category, product, "eq", expected)  # type: ignore[arg-type]
    assert next(iter(truth(rule, many(*parts)).seen.values())) == expected
    assert truth(rule, many(*parts)).value is (expected is not None)


def test_what_happened_counts_only_where_its_own_details_fit() -> None:
    seen = tuple(
        Event(f"v{n}", "Product Viewed", NOW - n * DAY, {"category": category, "price": price})
        for n, (category, price) in enumerate([("Coffee", 10), ("Tea", 40), ("Coffee", 40), ("Coffee", 50)])
    )
    facts = Facts(Customer(1, "x@x.fi"), NOW, events=seen[::-1])
    dear = Compare("trigger.price", "ge", 40)
    coffee = Compare("trigger.category", "eq", "coffee")
    assert truth(Happened("Product Viewed", "days", 30, 3, dear), facts).value is True
    assert truth(Happened("Product Viewed", "days", 30, 3, All((dear, coffee))), facts).value is False
    assert truth(Happened("Product Viewed", "days", 2, 1, All((dear, coffee))), facts).value is True
    # Inside, `trigger` is that event and not what started the automation.
    assert (
        truth(Happened("Product Viewed", "days", 30, 1, Compare("trigger.total", "eq", 84)), facts, CART).value is False
    )


def test_a_segment_is_asked_by_name_and_one_that_is_not_there_is_unknown() -> None:
    segments = {
        "Regulars": Compare("orders.count", "ge", 2),
        "Dear regulars": All((InSegment("Regulars"), Compare("orders.total", "ge", 100))),
        "Snake": Not(InSegment("Snake")),
        "Egg": InSegment("Hen"),
        "Hen": InSegment("Egg"),
        "Cart": Compare("trigger.total", "ge", 1),
    }
    facts = msgspec.structs.replace(ELSA, segments=segments)
    assert truth(InSegment("Regulars"), facts).value is True
    assert truth(InSegment("Dear regulars"), facts).value is True
    assert truth(Not(InSegment("Dear regulars")), facts).value is False
    for unknown in ("Gone", "Snake", "Egg"):
        assert truth(InSegment(unknown), facts).value is None, unknown
        assert truth(Not(InSegment(unknown)), facts).value is None
    assert truth(InSegment("Cart"), facts, CART).value is False, "a segment is about the customer alone"
