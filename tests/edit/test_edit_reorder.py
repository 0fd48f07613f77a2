"""Moving a step along its way: earlier, later, to the other branch."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis.graph import entered, loop_without_wait
from app.analysis.layout import settled
from app.edit import move_across, move_earlier, move_later
from app.model.flow import Flow
from app.model.nodes import ports
from flow_strategies import flows, thank_you

MOVES = {
    "earlier": move_earlier,
    "later": move_later,
    "left": lambda flow, node_id: move_across(flow, node_id, left=True),
    "right": lambda flow, node_id: move_across(flow, node_id, left=False),
}


def way(flow: Flow, start: str, port: str = "out") -> list[str]:
    """The steps from a way out on, first ports taken."""
    found: list[str] = []
    here = flow.next_id(start, port)
    while here and here not in found:
        found.append(here)
        ways = ports(flow.by_id[here])
        here = flow.next_id(here, ways[0]) if ways else None
    return found


def test_later_and_earlier_change_places_with_the_neighbour() -> None:
    flow = settled(thank_you())
    moved = move_later(flow, "w1")
    assert way(moved.flow, "c", "yes") == ["e1", "w1", "g"]
    assert moved.select == ("w1",)
    assert move_earlier(moved.flow, "w1").flow.edges == flow.edges


def test_above_a_condition_and_back_down_its_first_branch() -> None:
    flow = settled(thank_you())
    up = move_earlier(flow, "w1").flow
    assert way(up, "t") == ["w1", "c", "e1", "g"]
    assert move_later(up, "w1").flow.edges == flow.edges


def test_to_the_other_branch_first_there() -> None:
    flow = settled(thank_you())
    moved = move_across(flow, "e1", left=False).flow
    assert way(moved, "c", "no") == ["e1", "w2", "e2", "x"]
    assert way(moved, "c", "yes") == ["w1", "g"]


@pytest.mark.parametrize(
    ("move", "node", "why"),
    [
        ("earlier", "t", "trigger"),
        ("earlier", "c", "branching"),
        ("later", "g", "end"),
        ("later", "e1", "last"),
        ("left", "e1", "leftmost"),
        ("right", "e2", "rightmost"),
    ],
)
def test_what_cannot_move_says_why(move: str, node: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        MOVES[move](settled(thank_you()), node)


@settings(max_examples=60)
@given(flows(), st.sampled_from(sorted(MOVES)), st.integers(0, 10**6))
def test_nothing_is_lost_and_no_way_is_doubled(flow: Flow, move: str, pick: int) -> None:
    node = flow.nodes[pick % len(flow.nodes)].id
    try:
        made = MOVES[move](flow, node).flow
    except ValueError:
        return
    assert made.nodes == flow.nodes
    assert entered(made) == entered(flow)
    assert not loop_without_wait(made)
    assert max(Counter((edge.source, edge.port) for edge in made.edges).values()) == 1
    assert all(edge.source in made.by_id and edge.target in made.by_id for edge in made.edges)
    assert all(edge.port in ports(made.by_id[edge.source]) for edge in made.edges)


@settings(max_examples=60)
@given(flows(), st.integers(0, 10**6))
def test_later_can_be_taken_back_by_earlier(flow: Flow, pick: int) -> None:
    node = flow.nodes[pick % len(flow.nodes)].id
    try:
        made = move_later(flow, node).flow
        back = move_earlier(made, node).flow
    except ValueError:
        return
    assert back.edges == flow.edges
