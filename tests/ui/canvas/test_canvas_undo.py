"""Every intention can be taken back, one at a time, named in words."""

from random import Random
from weakref import ref

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.analysis.layout import settled
from app.edit import add_after, delete, fresh, move, replace_node, tidy
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Trigger, Wait, ports
from app.model.times import ForDuration
from app.store.draft_steps import UndoChange, UndoKept
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
    document = FlowDocument(thank_you(), lambda flow, _change: saved.append(flow))
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


def test_typing_goes_on_in_a_new_entry_after_a_pause(qapp, monkeypatch: pytest.MonkeyPatch) -> None:
    document = FlowDocument(thank_you())
    document.apply(replace_node(document.flow, Trigger("t", "O"), "title"))
    document.apply(replace_node(document.flow, Trigger("t", "Os"), "title"))
    assert document.stack.count() == 1
    monkeypatch.setattr("app.ui.undo.TYPING_PAUSE_MS", 0)
    document.apply(replace_node(document.flow, Trigger("t", "Ost"), "title"))
    assert document.stack.count() == 2


def test_a_burst_of_a_spin_box_is_one_entry_and_back_to_the_start_none(qapp) -> None:
    start = settled(thank_you())
    document = FlowDocument(start)
    for hours in (5, 6, 7, 6):
        document.apply(replace_node(document.flow, Wait("w1", until=ForDuration(hours, "hours")), "amount"))
    assert document.stack.count() == 1
    for hours in (5, 4):
        document.apply(replace_node(document.flow, Wait("w1", until=ForDuration(hours, "hours")), "amount"))
    assert document.stack.count() == 0
    assert document.flow == start


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


def test_a_document_goes_with_its_undo_list_at_once(qapp) -> None:
    """Left to the garbage collector, the two were taken apart in an order that could end the program."""
    document = FlowDocument(thank_you())
    document.apply(delete(document.flow, ["w1"]))
    document.apply(delete(document.flow, ["w2"]))
    document.undo()
    there = ref(document)
    del document
    assert there() is None


class Kept:
    """A shelf for a draft with its undo list, as the shop's file is one."""

    def __init__(self) -> None:
        self.flow = Flow()
        self.entries: dict[int, bytes] = {}
        self.done = 0
        self.written = 0

    def save(self, flow: Flow, change: UndoChange) -> None:
        self.flow, self.done = flow, change.done
        self.entries |= change.put
        for number in change.drop:
            del self.entries[number]
        self.written = sum(map(len, change.put.values()))

    def list(self) -> UndoKept:
        return UndoKept(tuple(sorted(self.entries.items())), self.done)


def test_undo_survives_a_restart(qapp) -> None:
    kept = Kept()
    document = FlowDocument(thank_you(), kept.save)
    document.apply(delete(document.flow, ["w1"]))
    document.apply(add_after(document.flow, "w2", "out", fresh("email")))
    document.apply(move(document.flow, {"g": (900.0, 800.0)}))
    end = document.flow
    document.undo()
    later = FlowDocument(kept.flow, kept.save)
    assert later.remember(kept.list()) == 3
    assert (later.undo_text(), later.redo_text()) == (document.undo_text(), document.redo_text())
    later.redo()
    assert later.flow == end
    while later.stack.canUndo():
        later.undo()
    assert later.flow == thank_you()
    later.apply(delete(later.flow, ["w2"]))  # what was undone is gone from the shelf as well
    assert len(kept.entries) == 1


def test_a_memory_of_another_flow_is_forgotten(qapp) -> None:
    kept = Kept()
    document = FlowDocument(thank_you(), kept.save)
    document.apply(delete(document.flow, ["w1"]))
    for entries in (kept.list(), UndoKept(((1, b"[1, 2]"), (2, b"{"), (3, b""), (4, b"null"))), UndoKept((), 5)):
        other = FlowDocument(Flow())
        assert other.remember(entries) == other.stack.count() == 0
        assert other.flow == Flow()


def test_a_gesture_writes_what_it_changed_and_not_what_was_there(qapp) -> None:
    kept = Kept()
    document = FlowDocument(thank_you(), kept.save)
    for amount in range(2, 260):
        document.apply(replace_node(document.flow, Wait("w1", until=ForDuration(amount, "hours")), str(amount)))
        assert 0 < kept.written < 1_000
    assert len(kept.entries) == document.stack.count() == 200
    assert min(kept.entries) == 58


def test_typing_is_one_entry_on_the_shelf_as_well(qapp) -> None:
    kept = Kept()
    document = FlowDocument(thank_you(), kept.save)
    for title in ("O", "Os", "Ost"):
        document.apply(replace_node(document.flow, Trigger("t", title), "title"))
    assert len(kept.entries) == 1
    later = FlowDocument(kept.flow)
    later.remember(kept.list())
    later.undo()
    assert later.flow == thank_you()


def test_a_save_that_failed_is_made_good_by_the_next(qapp) -> None:
    kept = Kept()
    broken = [True]

    def save(flow: Flow, change: UndoChange) -> None:
        if broken[0]:
            raise PolkuError("disk-full", "world", path="x")
        kept.save(flow, change)

    document = FlowDocument(thank_you(), save)
    told: list[Flow] = []
    document.changed.connect(lambda _before, after: told.append(after))
    with pytest.raises(PolkuError):
        document.apply(delete(document.flow, ["w1"]))
    assert told == [document.flow]
    broken[0] = False
    document.apply(delete(document.flow, ["w2"]))
    later = FlowDocument(kept.flow)
    assert later.remember(kept.list()) == 2
