"""Who does not ask why gets the same decisions and verdicts: on random lives, through every kind of step."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from app.engine.advance import advance
from app.engine.guardrails import Cap, Gate, Guardrails, Pending
from app.engine.history import History
from app.engine.replay import play
from app.engine.stage import Stage
from app.model.actions import GiveCode, Sms, StartFlow, Webhook
from app.model.customer import ConsentEvent, Customer, Event, Facts, Order, OrderLine
from app.model.flow import Edge, ExitOn, Flow, Holdout
from app.model.nodes import (
    Await,
    Branch,
    Case,
    Change,
    Choice,
    Condition,
    Email,
    Exit,
    Goal,
    Notify,
    Split,
    Trigger,
    Wait,
    kind_of,
)
from app.model.rules import All, AnyOf, Compare, Happened, Not
from app.model.sources import OnEvent, Reentry
from app.model.template import Template
from app.model.times import ForDuration, UntilClock

START, DAY, HOUR = datetime(2026, 3, 1, tzinfo=UTC), timedelta(days=1), timedelta(hours=1)
ZONE = "Europe/Helsinki"
BOUGHT, VIEWED = "Order Completed", "Product Viewed"
RICH = AnyOf((Compare("orders.count", "ge", 3), Not(All((Compare("orders.total", "lt", 60),)))))
NODES = (
    Trigger("t", source=OnEvent(BOUGHT), reentry=Reentry("every")),
    Wait("soon", until=ForDuration(2, "hours")),
    Email("thanks", template="a", message_class="marketing", about=("Coffee",)),
    Condition("rich", rule=RICH),
    Split("half", branches=(Branch("a", "A"), Branch("b", "B"))),
    Await("look", event=VIEWED, timeout=ForDuration(4, "days")),
    Choice("which", cases=(Case("seen", rule=Happened(VIEWED, "days", 5)),)),
    GiveCode("code", codes="list"),
    Change("tag", skipped=True),
    Notify("staff"),
    Webhook("hook"),
    StartFlow("other", flow="second"),
    Sms("text", text="Hello", message_class="service"),
    Wait("nine", until=UntilClock("09:00")),
    Email("again", template="b", message_class="marketing", when_stopped="skip"),
    Wait("skipped", skipped=True),
    Exit("out"),
    Goal("bought", event=BOUGHT, within_days=9, where=Compare("orders.count", "ge", 4)),
    Goal("there"),
)
EDGES = (
    ("t", "out", "soon"), ("soon", "out", "thanks"), ("thanks", "out", "rich"), ("rich", "yes", "half"),
    ("rich", "no", "text"), ("half", "a", "look"), ("half", "b", "nine"), ("look", "event", "which"),
    ("look", "timeout", "code"), ("which", "seen", "tag"), ("which", "else", "bought"), ("tag", "out", "staff"),
    ("staff", "out", "hook"), ("hook", "out", "other"), ("other", "out", "there"), ("code", "out", "again"),
    ("text", "out", "skipped"), ("skipped", "out", "nine"), ("nine", "out", "again"), ("again", "out", "out"),
)  # fmt: skip
TEMPLATES = (Template("a", subject="A"), Template("b", subject="B"), Template("c", subject="C"))
FIRST = Flow(
    "first", nodes=NODES, edges=tuple(Edge(*edge) for edge in EDGES), exits=(ExitOn("Left"),), templates=TEMPLATES
)
SECOND = Flow(
    "second",
    nodes=(Trigger("t", source=OnEvent(VIEWED)), Email("m", template="c", message_class="marketing"), Wait("w")),
    edges=(Edge("t", "out", "m"), Edge("m", "out", "w")),
    templates=TEMPLATES,
    holdout=Holdout(40),
)
RAILS = Guardrails(caps=(Cap(1, 4), Cap(4, 30)), just_bought_days=6, same_content_days=9)


def life(seed: int) -> History:
    rng = random.Random(seed)
    bought = sorted(START + rng.randrange(60 * 24) * HOUR for _ in range(rng.randrange(1, 7)))
    lines = (OrderLine("K-1", "Beans", "Coffee", 1, 9.0),)
    orders = tuple(Order(f"o{n}", at, 20.0, lines=lines if rng.random() < 0.3 else ()) for n, at in enumerate(bought))
    told = [Event(f"e{n}", BOUGHT, at) for n, at in enumerate(bought)]
    told += [
        Event(f"x{n}", rng.choice((VIEWED, VIEWED, "Left")), START + rng.randrange(60 * 24) * HOUR) for n in range(8)
    ]
    agreed = ConsentEvent("email", "granted", START), ConsentEvent("email", "withdrawn", START + 50 * DAY)
    phone = rng.choice(("", "+358401234567"))
    events = tuple(sorted(told, key=lambda event: event.occurred_at))
    return History(Customer(seed, "a@x.test", phone=phone), orders, events, agreed[: rng.randrange(3)])


def test_a_decision_and_a_verdict_are_the_same_for_those_who_do_not_ask_why(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds: set[str] = set()
    verdicts: set[str] = set()

    def look(*asked: Any, why: bool, places: Any) -> Any:
        short, told = advance(*asked, why=why, places=places), advance(*asked)
        assert short == replace(told, steps=())
        assert tuple((step.node, step.outcome) for step in told.steps) == short.passed
        kinds.update(step.kind for step in told.steps)
        return short

    def ask(gate: Gate, pending: Pending, flow: Flow, facts: Facts, *, why: bool) -> Any:
        short, told = (ready(gate, pending, flow, facts, why=one) for one in (why, True))
        assert replace(short, looked=()) == replace(told, looked=())
        assert short.looked == tuple(one for one in told.looked if not one.passed)
        verdicts.add(told.reason)
        return short

    monkeypatch.setattr("app.engine.replay.advance", look)
    ready = Gate.ask
    monkeypatch.setattr(Gate, "ask", ask)
    stage = Stage({"first": FIRST, "second": SECOND}, START, START + 70 * DAY, RAILS, ZONE)
    for seed in range(1, 150):
        play(stage, life(seed))
    assert kinds == {kind_of(node) for node in NODES}
    assert verdicts >= {"", "consent", "just_bought", "same_content", "cap", "no_phone"}
