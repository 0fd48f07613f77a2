"""Skipped steps, groups and notes: what they are, and what they never do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis.checks import ShopFacts, check
from app.analysis.layout import settled
from app.edit import add_note, copy, delete, group, group_of, move_notes, name_group, paste, skip, ungroup, write_note
from app.edit.fresh import new_id
from app.flowfile.read import read
from app.flowfile.write import write
from app.model.flow import Edge, Flow, Group
from app.model.nodes import Email, Exit, Trigger, Wait
from app.model.sources import OnEvent
from app.model.times import ForDuration
from flow_strategies import flows, thank_you


def test_a_skipped_step_is_passed_by_the_checks() -> None:
    bad = Email("e", template="")
    flow = Flow(
        nodes=(bad, Trigger("t", source=OnEvent("Order Completed")), Exit("x")),
        edges=(Edge("e", "out", "x"), Edge("t", "out", "e")),
    )
    assert any(one.node == "e" for one in check(flow, ShopFacts()))
    assert not any(one.node == "e" for one in check(skip(flow, ["e"]).flow, ShopFacts()))


def test_the_only_wait_of_a_loop_cannot_be_skipped() -> None:
    flow = Flow(
        nodes=(Email("e"), Trigger("t"), Wait("w", until=ForDuration(1, "days"))),
        edges=(Edge("e", "out", "w"), Edge("t", "out", "e"), Edge("w", "out", "e")),
    )
    with pytest.raises(ValueError, match=r"^loop$"):
        skip(flow, ["w"])


def test_skipping_goes_into_the_file_and_back_and_leaves_other_files_alone() -> None:
    flow = settled(thank_you())
    assert "skipped" not in write(flow)
    made = skip(flow, ["w1", "c", "g"]).flow
    assert read(write(made)) == made
    assert [node.id for node in made.nodes if getattr(node, "skipped", False)] == ["w1"]
    assert skip(made, ["w1"], on=False).flow == flow


def test_a_group_goes_into_the_file_and_back() -> None:
    flow = settled(thank_you())
    assert "groups" not in write(flow)
    made = group(flow, ["w1", "e1"], "Ensiostajat").flow
    assert read(write(made)) == made
    assert made.groups[0].nodes == ("e1", "w1")
    named = name_group(made, made.groups[0].id, "Uudet").flow
    assert group_of(named, ["w1", "e1"]) == named.groups[0]
    assert ungroup(named, ["e1"]).flow == flow


def test_a_file_with_a_group_of_unknown_steps_is_cleaned() -> None:
    flow = Flow(nodes=(Exit("x"),), groups=(Group("g1", "A", ("x", "gone")), Group("g2", "B", ("gone",))))
    assert read(write(flow)).groups == (Group("g1", "A", ("x",)),)


@settings(max_examples=40)
@given(flows(least=3), st.lists(st.integers(0, 99), min_size=1, max_size=6), st.lists(st.integers(0, 99), max_size=6))
def test_groups_stay_sound_through_deleting_and_pasting(flow: Flow, first: list[int], second: list[int]) -> None:
    ids = [flow.nodes[n % len(flow.nodes)].id for n in first]
    made = group(flow, ids, "A").flow
    made = group(made, [flow.nodes[n % len(flow.nodes)].id for n in second], "B").flow
    gone = delete(made, ids[:1]).flow
    pasted = paste(gone, copy(made, ids), make_id=new_id).flow
    for one in (made, gone, pasted):
        members = [node_id for each in one.groups for node_id in each.nodes]
        assert len(members) == len(set(members))
        assert set(members) <= set(one.by_id)
        assert all(each.nodes == tuple(sorted(each.nodes)) and each.nodes for each in one.groups)
        assert read(write(one)) == one


def test_a_copied_group_keeps_its_heading() -> None:
    flow = group(settled(thank_you()), ["w1", "e1"], "Ensiostajat").flow
    edit = paste(flow, copy(flow, ["w1", "e1", "g"]), make_id=new_id)
    mine = [one for one in edit.flow.groups if set(one.nodes) <= set(edit.select or ())]
    assert [(one.title, len(one.nodes)) for one in mine] == [("Ensiostajat", 2)]


def test_a_note_is_written_moved_and_kept_in_the_file() -> None:
    flow = add_note(settled(thank_you()), (40.0, 80.0), "Muista").flow
    note = flow.notes[0]
    flow = move_notes(write_note(flow, note.id, "Muista tämä").flow, {note.id: (48.0, 88.0)}).flow
    assert (flow.notes[0].text, flow.notes[0].x, flow.notes[0].y) == ("Muista tämä", 48.0, 88.0)
    assert read(write(flow)) == flow
