"""Ignored warnings: they stay so for the step as it was, and return when it changes."""

from msgspec.structs import replace

from app.edit import change_template, delete, move, replace_node, set_fields
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.ignoring import heeding, ignoring, is_ignored, mark_of, parts
from app.model.times import ForDuration
from flow_strategies import thank_you

WAIT = Finding("wait-long", "warning", "w1", "amount")
MAIL = Finding("message-long", "warning", "e1", "subject")


def ignored(flow: Flow, finding: Finding) -> Flow:
    return set_fields(flow, ignored=ignoring(flow, finding)).flow


def test_it_holds_for_the_step_as_it_was() -> None:
    flow = ignored(thank_you(), WAIT)
    assert is_ignored(flow, WAIT)
    assert not is_ignored(flow, replace(WAIT, node="w2"))
    assert not is_ignored(flow, replace(WAIT, code="other"))
    assert not is_ignored(flow, replace(WAIT, severity="error"))
    moved = move(flow, {"w1": (400.0, 80.0)}).flow
    named = replace_node(moved, replace(moved.node("w1"), title="Tauko"), "title").flow
    assert is_ignored(named, WAIT)


def test_it_returns_when_the_step_changes_and_rests_again_when_the_change_is_taken_back() -> None:
    flow = ignored(thank_you(), WAIT)
    longer = replace_node(flow, replace(flow.node("w1"), until=ForDuration(9, "days"))).flow
    assert not is_ignored(longer, WAIT)
    again = replace_node(longer, flow.node("w1")).flow
    assert is_ignored(again, WAIT)


def test_the_message_belongs_to_the_step() -> None:
    flow = ignored(thank_you(), MAIL)
    template = flow.template_by_id["m1"]
    other = change_template(flow, replace(template, subject="Hei"), "subject").flow
    assert is_ignored(flow, MAIL)
    assert not is_ignored(other, MAIL)
    assert is_ignored(change_template(flow, replace(flow.template_by_id["m2"], subject="Hei")).flow, MAIL)


def test_what_earlier_programs_kept_still_counts_until_the_step_is_edited() -> None:
    flow = set_fields(thank_you(), ignored=("wait-long@w1", "other@w2")).flow
    assert is_ignored(flow, WAIT)
    longer = replace_node(flow, replace(flow.node("w1"), until=ForDuration(9, "days"))).flow
    assert not is_ignored(longer, WAIT)
    assert longer.ignored == ("other@w2",)
    assert parts("wait-long@w1") == ("wait-long@w1", "w1", "")


def test_ignoring_twice_is_one_entry_and_it_can_be_heeded_again() -> None:
    flow = ignored(thank_you(), WAIT)
    longer = replace_node(flow, replace(flow.node("w1"), until=ForDuration(9, "days"))).flow
    twice = ignored(longer, WAIT)
    assert twice.ignored == (f"wait-long@w1#{mark_of(longer, 'w1')}",)
    assert heeding(twice, WAIT) == ()
    whole = Finding("no-goal", "warning")
    assert is_ignored(ignored(twice, whole), whole)


def test_it_goes_with_its_step() -> None:
    flow = ignored(ignored(thank_you(), WAIT), MAIL)
    assert [parts(entry).node for entry in delete(flow, ("w1",)).flow.ignored] == ["e1"]
