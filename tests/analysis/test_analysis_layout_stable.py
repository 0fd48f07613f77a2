"""The layout moves as little as possible: what a step was put into makes room, and nothing else stirs."""

from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from app.analysis.blocks import Component, components
from app.analysis.layout import PITCH, Place, arrange, settled
from app.analysis.obstacles import overlap
from app.analysis.steps import height, max_width
from app.edit import add_after, fresh, move, tidy
from app.model.flow import Flow
from app.model.nodes import kind_of, ports
from flow_strategies import flows, thank_you

ONE_WAY = ["wait", "email", "notify", "goal", "exit", "change.tag"]


def places(flow: Flow) -> dict[str, Place]:
    return {position.id: (position.x, position.y) for position in flow.positions}


def below(part: Component, start: str) -> set[str]:
    """A step and all that hangs below it."""
    found, waiting = set(), [start]
    while waiting:
        block = part.blocks[waiting.pop()]
        found.add(block.id)
        waiting += [slot for slot in block.slots if slot] + block.joins
    return found


def lower(part: Component, start: str) -> set[str]:
    """What an insertion at a step may lower: all below it, and the joins under the branches it stands in."""
    found = below(part, start) - {start}
    here = start
    while ruler := part.blocks[here].ruler:
        joins = part.blocks[ruler].joins
        later = joins[joins.index(here) + 1 :] if here in joins else joins
        for join in later:
            found |= below(part, join)
        here = ruler
    return found


@given(flows(), st.integers(0, 10**9))
def test_a_step_put_in_moves_only_what_comes_after_it_and_only_down(flow: Flow, seed: int) -> None:
    random = Random(seed)
    flow = tidy(flow).flow
    parts = components(flow)
    assume(len(parts) == 1)
    source, port = random.choice([(node.id, port) for node in flow.nodes for port in ports(node)] or [("", "")])
    assume(source)
    old = flow.edge_at.get((source, port))
    item = random.choice(ONE_WAY if old is None else ONE_WAY[:3])
    after = add_after(flow, source, port, fresh(item)).flow
    may_move = lower(parts[0], source)
    now = places(after)
    for node_id, (x, y) in places(flow).items():
        assert now[node_id][0] == x, "nothing goes aside for a step that needs no column"
        if node_id in may_move:
            assert now[node_id][1] >= y
        else:
            assert now[node_id] == (x, y), node_id


@given(flows(), st.integers(0, 10**9))
def test_a_condition_put_in_moves_its_neighbours_half_a_column_out_and_nothing_on_the_way_to_it(
    flow: Flow, seed: int
) -> None:
    """Half a column is the least there is: columns are a pitch apart and a step stands over the middle of them, so with
    one column more or less every column below it changes between whole and half pitches from it. Either they go by half
    a pitch, or the step itself, and with it all that leads to it."""
    random = Random(seed)
    flow = tidy(flow).flow
    parts = components(flow)
    assume(len(parts) == 1)
    source, port = random.choice([(node.id, port) for node in flow.nodes for port in ports(node)] or [("", "")])
    assume(source)
    after = add_after(flow, source, port, fresh("condition", lambda kind: "new")).flow
    before, now, way = places(flow), places(after), leading(parts[0], source)
    for node_id in way:
        assert now[node_id] == before[node_id], "what leads there stays"
    below_it = below(components(after)[0], "new")
    for node_id, (x, y) in before.items():
        aside = now[node_id][0] - x
        assert aside in (-PITCH / 2, 0, PITCH / 2)
        assert now[node_id][1] >= y
        if node_id not in below_it and node_id not in lower(parts[0], source):
            assert now[node_id][1] == y, "and nothing beside it goes down"
            assert aside == 0 or (aside > 0) == (x > now["new"][0]), "neighbours go outwards"


def leading(part: Component, start: str) -> list[str]:
    """The steps that one hangs below, and itself."""
    found = [start]
    while ruler := part.blocks[found[-1]].ruler:
        found.append(ruler)
    return found


def test_columns_are_a_pitch_apart_before_and_after_a_condition() -> None:
    flow = settled(thank_you())
    after = add_after(flow, "e1", "out", fresh("condition", lambda kind: "new")).flow
    assert [places(flow)[n][0] for n in ("e1", "c", "e2")] == [-PITCH / 2, 0, PITCH / 2]
    now = places(after)
    assert [now[n][0] for n in ("g", "new", "e2")] == [-PITCH, -PITCH / 2, PITCH]
    assert now["c"] == places(flow)["c"]
    assert now["e1"] == places(flow)["e1"]


@given(flows())
def test_the_same_flow_is_always_laid_out_the_same(flow: Flow) -> None:
    again = Flow(nodes=flow.nodes, edges=flow.edges)
    assert arrange(Flow(nodes=flow.nodes, edges=flow.edges)) == arrange(again)
    assert arrange(settled(again)) == arrange(again)


@given(flows(), st.data())
def test_all_pins_stay_and_the_rest_flows_around_them(flow: Flow, data: st.DataObject) -> None:
    flow = settled(flow)
    chosen = data.draw(st.lists(st.sampled_from([node.id for node in flow.nodes]), max_size=4, unique=True))
    numbers = st.tuples(st.integers(-80, 80), st.integers(-10, 150))
    hand = {node_id: (x * 8.0, y * 8.0) for node_id in chosen for x, y in [data.draw(numbers)]}
    for node_id, place in hand.items():
        flow = move(flow, {node_id: place}).flow
    now = places(flow)
    assert {node_id: now[node_id] for node_id in hand} == hand
    room = {}
    for node in flow.nodes:
        x, y = now[node.id]
        half = max_width(node) / 2
        room[node.id] = (x - half, y, x + half, y + height(node))
    for one in room:
        for other in room:
            if one < other and not (one in hand and other in hand):
                assert not overlap(room[one], room[other]), (one, other)


@given(flows(), st.data())
def test_tidying_a_selection_moves_nothing_else_and_lays_it_on_nothing(flow: Flow, data: st.DataObject) -> None:
    flow = settled(flow)
    ids = [node.id for node in flow.nodes]
    chosen = data.draw(st.lists(st.sampled_from(ids), max_size=8, unique=True))
    assume(len(chosen) > 1)
    before, now = places(flow), places(tidy(flow, chosen).flow)
    room = {}
    for node in flow.nodes:
        x, y = now[node.id]
        half = max_width(node) / 2
        room[node.id] = (x - half, y, x + half, y + height(node))
    for node_id in before:
        if node_id not in chosen:
            assert now[node_id] == before[node_id]
            assert not any(overlap(room[node_id], room[other]) for other in chosen), node_id


def test_a_longer_branch_pushes_the_join_down_and_leaves_the_other_branch() -> None:
    flow = settled(thank_you())
    joined = add_after(flow, "e1", "out", fresh("wait")).flow
    before, now = places(flow), places(joined)
    assert {n: now[n] for n in ("t", "c", "w1", "w2", "e1", "e2", "x")} == {
        n: before[n] for n in ("t", "c", "w1", "w2", "e1", "e2", "x")
    }
    assert now["g"][1] - before["g"][1] == 88
    assert kind_of(joined.by_id["g"]) == "goal"
