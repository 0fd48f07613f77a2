"""Notes together with steps: selected, carried, copied and deleted in one go, by mouse and by keyboard."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.analysis.layout import settled
from app.edit import add_note
from app.i18n import set_language
from app.model.flow import Flow, Note
from app.ui.canvas.paper import note_rect
from flow_strategies import thank_you
from ui.canvas.canvas_kit import Hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
Key = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def noted() -> Flow:
    """The thank-you automation with a note on either side."""
    flow = settled(thank_you())
    flow = add_note(flow, (-420.0, 200.0), "Kysy Maijalta", lambda kind: "n1").flow
    return add_note(flow, (-420.0, 320.0), "Alennus 10 %", lambda kind: "n2").flow


@pytest.fixture
def hand(canvas: Callable[..., Hand]) -> Hand:
    made = canvas(noted())
    made.view.camera.fit()
    return made


def corner(hand: Hand, note_id: str) -> QPoint:
    """A place on a note."""
    left, top, _right, _bottom = note_rect(note(hand, note_id))
    return hand.at((left + 20, top + 20))


def note(hand: Hand, note_id: str) -> Note:
    return next(one for one in hand.document.flow.notes if one.id == note_id)


def place(hand: Hand, node_id: str) -> tuple[float, float]:
    found = hand.document.flow.position_of[node_id]
    return (found.x, found.y)


def test_the_rubber_band_takes_notes_and_steps(hand: Hand) -> None:
    left, top, _right, _bottom = note_rect(note(hand, "n1"))
    _x, _y, right, bottom = hand.view.item.geometry.shapes["w1"].rect
    hand.drag(hand.at((left - 16, top - 16)), hand.at((right + 4, bottom + 4)))
    assert "w1" in hand.view.selection()
    assert set(hand.view.picks.notes) >= {"n1"}
    bar = hand.view.selection_bar
    assert bar is not None
    assert bar.isVisible()
    assert "muistilappu" in bar.count.text()
    hand.view.picks.select(())
    hand.drag(hand.at((left - 16, top - 16)), hand.at((left + 8, top + 8)), drop=False)
    assert hand.view.picks.notes == ("n1",)  # touching is enough
    hand.key(Key.Key_Escape)
    assert hand.view.picks.all == ()


def test_everything_is_everything(hand: Hand) -> None:
    hand.key(Key.Key_A, CTRL)
    assert len(hand.view.selection()) == 8
    assert set(hand.view.picks.notes) == {"n1", "n2"}
    bar = hand.view.selection_bar
    assert bar is not None
    assert bar.count.text() == "8 askelta, 2 muistilappua"
    set_language("en")
    bar.retranslate()
    assert bar.count.text() == "8 steps, 2 notes"


def test_steps_and_notes_are_carried_together_as_one_entry(hand: Hand) -> None:
    before = hand.document.flow
    hand.click(hand.middle("w1"))
    hand.click(corner(hand, "n1"), CTRL)
    assert hand.view.picks.all == ("w1", "n1")
    was = place(hand, "w1")
    hand.drag(hand.middle("w1"), hand.middle("w1") + QPoint(-40, 30))
    moved, now = note(hand, "n1"), place(hand, "w1")
    assert now != was
    assert (moved.x + 420.0, moved.y - 200.0) == (now[0] - was[0], now[1] - was[1])
    assert note(hand, "n2") == before.notes[1]
    assert hand.document.stack.count() == 1
    assert hand.document.undo_text() == "Kumoa: Siirrä valitut"
    assert hand.view.picks.all == ("w1", "n1")
    hand.document.undo()
    assert hand.document.flow == before


def test_a_drag_by_the_note_takes_the_steps_along_and_esc_returns_all(hand: Hand) -> None:
    before = hand.document.flow
    hand.view.picks.select(("e1", "n1", "n2"))
    hand.drag(corner(hand, "n2"), corner(hand, "n2") + QPoint(-30, 40), drop=False)
    assert hand.view.item.look.hidden_notes == {"n1", "n2"}
    hand.key(Key.Key_Escape)
    assert hand.document.flow == before
    assert hand.view.item.look.hidden_notes == frozenset()
    assert hand.view.picks.all == ("e1", "n1", "n2")
    QTest.mouseRelease(hand.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    hand.drag(corner(hand, "n2"), corner(hand, "n2") + QPoint(-30, 40))
    assert place(hand, "e1") != (before.position_of["e1"].x, before.position_of["e1"].y)
    assert hand.document.stack.count() == 1


def test_several_notes_are_carried_and_pushed_together(hand: Hand) -> None:
    hand.click(corner(hand, "n1"))
    hand.click(corner(hand, "n2"), SHIFT)
    assert hand.view.picks.notes == ("n1", "n2")
    hand.drag(corner(hand, "n1"), corner(hand, "n1") + QPoint(-24, 24))
    gap = note(hand, "n2").y - note(hand, "n1").y
    assert gap == 120
    assert note(hand, "n1").x < -420
    assert hand.document.undo_text() == "Kumoa: Siirrä muistilaput"
    x = note(hand, "n1").x
    hand.key(Key.Key_Right, ALT)
    hand.key(Key.Key_Right, ALT)
    assert [note(hand, n).x - x for n in ("n1", "n2")] == [32, 32]
    assert hand.document.stack.count() == 2


def test_ctrl_carries_copies_of_notes_and_steps(hand: Hand) -> None:
    hand.view.picks.select(("w1", "n1"))
    hand.drag(hand.middle("w1"), hand.middle("w1") + QPoint(-60, 200), CTRL | ALT)
    flow = hand.document.flow
    assert len(flow.nodes) == 9
    assert sorted(one.text for one in flow.notes) == ["Alennus 10 %", "Kysy Maijalta", "Kysy Maijalta"]
    assert hand.document.stack.count() == 1
    assert hand.document.undo_text() == "Kumoa: Monista valitut"


def test_what_was_chosen_goes_at_once_and_comes_back_at_once(hand: Hand) -> None:
    before = hand.document.flow
    hand.view.picks.select(("w1", "n1"))
    hand.key(Key.Key_Delete)
    assert "w1" not in hand.document.flow.by_id
    assert [one.id for one in hand.document.flow.notes] == ["n2"]
    assert hand.document.undo_text() == "Kumoa: Poista valitut"
    hand.document.undo()
    assert hand.document.flow == before
    hand.view.picks.select(("n1", "n2"))
    hand.key(Key.Key_Delete)
    assert hand.document.flow.notes == ()
    assert hand.document.undo_text() == "Kumoa: Poista muistilaput"


def test_the_whole_drawing_goes_over_the_clipboard_with_its_notes_where_they_lay(
    hand: Hand, canvas: Callable[..., Hand]
) -> None:
    hand.key(Key.Key_A, CTRL)
    hand.key(Key.Key_C, CTRL)
    other = canvas(Flow())
    other.key(Key.Key_V, CTRL)
    flow, was = other.document.flow, hand.document.flow
    shifts = {(one.x - old.x, one.y - old.y) for one, old in zip(notes_by_text(flow), notes_by_text(was), strict=True)}
    trigger = flow.trigger
    assert trigger is not None
    here, there = flow.position_of[trigger.id], was.position_of["t"]
    assert shifts == {(here.x - there.x, here.y - there.y)}
    assert set(other.view.picks.all) == {*flow.by_id, *(one.id for one in flow.notes)}

    text = QMimeData()
    text.setText(QGuiApplication.clipboard().text())  # as mail would bring it
    assert "muistilappu: Kysy Maijalta\n" in text.text()
    QGuiApplication.clipboard().setMimeData(text)
    third = canvas(Flow())
    third.key(Key.Key_V, CTRL)
    assert sorted(one.text for one in third.document.flow.notes) == ["Alennus 10 %", "Kysy Maijalta"]


def notes_by_text(flow: Flow) -> list[Note]:
    return sorted(flow.notes, key=lambda one: one.text)


def test_notes_alone_are_copied_pasted_and_doubled(hand: Hand) -> None:
    hand.view.picks.select(("n1", "n2"))
    hand.key(Key.Key_C, CTRL)
    hand.key(Key.Key_V, CTRL)
    assert len(hand.document.flow.notes) == 4
    assert len(hand.view.picks.notes) == 2
    one, other = (note(hand, n) for n in hand.view.picks.notes)
    assert abs(one.y - other.y) == 120
    hand.key(Key.Key_D, CTRL)
    assert len(hand.document.flow.notes) == 6
    assert hand.document.stack.count() == 2


def test_a_note_among_others_is_heard_and_chosen_by_a_screen_reader(hand: Hand) -> None:
    presence = hand.view.presence
    hand.view.picks.select(("w1", "n1"))
    assert presence.selected() == ("w1", "n1")
    assert presence.current() == "w1"
    hand.key(Key.Key_Down, SHIFT)
    assert "n1" in presence.selected()  # extending keeps it
    hand.view.picks.select(("n1", "n2"))
    assert presence.current() == "n2"


def test_a_group_keeps_to_its_steps_when_notes_are_chosen_too(hand: Hand) -> None:
    hand.view.picks.select(("w1", "e1", "n1"))
    hand.view.commands["group"].trigger()
    assert [set(one.nodes) for one in hand.document.flow.groups] == [{"w1", "e1"}]


def test_only_what_is_chosen_is_tidied(hand: Hand) -> None:
    flow = hand.document.flow
    hand.view.picks.select(("w1", "n1"))
    hand.view.tidy()
    assert hand.document.flow.notes == flow.notes
    assert replace(hand.document.flow, positions=()) == replace(flow, positions=())
