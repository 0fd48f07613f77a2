"""One look at one enrolment: waits, branches, joins, exits and the promise to decide the same thing every time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from app.engine.advance import advance, start
from app.engine.hearing import ended_by
from app.engine.places import split_port
from app.engine.run import SendMail
from app.model.customer import Customer, Event, Facts, Order
from app.model.entry import Entry
from app.model.flow import Edge, ExitOn, Flow
from app.model.nodes import AddTag, Branch, Change, Condition, Email, Exit, Goal, Notify, Split, Trigger, Wait
from app.model.rules import Compare, Happened, Interacted
from app.model.sources import OnEvent
from app.model.times import ForDuration, UntilClock

HELSINKI = "Europe/Helsinki"
NOON = datetime(2026, 3, 17, 10, 0, tzinfo=UTC)


def thank_you() -> Flow:
    """The guide's "Kiitä tilauksesta" with its two branches."""
    return Flow(
        name="thank-you",
        nodes=(
            Trigger("t", "Asiakas tekee ostoksen", OnEvent("Order Completed")),
            Condition("first", "Ensimmäinen ostos?", Compare("orders.count", "eq", 1)),
            Wait("w4", until=ForDuration(4, "hours")),
            Wait("w1", until=ForDuration(1, "days")),
            Email("new", "Kiitos tilauksestasi", "new", "marketing"),
            Email("old", "Kiitos jatkuvasta mielenkiinnostasi", "old", "marketing"),
        ),
        edges=(
            Edge("t", "out", "first"),
            Edge("first", "yes", "w4"),
            Edge("first", "no", "w1"),
            Edge("w4", "out", "new"),
            Edge("w1", "out", "old"),
        ),
    )


def facts(now: datetime, orders: int = 1, **more: object) -> Facts:
    past = tuple(Order(f"o{n}", NOON - timedelta(days=30 * (orders - 1 - n)), 50.0) for n in range(orders))
    return Facts(Customer(7, "elsa@posti.example"), now, orders=past, **more)  # type: ignore[arg-type]


def entry(at: datetime = NOON) -> Entry:
    return Entry("order:1", at, "Order Completed", {"total": 189.0})


def test_first_purchase_waits_four_hours_then_thanks() -> None:
    flow = thank_you()
    waiting = advance(start(flow, 1, 7, entry()), flow, facts(NOON), HELSINKI)
    assert (waiting.run.node, waiting.run.state, waiting.run.due_at) == ("w4", "waiting", NOON + timedelta(hours=4))
    assert [step.outcome for step in waiting.steps] == ["entered", "yes", "waits"]
    assert waiting.steps[1].seen == {"orders.count": 1}
    due = advance(waiting.run, flow, facts(NOON + timedelta(hours=4)), HELSINKI)
    assert due.effects == (SendMail("new", NOON + timedelta(hours=4), 1),)
    assert due.run.state == "holding"


def test_fourth_purchase_waits_a_day_of_24_hours_over_the_spring_night() -> None:
    flow = thank_you()
    eve = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    waiting = advance(start(flow, 1, 7, entry(eve)), flow, facts(eve, orders=4), HELSINKI)
    assert waiting.run.due_at == eve + timedelta(hours=24)


def test_wait_is_counted_from_its_own_time_not_from_when_the_program_woke_up() -> None:
    flow = thank_you()
    woke = NOON + timedelta(days=3)
    waiting = advance(start(flow, 1, 7, entry()), flow, facts(woke), HELSINKI)
    assert waiting.run.due_at == NOON + timedelta(hours=4)


def test_clock_wait_is_the_next_such_moment_in_the_customers_own_zone() -> None:
    flow = Flow(
        nodes=(Trigger("t"), Wait("w", until=UntilClock("09:00", ("mon",))), Exit("x")),
        edges=(Edge("t", "out", "w"), Edge("w", "out", "x")),
    )
    at_home = advance(start(flow, 1, 7, entry()), flow, facts(NOON), HELSINKI)
    abroad = Facts(Customer(7, "a@b.example", timezone="America/New_York"), NOON)
    away = advance(start(flow, 1, 7, entry()), flow, abroad, HELSINKI)
    assert at_home.run.due_at == datetime(2026, 3, 23, 7, 0, tzinfo=UTC)
    assert away.run.due_at == datetime(2026, 3, 23, 13, 0, tzinfo=UTC)


def test_purchase_ends_the_run_but_the_entry_event_itself_does_not() -> None:
    flow = Flow(
        nodes=(Trigger("t"), Wait("w", until=ForDuration(1, "days")), Email("m", template="m")),
        edges=(Edge("t", "out", "w"), Edge("w", "out", "m")),
        exits=(ExitOn("Order Completed", "purchase"),),
    )
    run = start(flow, 1, 7, entry())
    same = Event("order:1", "Order Completed", NOON)
    later = Event("order:2", "Order Completed", NOON + timedelta(days=1))
    assert ended_by(same, run, flow, facts(NOON)) is None
    waiting = advance(run, flow, facts(NOON, events=(same,)), HELSINKI)
    at_the_very_moment = advance(waiting.run, flow, facts(NOON + timedelta(days=1), events=(same, later)), HELSINKI)
    assert at_the_very_moment.end_reason == "purchase"
    assert at_the_very_moment.effects == ()


def test_goal_counts_at_any_time_within_its_window() -> None:
    goal = Goal("g", event="Account Created", within_days=14)
    flow = Flow(nodes=(Trigger("t"), Wait("w"), goal), edges=(Edge("t", "out", "w"), Edge("w", "out", "g")))
    run = start(flow, 1, 7, entry())
    inside = Event("a", "Account Created", NOON + timedelta(days=14))
    outside = Event("a", "Account Created", NOON + timedelta(days=15))
    assert ended_by(inside, run, flow, facts(inside.occurred_at)) == "goal"
    assert ended_by(outside, run, flow, facts(outside.occurred_at)) is None


def test_at_the_end_of_the_way_a_goal_is_waited_for_until_its_window_closes() -> None:
    flow = Flow(nodes=(Trigger("t"), Goal("g", event="Account Created")), edges=(Edge("t", "out", "g"),))
    waiting = advance(start(flow, 1, 7, entry()), flow, facts(NOON), HELSINKI)
    assert (waiting.run.state, waiting.run.due_at) == ("waiting", NOON + timedelta(days=14))
    closed = NOON + timedelta(days=14)
    assert advance(waiting.run, flow, facts(closed), HELSINKI).end_reason == "finished"
    made = Event("a", "Account Created", closed)
    assert advance(waiting.run, flow, facts(closed, events=(made,)), HELSINKI).end_reason == "goal"
    bare = Flow(nodes=(Trigger("t"), Goal("g")), edges=(Edge("t", "out", "g"),))
    assert advance(start(bare, 1, 7, entry()), bare, facts(NOON), HELSINKI).end_reason == "goal"


def test_steps_without_time_are_done_on_the_way_and_branches_may_join() -> None:
    flow = Flow(
        nodes=(
            Trigger("t"),
            Change("tag", changes=(AddTag("kävi"),)),
            Condition("c", rule=Happened("Product Viewed")),
            Notify("n", text="Soita"),
            Exit("x"),
        ),
        edges=(
            Edge("t", "out", "tag"),
            Edge("tag", "out", "c"),
            Edge("c", "yes", "n"),
            Edge("c", "no", "x"),
            Edge("n", "out", "x"),
        ),
    )
    viewed = Event("v", "Product Viewed", NOON)
    decision = advance(start(flow, 1, 7, entry()), flow, facts(NOON, events=(viewed,)), HELSINKI)
    assert [type(effect).__name__ for effect in decision.effects] == ["ChangeProfile", "NotifyStaff"]
    assert decision.end_reason == "exit"


def test_unknown_is_told_apart_from_no() -> None:
    flow = Flow(
        nodes=(Trigger("t"), Condition("c", rule=Interacted("m", "opened")), Exit("x")),
        edges=(Edge("t", "out", "c"), Edge("c", "no", "x")),
    )
    blind = advance(start(flow, 1, 7, entry()), flow, facts(NOON), HELSINKI)
    seeing = advance(start(flow, 1, 7, entry()), flow, facts(NOON, sources=frozenset({"opened"})), HELSINKI)
    assert blind.steps[1].outcome == seeing.steps[1].outcome == "no"
    assert blind.steps[1].seen.get("unknown") is True
    assert "unknown" not in seeing.steps[1].seen


def test_a_loop_without_a_wait_ends_instead_of_hanging() -> None:
    flow = Flow(nodes=(Trigger("t"), Change("c")), edges=(Edge("t", "out", "c"), Edge("c", "out", "c")))
    assert advance(start(flow, 1, 7, entry()), flow, facts(NOON), HELSINKI).end_reason == "loop"


def test_a_step_that_has_gone_ends_the_run() -> None:
    flow = thank_you()
    gone = start(Flow(nodes=(Trigger("was"),)), 1, 7, entry())
    assert advance(gone, flow, facts(NOON), HELSINKI).end_reason == "removed"


@given(st.integers(1, 10**9))
def test_the_same_person_goes_the_same_way(customer: int) -> None:
    split = Split("s", branches=(Branch("a", "A", 1), Branch("b", "B", 0)))
    assert split_port(split, customer) == "a"


def test_split_follows_its_weights() -> None:
    split = Split("s", branches=(Branch("a", "A", 3), Branch("b", "B", 1)))
    counts = Counter(split_port(split, customer) for customer in range(20_000))
    assert 0.735 < counts["a"] / 20_000 < 0.765


def test_a_skipped_step_is_passed_at_once_and_says_so() -> None:
    flow = thank_you()
    skipped = tuple(msgspec.structs.replace(n, skipped=True) if isinstance(n, Wait | Email) else n for n in flow.nodes)
    flow = msgspec.structs.replace(flow, nodes=skipped)
    run = start(flow, 1, 1, entry())
    decision = advance(run, flow, facts(NOON), "Europe/Helsinki")
    passed = [step.kind for step in decision.steps if step.outcome == "passed_by"]
    assert passed == ["wait", "email"]
    assert not decision.effects
    assert {step.at for step in decision.steps} == {NOON}
