"""Counting a segment all at once says what asking each customer says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.engine.ports import VirtualClock
from app.model.customer import ConsentEvent, Customer
from app.model.rules import All, AnyOf, Bought, Compare, Happened, InSegment, Interacted, Not, Rule
from app.model.truth import has_consent, holds
from app.services.demo.make import open_demo_shop
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.secrets import MemorySecrets

RULES: tuple[Rule, ...] = (
    Compare("orders.count", "ge", 3),
    Compare("orders.count", "eq", 0),
    Compare("orders.count", "ne", 2),
    Not(Compare("orders.count", "le", 1)),
    Compare("orders.total", "gt", 100.0),
    Compare("orders.average", "lt", 50),
    Compare("orders.average", "is_unset"),
    Not(Compare("orders.average", "ge", 50)),
    Compare("orders.average", "ne", 50),
    Compare("orders.days_since_last", "le", 30),
    Compare("orders.days_since_first", "gt", 200),
    Compare("orders.last_total", "ge", 80),
    Compare("consent.email", "eq", True),
    Compare("consent.email", "eq", False),
    Compare("consent.sms", "eq", True),
    Compare("profile.city", "eq", " tampere "),
    Compare("profile.city", "ne", "Tampere"),
    Compare("profile.city", "in", ("Tampere", "HELSINKI")),
    Compare("profile.city", "contains", "a"),
    Compare("profile.city", "is_unset"),
    Compare("profile.phone", "is_set"),
    Compare("profile.tags", "is_set"),
    Compare("profile.interests", "is_set"),
    Compare("profile.motive", "is_set"),
    Compare("profile.account", "eq", True),
    Compare("profile.account", "eq", False),
    Compare("profile.language", "eq", "fi"),
    Compare("field.nothing", "is_unset"),
    Compare("orders.categories", "is_set"),
    Compare("orders.last_categories", "is_unset"),
    Compare("orders.products", "is_set"),
    Compare("standing.vip", "eq", True),
    Compare("standing.vip", "eq", False),
    Compare("standing.recency", "ge", 4),
    Compare("standing.money", "is_unset"),
    Compare("standing.reorder_in", "le", 7),
    Happened("Product Viewed", "days", 60),
    Happened("Product Viewed", "days", 365, 3),
    Happened("Product Viewed", "entry", 90, 2),
    Not(Happened("Order Completed", "days", 120)),
    Happened("Product Viewed", "days", 90, 1, Compare("trigger.price", "ge", 30)),
    Bought("count", None, op="ge", value=3),
    Bought("count", 90, op="le", value=1),
    Bought("count", 90, op="eq", value=0),
    Bought("sum", 365, op="ge", value=150),
    Bought("sum", 365, op="lt", value=10),
    Bought("average", 365, op="ge", value=60),
    Bought("average", None, op="ne", value=60),
    Bought("average", 100, op="is_unset", value=None),
    Bought("pieces", 365, op="ge", value=3),
    Bought("pieces", None, op="lt", value=3),
    Bought("recency", None, op="le", value=40),
    Bought("recency", 300, op="gt", value=100),
    AnyOf(
        (
            Compare("orders.count", "eq", 1),
            All((Compare("orders.count", "ge", 3), Compare("consent.email", "eq", True))),
        )
    ),
    All(),
    AnyOf(),
    InSegment("Regulars"),
    Not(InSegment("Regulars")),
    InSegment("No such"),
    Not(InSegment("No such")),
    All((Not(InSegment("No such")), Compare("orders.count", "ge", 0))),
    AnyOf((InSegment("No such"), Compare("orders.count", "ge", 2))),
    InSegment("Itself"),
    Interacted("thanks", "sent"),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("segments") / "shop"
    desk = open_demo_shop(folder, VirtualClock(DEMO_NOW), MemorySecrets())
    desk.store.segments.save("Regulars", Compare("orders.count", "ge", 3), DEMO_NOW)
    desk.store.segments.save("Itself", Not(InSegment("Itself")), DEMO_NOW)
    desk.store.standings.work_out(DEMO_NOW)
    yield desk
    desk.close()


def _words(desk: Desk) -> list[Rule]:
    """Rules about what this shop sells."""
    lines = [line for one in desk.store.facts.histories() for order in one.orders for line in order.lines]
    category, sku = lines[0].category, lines[0].sku
    return [
        Compare("orders.categories", "contains", category.upper()),
        Compare("orders.categories", "not_contains", category),
        Compare("orders.last_categories", "contains", category),
        Compare("orders.last_categories", "not_contains", category),
        Compare("orders.products", "contains", sku),
        Compare("orders.products", "not_contains", sku),
        Bought("count", 200, category.upper(), "", "ge", 1),
        Bought("sum", None, category, "", "lt", 60),
        Bought("pieces", None, "", sku, "ge", 2),
        Bought("average", 365, category, "", "ge", 30),
        Bought("recency", None, "", sku.lower(), "gt", 30),
        Bought("count", None, "", sku, "eq", 0),
    ]


def test_every_kind_of_rule_counts_as_asking_each_customer(desk: Desk) -> None:
    now = desk.clock.now()
    everyone = [one.at(now) for one in desk.store.facts.histories()]
    for rule in (*RULES, *_words(desk)):
        expected = {one.customer.id for one in everyone if holds(rule, one)}
        mailable = sum(has_consent(one) and not one.suppressed for one in everyone if one.customer.id in expected)
        found = desk.store.segment_counts.members(rule, now, sample=10_000)
        assert (found.count, found.mailable, set(found.sample)) == (len(expected), mailable, expected), rule
        assert found.everyone == len(everyone)


def test_a_new_customer_is_counted_at_once_and_who_said_stop_is_not_mailable(desk: Desk) -> None:
    now = desk.clock.now()
    before = desk.store.segment_counts.members(None, now)
    person = desk.store.customers.save(Customer(0, "uusi@example.com", "Uusi"), now)
    desk.store.customers.record_consent(person.id, ConsentEvent("email", "granted", now), now)
    after = desk.store.segment_counts.members(None, now)
    assert (after.count, after.mailable) == (before.count + 1, before.mailable + 1)
    desk.store.customers.stop("uusi@example.com", now + timedelta(microseconds=1))
    assert desk.store.segment_counts.members(None, now).mailable == before.mailable


def test_the_sample_has_the_latest_buyers_first(desk: Desk) -> None:
    found = desk.store.segment_counts.members(Compare("orders.count", "ge", 1), desk.clock.now(), sample=5)
    lasts = [desk.store.facts.history(one).orders[-1].occurred_at for one in found.sample]  # type: ignore[union-attr]
    assert lasts == sorted(lasts, reverse=True)
