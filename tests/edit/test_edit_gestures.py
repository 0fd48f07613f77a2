"""Single gestures, told as a person would see them."""

import pytest

from app.edit import (
    ITEMS,
    KEEP_NONE,
    add_after,
    add_loose,
    connect,
    delete,
    disconnect,
    fitting,
    fresh,
    insert_on_edge,
    question,
    refusal,
    replace_node,
    tidy,
)
from app.model.flow import Edge, Flow
from app.model.nodes import Exit, Trigger, Wait
from app.model.times import ForDuration
from flow_strategies import thank_you


def test_a_step_dropped_on_an_edge_stands_between() -> None:
    edit = insert_on_edge(thank_you(), Edge("t", "out", "c"), fresh("wait", lambda kind: "new"))
    assert edit.flow.next_id("t", "out") == "new"
    assert edit.flow.next_id("new", "out") == "c"
    assert edit.select == ("new",)


def test_a_new_email_brings_a_message_of_its_own() -> None:
    edit = add_after(thank_you(), "w1", "out", fresh("email"))
    new = edit.flow.by_id[edit.flow.next_id("w1", "out") or ""]
    assert edit.flow.template_by_id[new.template].subject == ""


def test_deleting_a_step_heals_the_wire_behind_it() -> None:
    flow = delete(thank_you(), ["w1"]).flow
    assert flow.next_id("c", "yes") == "e1"


def test_deleting_a_condition_asks_and_the_other_branch_goes() -> None:
    flow = thank_you()
    assert question(flow, ["c"]) == "c"
    kept = delete(flow, ["c"], "no").flow
    assert kept.next_id("t", "out") == "w2"
    assert set(kept.by_id) == {"t", "w2", "e2", "x"}
    assert {template.id for template in kept.templates} == {"m2"}
    assert set(delete(flow, ["c"], KEEP_NONE).flow.by_id) == {"t"}


def test_deleting_a_condition_with_one_branch_asks_nothing() -> None:
    flow = delete(thank_you(), ["w2", "e2", "x"]).flow
    assert question(flow, ["c"]) == ""
    assert delete(flow, ["c"]).flow.next_id("t", "out") == "w1"


def test_what_both_branches_lead_to_survives_the_deleted_branch() -> None:
    flow = connect(delete(thank_you(), ["g"]).flow, "e1", "out", "x").flow
    kept = delete(flow, ["c"], "yes").flow
    assert set(kept.by_id) == {"t", "w1", "e1", "x"}


def test_a_loop_needs_a_wait() -> None:
    flow = delete(thank_you(), ["g", "w1"]).flow
    assert refusal(flow, "e1", "out", "c") == "loop"
    with pytest.raises(ValueError, match="loop"):
        connect(flow, "e1", "out", "c")
    flow = add_after(flow, "e1", "out", fresh("wait", lambda kind: "w9")).flow
    assert refusal(flow, "w9", "out", "c") == ""
    assert connect(flow, "w9", "out", "c").flow.next_id("w9", "out") == "c"


@pytest.mark.parametrize(("target", "code"), [("e1", "same"), ("t", "into_trigger"), ("g", "already")])
def test_wires_that_make_no_sense_are_refused_with_the_reason(target: str, code: str) -> None:
    assert refusal(thank_you(), "e1", "out", target) == code


def test_a_wire_taken_away_leaves_both_steps_standing() -> None:
    flow = disconnect(thank_you(), Edge("e2", "out", "x")).flow
    assert flow.next_id("e2", "out") is None
    assert isinstance(flow.by_id["x"], Exit)


def test_only_what_fits_is_offered() -> None:
    flow = thank_you()
    assert fitting(flow, "t", "out", on_edge=True)[:3] == ("wait", "email", "condition")
    assert "exit" not in fitting(flow, "t", "out", on_edge=True)
    assert "exit" in fitting(flow, "e2", "out")
    assert not any(item.startswith("trigger.") for item in fitting(flow, "e2", "out"))
    assert fitting(Flow())[0].startswith("trigger.")


def test_nine_digits_reach_every_common_kind_of_step() -> None:
    flow = thank_you()
    assert {"wait", "condition", "email", "sms", "split", "goal", "exit"} <= set(fitting(flow, "e2", "out")[:9])
    loose = fitting(flow)
    assert loose[:2] == ("wait", "email")
    assert loose[-1].startswith("trigger."), "another trigger would take the place of the one there is"
    assert sorted(loose) == sorted(ITEMS)


def test_a_title_that_told_the_old_value_goes_when_the_value_changes() -> None:
    flow = add_loose(Flow(), fresh("wait", lambda kind: "w")).flow
    named = replace_node(flow, Wait("w", "Odota päivä")).flow
    assert named.by_id["w"].title == "Odota päivä"
    assert replace_node(named, Wait("w", "Odota päivä", ForDuration(2, "days"))).flow.by_id["w"].title == ""


def test_typing_in_one_field_is_one_entry() -> None:
    flow = thank_you()
    one = replace_node(flow, Trigger("t", "A"), "title")
    two = replace_node(flow, Trigger("t", "AB"), "title")
    other = replace_node(flow, Wait("w1", until=ForDuration(5, "hours")), "amount")
    assert one.merge == two.merge != other.merge


def test_tidy_takes_the_pins_off() -> None:
    from app.edit import move

    flow = move(thank_you(), {"e1": (900.0, 40.0)}).flow
    assert flow.position_of["e1"].pinned
    assert not any(position.pinned for position in tidy(flow).flow.positions)
