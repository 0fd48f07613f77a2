"""The try-out against plain loops that know nothing of the engine."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from app.engine.guardrails import NO_GUARDRAILS, Guardrails
from app.engine.history import History
from app.engine.replay import replay
from app.engine.triggers import order_properties
from app.model.customer import ConsentEvent, Customer, Event, Order
from app.model.flow import Edge, ExitOn, Flow
from app.model.nodes import Condition, Email, Trigger, Wait
from app.model.rules import Compare
from app.model.sources import OnDaysSinceOrder, OnEvent
from app.model.times import ForDuration

HELSINKI = "Europe/Helsinki"
START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

WINBACK = Flow(
    name="winback",
    nodes=(
        Trigger("t", source=OnDaysSinceOrder(10)),
        Email("m1", "Ethän ole unohtanut meitä?", "a", "marketing"),
        Wait("w", until=ForDuration(15, "days")),
        Email("m2", "Ikävöimme sinua!", "b", "marketing"),
    ),
    edges=(Edge("t", "out", "m1"), Edge("m1", "out", "w"), Edge("w", "out", "m2")),
    exits=(ExitOn("Order Completed", "purchase"),),
)
THANKS = Flow(
    name="thank-you",
    nodes=(
        Trigger("t", source=OnEvent("Order Completed")),
        Condition("c", rule=Compare("orders.count", "eq", 1)),
        Wait("w4", until=ForDuration(4, "hours")),
        Wait("w24", until=ForDuration(1, "days")),
        Email("new", template="c", message_class="marketing"),
        Email("old", template="d", message_class="marketing"),
    ),
    edges=(
        Edge("t", "out", "c"),
        Edge("c", "yes", "w4"),
        Edge("c", "no", "w24"),
        Edge("w4", "out", "new"),
        Edge("w24", "out", "old"),
    ),
)
CART = Flow(
    name="cart",
    nodes=(
        Trigger("t", source=OnEvent("Cart Abandoned")),
        Wait("w1", until=ForDuration(4, "hours")),
        Email("m1", template="e", message_class="marketing"),
        Wait("w2", until=ForDuration(1, "days")),
        Email("m2", template="f", message_class="marketing"),
    ),
    edges=(Edge("t", "out", "w1"), Edge("w1", "out", "m1"), Edge("m1", "out", "w2"), Edge("w2", "out", "m2")),
    exits=(ExitOn("Order Completed", "purchase"),),
)


def random_history(seed: int) -> History:
    """Orders and carts on whole hours, so that equal moments really occur."""
    rng = random.Random(seed)
    hours = int((END - START + 30 * DAY) / HOUR)
    when = sorted(START - 30 * DAY + rng.randrange(hours) * HOUR for _ in range(rng.randrange(7)))
    orders = tuple(Order(f"o{n}", at, 10.0 * n) for n, at in enumerate(when))
    events = [Event(f"order:{o.id}", "Order Completed", o.occurred_at, order_properties(o)) for o in orders]
    carts = [START + rng.randrange(hours) * HOUR for _ in range(rng.randrange(5))]
    events += [Event(f"cart:{n}", "Cart Abandoned", at) for n, at in enumerate(carts)]
    if orders and rng.random() < 0.5:
        events.append(Event("cart:same", "Cart Abandoned", orders[-1].occurred_at - 4 * HOUR))
    consent = (ConsentEvent("email", "granted", START - 400 * DAY),)
    ordered = tuple(sorted(events, key=lambda event: event.occurred_at))
    return History(Customer(seed, f"c{seed}@posti.example"), orders, ordered, consent)


def sent(history: History, flow: Flow) -> list[tuple[str, datetime]]:
    result = replay(history, {flow.name: flow}, START, END, NO_GUARDRAILS, HELSINKI)
    return sorted((m.node, m.at) for m in result.messages if not m.reason)


@pytest.mark.parametrize("seed", range(150))
def test_winback_thanks_and_cart_equal_plain_loops(seed: int) -> None:
    history = random_history(seed)
    bought = [order.occurred_at for order in history.orders]
    winback: list[tuple[str, datetime]] = []
    for place, at in enumerate(bought):
        later = bought[place + 1 :]
        for node, after in (("m1", 10 * DAY), ("m2", 25 * DAY)):
            if at + 10 * DAY >= START and at + after < END and not any(one <= at + after for one in later):
                winback.append((node, at + after))
    assert sent(history, WINBACK) == sorted(winback)

    thanks = [
        ("new", at + 4 * HOUR) if sum(1 for other in bought if other <= at) == 1 else ("old", at + DAY)
        for at in bought
        if at >= START
    ]
    assert sent(history, THANKS) == sorted((node, at) for node, at in thanks if at < END)

    cart: list[tuple[str, datetime]] = []
    for event in history.events:
        if event.name == "Cart Abandoned" and event.occurred_at >= START:
            for node, after in (("m1", 4 * HOUR), ("m2", 28 * HOUR)):
                due = event.occurred_at + after
                if due < END and not any(event.occurred_at <= one <= due for one in bought):
                    cart.append((node, due))
    assert sent(history, CART) == sorted(cart)


@pytest.mark.parametrize("seed", range(40))
def test_with_guardrails_nobody_gets_more_than_the_caps_and_nothing_at_night(seed: int) -> None:
    history = random_history(seed)
    flows = {flow.name: flow for flow in (WINBACK, THANKS, CART)}
    result = replay(history, flows, START, END, Guardrails(), HELSINKI)
    left = [m for m in result.messages if not m.reason]
    assert all(6 <= m.at.hour < 19 for m in left), "8 to 21 in Helsinki in winter"
    assert replay(history, flows, START, END, Guardrails(), HELSINKI) == result
    for message in result.messages:
        assert START <= message.at < END


def test_no_consent_means_every_message_is_held_back_with_that_reason() -> None:
    order = Order("o", START + DAY, 10.0)
    event = Event("order:o", "Order Completed", order.occurred_at, {})
    history = History(Customer(1, "x@posti.example"), (order,), (event,))
    result = replay(history, {"thank-you": THANKS}, START, END, Guardrails(), HELSINKI)
    assert [(m.node, m.reason) for m in result.messages] == [("new", "consent")]
    assert [way.ended for way in result.ways] == ["finished"]
