"""The tidy layout keeps its promises on any flow that hands can make."""

from collections.abc import Iterable
from itertools import combinations
from time import thread_time

from hypothesis import example, given
from hypothesis import strategies as st

from app.analysis.layout import PITCH, arrange, settled, with_places
from app.analysis.obstacles import Rect, overlap
from app.analysis.steps import height, max_width
from app.edit import move, tidy
from app.model.flow import Edge, Flow
from app.model.nodes import Await, Email, Trigger, Wait
from flow_strategies import flows, thank_you


def boxes(flow: Flow, places: dict[str, tuple[float, float]]) -> dict[str, Rect]:
    """The room every step takes."""
    made = {}
    for node in flow.nodes:
        x, y = places[node.id]
        half = max_width(node) / 2
        made[node.id] = (x - half, y, x + half, y + height(node))
    return made


def two_ways_into_a_loop() -> Flow:
    """Both ways out of an "await" lead into one loop, each to another of its steps: either may stand on top."""
    nodes = (Await("a", event="Order Completed"), Trigger("t"), Wait("v"), Wait("w"))
    edges = (Edge("a", "event", "v"), Edge("a", "timeout", "w"), Edge("t", "out", "a"))
    return Flow(nodes=nodes, edges=(*edges, Edge("v", "out", "w"), Edge("w", "out", "v")))


def come_to(edges: Iterable[Edge], start: str) -> set[str]:
    """The steps that these edges lead to from one, itself, too."""
    onward: dict[str, list[str]] = {}
    for edge in edges:
        onward.setdefault(edge.source, []).append(edge.target)
    found, waiting = {start}, [start]
    while waiting:
        for target in onward.get(waiting.pop(), ()):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


@given(flows())
def test_no_two_steps_overlap(flow: Flow) -> None:
    room = boxes(flow, arrange(flow, keep_pins=False))
    for one, other in combinations(room, 2):
        assert not overlap(room[one], room[other]), (one, other)


@given(flows())
@example(two_ways_into_a_loop())
def test_edges_lead_down_but_the_last_one_of_a_loop(flow: Flow) -> None:
    """Where a loop is entered at one step only, that says which of its edges leads up; else it may be any of them."""
    room, trigger = boxes(flow, arrange(flow, keep_pins=False)), flow.trigger
    assert trigger
    inside = come_to(flow.edges, trigger.id)
    edges = [edge for edge in flow.edges if edge.source in inside]
    down = [edge for edge in edges if room[edge.target][1] > room[edge.source][3]]
    assert come_to(down, trigger.id) == inside, "a step that no way leads down to"
    for edge in set(edges) - set(down):
        assert room[edge.target][1] <= room[edge.source][1], edge
        assert edge.source in come_to(down, edge.target), edge


@given(flows())
def test_yes_stands_left_of_no(flow: Flow) -> None:
    places, trigger = arrange(flow, keep_pins=False), flow.trigger
    assert trigger
    inside = come_to(flow.edges, trigger.id)
    for node in flow.nodes:
        yes, no = flow.next_id(node.id, "yes"), flow.next_id(node.id, "no")
        alone = [t for t in (yes, no) if t in inside and len(flow.edges_into[t]) == 1]
        if len(alone) == 2:
            assert places[yes][0] < places[node.id][0] < places[no][0]


@given(flows())
def test_tidying_twice_changes_nothing(flow: Flow) -> None:
    once = tidy(flow).flow
    assert tidy(once).flow == once


@given(flows(), st.data())
def test_what_a_hand_placed_stays_and_nothing_lies_under_it(flow: Flow, data: st.DataObject) -> None:
    flow = settled(flow)
    node = data.draw(st.sampled_from(flow.nodes))
    place = (data.draw(st.integers(-60, 60)) * 8.0, data.draw(st.integers(-20, 120)) * 8.0)
    moved = move(flow, {node.id: place}).flow
    at = moved.position_of[node.id]
    assert (at.x, at.y, at.pinned) == (*place, True)
    room = boxes(moved, {p.id: (p.x, p.y) for p in moved.positions})
    for other in room:
        assert other == node.id or not overlap(room[node.id], room[other]), other


def test_the_trigger_stays_where_it_was() -> None:
    flow = with_places(thank_you(), {"t": (480.0, 96.0)})
    assert arrange(flow)["t"] == (480.0, 96.0)


def test_branches_stand_a_pitch_apart_under_their_condition() -> None:
    places = arrange(thank_you())
    assert places["w2"][0] - places["w1"][0] == PITCH
    assert (places["w1"][0] + places["w2"][0]) / 2 == places["c"][0] == places["t"][0]
    assert places["e1"][1] == places["e2"][1]


def test_a_join_stands_below_both_branches() -> None:
    flow = thank_you()
    edges = [e for e in flow.edges if e.source not in ("e1", "e2")]
    joined = Flow(nodes=flow.nodes, edges=tuple(sorted([*edges, Edge("e1", "out", "x"), Edge("e2", "out", "x")])))
    places = arrange(joined)
    assert places["x"][0] == places["c"][0]
    assert places["x"][1] > max(places["e1"][1], places["e2"][1]) + 92


def test_opening_a_file_moves_nothing() -> None:
    flow = move(settled(thank_you()), {"e1": (-400.0, 800.0)}).flow
    assert settled(flow) == flow


def test_ten_times_the_steps_take_about_ten_times_as_long() -> None:
    def seconds(steps: int) -> float:
        nodes = (Trigger("t"), *(Email(f"e{i:06}") for i in range(steps)))
        edges = [Edge("t", "out", "e000000"), *(Edge(f"e{i:06}", "out", f"e{i + 1:06}") for i in range(steps - 1))]
        flow = Flow(nodes=tuple(sorted(nodes, key=lambda n: n.id)), edges=tuple(sorted(edges)))
        start = thread_time()
        arrange(flow)
        return thread_time() - start

    small = min(seconds(300) for _ in range(3))
    assert min(seconds(3000) for _ in range(3)) < 40 * small
