"""Taking single changes back, and two versions drawn as one."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.analysis.steps import height, max_width
from app.analysis.union import union
from app.edit import (
    add_after,
    connect,
    delete,
    disconnect,
    fresh,
    question,
    refusal,
    replace_node,
    take_back,
    take_back_part,
)
from app.model.flow import ExitOn, Flow, Group, Note
from app.model.nodes import Trigger, Wait, ports
from app.model.sources import OnEvent, Reentry
from app.model.times import ForDuration
from app.services.flows import differences
from flow_strategies import counted_ids, flows, thank_you


def ways(flow: Flow) -> set[tuple[str, str, str]]:
    return {(edge.source, edge.port, edge.target) for edge in flow.edges}


@st.composite
def two_versions(draw: st.DrawFn) -> tuple[Flow, Flow]:
    """A flow, and what hands made of it."""
    old = draw(flows(least=3, most=14))
    new, random, ids = old, Random(draw(st.integers(0, 10**9))), counted_ids()
    for _step in range(draw(st.integers(0, 6))):
        node = random.choice(new.nodes)
        match random.randrange(4):
            case 0 if ports(node):
                item = random.choice(("wait", "email", "condition", "exit"))
                new = add_after(new, node.id, ports(node)[0], fresh(item, lambda kind: f"{kind}-x{next(ids)}")).flow
            case 1 if not isinstance(node, Trigger) and not question(new, (node.id,)):
                new = delete(new, (node.id,)).flow
            case 2:
                new = replace_node(new, replace(node, title=f"Other {next(ids)}")).flow
            case 3 if new.edges:
                edge, target = random.choice(new.edges), random.choice(new.nodes).id
                if not refusal(new, edge.source, edge.port, target):
                    new = connect(new, edge.source, edge.port, target).flow
    return old, new


@given(two_versions())
def test_a_change_that_is_taken_back_is_none_any_more(versions: tuple[Flow, Flow]) -> None:
    old, new = versions
    for one in differences(old, new):
        edit = take_back(new, old, one.node)
        if edit is None:
            continue
        left = {(other.kind, other.node) for other in differences(old, edit.flow)}
        assert (one.kind, one.node) not in left or one.kind == "changed"
        if one.kind == "changed":
            assert edit.flow.by_id[one.node] == old.by_id[one.node]
        others = {node.id for node in edit.flow.nodes} ^ {node.id for node in new.nodes}
        assert others <= {one.node}  # no other step comes or goes


@given(two_versions())
def test_both_versions_are_in_one_drawing_and_nothing_covers_anything(versions: tuple[Flow, Flow]) -> None:
    old, new = versions
    both = union(old, new)
    assert {node.id for node in both.flow.nodes} == {node.id for node in (*old.nodes, *new.nodes)}
    beside = {(edge.source, edge.port, edge.target) for edge in both.beside}
    assert ways(both.flow) | beside == ways(old) | ways(new)
    assert not ways(both.flow) & beside
    drawn = both.flow.edge_at
    assert all(new.edge_at.get(way) == drawn[way] != old.edge_at.get(way) for way in both.new)
    assert all(old.edge_at.get(way) == drawn[way] != new.edge_at.get(way) for way in both.old)
    assert union(new, new) == union(new, new)
    assert union(new, new).beside == ()
    boxes = [(place.x, place.y, both.flow.by_id[place.id]) for place in both.flow.positions]
    pinned = {place.id for place in new.positions if place.pinned}
    for number, (x1, y1, one) in enumerate(boxes):
        for x2, y2, other in boxes[number + 1 :]:
            beside_each_other = abs(x1 - x2) >= (max_width(one) + max_width(other)) / 2
            under = y1 + height(one) <= y2 or y2 + height(other) <= y1
            assert beside_each_other or under or {one.id, other.id} <= pinned


def test_each_change_alone_goes_back_to_where_it_was() -> None:
    old = thank_you()
    new = replace_node(old, replace(old.node("w1"), until=ForDuration(6, "hours"))).flow
    new = delete(new, ("w2",)).flow
    new = add_after(new, "e2", "out", fresh("wait", lambda kind: "added")).flow
    assert [(one.kind, one.node) for one in differences(old, new)] == [
        ("changed", "w1"),
        ("added", "added"),
        ("removed", "w2"),
    ]
    for node in ("w1", "w2", "added"):
        edit = take_back(new, old, node)
        assert edit is not None, node
        new = edit.flow
    assert differences(old, new) == ()
    assert new.edges == old.edges
    wait = new.node("w1")
    assert isinstance(wait, Wait)
    assert wait.until == ForDuration(4, "hours")


def test_a_way_that_leads_elsewhere_is_a_change_of_its_own() -> None:
    old = thank_you()
    new = connect(old, "e1", "out", "x").flow
    assert [(one.kind, one.node) for one in differences(old, new)] == [("changed", "e1")]
    edit = take_back(new, old, "e1")
    assert edit is not None
    assert edit.flow.edges == old.edges


def test_what_cannot_return_alone_is_left_as_it_is() -> None:
    old = thank_you()
    new = delete(old, ("w1",)).flow
    new = connect(new, "c", "yes", "x").flow
    assert take_back(new, old, "w1") is None  # where it stood, the way leads elsewhere now
    parted = disconnect(old, old.edge_at["e1", "out"]).flow
    parted = delete(parted, ("g",)).flow
    edit = take_back(parted, old, "g")
    assert edit is not None
    assert edit.flow.next_id("e1", "out") == "g"


def with_parts(flow: Flow) -> Flow:
    """The thank-you automation with everything that stands beside its steps."""
    return replace(
        flow,
        summary="Kiittää",
        exits=(ExitOn("Account Created", "goal"), ExitOn("Order Completed", "purchase")),
        metrics=("opens", "clicks"),
        groups=(Group("g1", "Ensikertalaiset", ("e1", "w1")), Group("g2", "Muut", ("e2", "w2"))),
        notes=(Note("n1", "Kysy Elsalta", 1.0, 2.0), Note("n2", "Vanha")),
    )


def test_what_no_step_tells_is_a_change_of_its_own_and_goes_back_alone() -> None:
    old = with_parts(thank_you())
    trigger = old.node("t")
    assert isinstance(trigger, Trigger)
    new = replace_node(old, replace(trigger, reentry=Reentry("once"))).flow
    new = replace(
        new,
        name="Kiitos",
        summary="Kiittää ja kysyy",
        exits=(ExitOn("Order Completed", "event"), ExitOn("Refund")),
        metrics=("clicks", "conversion"),
        groups=(Group("g1", "Uudet", ("e1", "w1")), Group("g3", "", ("x",))),
        notes=(Note("n1", "Kysy Pekalta", 9.0, 9.0), Note("n3", "Uusi")),
    )
    changes = differences(old, new)
    assert [(one.kind, one.id) for one in changes] == [
        ("changed", "reentry:t"),
        ("removed", "exit:0"),
        ("changed", "exit:1"),
        ("added", "exit:2"),
        ("removed", "metric:opens"),
        ("added", "metric:conversion"),
        ("changed", "field:name"),
        ("changed", "field:summary"),
        ("changed", "group:g1"),
        ("removed", "group:g2"),
        ("added", "group:g3"),
        ("changed", "note:n1"),
        ("removed", "note:n2"),
        ("added", "note:n3"),
    ]
    for one in changes:
        assert one.part is not None
        edit = take_back_part(new, old, one.part)
        assert edit is not None
        left = [other.part for other in differences(old, edit.flow)]
        assert [replace(part, key="") for part in left if part] == [
            replace(other.part, key="") for other in changes if other.part and other is not one
        ], one.id
    while left := differences(old, new):
        edit = take_back_part(new, old, left[0].part) if left[0].part else None
        assert edit is not None
        new = edit.flow
    assert new.notes[0] == Note("n1", "Kysy Elsalta", 9.0, 9.0)  # where it lies is nobody's change
    assert set(new.exits) == set(old.exits)  # any of them ends it: their order says nothing
    assert replace(new, notes=old.notes, exits=old.exits, positions=old.positions) == old


def test_a_step_in_a_group_comes_and_goes_without_a_change_of_the_group() -> None:
    old = with_parts(thank_you())
    new = delete(old, ("w1",)).flow
    assert [one.id for one in differences(old, new)] == ["w1"]
    edit = take_back(new, old, "w1")
    assert edit is not None
    assert edit.flow.groups == old.groups
    assert differences(old, edit.flow) == ()


def test_how_often_people_come_in_and_what_starts_it_go_back_one_by_one() -> None:
    old = thank_you()
    trigger = old.node("t")
    assert isinstance(trigger, Trigger)
    new = replace_node(old, replace(trigger, source=OnEvent("Refund"), reentry=Reentry("once"))).flow
    assert [one.id for one in differences(old, new)] == ["t", "reentry:t"]
    edit = take_back(new, old, "t")
    assert edit is not None
    assert [one.id for one in differences(old, edit.flow)] == ["reentry:t"]


def test_a_heading_over_steps_that_are_gone_does_not_return_alone() -> None:
    old = with_parts(thank_you())
    new = delete(old, ("e2", "w2")).flow
    change = next(one for one in differences(old, new) if one.id == "group:g2")
    assert change.part is not None
    assert take_back_part(new, old, change.part) is None
