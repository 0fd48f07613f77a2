"""A layout made from the one before is the layout that would have been made anew, and hands may do what they like."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.analysis import layout, regrown
from app.analysis.layout import arrange, settled
from app.analysis.plan import planned
from app.edit import (
    ITEMS,
    add_after,
    add_loose,
    connect,
    delete,
    disconnect,
    fresh,
    move,
    refusal,
    replace_node,
    tidy,
)
from app.model.flow import Flow
from app.model.nodes import Email, Node, Trigger, Wait, ports
from flow_strategies import flows, thank_you


def next_flow(flow: Flow, random: Random) -> Flow:
    """Something a hand may do next; mostly a step put in."""
    node = random.choice(flow.nodes)
    ways = ports(node)
    choice = random.randrange(9)
    if choice < 5 and ways:
        item = random.choice([item for item in ITEMS if not item.startswith("trigger")])
        return add_after(flow, node.id, random.choice(ways), fresh(item)).flow
    if choice == 5 and not isinstance(node, Trigger):
        return delete(flow, [node.id]).flow
    if choice == 6 and ways and not refusal(flow, node.id, ways[0], (target := random.choice(flow.nodes).id)):
        return connect(flow, node.id, ways[0], target).flow
    if choice == 7 and flow.edges:
        return disconnect(flow, random.choice(flow.edges)).flow
    title = random.choice(["", "Otsikko", "Otsikko, joka tarvitsee kaksi kokonaista riviä"])
    return replace_node(flow, type(node)(node.id, title)).flow


@pytest.fixture(autouse=True)
def _anew_only_where_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    """The flows of these tests are small: much of them hangs below whatever changes."""
    monkeypatch.setattr(regrown, "LARGEST", 1.0)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flow=flows(most=30), seed=st.integers(0, 10**9))
def test_a_plan_made_from_the_last_one_is_the_plan_made_anew(flow: Flow, seed: int) -> None:
    random = Random(seed)
    now = tidy(flow).flow
    plan = planned(now)
    for _change in range(10):
        now = next_flow(now, random)
        anew = planned(now)
        after = plan.after(now) if plan else None
        if after is not None:
            assert anew is not None
            assert after.places == anew.places
            assert after.tree.drops == anew.tree.drops
            assert after.tree.blocks == anew.tree.blocks
        plan = after or anew


def next_with_hands(flow: Flow, random: Random) -> Flow:
    """As `next_flow`, and steps put down loose or moved by hand, some of them onto others."""
    choice, place = random.randrange(8), (random.randint(-60, 60) * 8.0, random.randint(-20, 120) * 8.0)
    if choice == 0:
        return add_loose(flow, fresh(random.choice(ITEMS[6:])), random.choice([None, place])).flow
    if choice in (1, 2):
        return move(flow, {random.choice(flow.nodes).id: place}).flow
    return disconnect(flow, random.choice(flow.edges)).flow if choice == 3 and flow.edges else next_flow(flow, random)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flow=flows(most=20), seed=st.integers(0, 10**9))
def test_loose_and_pinned_steps_stand_where_they_would_if_all_was_laid_out_anew(flow: Flow, seed: int) -> None:
    random = Random(seed)
    now = tidy(flow).flow
    for _change in range(10):
        now = next_with_hands(now, random)
        known, by_hand = settled(now), Flow(nodes=now.nodes, edges=now.edges, positions=now.positions)
        layout._recent.clear()
        anew = settled(by_hand)
        assert known.positions == anew.positions
        for made in (known, anew):
            assert made.position_of == {place.id: place for place in made.positions}
            assert made.stands == {place.id: (place.x, place.y) for place in made.positions}
            assert made.pinned == {place.id for place in made.positions if place.pinned}
        assert settled(anew).positions == anew.positions, "laying out once more moves nothing"


def steps_in_a_row(steps: int) -> Flow:
    flow = Flow(nodes=(Trigger("t"),))
    node: Node = flow.nodes[0]
    for number in range(steps):
        new = fresh("wait", lambda kind, number=number: f"{kind}-{number:04}")
        flow = add_after(flow, node.id, "out", new).flow
        node = new.node
    return flow


def test_one_step_more_needs_no_new_plan() -> None:
    flow = steps_in_a_row(30)
    plan = planned(flow)
    assert plan is not None
    after = plan.after(add_after(flow, "wait-0014", "out", fresh("condition")).flow)
    assert after is not None
    assert after.tree.drops["wait-0020"] is plan.tree.drops["wait-0020"]


def test_a_step_less_needs_no_new_plan() -> None:
    flow = steps_in_a_row(30)
    plan = planned(flow)
    assert plan is not None
    for node_id in ("wait-0000", "wait-0014", "wait-0029"):
        after = plan.after(delete(flow, [node_id]).flow)
        assert after is not None
        assert node_id not in after.places
        assert len(after.places) == 30


def test_a_longer_title_needs_no_new_plan() -> None:
    flow = settled(thank_you())
    plan = planned(flow)
    assert plan is not None
    long = Email("e1", "Kiitos paljon siitä, että tilasit juuri meiltä")
    after = plan.after(replace_node(flow, long).flow)
    assert after is not None
    assert after.places["g"][1] == plan.places["g"][1] + 20


def test_what_has_moved_its_first_step_is_planned_anew() -> None:
    flow = steps_in_a_row(3)
    plan = planned(flow)
    assert plan is not None
    from_here = settled(Flow(nodes=flow.nodes, edges=flow.edges))
    assert plan.after(from_here) is not None
    assert isinstance(flow.by_id["wait-0001"], Wait)
    assert arrange(flow) == plan.places
