"""The canvas without a mouse."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.edit import delete
from app.model.flow import Flow
from ui.canvas.canvas_kit import Hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_arrows_go_to_the_nearest_step(hand: Hand) -> None:
    way = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Up):
        hand.key(key)
        way.append(hand.view.selection()[-1])
    assert way == ["t", "c", "w1", "w2", "e2", "w2"]


def test_shift_and_arrows_select_on(hand: Hand) -> None:
    hand.view.select(["w1"])
    hand.key(Qt.Key.Key_Down, SHIFT)
    hand.key(Qt.Key.Key_Down, SHIFT)
    assert hand.view.selection() == ("w1", "e1", "g")


def test_tab_goes_through_the_flow_yes_first_and_leaves_at_its_end(hand: Hand) -> None:
    way = []
    for _step in range(8):
        hand.key(Qt.Key.Key_Tab)
        way.append(hand.view.selection()[-1])
    assert way == ["t", "c", "w1", "e1", "g", "w2", "e2", "x"]
    hand.key(Qt.Key.Key_Tab, SHIFT)
    assert hand.view.selection() == ("e2",)


def test_enter_goes_into_the_step(hand: Hand) -> None:
    told: list[str] = []
    hand.view.node_activated.connect(told.append)
    hand.view.select(["c"])
    hand.key(Qt.Key.Key_Return)
    assert told == ["c"]


def test_a_letter_opens_quick_add_with_that_letter(hand: Hand) -> None:
    hand.view.select(["e1"])
    hand.type("o")
    popup = hand.view.adding.popup
    assert popup.isVisible()
    assert popup._field.text() == "o"
    assert popup.shown_items()[0] == "wait"
    QTest.keyClick(popup._field, Qt.Key.Key_Return)
    flow = hand.document.flow
    new = flow.next_id("e1", "out") or ""
    assert new.startswith("wait-")
    assert flow.next_id(new, "out") == "g"


def test_quick_add_understands_the_other_language(hand: Hand) -> None:
    hand.view.select(["e1"])
    for typed, item in (("delay", "wait"), ("sä", "email"), ("if", "condition"), ("branch", "condition")):
        hand.view.adding.here(typed)
        assert hand.view.adding.popup.shown_items()[0] == item
        hand.view.adding.popup.hide()


def test_delete_heals_and_the_keyboard_stays_near(hand: Hand) -> None:
    hand.view.pick_by_key("w1")
    hand.key(Qt.Key.Key_Delete)
    assert hand.document.flow.next_id("c", "yes") == "e1"
    assert hand.view.selection() == ("c",)


def test_copy_and_paste_go_over_the_clipboard(hand: Hand) -> None:
    hand.view.select(["w1", "e1"])
    hand.key(Qt.Key.Key_C, CTRL)
    hand.view.select(["w2"])
    hand.key(Qt.Key.Key_V, CTRL)
    flow = hand.document.flow
    wait = flow.next_id("w2", "out") or ""
    email = flow.next_id(wait, "out") or ""
    assert flow.by_id[email].title == "Kiitos tilauksestasi"
    assert flow.next_id(email, "out") == "e2"
    assert flow.by_id[email].template not in ("m1", "m2")
    assert hand.document.undo_text() == "Kumoa: Liitä 2 askelta"


def test_escape_clears_the_selection(hand: Hand) -> None:
    hand.view.select(["w1"])
    hand.key(Qt.Key.Key_Escape)
    assert hand.view.selection() == ()


def test_keys_zoom(hand: Hand) -> None:
    hand.key(Qt.Key.Key_Minus, CTRL)
    assert hand.view.camera.zoom == 0.8
    hand.key(Qt.Key.Key_0, CTRL)
    assert hand.view.camera.zoom == 1.0


def test_on_an_empty_canvas_typing_offers_triggers_first(canvas: Callable[..., Hand]) -> None:
    hand = canvas(Flow())
    hand.key(Qt.Key.Key_Insert)
    assert all(item.startswith("trigger.") for item in hand.view.adding.popup.shown_items()[:6])


def test_arrows_go_on_from_where_one_was(hand: Hand) -> None:
    hand.view.pick_by_key("e2")
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_Up)
    assert hand.view.selection() == ("e2",)
    hand.key(Qt.Key.Key_Escape)
    hand.document.apply(delete(hand.document.flow, ["e2"]))
    hand.view.select(())
    hand.key(Qt.Key.Key_Down)
    assert len(hand.view.selection()) == 1, "it begins anew where that step is gone"


def test_a_step_in_sight_is_reached_without_the_drawing_moving(hand: Hand) -> None:
    hand.view.camera.fit()
    before = hand.view.camera.seen()
    hand.key(Qt.Key.Key_Home)
    hand.key(Qt.Key.Key_Down)
    assert hand.view.camera.seen() == before
    hand.view.camera.zoom_to(2.0)
    hand.key(Qt.Key.Key_End)
    shape = hand.view.item.geometry.shapes[hand.view.selection()[0]]
    left, top, right, bottom = hand.view.camera.seen()
    assert left < shape.x - 12
    assert shape.x + shape.w + 12 < right
    assert top < shape.y - 12
    assert shape.y + shape.h + 12 < bottom


def test_the_ring_of_focus_stays_with_whoever_works_by_keys(hand: Hand) -> None:
    hand.view.pick_by_key("w1")
    hand.key(Qt.Key.Key_Delete)
    assert hand.view.picks.current == "c"
    assert hand.view.picks._ring.isVisible()
    hand.document.undo()
    assert hand.view.picks._ring.isVisible()
    hand.click(hand.middle("e1"))
    assert not hand.view.picks._ring.isVisible()
    hand.document.redo()
    assert not hand.view.picks._ring.isVisible(), "a hand on the mouse needs none"
