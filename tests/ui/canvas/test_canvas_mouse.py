"""The canvas by mouse, as a person meets it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.analysis.layout import arrange, settled
from app.edit import tidy
from app.model.flow import Flow
from app.model.nodes import Wait
from app.ui.canvas.branch_question import BranchQuestion
from app.ui.theme import current
from flow_strategies import thank_you
from ui.canvas.canvas_kit import LEFT, NONE, Hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_a_click_selects_and_a_click_on_nothing_clears(hand: Hand) -> None:
    told: list[tuple[str, ...]] = []
    hand.view.selection_changed.connect(told.append)
    hand.click(hand.middle("e1"))
    hand.click(QPoint(6, 300))
    assert told == [("e1",), ()]


def test_ctrl_click_adds_and_shift_click_takes_the_chain_between(hand: Hand) -> None:
    hand.click(hand.middle("w1"))
    hand.click(hand.middle("w2"), CTRL)
    assert hand.view.selection() == ("w1", "w2")
    hand.click(hand.middle("w1"))
    hand.click(hand.middle("g"), SHIFT)
    assert set(hand.view.selection()) == {"w1", "e1", "g"}


def test_a_rubber_band_selects_what_it_touches(hand: Hand) -> None:
    shape = hand.view.item.geometry.shapes["w1"]
    hand.drag(hand.at((shape.x - 40, shape.y - 20)), hand.at((shape.x + 60, shape.y + 150)))
    assert set(hand.view.selection()) == {"w1", "e1"}


def test_a_dragged_step_snaps_to_the_grid_stays_there_and_is_one_undo(hand: Hand) -> None:
    before = hand.document.flow
    hand.drag(hand.middle("g"), hand.middle("g") + QPoint(-61, 123))
    at = hand.document.flow.position_of["g"]
    assert at.pinned
    assert (at.x % 8, at.y % 8) == (0, 0)
    assert abs(at.x - before.position_of["g"].x + 61) <= 8
    assert hand.document.undo_text() == "Kumoa: Siirrä maali"
    hand.document.undo()
    assert hand.document.flow == before


def test_a_step_near_its_neighbours_column_catches_there(hand: Hand) -> None:
    flow = hand.document.flow
    off = hand.at((flow.position_of["e1"].x + 100, 600.0))
    hand.drag(hand.middle("g"), off)
    hand.document.close_entry()
    near = hand.at((flow.position_of["e1"].x + 4, 620.0))
    hand.drag(hand.middle("g"), near)
    assert hand.document.flow.position_of["g"].x == flow.position_of["e1"].x


def test_escape_calls_a_drag_off(hand: Hand) -> None:
    before = hand.document.flow
    hand.drag(hand.middle("e1"), hand.middle("e1") + QPoint(120, 40), drop=False)
    hand.key(Qt.Key.Key_Escape)
    assert hand.view.gesture is None
    assert hand.document.flow is before
    assert hand.view.item.look.hidden == frozenset()


def test_plus_on_an_edge_opens_what_fits_and_inserts_it(hand: Hand) -> None:
    hand.click(hand.plus("w1", "out"))
    popup = hand.view.adding.popup
    assert popup.isVisible()
    assert popup.shown_items()[:2] == ("email", "condition")
    assert "exit" not in popup.shown_items()
    hand.type("3")
    flow = hand.document.flow
    new = flow.next_id("w1", "out") or ""
    assert isinstance(flow.by_id[new], Wait)
    assert flow.next_id(new, "out") == "e1"
    assert hand.view.selection() == (new,)
    assert hand.document.undo_text() == "Kumoa: Lisää odotus"


def test_a_wire_pulled_to_a_step_joins_it(hand: Hand) -> None:
    hand.click(hand.middle("e2"))
    hand.drag(hand.port("e2", "out"), hand.middle("g"))
    assert hand.document.flow.next_id("e2", "out") == "g"
    assert "x" in hand.document.flow.by_id


def test_a_wire_that_would_loop_without_a_wait_dims_its_targets_and_says_why(hand: Hand) -> None:
    told: list[str] = []
    hand.view.message.connect(told.append)
    before = hand.document.flow
    hand.drag(hand.port("c", "yes"), hand.middle("t"), drop=False)
    assert "t" in hand.view.item.look.dimmed
    hand.key(Qt.Key.Key_Escape)
    hand.drag(hand.port("c", "yes"), hand.middle("t"))
    assert hand.document.flow is before
    assert told == ["Käynnistimeen ei voi johtaa viivaa."]


def test_a_wire_let_go_on_nothing_asks_what_comes_next(hand: Hand) -> None:
    hand.drag(hand.port("c", "yes"), hand.at((-420.0, 300.0)))
    popup = hand.view.adding.popup
    assert popup.isVisible()
    hand.key(Qt.Key.Key_Escape)
    popup.hide()
    assert hand.document.stack.count() == 0


@pytest.mark.parametrize("item", ["wait", "email", "condition", "split", "notify"])
def test_a_palette_item_dropped_on_an_edge_goes_in_between(hand: Hand, item: str) -> None:
    hand.drop_item(item, hand.plus("t", "out"))
    flow = hand.document.flow
    new = flow.next_id("t", "out") or ""
    assert new not in ("c", "")
    assert "c" in {flow.next_id(new, "out"), flow.next_id(new, "yes"), flow.next_id(new, "a")}
    assert hand.document.stack.count() == 1


def test_while_it_hovers_over_an_edge_the_steps_below_make_room(hand: Hand) -> None:
    before = hand.view.item.geometry.shapes["c"].y
    hand.drop_item("email", hand.plus("t", "out"), drop=False)
    assert hand.view.item.geometry.shapes["c"].y == before + 120
    hand.leave()
    assert hand.view.item.geometry.shapes["c"].y == before
    assert hand.document.stack.count() == 0


def test_a_palette_item_dropped_on_nothing_stands_there_alone(hand: Hand) -> None:
    place = hand.at((-380.0, 600.0))
    hand.drop_item("email", place)
    flow = hand.document.flow
    new = next(node for node in flow.nodes if node.id.startswith("email-"))
    at = flow.position_of[new.id]
    assert abs(at.x + 380) <= 8
    assert abs(at.y + 36 - 600) <= 8
    assert new.id not in {edge.target for edge in flow.edges}


def test_an_exit_cannot_be_dropped_in_the_middle(hand: Hand) -> None:
    hand.drop_item("exit", hand.plus("w1", "out"))
    assert hand.document.flow.next_id("w1", "out") == "e1"


def test_a_trigger_dropped_on_the_trigger_takes_its_place(hand: Hand) -> None:
    hand.drop_item("trigger.cart", hand.middle("t"))
    flow = hand.document.flow
    assert flow.trigger is not None
    assert flow.trigger.source.event == "Cart Abandoned"
    assert flow.next_id("t", "out") == "c"


def test_a_new_flow_is_drawn_from_nothing(canvas: Callable[..., Hand]) -> None:
    hand = canvas(Flow())
    hand.drop_item("trigger.order", QPoint(400, 120))
    hand.click(hand.plus(hand.document.flow.nodes[0].id, "out"))
    hand.type("ehto")
    hand.view.adding.popup.grab()
    QTest.keyClick(hand.view.adding.popup._field, Qt.Key.Key_Return)
    flow = hand.document.flow
    assert [type(node).__name__ for node in flow.nodes] == ["Condition", "Trigger"]
    assert {p.id: (p.x, p.y) for p in flow.positions} == arrange(flow)


def test_deleting_a_condition_asks_at_the_spot(hand: Hand) -> None:
    hand.click(hand.middle("c"))
    hand.key(Qt.Key.Key_Delete)
    popup = hand.view.findChild(BranchQuestion)
    assert popup is not None
    words = [button.text() for button in popup.findChildren(QPushButton)]
    assert words == ["Säilytä Kyllä-haara", "Säilytä Ei-haara", "Poista molemmat"]
    popup.buttons["no"].click()
    assert hand.document.flow.next_id("t", "out") == "w2"
    assert hand.document.undo_text() == "Kumoa: Poista ehto"


def test_a_selected_wire_is_deleted_alone(hand: Hand) -> None:
    wire = hand.view.item.geometry.wires[("c", "yes")]
    hand.click(hand.at((wire.points[1][0], wire.points[1][1] + 22)))
    assert hand.view.picks.wire == ("c", "yes")
    hand.key(Qt.Key.Key_Delete)
    assert hand.document.flow.next_id("c", "yes") is None
    assert len(hand.document.flow.nodes) == 8


def test_a_double_click_goes_into_the_step(hand: Hand) -> None:
    told: list[str] = []
    hand.view.node_activated.connect(told.append)
    QTest.mouseDClick(
        hand.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, hand.middle("w1")
    )
    assert told == ["w1"]


def test_what_is_only_shown_cannot_be_changed(hand: Hand) -> None:
    hand.view.set_read_only(True)
    before = hand.document.flow
    hand.drag(hand.middle("e1"), hand.middle("e1") + QPoint(100, 60))
    hand.click(hand.middle("e1"))
    hand.key(Qt.Key.Key_Delete)
    hand.drop_item("email", hand.middle("w2"))
    assert hand.document.flow is before


def test_ctrl_wheel_zooms_at_the_pointer(hand: Hand) -> None:
    place = hand.middle("e1")
    port = hand.view.viewport()
    args = (QPoint(), QPoint(0, -240), Qt.MouseButton.NoButton, CTRL, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(port, QWheelEvent(QPointF(place), QPointF(port.mapToGlobal(place)), *args))
    assert hand.view.camera.zoom == pytest.approx(1 / 1.15**2)
    assert (hand.middle("e1") - place).manhattanLength() <= 2


def test_a_pinch_zooms_at_the_fingers(hand: Hand) -> None:
    place = QPointF(hand.middle("e1"))
    port = hand.view.viewport()
    there = QPointF(port.mapToGlobal(place))
    device = QPointingDevice.primaryPointingDevice()
    pinch = Qt.NativeGestureType.ZoomNativeGesture
    QApplication.sendEvent(port, QNativeGestureEvent(pinch, device, 2, place, place, there, -0.25, QPointF()))
    assert hand.view.camera.zoom == pytest.approx(0.75)
    assert (QPointF(hand.middle("e1")) - place).manhattanLength() <= 2


def test_a_selected_step_is_outlined_in_the_accent(hand: Hand) -> None:
    hand.view.select(["e1"])
    shape = hand.view.item.geometry.shapes["e1"]
    place = hand.at((shape.x, shape.y + shape.h / 2))
    picture = hand.view.grab().toImage()
    accent = current.tokens().qcolor("accent.base")
    assert any(_near(picture.pixelColor(place.x() + dx, place.y()), accent) for dx in (-1, 0, 1))


def _near(one: QColor, other: QColor) -> bool:
    apart = (one.red() - other.red(), one.green() - other.green(), one.blue() - other.blue())
    return all(abs(channel) < 40 for channel in apart)


def test_steps_glide_to_their_places(canvas: Callable[..., Hand], qtbot: QtBot) -> None:

    hand = canvas(settled(thank_you()), calm=False)
    hand.drag(hand.middle("g"), hand.middle("g") + QPoint(-120, 60))
    away = hand.view.item.geometry.shapes["g"].y
    hand.view.apply(tidy(hand.document.flow))
    assert hand.view.item.geometry.shapes["g"].y == away
    home = hand.document.flow.position_of["g"].y
    qtbot.waitUntil(lambda: hand.view.item.geometry.shapes["g"].y == home, timeout=2000)
    assert hand.document.undo_text() == "Kumoa: Siisti asettelu"


def test_wires_follow_a_dragged_step(hand: Hand) -> None:
    """Just above the card in the hand its wire arrives, and none arrives any more where it was."""
    line = current.tokens().qcolor("edge.line").rgb()
    shape = hand.view.item.geometry.shapes["e1"]
    by = QPoint(-104, 224)
    hand.drag(hand.middle("e1"), hand.middle("e1") + by, drop=False)
    QApplication.processEvents()
    picture = hand.view.grab().toImage()
    moved = hand.view.item.mapToScene(QPointF(*shape.top)) + QPointF(by)
    above = hand.view.mapFromScene(moved) - QPoint(0, 16)
    around = {picture.pixel(above + QPoint(dx, dy)) for dx in range(-8, 9) for dy in range(-8, 9)}
    assert line in around
    left = hand.at(shape.top) - QPoint(0, 16)
    assert line not in {picture.pixel(left + QPoint(dx, 0)) for dx in range(-8, 9)}
    hand.key(Qt.Key.Key_Escape)


def test_a_guide_tells_which_neighbour_a_dragged_step_is_in_line_with(hand: Hand) -> None:
    flow = hand.document.flow
    hand.drag(hand.middle("g"), hand.at((flow.position_of["e1"].x + 104, 600.0)))
    hand.document.close_entry()
    hand.drag(hand.middle("g"), hand.at((flow.position_of["e1"].x + 4, 620.0)), drop=False)
    QApplication.processEvents()
    accent = current.tokens().qcolor("accent.line").rgb()
    x = hand.at((flow.position_of["e1"].x, 0.0)).x()
    picture = hand.view.grab().toImage()
    top, bottom = hand.middle("e1").y(), hand.middle("g").y()
    column = [picture.pixel(x + dx, y) for dx in (-1, 0) for y in range(min(top, bottom), max(top, bottom))]
    assert accent in column
    hand.key(Qt.Key.Key_Escape)


def test_a_late_move_without_a_button_does_not_take_the_step_back(hand: Hand) -> None:
    start = hand.middle("e1")
    hand.drag(start, start + QPoint(-104, 224), drop=False)
    port, none = hand.view.viewport(), Qt.MouseButton.NoButton
    late = QMouseEvent(QEvent.Type.MouseMove, QPointF(start), QPointF(port.mapToGlobal(start)), none, none, NONE)
    QApplication.sendEvent(port, late)
    QTest.mouseRelease(port, LEFT, NONE, start + QPoint(-104, 224))
    assert hand.document.flow.position_of["e1"].y >= 560
