"""What a flow knows of itself after an edit is what one would find out by looking at all of it."""

from random import Random

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.analysis import layout
from app.analysis.layout import settled
from app.edit import (
    ITEMS,
    KEEP_NONE,
    add_after,
    add_loose,
    connect,
    delete,
    disconnect,
    fresh,
    left_behind,
    misfit,
    move,
    move_onto_edge,
    pull_out,
    refusal,
    refusals,
    replace_node,
    swap_trigger,
)
from app.model import layers
from app.model.flow import Flow
from app.model.nodes import Split, Trigger, ports
from flow_strategies import flows

FACTS = ("by_id", "edge_at", "edges_into", "position_of", "pinned", "stands", "template_by_id", "group_of", "trigger")


def next_flow(flow: Flow, random: Random) -> Flow:
    """Something a hand may do next."""
    node = random.choice(flow.nodes)
    ways = ports(node)
    way = random.choice(ways) if ways else ""
    other = random.choice(flow.nodes).id
    item = random.choice([item for item in ITEMS if not item.startswith("trigger")])
    some = random.sample([one.id for one in flow.nodes], k=min(len(flow.nodes), random.randrange(1, 4)))
    match random.randrange(11):
        case 0 if way:
            return add_after(flow, node.id, way, fresh(item)).flow
        case 1:
            return add_loose(flow, fresh(item), random.choice([None, (40.0, 80.0)])).flow
        case 2 if not isinstance(node, Trigger):
            return delete(flow, [node.id], random.choice(["", KEEP_NONE, *ways])).flow
        case 3:
            return delete(flow, [one for one in some if not isinstance(flow.by_id[one], Trigger)]).flow
        case 4 if way and not refusal(flow, node.id, way, other):
            return connect(flow, node.id, way, other).flow
        case 5 if flow.edges:
            return disconnect(flow, random.choice(flow.edges)).flow
        case 6 if way and not misfit(flow, some, node.id, way):
            return move_onto_edge(flow, some, node.id, way).flow
        case 7 if not any(isinstance(flow.by_id[one], Trigger) for one in some):
            return pull_out(flow, some, {one: (random.randrange(900), random.randrange(900)) for one in some}).flow
        case 8 if len(some) < len(flow.nodes):
            return left_behind(flow, some)
        case 9 if isinstance(node, Split):
            return replace_node(flow, Split(node.id, branches=node.branches[:1])).flow
        case 10:
            return swap_trigger(flow, fresh("trigger.order")).flow
    return move(flow, {node.id: (random.randrange(900), random.randrange(900))}).flow


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The flows of these tests are small: each place is a large part of them, and nothing is worth sharing."""
    monkeypatch.setattr(layout, "_FEW", 0)
    monkeypatch.setattr(layers, "_SMALL", 3)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flow=flows(most=24), seed=st.integers(0, 10**9))
def test_an_edit_knows_what_looking_at_all_of_the_flow_would_tell(flow: Flow, seed: int) -> None:
    random = Random(seed)
    now = settled(flow)
    for _change in range(8):
        now = next_flow(now, random)
        if not now.nodes:
            return
        anew = msgspec.structs.replace(now)
        for fact in FACTS:
            assert getattr(now, fact) == getattr(anew, fact), fact
        assert list(now.nodes) == sorted(now.nodes, key=lambda node: node.id)
        assert list(now.edges) == sorted(now.edges)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flow=flows(most=24), seed=st.integers(0, 10**9))
def test_one_wire_is_refused_for_the_reason_that_all_are(flow: Flow, seed: int) -> None:
    node = Random(seed).choice(flow.nodes)
    for way in ports(node):
        all_refused = refusals(flow, node.id, way)
        for other in flow.nodes:
            assert refusal(flow, node.id, way, other.id) == all_refused.get(other.id, "")
