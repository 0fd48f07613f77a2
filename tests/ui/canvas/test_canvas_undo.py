"""Every intention can be taken back, one at a time, named in words."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.edit import add_after, delete, fresh, replace_node, tidy
from app.model.flow import Flow
from app.model.nodes import ForDuration, Trigger, Wait, ports
from app.ui.undo import FlowDocument
from flow_strategies import flows, thank_you


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=flows(most=8), seed=st.integers(0, 10**6))
def test_undo_all_gives_the_start_and_redo_all_the_end(qapp, start: Flow, seed: int) -> None:
    random = Random(seed)
    document = FlowDocument(start)
    for _gesture in range(12):
        flow = document.flow
        ways = [(node.id, port) for node in flow.nodes for port in ports(node)]
        if ways and random.random() < 0.6:
            document.apply(add_after(flow, *random.choice(ways), fresh(random.choice(["wait", "email", "condition"]))))
        elif flow.nodes and random.random() < 0.7:
            document.apply(delete(flow, [random.choice(flow.nodes).id]))
        else:
            document.apply(tidy(flow))
    end = document.flow
    while document.stack.canUndo():
        document.undo()
    assert document.flow == start
    while document.stack.canRedo():
        document.redo()
    assert document.flow == end


def test_every_change_is_saved_at_once(qapp) -> None:
    saved: list[Flow] = []
    document = FlowDocument(thank_you(), saved.append)
    document.apply(delete(document.flow, ["w1"]))
    document.undo()
    assert ["w1" in flow.by_id for flow in saved] == [False, True]


def test_typing_in_a_field_is_one_entry_until_the_focus_leaves(qapp) -> None:
    document = FlowDocument(thank_you())
    for title in ("O", "Os", "Ost"):
        document.apply(replace_node(document.flow, Trigger("t", title), "title"))
    document.close_entry()
    document.apply(replace_node(document.flow, Trigger("t", "Osto"), "title"))
    assert document.stack.count() == 2
    document.undo()
    document.undo()
    assert document.flow == thank_you()


def test_undo_is_named_in_words(qapp) -> None:
    document = FlowDocument(thank_you())
    action = document.undo_action(document)
    assert (action.text(), action.isEnabled()) == ("Kumoa", False)
    document.apply(replace_node(document.flow, Wait("w1", until=ForDuration(5, "hours")), "amount"))
    assert (action.text(), action.isEnabled()) == ("Kumoa: Muuta odotusta", True)
    document.undo()
    assert document.redo_text() == "Tee uudelleen: Muuta odotusta"


def test_two_hundred_intentions_are_kept(qapp) -> None:
    document = FlowDocument(thank_you())
    for amount in range(2, 260):
        document.apply(replace_node(document.flow, Wait("w1", until=ForDuration(amount, "hours")), str(amount)))
    assert document.stack.count() == 200


def test_undo_survives_a_restart(qapp) -> None:
    document = FlowDocument(thank_you())
    document.apply(delete(document.flow, ["w1"]))
    document.apply(add_after(document.flow, "w2", "out", fresh("email")))
    document.apply(tidy(document.flow))
    document.undo()
    later = FlowDocument(document.flow)
    assert later.remember(document.remembered())
    assert (later.undo_text(), later.redo_text()) == (document.undo_text(), document.redo_text())
    later.redo()
    while later.stack.canUndo():
        later.undo()
    assert later.flow == thank_you()


def test_a_memory_of_another_flow_is_forgotten(qapp) -> None:
    document = FlowDocument(thank_you())
    document.apply(delete(document.flow, ["w1"]))
    other = FlowDocument(thank_you())
    assert not other.remember(document.remembered())
    assert not other.remember(b"[1, 2]")
    assert other.stack.count() == 0


def test_a_long_memory_of_a_usual_flow_stays_small(qapp) -> None:
    document = FlowDocument(thank_you())
    for amount in range(2, 260):
        document.apply(replace_node(document.flow, Wait("w1", until=ForDuration(amount, "hours")), str(amount)))
    assert len(document.remembered()) < 120_000
