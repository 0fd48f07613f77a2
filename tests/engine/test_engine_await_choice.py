"""Waiting for an event with a time limit, and a choice of several ways: alike live, in the try-out and on a walk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.advance import advance, start
from app.engine.guardrails import Guardrails
from app.engine.hearing import woken_by
from app.engine.history import History
from app.engine.moving import recounted, wait_changed
from app.engine.replay import replay
from app.engine.walk import route
from app.model.customer import Customer, Event, Facts
from app.model.entry import Entry
from app.model.flow import Edge, ExitOn, Flow
from app.model.nodes import Await, Case, Choice, Exit, Trigger
from app.model.rules import All, Compare, Interacted
from app.model.sources import OnEvent
from app.model.times import ForDuration

HELSINKI = "Europe/Helsinki"
NOON = datetime(2026, 3, 27, 10, 0, tzinfo=UTC)
CART = Event("e1", "Cart Abandoned", NOON, {"total": 80})
ANNA = Customer(1, "a@x.fi")


def waiting(await_: Await | None = None) -> Flow:
    """Waits three days for an order of at least 50 €."""
    step = await_ or Await("w", event="Order Completed", where=Compare("trigger.total", "ge", 50))
    return Flow(
        nodes=(Exit("bought"), Exit("gone"), Trigger("t", source=OnEvent("Cart Abandoned")), step),
        edges=(Edge("t", "out", "w"), Edge("w", "event", "bought"), Edge("w", "timeout", "gone")),
    )


def order(hours: float, total: float = 60) -> Event:
    return Event(f"o{hours}", "Order Completed", NOON + timedelta(hours=hours), {"total": total})


def live(flow: Flow, *events: Event, looks: tuple[float, ...]) -> tuple[str, datetime]:
    """Where somebody ends and when, with the engine looking at these hours only: as intake and scheduler do."""
    run = start(flow, 1, 1, Entry.of(CART))
    seen: set[str] = set()
    every = (CART, *sorted(events, key=lambda event: event.occurred_at))
    for hours in looks:
        now = NOON + timedelta(hours=hours)
        known = tuple(event for event in every if event.occurred_at <= now)
        for event in known:
            facts = Facts(ANNA, event.occurred_at, events=tuple(e for e in known if e.occurred_at <= event.occurred_at))
            if event.id not in seen and woken_by(event, run, flow, facts):
                run = msgspec.structs.replace(run, due_at=event.occurred_at)
            seen.add(event.id)
        while run.due_at and run.due_at <= now:
            decision = advance(run, flow, Facts(ANNA, now, events=known), HELSINKI)
            run = decision.run
            if decision.end_reason:
                return run.node, decision.steps[-1].at
    raise AssertionError("still waiting")


def test_who_does_it_in_time_goes_on_at_once_and_who_does_not_when_time_is_up() -> None:
    assert live(waiting(), order(5), looks=(0, 5, 6)) == ("bought", NOON + timedelta(hours=5))
    assert live(waiting(), looks=(0, 71, 72)) == ("gone", NOON + timedelta(hours=72))


def test_an_event_that_does_not_fit_or_comes_too_late_does_not_count() -> None:
    assert live(waiting(), order(5, total=20), order(73), looks=(0, 6, 80))[0] == "gone"
    assert live(waiting(), order(72), looks=(0, 80))[0] == "bought", "at the very moment: events before timers"


def test_what_came_before_the_step_does_not_count_and_the_entry_itself_never_does() -> None:
    flow = waiting(Await("w", event="Cart Abandoned"))
    assert live(flow, looks=(0, 72))[0] == "gone"
    again = Event("e2", "Cart Abandoned", NOON + timedelta(hours=1), {"total": 1})
    assert live(flow, again, looks=(0, 2)) == ("bought", again.occurred_at)


@given(
    st.lists(st.integers(1, 100), min_size=1, max_size=6, unique=True),
    st.lists(st.integers(0, 100), max_size=5),
    st.integers(1, 90),
)
def test_a_computer_that_sleeps_changes_nothing_of_the_way_or_its_times(
    hours: list[int], looks: list[int], length: int
) -> None:
    flow = waiting(Await("w", event="Order Completed", timeout=ForDuration(length, "hours")))
    events = tuple(order(hour) for hour in hours)
    always = live(flow, *events, looks=tuple(range(201)))
    assert live(flow, *events, looks=(*sorted(looks), 200)) == always
    history = History(ANNA, events=tuple(sorted((CART, *events), key=lambda event: event.occurred_at)))
    played = replay(history, {"f": flow}, NOON, NOON + timedelta(hours=300), Guardrails(), HELSINKI)
    assert played.ways[0].ended_at == always[1]
    assert always[0] == ("bought" if min(hours) <= length else "gone")


def test_the_time_limit_is_in_hours_also_over_a_summer_time_night() -> None:
    assert live(waiting(), looks=(0, 71.9, 72.1))[1] == NOON + timedelta(hours=72)


def test_an_exit_comes_before_what_is_waited_for() -> None:
    flow = msgspec.structs.replace(waiting(), exits=(ExitOn("Order Completed", "purchase"),))
    run = advance(start(flow, 1, 1, Entry.of(CART)), flow, Facts(ANNA, NOON, events=(CART,)), HELSINKI).run
    run = msgspec.structs.replace(run, due_at=NOON + timedelta(hours=5))
    decision = advance(run, flow, Facts(ANNA, NOON + timedelta(hours=5), events=(CART, order(5))), HELSINKI)
    assert decision.end_reason == "purchase"


def test_a_walk_asks_whether_the_event_comes_and_takes_both_ways() -> None:
    history, entry = History(ANNA, events=(CART,)), Entry.of(CART)
    asked = route(waiting(), history, entry, Guardrails(), HELSINKI)
    assert (asked.asks, asked.nodes) == ("w", ("t", "w"))
    came = route(waiting(), history, entry, Guardrails(), HELSINKI, {"w": True})
    assert came.edges == (("t", "out"), ("w", "event"))
    assert came.nodes[-1] == "bought"
    not_so = route(waiting(), history, entry, Guardrails(), HELSINKI, {"w": False})
    assert not_so.edges == (("t", "out"), ("w", "timeout"))
    assert not_so.steps[-1].at == NOON + timedelta(days=3)


def test_people_in_the_middle_are_counted_anew_when_the_time_limit_changes() -> None:
    old, new = waiting(), waiting(Await("w", event="Order Completed", timeout=ForDuration(7, "days")))
    assert wait_changed(old, new, "w")
    facts = Facts(ANNA, NOON + timedelta(days=1))
    assert recounted(new, "w", NOON, facts, Entry.of(CART), HELSINKI) == NOON + timedelta(days=7)


CHOICE = Choice(
    "c",
    cases=(
        Case("vip", "VIP", All((Compare("profile.points", "ge", 500),))),
        Case("big", "", Compare("trigger.total", "gt", 50)),
    ),
)


@pytest.mark.parametrize(
    ("points", "total", "way"),
    [(600, 80, "vip"), (600, 10, "vip"), (10, 80, "big"), (10, 10, "else"), (None, 50, "else")],
)
def test_a_choice_takes_the_first_way_whose_rule_holds(points: int | None, total: float, way: str) -> None:
    flow = Flow(
        nodes=(CHOICE, Trigger("t", source=OnEvent("Cart Abandoned"))),
        edges=(Edge("t", "out", "c"),),
    )
    entry = Entry("e1", NOON, "Cart Abandoned", {"total": total})
    facts = Facts(Customer(1, "a@x.fi", fields={"points": points}), NOON)
    decision = advance(start(flow, 1, 1, entry), flow, facts, HELSINKI)
    assert decision.steps[-1].outcome == way
    assert decision.steps[-1].seen["profile.points"] == points


def test_what_nobody_can_know_counts_as_no_and_is_told() -> None:
    choice = Choice("c", cases=(Case("a", "Avasi", Interacted("m", "opened")),))
    flow = Flow(nodes=(choice, Trigger("t", source=OnEvent("Cart Abandoned"))), edges=(Edge("t", "out", "c"),))
    decision = advance(start(flow, 1, 1, Entry.of(CART)), flow, Facts(ANNA, NOON), HELSINKI)
    assert (decision.steps[-1].outcome, decision.steps[-1].seen["unknown"]) == ("else", True)
