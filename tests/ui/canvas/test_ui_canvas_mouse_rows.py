"""The rest of what a mouse does on the canvas: double clicks, "+", wires in the hand, menus, paper moved under it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QDragEnterEvent, QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from app.analysis.layout import settled
from app.edit import add_after, fresh
from app.model.flow import Flow
from app.model.nodes import Email, Trigger
from app.model.template import Template
from app.ui.canvas.cards import title_lines
from app.ui.theme import current
from flow_strategies import thank_you
from ui.canvas.canvas_kit import LEFT, NONE, Hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
SHIFT = Qt.KeyboardModifier.ShiftModifier
MIDDLE = Qt.MouseButton.MiddleButton
RIGHT = Qt.MouseButton.RightButton
_STILL = QPoint()


def hover(hand: Hand, place: QPoint) -> None:
    """The pointer comes here, no button down."""
    port = hand.view.viewport()
    where = (QPointF(place), QPointF(port.mapToGlobal(place)))
    none = Qt.MouseButton.NoButton
    QApplication.sendEvent(port, QMouseEvent(QEvent.Type.MouseMove, *where, none, none, NONE))


def wheel(hand: Hand, angle: QPoint, pixels: QPoint = _STILL, keys: Qt.KeyboardModifier = NONE) -> None:
    port = hand.view.viewport()
    place = QPointF(port.rect().center())
    args = (pixels, angle, Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(port, QWheelEvent(place, QPointF(port.mapToGlobal(place.toPoint())), *args))


def move_with(hand: Hand, button: Qt.MouseButton, start: QPoint, end: QPoint) -> None:
    """Drags with another button than the left one."""
    port = hand.view.viewport()
    QTest.mousePress(port, button, NONE, start)
    for step in (1, 2, 3):
        place = start + (end - start) * step / 3
        where = (QPointF(place), QPointF(port.mapToGlobal(place)))
        QApplication.sendEvent(port, QMouseEvent(QEvent.Type.MouseMove, *where, Qt.MouseButton.NoButton, button, NONE))


def menu_at(hand: Hand, place: QPoint) -> list[str]:
    """Clicks with the right button; the words of the menu that opens, "" for a line."""
    port = hand.view.viewport()
    QTest.mousePress(port, RIGHT, NONE, place)
    QApplication.sendEvent(port, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, port.mapToGlobal(place)))
    return [action.text() for action in open_menu(hand).actions()]


def open_menu(hand: Hand) -> QMenu:
    """The menu in sight."""
    return next(menu for menu in reversed(hand.view.findChildren(QMenu)) if menu.isVisible())


@pytest.fixture
def scrollable(hand: Hand) -> Hand:
    """A canvas whose drawing is larger than the window."""
    hand.view.set_zoom(1.5)
    return hand


# ---- double click


def test_a_double_click_on_an_email_wants_its_message(hand: Hand) -> None:
    messages: list[str] = []
    entered: list[str] = []
    hand.view.message_wanted.connect(messages.append)
    hand.view.node_activated.connect(entered.append)
    QTest.mouseDClick(hand.view.viewport(), LEFT, NONE, hand.middle("e1"))
    assert (messages, entered) == (["e1"], [])
    assert hand.view.selection() == ("e1",)


@pytest.mark.parametrize("node_id", ["w1", "c", "t", "g"])
def test_a_double_click_on_any_other_step_goes_into_its_settings(hand: Hand, node_id: str) -> None:
    entered: list[str] = []
    hand.view.node_activated.connect(entered.append)
    QTest.mouseDClick(hand.view.viewport(), LEFT, NONE, hand.middle(node_id))
    assert entered == [node_id]


def test_a_double_click_on_nothing_adds_there(hand: Hand) -> None:
    place = hand.at((-420.0, 40.0))
    QTest.mouseDClick(hand.view.viewport(), LEFT, NONE, place)
    popup = hand.view.adding.popup
    assert popup.isVisible()
    assert (popup.pos() - hand.view.viewport().mapToGlobal(place)).manhattanLength() < 60
    hand.type("odota")
    QTest.keyClick(popup._field, Qt.Key.Key_Return)
    new = next(node.id for node in hand.document.flow.nodes if node.id.startswith("wait-"))
    at = hand.document.flow.position_of[new]
    assert (abs(at.x + 420) <= 8, abs(at.y - 40) <= 8) == (True, True)


# ---- "+", ports and other things under the pointer


def accent_across(hand: Hand, point: QPoint) -> int:
    """How many pixels of the accent colour lie in a row through a point."""
    picture = hand.view.grab().toImage()
    accent = current.tokens().qcolor("accent.base")
    row = [picture.pixelColor(point.x() + dx, point.y() - 8) for dx in range(-20, 21)]
    return sum(_near(colour, accent) for colour in row)


def _near(one: QColor, other: QColor) -> bool:
    return abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue()) < 40


def test_plus_grows_under_the_pointer_and_shrinks_behind_it(hand: Hand) -> None:
    plus = hand.plus("w1", "out")
    assert accent_across(hand, plus) == 0
    hover(hand, plus)
    assert 15 <= accent_across(hand, plus) <= 19  # a chord of a disc of 24 px, 8 px off its middle
    assert hand.view.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    hover(hand, QPoint(8, 300))
    assert accent_across(hand, plus) == 0
    assert hand.view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_plus_takes_a_moment_to_grow_where_motion_is_welcome(canvas: Callable[..., Hand], qtbot: QtBot) -> None:
    hand = canvas(settled(thank_you()), calm=False)
    plus = hand.plus("w1", "out")
    hover(hand, plus)
    assert accent_across(hand, plus) < 12
    qtbot.waitUntil(lambda: accent_across(hand, plus) >= 15, timeout=2000)


@pytest.mark.parametrize("zoom", [0.75, 1.0, 1.5])
@pytest.mark.parametrize(("off", "hits"), [(QPoint(13, 0), True), (QPoint(-13, 12), True), (QPoint(24, 0), False)])
def test_plus_can_be_hit_within_28_pixels(hand: Hand, zoom: float, off: QPoint, hits: bool) -> None:
    hand.view.set_zoom(zoom)
    hand.view.center_on("w1", pulse=False)
    found = hand.view.hover.under(hand.view._at(hand.plus("w1", "out") + off))
    assert (found.plus is not None) is (hits or zoom * 14 > 24)


def test_plus_says_what_it_does_and_a_step_its_whole_title(canvas: Callable[..., Hand]) -> None:
    hand = canvas(settled(thank_you()))
    port = hand.view.viewport()
    place = hand.plus("w1", "out")
    QApplication.sendEvent(port, QHelpEvent(QEvent.Type.ToolTip, place, port.mapToGlobal(place)))
    assert QToolTip.text() == "Lisää askel tähän"
    QToolTip.hideText()


@pytest.mark.parametrize(("off", "hits"), [(QPoint(13, -13), True), (QPoint(0, -18), False)])
def test_a_port_can_be_hit_within_28_pixels(hand: Hand, off: QPoint, hits: bool) -> None:
    found = hand.view.hover.under(hand.view._at(hand.port("e1", "out") + off))
    assert (found.port is not None) is hits


def test_a_step_under_the_pointer_shows_its_ports(hand: Hand) -> None:
    hover(hand, hand.middle("e1"))
    assert hand.view.item.look.mood("e1").ports
    hover(hand, QPoint(8, 300))
    assert not hand.view.item.look.mood("e1").ports


# ---- a wire in the hand


def test_a_wire_in_the_hand_shows_where_it_may_go_and_says_why_it_may_not(hand: Hand) -> None:
    hand.drag(hand.port("e2", "out"), hand.middle("g"), drop=False)
    look = hand.view.item.look
    assert "g" in look.ports_of
    assert {"t", "x"} <= look.dimmed
    assert look.drop_target == "g"
    hand.move(hand.middle("t"))
    assert hand.view.hover.told() == "Käynnistimeen ei voi johtaa viivaa."
    hand.key(Qt.Key.Key_Escape)
    assert hand.view.hover.told() == ""
    assert (look.dimmed, look.ports_of, look.drop_target) == (frozenset(), frozenset(), "")
    assert hand.document.stack.count() == 0


def test_a_wire_dropped_on_nothing_stays_in_sight_until_the_question_is_answered(hand: Hand) -> None:
    hand.drag(hand.port("e2", "out"), hand.at((420.0, 640.0)))
    popup = hand.view.adding.popup
    overlays = [item for item in hand.view.scene().items() if item.zValue() == 4 and item.isVisible()]
    assert popup.isVisible()
    assert len(overlays) == 1
    assert "trigger.order" not in popup.shown_items()
    hand.type("2")
    assert not [item for item in hand.view.scene().items() if item.zValue() == 4 and item.isVisible()]
    assert hand.view.item.look.hidden_wires == frozenset()
    new = hand.document.flow.next_id("e2", "out") or ""
    assert hand.document.flow.next_id(new, "out") == "x" or hand.document.flow.next_id(new, "yes") == "x"
    assert hand.document.stack.count() == 1


def test_esc_takes_the_waiting_wire_away(hand: Hand) -> None:
    hand.drag(hand.port("c", "yes"), hand.at((-420.0, 300.0)))
    QTest.keyClick(hand.view.adding.popup._field, Qt.Key.Key_Escape)
    assert not [item for item in hand.view.scene().items() if item.zValue() == 4 and item.isVisible()]
    assert hand.view.item.look.hidden_wires == frozenset()
    assert hand.document.stack.count() == 0


def test_from_an_open_end_a_wire_is_pulled_by_its_plus(canvas: Callable[..., Hand]) -> None:
    flow = thank_you()
    open_ended = Flow(nodes=flow.nodes, edges=tuple(edge for edge in flow.edges if edge.source != "e2"))
    hand = canvas(settled(open_ended))
    hand.drag(hand.plus("e2", "out"), hand.middle("g"))
    assert hand.document.flow.next_id("e2", "out") == "g"


# ---- the paper under the window


def test_the_middle_button_moves_the_paper_and_esc_puts_it_back(scrollable: Hand) -> None:
    before = scrollable.middle("c")
    move_with(scrollable, MIDDLE, QPoint(300, 300), QPoint(360, 250))
    assert scrollable.middle("c") - before == QPoint(60, -50)
    scrollable.key(Qt.Key.Key_Escape)
    assert scrollable.middle("c") == before
    QTest.mouseRelease(scrollable.view.viewport(), MIDDLE, NONE, QPoint(360, 250))


def test_space_and_the_left_button_move_the_paper_even_from_a_step(scrollable: Hand) -> None:
    start = scrollable.middle("c")
    QTest.keyPress(scrollable.view, Qt.Key.Key_Space)
    assert scrollable.view.viewport().cursor().shape() == Qt.CursorShape.OpenHandCursor
    scrollable.drag(start, start + QPoint(40, 30))
    QTest.keyRelease(scrollable.view, Qt.Key.Key_Space)
    assert scrollable.middle("c") - start == QPoint(40, 30)
    assert scrollable.view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor
    assert scrollable.document.stack.count() == 0


@pytest.mark.parametrize(
    ("angle", "pixels", "keys", "by"),
    [
        (QPoint(0, -120), QPoint(), NONE, QPoint(0, -60)),
        (QPoint(0, -120), QPoint(), SHIFT, QPoint(-60, 0)),
        (QPoint(120, 0), QPoint(), NONE, QPoint(60, 0)),
        (QPoint(-8, 120), QPoint(-7, 33), NONE, QPoint(-7, 33)),
    ],
    ids=["wheel", "shift and wheel", "wheel to the side", "two fingers"],
)
def test_wheel_and_two_fingers_scroll(
    scrollable: Hand, angle: QPoint, pixels: QPoint, keys: Qt.KeyboardModifier, by: QPoint
) -> None:
    before, zoom = scrollable.middle("c"), scrollable.view.camera.zoom
    wheel(scrollable, angle, pixels, keys)
    assert scrollable.middle("c") - before == by
    assert scrollable.view.camera.zoom == zoom


def test_what_is_in_the_hand_stays_under_the_pointer_when_the_wheel_turns(scrollable: Hand) -> None:
    hand = scrollable
    start = hand.middle("e1")
    hand.drag(start, start + QPoint(-90, 60), drop=False)
    wheel(hand, QPoint(0, -120))
    QTest.mouseRelease(hand.view.viewport(), LEFT, NONE, start + QPoint(-90, 60))
    assert (hand.middle("e1") - start - QPoint(-90, 60)).manhattanLength() <= 24


# ---- menus


def test_the_right_button_chooses_the_step_and_offers_what_the_menus_do(hand: Hand) -> None:
    words = menu_at(hand, hand.middle("e1"))
    assert hand.view.selection() == ("e1",)
    named = [hand.view.commands[name].text() for name in ("copy", "cut", "duplicate", "delete", "rename")]
    assert set(named) <= set(words)
    delete = hand.view.commands["delete"]
    assert delete in open_menu(hand).actions()
    assert delete.shortcut().toString() == "Del"
    delete.trigger()
    assert "e1" not in hand.document.flow.by_id


def test_the_right_button_on_one_of_several_keeps_them_all(hand: Hand) -> None:
    hand.view.select(["w1", "e1"])
    menu_at(hand, hand.middle("e1"))
    assert hand.view.selection() == ("w1", "e1")


def test_the_right_button_on_a_wire_is_about_the_wire(hand: Hand) -> None:
    wire = hand.view.item.geometry.wires[("c", "yes")]
    menu_at(hand, hand.at((wire.points[1][0], wire.points[1][1] + 22)))
    assert hand.view.picks.wire == ("c", "yes")
    hand.view.commands["delete"].trigger()
    assert hand.document.flow.next_id("c", "yes") is None


def test_the_right_button_on_nothing_adds_there(hand: Hand) -> None:
    hand.view.select(["e1"])
    place = hand.at((-400.0, 40.0))
    words = menu_at(hand, place)
    assert hand.view.selection() == ()
    assert hand.view.commands["delete"].text() not in words
    entry = next(action for action in open_menu(hand).actions() if action.text().startswith("Lisää askel"))
    open_menu(hand).hide()
    entry.trigger()
    popup = hand.view.adding.popup
    assert popup.isVisible()
    assert (popup.pos() - hand.view.viewport().mapToGlobal(place)).manhattanLength() < 60


def test_the_right_button_calls_off_what_the_left_one_holds_and_opens_no_menu(hand: Hand) -> None:
    start = hand.document.flow
    place = hand.middle("e1") + QPoint(-120, 40)
    hand.drag(hand.middle("e1"), place, drop=False)
    port = hand.view.viewport()
    where = (QPointF(place), QPointF(port.mapToGlobal(place)))
    QApplication.sendEvent(port, QMouseEvent(QEvent.Type.MouseButtonPress, *where, RIGHT, RIGHT | LEFT, NONE))
    QApplication.sendEvent(port, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, port.mapToGlobal(place)))
    assert hand.view.gesture is None
    assert not [menu for menu in hand.view.findChildren(QMenu) if menu.isVisible()]
    QTest.mouseRelease(port, LEFT, NONE, place)
    assert hand.document.flow is start


def test_the_menu_key_opens_the_menu_below_the_chosen_step(hand: Hand) -> None:
    hand.view.select(["t"])
    far = QPoint(880, 700)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, far, hand.view.mapToGlobal(far))
    QApplication.sendEvent(hand.view, event)
    menu = open_menu(hand)
    shape = hand.view.item.geometry.shapes["t"]
    below = hand.view.viewport().mapToGlobal(hand.at((shape.x + 24, shape.y + shape.h)))
    assert (menu.pos() - below).manhattanLength() <= 40
    menu.hide()


# ---- what is not ours


def test_files_dragged_over_the_canvas_are_left_to_the_window(hand: Hand) -> None:
    data = QMimeData()
    data.setText("polku 1: Kiitä tilauksesta")
    event = QDragEnterEvent(QPoint(40, 40), Qt.DropAction.CopyAction, data, LEFT, NONE)
    QApplication.sendEvent(hand.view.viewport(), event)
    assert not event.isAccepted()
    assert hand.view.gesture is None


def test_dropping_between_two_steps_moves_nothing_in_other_branches(hand: Hand) -> None:
    before = hand.view.item.geometry.places()
    made = add_after(hand.document.flow, "w1", "out", fresh("wait", lambda kind: "n")).flow
    hand.drag(hand.middle("x"), hand.middle("x"))
    hand.drop_item("wait", hand.plus("w1", "out"), drop=False)
    during = hand.view.item.geometry.places()
    assert {n for n in before if during[n] != before[n]} == {"e1", "g"}
    assert {p.id: (p.x, p.y) for p in made.positions if p.id != "n"}.items() <= during.items()


def test_a_step_dropped_at_the_edge_of_the_window_can_be_seen_whole(hand: Hand) -> None:
    hand.view.scroll_by(QPoint(hand.plus("e1", "out").x() - 60, 0))
    hand.drop_item("email", hand.plus("e1", "out"))
    made = hand.view.item.geometry.shapes[hand.view.selection()[0]]
    assert hand.at((made.x, made.y)).x() >= 6, "its ring of selection, too"


# ---- the words on a card


def subject_of(words: str, preheader: str = "") -> Flow:
    template = Template("m", "", subject=words, preheader=preheader)
    return settled(Flow("f", nodes=(Trigger("t", "Alku"), Email("e", template="m")), templates=(template,)))


def test_a_long_subject_goes_on_to_a_second_line_of_its_card(canvas: Callable[..., Hand]) -> None:
    words = "Kiitos jatkuvasta mielenkiinnostasi"
    for preheader in ("", "Kanta-asiakkaan etu odottaa"):
        hand = canvas(subject_of(words, preheader))
        shape = hand.view.item.geometry.shapes["e"]
        assert title_lines(shape) == ("Kiitos jatkuvasta", "mielenkiinnostasi")
        assert hand.view.hover.words_at(shape.centre) == "", "it is all there"
    hand = canvas(subject_of(words * 3))
    shape = hand.view.item.geometry.shapes["e"]
    assert title_lines(shape)[-1].endswith("…")
    assert hand.view.hover.words_at(shape.centre) == words * 3
