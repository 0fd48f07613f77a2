"""A trial beside plain loops that do the same three automations by hand: no engine, no guardrails, no reasons.

By hand, with the repository and tests/ on the path: `python tests/bench/bench_tryout.py [CUSTOMERS]`.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

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
from app.services.demo.lively import open_new_demo
from app.services.flows import load_draft
from app.services.trial import Question, try_draft
from app.services.trial_tally import Trial

START = datetime(2024, 3, 1, tzinfo=UTC)
MONTHS, HOUR, DAY = 24, timedelta(hours=1), timedelta(days=1)
END = START + MONTHS * 30 * DAY
REPEATS = 5
ZONE = "Europe/Helsinki"


def flow(name: str, source: OnEvent | OnDaysSinceOrder, first: int, then: int) -> Flow:
    """A message after so many hours, and another one after so many more, unless they buy."""
    trigger = Trigger("a", source=source)
    nodes = (
        trigger,
        Wait("b", until=ForDuration(first, "hours")),
        Email("c", template="c", message_class="marketing"),
        Wait("d", until=ForDuration(then, "hours")),
        Email("e", template="e", message_class="marketing"),
    )
    edges = tuple(Edge(one, "out", other) for one, other in ("ab", "bc", "cd", "de"))
    exits = (ExitOn("Order Completed", "purchase"),)
    return Flow(name=name, nodes=nodes, edges=edges, exits=exits)


THANKS = Flow(
    name="thanks",
    nodes=(
        Trigger("a", source=OnEvent("Order Completed")),
        Condition("b", rule=Compare("orders.count", "eq", 1)),
        Wait("c", until=ForDuration(4, "hours")),
        Wait("d", until=ForDuration(1, "days")),
        Email("new", template="c", message_class="marketing"),
        Email("old", template="d", message_class="marketing"),
    ),
    edges=(
        Edge("a", "out", "b"),
        Edge("b", "yes", "c"),
        Edge("b", "no", "d"),
        Edge("c", "out", "new"),
        Edge("d", "out", "old"),
    ),
)
FLOWS = {
    "winback": flow("winback", OnDaysSinceOrder(60), 1, 240),
    "cart": flow("cart", OnEvent("Cart Abandoned"), 4, 24),
    "thanks": THANKS,
}


def made_up(customers: int) -> list[History]:
    """Customers with some orders and carts over the months."""
    rng, found = random.Random(6), []
    hours = int((END - START) / HOUR)
    consent = (ConsentEvent("email", "granted", START - 400 * DAY),)
    for number in range(1, customers + 1):
        when = sorted(START + rng.randrange(hours) * HOUR for _ in range(rng.randrange(6)))
        orders = tuple(Order(f"{number}-{n}", at, 10.0) for n, at in enumerate(when))
        events = [Event(f"o{o.id}", "Order Completed", o.occurred_at, order_properties(o)) for o in orders]
        carts = (START + rng.randrange(hours) * HOUR for _ in range(rng.randrange(6)))
        events += [Event(f"c{number}-{n}", "Cart Abandoned", at) for n, at in enumerate(carts)]
        events.sort(key=lambda event: event.occurred_at)
        found.append(History(Customer(number, f"c{number}@x.test"), orders, tuple(events), consent))
    return found


def by_the_engine(histories: list[History], rails: Guardrails) -> tuple[int, int]:
    """(messages sent, steps taken)."""
    sent = steps = 0
    for history in histories:
        found = replay(history, FLOWS, START, END, rails, ZONE)
        sent += sum(not one.reason for one in found.messages)
        steps += found.steps
    return sent, steps


def by_hand(histories: list[History]) -> int:
    """Messages sent: the three automations without guardrails, as somebody writes them for this one question."""
    sent = 0
    for history in histories:
        bought = [order.occurred_at for order in history.orders]
        for place, at in enumerate(bought):
            after, nobody = (4 * HOUR if place == 0 else DAY), bought[place + 1 :]
            sent += at >= START and at + after < END
            for due in (60 * DAY + HOUR, 60 * DAY + 241 * HOUR):
                sent += at + due < END and not any(one <= at + due for one in nobody)
        for event in history.events:
            if event.name == "Cart Abandoned":
                for after in (4 * HOUR, 28 * HOUR):
                    due_at = event.occurred_at + after
                    sent += due_at < END and not any(event.occurred_at <= one <= due_at for one in bought)
    return sent


def measured(work: Callable[[], object]) -> float:
    """Seconds of processor time, the median of some runs."""
    taken = []
    for _ in range(REPEATS):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def main(customers: int) -> None:
    """Print the figures."""
    histories = made_up(customers)
    hand, without = measured(lambda: by_hand(histories)), measured(lambda: by_the_engine(histories, NO_GUARDRAILS))
    with_all = measured(lambda: by_the_engine(histories, Guardrails()))
    sent, steps = by_the_engine(histories, NO_GUARDRAILS)
    if sent != by_hand(histories):
        raise SystemExit(f"{sent} by the engine, {by_hand(histories)} by hand")
    print(f"{customers} customers x {MONTHS} months x {len(FLOWS)} automations, {sent} messages, {steps} steps")
    print(f"by hand {hand:.3f} s; engine {without:.3f} s, {without / hand:.1f} x; with guardrails {with_all:.3f} s")
    print(f"{steps / without:,.0f} steps a second; memory at most {resource.getrusage(0).ru_maxrss / 1024:.0f} MB")
    with tempfile.TemporaryDirectory() as folder:
        desk = open_new_demo(Path(folder) / "shop", 1)
        draft = load_draft(desk, "thank-you")
        for span in ("90", "365"):
            first: list[float] = []
            began = time.process_time()

            def note(_trial: Trial, began: float = began, first: list[float] = first) -> None:
                first.append(time.process_time() - began)

            try_draft(desk, "thank-you", draft, Question(span), note)
            whole = time.process_time() - began
            seen = f"{first[0]:.2f}" if first else f"{whole:.2f}"
            print(f"demo, {span} days, with and without guardrails: first picture {seen} s, all {whole:.2f} s")
        desk.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
