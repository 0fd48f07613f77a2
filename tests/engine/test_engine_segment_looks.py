"""A segment is asked at fewer midnights in a try-out; the answer must be the one of asking at every midnight."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from app.engine.guardrails import NO_GUARDRAILS
from app.engine.history import History
from app.engine.replay import play
from app.engine.stage import Stage
from app.model.customer import ConsentEvent, Customer, Event, Order
from app.model.flow import Edge, Flow
from app.model.nodes import Email, Trigger
from app.model.rules import All, AnyOf, Bought, Compare, Happened, Not, Rule
from app.model.sources import OnSegmentEntry, Reentry

START, DAY, HOUR = datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=1), timedelta(hours=1)
END = START + 120 * DAY


def some_rule(rng: random.Random, deep: int = 0) -> Rule:
    days = rng.choice((1, 7, 30))
    kinds: tuple[Rule, ...] = (
        Compare("orders.days_since_last", rng.choice(("lt", "gt", "eq", "ne", "ge")), days),
        Compare("orders.days_since_first", rng.choice(("lt", "gt")), days + 0.5),
        Compare("orders.count", "ge", rng.randrange(1, 4)),
        Compare("consent.email", "eq", True),
        Happened("Product Viewed", "days", days, rng.randrange(1, 3)),
        Bought("count", days, op="ge", value=rng.randrange(1, 3)),
        Bought("recency", op="gt", value=days),
    )
    if deep < 2 and rng.random() < 0.5:
        parts = (some_rule(rng, deep + 1), some_rule(rng, deep + 1))
        return rng.choice((All(parts), AnyOf(parts), Not(parts[0])))
    return rng.choice(kinds)


@pytest.mark.parametrize("seed", range(120))
def test_nobody_comes_in_otherwise(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    when = sorted(START + rng.randrange(110 * 24) * HOUR - 10 * DAY for _ in range(5))
    orders = tuple(Order(f"o{n}", at, 10.0) for n, at in enumerate(when))
    told = [Event(f"e{n}", "Order Completed", at) for n, at in enumerate(when)]
    told += [Event(f"v{n}", "Product Viewed", START + rng.randrange(100 * 24) * HOUR) for n in range(5)]
    consents = tuple(
        ConsentEvent("email", action, START + rng.randrange(50) * DAY + n * 50 * DAY)
        for n, action in enumerate(("granted", "withdrawn"))
    )
    events = tuple(sorted(told, key=lambda event: event.occurred_at))
    history = History(Customer(seed + 1, "a@x.test"), orders, events, consents)
    source = OnSegmentEntry(some_rule(rng), "s", leaves=rng.random() < 0.5)
    trigger = Trigger("t", source=source, reentry=Reentry("every"))
    flow = Flow(nodes=(Email("m", template="m", message_class="service"), trigger), edges=(Edge("t", "out", "m"),))

    def entries() -> list[datetime]:
        stage = Stage({"s": flow}, START, END, NO_GUARDRAILS, "Europe/Helsinki")
        return [way.entry.at for way in play(stage, history).ways]

    few = entries()
    monkeypatch.setattr("app.engine.replay.looks", lambda _rule, _history, days: days)
    assert few == entries()
