"""Steps carried by hand: onto edges, off their way, copied elsewhere."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis.graph import entered, loop_without_wait
from app.analysis.layout import settled
from app.edit import add_after, add_loose, copies, delete, fresh, left_behind, misfit, move, move_onto_edge, pull_out
from app.model.flow import Edge, Flow
from app.model.nodes import Trigger, ports
from flow_strategies import flows, thank_you

PICK = st.integers(0, 10**6)


def joined() -> Flow:
    """Both branches meet in a goal."""
    flow = delete(thank_you(), ["x"]).flow
    edges = tuple(sorted((*flow.edges, Edge("e2", "out", "g"))))
    return settled(Flow(nodes=flow.nodes, edges=edges, templates=flow.templates))


def leads(flow: Flow) -> set[tuple[str, str, str]]:
    return {(edge.source, edge.port, edge.target) for edge in flow.edges}


def test_a_step_goes_to_the_other_branch_and_the_wire_heals_behind_it() -> None:
    made = move_onto_edge(thank_you(), ["w1"], "w2", "out").flow
    assert made.next_id("c", "yes") == "e1"
    assert made.next_id("w2", "out") == "w1"
    assert made.next_id("w1", "out") == "e2"


def test_a_chain_goes_as_one() -> None:
    made = move_onto_edge(thank_you(), ["w1", "e1"], "t", "out")
    assert [made.flow.next_id(n, p) for n, p in (("t", "out"), ("w1", "out"), ("e1", "out"))] == ["w1", "e1", "c"]
    assert made.flow.next_id("c", "yes") == "g"
    assert (made.code, made.select) == ("move_many", ("w1", "e1"))


def test_a_condition_goes_down_the_branch_it_is_dropped_in_and_the_other_goes_with_it() -> None:
    made = move_onto_edge(thank_you(), ["c"], "w2", "out").flow
    assert made.next_id("t", "out") == "w2"
    assert made.next_id("w2", "out") == "c"
    assert (made.next_id("c", "yes"), made.next_id("c", "no")) == ("w1", "e2")


def test_both_branches_of_a_whole_condition_go_on_together() -> None:
    flow = joined()
    flow = add_after(flow, "t", "out", fresh("wait", lambda kind: "first")).flow
    made = move_onto_edge(flow, ["c", "w1", "e1", "w2", "e2"], "t", "out").flow
    assert made.next_id("t", "out") == "c"
    assert made.next_id("e1", "out") == made.next_id("e2", "out") == "first"
    assert made.next_id("first", "out") == "g"


def test_a_step_that_came_from_two_branches_leaves_both_healed() -> None:
    flow = add_after(joined(), "e1", "out", fresh("wait", lambda kind: "w9")).flow
    flow = settled(Flow(nodes=flow.nodes, edges=tuple(sorted(_led(flow.edges, "e2", "w9"))), templates=flow.templates))
    made = pull_out(flow, ["w9"], {"w9": (900.0, 80.0)}).flow
    assert made.next_id("e1", "out") == made.next_id("e2", "out") == "g"
    assert "w9" not in {edge.source for edge in made.edges} | {edge.target for edge in made.edges}
    assert (made.position_of["w9"].x, made.position_of["w9"].y) == (900.0, 80.0)


def _led(edges: tuple[Edge, ...], source: str, target: str) -> list[Edge]:
    return [*(edge for edge in edges if edge.source != source), Edge(source, "out", target)]


@pytest.mark.parametrize(
    ("ids", "way", "code"),
    [
        (["x"], ("w1", "out"), "end"),
        (["t"], ("w1", "out"), "trigger"),
        (["w1"], ("w1", "out"), "own"),
        (["w1", "w2"], ("t", "out"), "apart"),
        (["w1", "g"], ("t", "out"), "apart"),
        (["e1"], ("t", "out"), ""),
    ],
)
def test_what_cannot_go_there_says_why(ids: list[str], way: tuple[str, str], code: str) -> None:
    flow = thank_you()
    assert misfit(flow, ids, *way) == code


def test_an_end_goes_to_an_open_end() -> None:
    flow = delete(thank_you(), ["g"]).flow
    made = move_onto_edge(flow, ["x"], "e1", "out").flow
    assert (made.next_id("e1", "out"), made.next_id("e2", "out")) == ("x", None)


def test_a_condition_cannot_go_behind_where_its_branches_meet() -> None:
    flow = add_after(joined(), "e1", "out", fresh("wait", lambda kind: "w9")).flow
    flow = settled(Flow(nodes=flow.nodes, edges=tuple(sorted(_led(flow.edges, "e2", "w9"))), templates=flow.templates))
    assert misfit(flow, ["c"], "w9", "out") == "loop"
    with pytest.raises(ValueError, match="loop"):
        move_onto_edge(flow, ["c"], "w9", "out")


def test_a_loose_step_put_at_an_open_end_keeps_what_follows_it() -> None:
    flow = delete(thank_you(), ["x"]).flow
    flow = add_loose(flow, fresh("wait", lambda kind: "l1")).flow
    flow = add_after(flow, "l1", "out", fresh("exit", lambda kind: "l2")).flow
    made = move_onto_edge(flow, ["l1"], "e2", "out").flow
    assert (made.next_id("e2", "out"), made.next_id("l1", "out")) == ("l1", "l2")


def test_what_goes_onto_an_edge_is_not_pinned_any_more() -> None:
    flow = pull_out(settled(thank_you()), ["w1"], {"w1": (700.0, 40.0)}).flow
    assert flow.position_of["w1"].pinned
    assert not move_onto_edge(flow, ["w1"], "t", "out").flow.position_of["w1"].pinned


def test_copies_are_joined_among_themselves_and_stand_where_they_are_put() -> None:
    flow = settled(thank_you())
    made, copy_of = copies(flow, ["t", "w1", "e1"])
    assert copy_of.keys() == {"w1", "e1"}
    assert made.next_id(copy_of["w1"], "out") == copy_of["e1"]
    assert made.by_id[copy_of["e1"]].template != flow.by_id["e1"].template
    put = move(made, {copy_of["w1"]: (640.0, 8.0), copy_of["e1"]: (640.0, 88.0)}).flow
    assert (put.position_of[copy_of["e1"]].x, put.position_of[copy_of["e1"]].y) == (640.0, 88.0)
    assert [put.position_of[n] for n in flow.by_id] == [flow.position_of[n] for n in flow.by_id]


@settings(max_examples=150, deadline=None)
@given(flow=flows(), picks=st.lists(PICK, min_size=1, max_size=4), where=PICK)
def test_nothing_is_lost_wherever_steps_are_put(flow: Flow, picks: list[int], where: int) -> None:
    ids = sorted({flow.nodes[pick % len(flow.nodes)].id for pick in picks})
    ways = [(node.id, port) for node in flow.nodes for port in ports(node)]
    source, port = ways[where % len(ways)]
    code = misfit(flow, ids, source, port)
    if code:
        with pytest.raises(ValueError, match=code):
            move_onto_edge(flow, ids, source, port)
        return
    edit = move_onto_edge(flow, ids, source, port)
    made, old = edit.flow, flow.next_id(source, port)
    _is_sound(flow, made)
    assert made.next_id(source, port) in ids
    assert entered(made) >= entered(flow) - set(ids) - _below_loose(flow, ids), "something fell off"
    if old is not None and old not in ids:
        assert any(made.next_id(n, p) == old for n in ids for p in ports(flow.by_id[n]))


@settings(max_examples=150, deadline=None)
@given(flow=flows(), picks=st.lists(PICK, min_size=1, max_size=4))
def test_nothing_is_lost_when_steps_are_pulled_out(flow: Flow, picks: list[int]) -> None:
    ids = sorted({flow.nodes[pick % len(flow.nodes)].id for pick in picks} - {flow.trigger.id if flow.trigger else ""})
    if not ids:
        return
    places = {node_id: (2000.0 + 400 * n, 400.0) for n, node_id in enumerate(ids)}
    made = pull_out(flow, ids, places).flow
    _is_sound(flow, made)
    assert not [edge for edge in made.edges if edge.target in ids and edge.source not in ids]
    assert {n: (made.position_of[n].x, made.position_of[n].y) for n in ids} == places
    kept = left_behind(flow, ids)
    assert set(kept.by_id) == set(flow.by_id) - set(ids)
    assert leads(kept) <= leads(made)


@settings(max_examples=80, deadline=None)
@given(flow=flows(), picks=st.lists(PICK, min_size=1, max_size=4), where=PICK)
def test_copies_leave_the_originals_as_they_were(flow: Flow, picks: list[int], where: int) -> None:
    ids = sorted({flow.nodes[pick % len(flow.nodes)].id for pick in picks})
    numbers = count(1)
    made, copy_of = copies(flow, ids, lambda kind: f"{kind}-copy{next(numbers)}")
    assert leads(flow) <= leads(made)
    assert set(copy_of) == {n for n in ids if not isinstance(flow.by_id[n], Trigger)}
    ways = [(node.id, port) for node in flow.nodes for port in ports(node)]
    source, port = ways[where % len(ways)]
    if copy_of and not misfit(made, copy_of.values(), source, port):
        onto = move_onto_edge(made, copy_of.values(), source, port).flow
        assert leads(flow) - leads(onto) <= {(source, port, flow.next_id(source, port) or "")}
        assert {p.id for p in onto.positions} == set(onto.by_id)


def _below_loose(flow: Flow, ids: list[str]) -> set[str]:
    """What can only be come to through carried steps: it travels with them, or hangs on them."""
    rest = Flow(nodes=flow.nodes, edges=tuple(e for e in flow.edges if e.source not in ids and e.target not in ids))
    return set(flow.by_id) - set(entered(rest))


def _is_sound(flow: Flow, made: Flow) -> None:
    assert made.nodes == flow.nodes
    assert made.templates == flow.templates
    assert len(made.edge_at) == len(made.edges)
    assert all(edge.port in ports(made.by_id[edge.source]) and edge.target in made.by_id for edge in made.edges)
    assert {p.id for p in made.positions} == set(made.by_id)
    assert not loop_without_wait(made)
    assert not [edge for edge in made.edges if isinstance(made.by_id[edge.target], Trigger)]
