"""What the try-out says would happen is what the runner does: the same history, message for message."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from app.engine.guardrails import Guardrails
from app.engine.replay import replay
from app.model.flow import Edge, ExitOn, Flow
from app.model.nodes import Condition, Trigger
from app.model.rules import Compare
from app.model.sources import OnDaysSinceOrder, OnSegmentEntry, Reentry
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait

DAYS = 45
PURCHASE = (ExitOn("Order Completed", "purchase"),)


def flows() -> dict[str, Flow]:
    """A cart flow, a thank-you that tells first orders from later ones, a winback and a segment."""
    carts = straight(wait("b1", 4), mail("c1", too_late_hours=4), wait("d1", 1, "days"), mail("e1"), exits=PURCHASE)
    thanks = straight(mail("c2"), mail("d2", message_class="service"), event="Order Completed")
    first = Condition("b2", "First?", Compare("orders.count", "eq", 1))
    edges = (Edge("a0", "out", "b2"), Edge("b2", "no", "d2"), Edge("b2", "yes", "c2"))
    thanks = Flow(
        name="Thanks", nodes=(thanks.nodes[0], first, *thanks.nodes[1:]), edges=edges, templates=thanks.templates
    )
    since = Trigger("a0", "Quiet", OnDaysSinceOrder(15), Reentry("after_gap", 20))
    winback = straight(mail("b3", about=("tea",)), wait("c3", 3, "days"), mail("d3"), trigger=since, exits=PURCHASE)
    rule = Compare("orders.count", "ge", 3)
    regulars = straight(wait("b4", 1), mail("c4"), trigger=Trigger("a0", "Regular", OnSegmentEntry(rule, "Regulars")))
    return {"carts": carts, "thanks": thanks, "winback": winback, "regulars": regulars}


def live_through(stage: Stage, chance: random.Random) -> None:
    """Weeks in which customers fill carts and buy, at any minute of the day."""
    names = [f"c{number}" for number in range(12)]
    stage.customers(names[:10])
    stage.customers(names[10:], consent=False)
    for name in names:
        for _ in range(chance.randrange(9)):
            at = START + chance.randrange(1, DAYS * 24 * 60) * timedelta(minutes=1)
            if chance.random() < 0.5:
                stage.happens(name, at=at)
            else:
                stage.buys(name, at, chance.choice(["tea", "cups"]))
        if chance.random() < 0.3:
            stage.buys(name, START - chance.randrange(1, 30) * DAY + HOUR)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_runner_does_what_the_try_out_said(stage: Stage, seed: int) -> None:
    live_through(stage, random.Random(seed))
    made = flows()
    for name, flow in made.items():
        stage.publish(flow, name)
    end = START + DAYS * DAY
    expected = [
        (history.customer.id, one.flow, one.node, one.reason, one.at)
        for history in stage.store.facts.histories()
        for one in replay(history, made, START, end, Guardrails(), "Europe/Helsinki").messages
    ]
    stage.run_to(end - timedelta(microseconds=1))
    happened = [
        (row.customer, row.flow, row.node, row.reason, row.at)
        for row in stage.store.messages.find(limit=10_000)
        if row.state in ("sent", "suppressed")
    ]
    assert sorted(happened) == sorted(expected)
    assert len(happened) > 20
