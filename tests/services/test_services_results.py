"""What an automation has done: no share over 100 %, and sums that agree, whatever the flow and whoever walks it."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.analysis.graph import reachable
from app.engine.policy import Limits, Policy
from app.model.errors import PolkuError
from app.model.flow import Edge, Flow
from app.model.nodes import Condition, Goal
from app.model.rules import Compare
from app.services.desk import Desk
from app.services.results import SPANS, FlowResults, read_results, read_step
from app.services.secrets import MemorySecrets
from flow_strategies import flows
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait

SEEN = Policy(limits=Limits(0, 0, 0), sources=("opened", "clicked"))


def desk_of(stage: Stage) -> Desk:
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def loops(flow: Flow) -> bool:
    return any(edge.source in reachable(flow, [edge.target]) for edge in flow.edges)


def assert_sound(found: FlowResults) -> None:
    """People are counted once at each step, and nothing is more than all."""
    flow = found.flow
    out: Counter[str] = Counter()
    into: Counter[str] = Counter()
    for edge in flow.edges:
        way = found.ways[edge.source, edge.port]
        out[edge.source] += way.people
        into[edge.target] += way.people
        assert way.people <= found.entered
        assert way.share is None or 0 <= way.share <= 1
    for node in flow.nodes:
        step = found.steps[node.id]
        assert step.came <= found.entered
        assert out[node.id] <= step.came
        assert (step.sent or 0) + step.failed + step.held_back <= step.came
        assert max(step.opened or 0, step.clicked or 0) <= (step.sent or 0)
        if step.sent is not None:
            assert step.goal <= step.sent
        to_goal = isinstance(node, Goal) and node.event
        if node is not flow.trigger and not loops(flow) and not to_goal:
            assert into[node.id] == step.came


@pytest.mark.timeout(600)  # as the sums of all automations: enough for machines on which much else is going on
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(flow=flows(least=4, most=14), data=st.data())
def test_no_share_is_over_a_hundred_and_the_sums_agree(flow: Flow, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder) / "shop", SEEN)
        names = [f"person{number}" for number in range(9)]
        stage.customers(names[:7])
        stage.customers(names[7:], consent=False)
        stage.publish(flow)
        for name in names:
            for days in data.draw(st.lists(st.integers(0, 80), max_size=3, unique=True)):
                stage.buys(name, START + days * DAY)
            if data.draw(st.booleans()):
                stage.happens(name, "Account Created", START + data.draw(st.integers(1, 60)) * DAY)
        stage.run_to(START + data.draw(st.integers(1, 100)) * DAY)
        for row in stage.store.messages.find():
            if data.draw(st.booleans()):
                stage.store.messages.record_interaction(row.id, "opened", stage.clock.now())
        for span in SPANS:
            assert_sound(read_results(desk_of(stage), "test", span))
        stage.store.close()


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "shop", SEEN)


def test_who_went_where_is_told_for_a_span(stage: Stage) -> None:
    stage.customers(["elsa", "lasse"])
    stage.customers(["pekka"], consent=False)
    stage.publish(straight(wait("b1", 4), mail("c1"), wait("d1", 20, "days"), mail("e1")))
    stage.happens("elsa")
    stage.happens("pekka")
    stage.run_to(START + 10 * DAY)
    stage.happens("lasse")
    stage.run_to(START + 10 * DAY + 5 * HOUR)
    desk = desk_of(stage)
    everything, week = read_results(desk, "test", "all"), read_results(desk, "test", "7")
    assert (everything.entered, week.entered) == (3, 1)
    assert everything.ways["b1", "out"].people == 3
    mailed = everything.steps["c1"]
    assert (mailed.came, mailed.sent, mailed.held, mailed.opened) == (3, 2, (("consent", 1),), 0)
    assert week.steps["c1"].sent == 1
    assert everything.steps["d1"].waiting == week.steps["d1"].waiting == 3  # who waits, waits now
    assert everything.steps["d1"].sent is None
    assert everything.next_at == START + 20 * DAY + 4 * HOUR
    assert week.at == stage.clock.now()


def test_what_the_shop_cannot_see_is_unknown_and_not_zero(stage: Stage) -> None:
    stage.store.shop.save_policy(Policy(limits=Limits(0, 0, 0), sources=("clicked",)))
    stage.customers(["elsa"])
    stage.publish(straight(mail("b1")))
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    step = read_results(desk_of(stage), "test", "all").steps["b1"]
    assert (step.sent, step.opened, step.clicked) == (1, None, 0)


def test_a_goal_counts_those_who_reached_it_after_the_message(stage: Stage) -> None:
    stage.customers(["elsa", "lasse"])
    stage.publish(straight(mail("b1"), Goal("g1", "Account", event="Account Created", within_days=14)))
    stage.happens("elsa")
    stage.happens("lasse")
    stage.run_to(START + HOUR)
    stage.happens("elsa", "Account Created", START + DAY)
    stage.run_to(START + 2 * DAY)
    found = read_results(desk_of(stage), "test", "all")
    way = found.ways["b1", "out"]
    assert (way.people, way.share) == (1, None), "of two people no share is told"
    assert (found.steps["b1"].goal, found.steps["g1"].goal, found.steps["g1"].waiting) == (1, 1, 1)


def test_who_goes_round_counts_once_for_the_way_taken_last(stage: Stage) -> None:
    stage.customers(["elsa"])
    flow = straight(Condition("b1", "Bought?", Compare("orders.count", "ge", 1)))
    flow = Flow(
        nodes=(*flow.nodes, mail("c1"), wait("d1", 1, "days")),
        edges=tuple(sorted((*flow.edges, Edge("b1", "no", "d1"), Edge("b1", "yes", "c1"), Edge("d1", "out", "b1")))),
        templates=straight(mail("c1")).templates,
    )
    stage.publish(flow)
    stage.happens("elsa")
    stage.run_to(START + 3 * DAY + HOUR)
    found = read_results(desk_of(stage), "test", "all")
    assert (found.ways["b1", "no"].people, found.ways["b1", "yes"].people) == (1, 0)
    stage.buys("elsa")
    stage.run_to(START + 5 * DAY)
    found = read_results(desk_of(stage), "test", "all")
    assert (found.ways["b1", "no"].people, found.ways["b1", "yes"].people, found.steps["c1"].sent) == (0, 1, 1)
    assert_sound(found)


def test_a_step_tells_who_stands_there_and_its_weeks(stage: Stage) -> None:
    stage.customers(["elsa"])
    stage.publish(straight(mail("b1"), wait("c1", 30, "days"), mail("d1")))
    stage.happens("elsa")
    stage.run_to(START + 8 * DAY)
    weeks = read_step(desk_of(stage), "test", "b1")
    assert (weeks.weeks[-2:], sum(weeks.weeks), len(weeks.weeks)) == ((1, 0), 1, 11)
    (one,) = read_step(desk_of(stage), "test", "c1").standing
    assert (one.name, one.email, one.until) == ("Elsa", "elsa@x.test", START + 30 * DAY)


def test_what_was_never_published_has_no_results(stage: Stage) -> None:
    stage.store.flows.create("draft", straight(mail("b1")), START)
    with pytest.raises(PolkuError, match="flow-never-published"):
        read_results(desk_of(stage), "draft")
