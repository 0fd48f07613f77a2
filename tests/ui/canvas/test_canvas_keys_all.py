"""The rest of the keyboard table: reorder, rename, connect, select after, ranges."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.analysis.layout import settled
from app.edit import disconnect
from app.model.flow import Flow
from app.model.nodes import ports
from app.ui.canvas.gestures.join_by_keys import JoinByKeys
from flow_strategies import thank_you
from ui.canvas.canvas_kit import Hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
Key = Qt.Key


def way(flow: Flow, start: str, port: str) -> list[str]:
    """The steps from a way out on."""
    found: list[str] = []
    here = flow.next_id(start, port)
    while here and here not in found:
        found.append(here)
        here = flow.next_id(here, next(iter(ports(flow.by_id[here])), ""))
    return found


def messages(hand: Hand) -> list[str]:
    told: list[str] = []
    hand.view.message.connect(told.append)
    return told


def field(hand: Hand) -> QLineEdit:
    made = hand.view.in_place.field
    assert isinstance(made, QLineEdit)
    return made


# ---- Alt + arrows


def test_alt_up_and_down_move_the_step_along_its_way(hand: Hand) -> None:
    hand.view.select(["w1"])
    before = hand.document.flow
    hand.key(Key.Key_Down, ALT)
    assert way(hand.document.flow, "c", "yes") == ["e1", "w1", "g"]
    assert hand.view.selection() == ("w1",)
    assert hand.document.undo_text() == "Kumoa: Siirrä odotus"
    hand.key(Key.Key_Up, ALT)
    assert hand.document.flow.edges == before.edges
    hand.document.undo()
    hand.document.undo()
    assert hand.document.flow == before


def test_alt_left_and_right_move_it_to_the_other_branch(hand: Hand) -> None:
    hand.view.select(["e1"])
    hand.key(Key.Key_Right, ALT)
    assert way(hand.document.flow, "c", "no") == ["e1", "w2", "e2", "x"]
    hand.key(Key.Key_Left, ALT)
    assert way(hand.document.flow, "c", "yes") == ["e1", "w1", "g"]


def test_what_cannot_be_moved_says_why(hand: Hand) -> None:
    told = messages(hand)
    for node, key in (("t", Key.Key_Down), ("g", Key.Key_Up), ("e2", Key.Key_Right), ("e1", Key.Key_Down)):
        hand.view.select([node])
        hand.key(key, ALT)
    assert told == [
        "Käynnistin on aina ensimmäisenä.",
        "Tämä askel päättää polun, joten se pysyy viimeisenä.",
        "Tämä askel on jo oikeanpuoleisimmassa haarassa.",
        "Tämä askel on jo viimeisenä.",
    ]
    assert not hand.document.stack.canUndo()


# ---- F2


def test_f2_renames_in_place_and_enter_keeps(hand: Hand) -> None:
    hand.view.select(["e1"])
    hand.key(Key.Key_F2)
    assert field(hand).text() == "Kiitos tilauksestasi"
    assert field(hand).hasFocus()
    QTest.keyClicks(field(hand), "Tervetuloa")
    QTest.keyClick(field(hand), Key.Key_Return)
    assert hand.document.flow.by_id["e1"].title == "Tervetuloa"
    assert hand.document.undo_text() == "Kumoa: Nimeä askel"
    assert hand.view.in_place.field is None
    assert hand.view.hasFocus()
    hand.document.undo()
    assert hand.document.flow.by_id["e1"].title == "Kiitos tilauksestasi"


def test_escape_drops_the_name(hand: Hand) -> None:
    hand.view.select(["e1"])
    hand.key(Key.Key_F2)
    QTest.keyClicks(field(hand), "Tervetuloa")
    QTest.keyClick(field(hand), Key.Key_Escape)
    assert hand.document.flow.by_id["e1"].title == "Kiitos tilauksestasi"
    assert hand.view.selection() == ("e1",)


def test_leaving_the_field_keeps_the_name(hand: Hand) -> None:
    hand.view.select(["e1"])
    hand.key(Key.Key_F2)
    QTest.keyClicks(field(hand), "Tervetuloa")
    hand.click(hand.middle("w2"))
    assert hand.document.flow.by_id["e1"].title == "Tervetuloa"
    assert hand.document.stack.count() == 1


def test_a_name_the_step_gives_itself_is_not_written_down(hand: Hand) -> None:
    hand.view.select(["w1"])
    hand.key(Key.Key_F2)
    assert field(hand).text() == "Odota 4 tuntia"
    QTest.keyClick(field(hand), Key.Key_Return)
    assert hand.document.flow.by_id["w1"].title == ""
    assert not hand.document.stack.canUndo()


@pytest.mark.parametrize("zoom", [0.1, 0.5, 1.0, 2.0])
def test_the_field_is_over_its_step_and_large_enough_at_any_zoom(hand: Hand, zoom: float) -> None:
    hand.view.set_zoom(zoom)
    hand.view.select(["e2"])
    hand.key(Key.Key_F2)
    box = field(hand).geometry()
    assert box.width() >= 200
    assert box.height() >= 28
    assert box.contains(hand.middle("e2")) or box.adjusted(-60, -8, 60, 8).contains(hand.middle("e2"))
    assert hand.view.viewport().rect().intersects(box)
    hand.key(Key.Key_Plus, CTRL)
    assert field(hand).geometry().adjusted(-80, -8, 80, 8).contains(hand.middle("e2"))


# ---- Ctrl+L


def test_ctrl_l_connects_by_arrows_and_enter(hand: Hand) -> None:
    edge = hand.document.flow.edge_at[("e2", "out")]
    hand.document.apply(disconnect(hand.document.flow, edge))
    hand.view.select(["e2"])
    hints: list[str] = []
    hand.view.hint_changed.connect(hints.append)
    hand.key(Key.Key_L, CTRL)
    assert isinstance(hand.view.gesture, JoinByKeys)
    assert "t" in hand.view.item.look.dimmed
    hand.key(Key.Key_Left)
    hand.key(Key.Key_Up)
    hand.key(Key.Key_End)
    while hand.view.item.look.drop_target != "g":
        hand.key(Key.Key_Left)
        assert len(hints) < 40
    assert "Enter" in hints[-1]
    assert "Loi asiakastilin" in hints[-1]
    hand.key(Key.Key_Return)
    assert hand.view.gesture is None
    assert hand.document.flow.next_id("e2", "out") == "g"
    assert hand.document.undo_text() == "Kumoa: Yhdistä askeleet"
    assert hand.view.selection() == ("e2",)
    assert hints[-1] == ""


def test_ctrl_l_again_or_tab_takes_the_other_way_out(hand: Hand) -> None:
    hand.view.select(["c"])
    hand.key(Key.Key_L, CTRL)
    gesture = hand.view.gesture
    assert isinstance(gesture, JoinByKeys)
    assert gesture._port == "yes"
    hand.key(Key.Key_Tab)
    assert isinstance(hand.view.gesture, JoinByKeys)
    assert hand.view.gesture._port == "no"
    assert hand.view.hint.startswith("Ensimmäinen ostos?, Ei:")
    hand.key(Key.Key_L, CTRL)
    assert isinstance(hand.view.gesture, JoinByKeys)
    assert hand.view.gesture._port == "yes"


def test_escape_leaves_connecting_and_nothing_has_changed(hand: Hand) -> None:
    before = hand.document.flow
    hand.view.select(["e1"])
    hand.key(Key.Key_L, CTRL)
    hand.key(Key.Key_Right)
    hand.key(Key.Key_Escape)
    assert hand.view.gesture is None
    assert hand.document.flow == before
    assert hand.view.selection() == ("e1",)
    assert not hand.view.item.look.dimmed


def test_a_step_that_ends_the_way_says_so(hand: Hand) -> None:
    told = messages(hand)
    hand.view.select(["x"])
    hand.key(Key.Key_L, CTRL)
    assert told == ["Tämä askel päättää polun: sen jälkeen ei tule mitään."]


# ---- selecting


def test_ctrl_shift_a_selects_everything_after_this(hand: Hand) -> None:
    hand.view.select(["w2"])
    hand.key(Key.Key_A, CTRL | SHIFT)
    assert set(hand.view.selection()) == {"w2", "e2", "x"}
    assert hand.view.picks.current == "w2"
    hand.key(Key.Key_A, CTRL)
    assert set(hand.view.selection()) == set(hand.document.flow.by_id)


def test_shift_click_takes_the_range_along_the_flow_also_through_a_condition(hand: Hand) -> None:
    hand.click(hand.middle("t"))
    hand.click(hand.middle("e1"), SHIFT)
    assert set(hand.view.selection()) == {"t", "c", "w1", "e1"}
    hand.click(hand.middle("g"))
    hand.click(hand.middle("w1"), SHIFT)
    assert set(hand.view.selection()) == {"w1", "e1", "g"}


def test_shift_click_off_the_chain_just_adds_and_ctrl_click_toggles(hand: Hand) -> None:
    hand.click(hand.middle("w1"))
    hand.click(hand.middle("e2"), SHIFT)
    assert hand.view.selection() == ("w1", "e2")
    hand.click(hand.middle("w1"), CTRL)
    assert hand.view.selection() == ("e2",)
    hand.click(hand.middle("w1"), CTRL)
    assert hand.view.selection() == ("e2", "w1")


def test_shift_insert_adds_before_and_insert_after(hand: Hand) -> None:
    hand.view.select(["e1"])
    hand.key(Key.Key_Insert, SHIFT)
    popup = hand.view.adding.popup
    QTest.keyClick(popup._field, Key.Key_1)
    new = hand.document.flow.next_id("w1", "out") or ""
    assert new not in thank_you().by_id
    assert hand.document.flow.next_id(new, "out") == "e1"


def test_zoom_keys(hand: Hand) -> None:
    hand.view.set_zoom(0.5)
    hand.key(Key.Key_0, CTRL)
    assert hand.view.camera.zoom == 1.0
    hand.key(Key.Key_9, CTRL)
    assert hand.view.camera.shows_all()
    hand.view.select(["g"])
    hand.view.set_zoom(0.2)
    hand.key(Key.Key_F9, SHIFT)
    assert hand.view.camera.zoom == 1.0
    left, top, right, bottom = hand.view.camera.seen()
    x, y = hand.view.item.geometry.shapes["g"].centre
    assert left < x < right
    assert top < y < bottom
    hand.key(Key.Key_Minus, CTRL)
    assert hand.view.camera.zoom < 1.0
    hand.key(Key.Key_Plus, CTRL)
    assert hand.view.camera.zoom == 1.0


def test_tidying_by_key_is_one_entry(canvas: Callable[..., Hand]) -> None:
    hand = canvas(settled(thank_you()))
    hand.drag(hand.middle("e1"), hand.middle("e1") + hand.at((0, 0)) - hand.at((90, -40)))
    hand.key(Key.Key_Escape)
    hand.key(Key.Key_L, CTRL | SHIFT)
    assert hand.document.stack.count() == 2
    assert not any(position.pinned for position in hand.document.flow.positions)
