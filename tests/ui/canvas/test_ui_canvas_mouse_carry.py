"""Steps carried by mouse: onto wires, out of their way, as copies, along one axis, and back with Esc."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.analysis.layout import settled
from app.edit import group
from app.model.flow import Edge, Flow
from app.model.nodes import Exit
from app.ui.canvas.drag import mime_of
from flow_strategies import thank_you
from ui.canvas.canvas_kit import LEFT, NONE, Hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def places(hand: Hand) -> dict[str, tuple[float, float]]:
    """Where every step is drawn."""
    return hand.view.item.geometry.places()


def hold(hand: Hand, key: Qt.Key) -> None:
    """Presses a key of the keyboard while the pointer rests."""
    QTest.keyPress(hand.view, key)


def let_go(hand: Hand, key: Qt.Key, keys: Qt.KeyboardModifier) -> None:
    QTest.keyRelease(hand.view, key, keys)


def nothing_left(hand: Hand) -> None:
    """No trace of a gesture."""
    look = hand.view.item.look
    assert hand.view.gesture is None
    assert (look.hidden, look.hidden_wires, look.ghosts) == (frozenset(), frozenset(), frozenset())
    assert hand.view.hover.told() == ""


def test_over_a_wire_the_steps_below_make_room_before_anything_is_dropped(hand: Hand) -> None:
    before = places(hand)
    hand.drag(hand.middle("w2"), hand.plus("w1", "out"), drop=False)
    during = places(hand)
    assert during["e1"][1] > before["e1"][1]
    assert during["g"][1] > before["g"][1]
    assert before["w1"][1] < during["w2"][1] < during["e1"][1], "it shows in the gap"
    assert "w2" in hand.view.item.look.ghosts
    assert hand.document.stack.count() == 0


def test_dropped_on_a_wire_a_step_goes_in_between_and_its_own_wire_heals(hand: Hand) -> None:
    start = hand.document.flow
    hand.drag(hand.middle("w2"), hand.plus("w1", "out"))
    flow = hand.document.flow
    assert [flow.next_id(n, p) for n, p in (("w1", "out"), ("w2", "out"), ("c", "no"))] == ["w2", "e1", "e2"]
    assert hand.document.stack.count() == 1
    assert hand.document.undo_text() == "Kumoa: Siirrä odotus"
    assert not flow.position_of["w2"].pinned
    nothing_left(hand)
    hand.document.undo()
    assert hand.document.flow == start


def test_the_place_stays_open_while_the_pointer_is_on_it_or_its_wires(hand: Hand) -> None:
    """A condition comes to stand far from where the pointer opened its place."""
    hand.drag(hand.middle("c"), hand.plus("w2", "out"), drop=False)
    assert hand.view.item.look.ghosts == {"c"}
    for place in (hand.plus("w2", "out"), hand.middle("c"), hand.plus("w2", "out")):
        hand.move(place)
        assert hand.view.item.look.ghosts == {"c"}
    QTest.mouseRelease(hand.view.viewport(), LEFT, NONE, hand.plus("w2", "out"))
    flow = hand.document.flow
    ways = [("t", "out"), ("w2", "out"), ("c", "yes"), ("c", "no")]
    assert [flow.next_id(n, p) for n, p in ways] == ["w2", "c", "w1", "e2"]


def test_the_card_need_not_be_held_by_its_middle(hand: Hand) -> None:
    """The wire is under the card, the pointer is at its corner."""
    shape = hand.view.item.geometry.shapes["e2"]
    corner = hand.at((shape.x + 16, shape.y + shape.h - 12))
    over = hand.plus("t", "out") + (corner - hand.middle("e2"))
    hand.drag(corner, over)
    assert hand.document.flow.next_id("t", "out") == "e2"


def test_several_steps_that_follow_each_other_go_as_one(hand: Hand) -> None:
    hand.click(hand.middle("w1"))
    hand.click(hand.middle("e1"), CTRL)
    hand.drag(hand.middle("w1"), hand.plus("w2", "out"))
    flow = hand.document.flow
    ways = [("c", "yes"), ("w2", "out"), ("w1", "out"), ("e1", "out")]
    assert [flow.next_id(n, p) for n, p in ways] == ["g", "w1", "e1", "e2"]
    assert hand.document.undo_text() == "Kumoa: Siirrä 2 askelta"
    assert set(hand.view.selection()) == {"w1", "e1"}


def test_steps_of_two_branches_stay_out_of_the_wire_and_it_says_why(hand: Hand) -> None:
    hand.click(hand.middle("w1"))
    hand.click(hand.middle("w2"), CTRL)
    hand.drag(hand.middle("w1"), hand.plus("t", "out"), drop=False)
    assert hand.view.hover.told() == "Viivalle sopivat vain askeleet, jotka seuraavat toisiaan."
    assert hand.view.item.look.ghosts == frozenset()
    QTest.mouseRelease(hand.view.viewport(), LEFT, NONE, hand.plus("t", "out"))
    assert hand.document.flow.edges == settled(thank_you()).edges
    assert hand.document.flow.position_of["w1"].pinned


def test_an_exit_does_not_go_into_the_middle_but_onto_an_open_end(canvas: Callable[..., Hand]) -> None:
    flow = thank_you()
    loose = Exit("y")
    flow = Flow(nodes=tuple(sorted((*flow.nodes, loose), key=lambda n: n.id)), edges=flow.edges[:-1])
    hand = canvas(settled(Flow(nodes=flow.nodes, edges=tuple(e for e in flow.edges if e.target != "x"))))
    open_ends = [way for way, wire in hand.view.item.geometry.wires.items() if not wire.target]
    source, port = open_ends[0]
    hand.view.camera.fit()
    hand.view.set_zoom(max(0.75, hand.view.camera.zoom))
    hand.drag(hand.middle("y"), hand.plus("t", "out"), drop=False)
    assert hand.view.hover.told() == "Tämä askel päättää polun, joten se pysyy viimeisenä."
    hand.move(hand.plus(source, port))
    QTest.mouseRelease(hand.view.viewport(), LEFT, NONE, hand.plus(source, port))
    assert hand.document.flow.edge_at[(source, port)] == Edge(source, port, "y")


def test_alt_pressed_and_let_go_while_the_pointer_rests_counts_at_once(hand: Hand) -> None:
    before = places(hand)["e1"]
    hand.drag(hand.middle("w2"), hand.plus("w1", "out"), drop=False)
    assert hand.view.hover.told() == "Alt pitää viivan erillään"
    hold(hand, Qt.Key.Key_Alt)
    assert places(hand)["e1"] == before
    assert hand.view.hover.told() == "Pysyy irti viivasta"
    let_go(hand, Qt.Key.Key_Alt, ALT)
    assert places(hand)["e1"] != before
    hold(hand, Qt.Key.Key_Alt)
    QTest.mouseRelease(hand.view.viewport(), LEFT, ALT, hand.plus("w1", "out"))
    assert hand.document.flow.edges == settled(thank_you()).edges
    assert hand.document.flow.position_of["w2"].pinned
    nothing_left(hand)


def test_alt_from_the_start_pulls_a_step_out_and_the_wire_heals_behind_it(hand: Hand) -> None:
    start = hand.document.flow
    away = hand.middle("w1") + QPoint(-260, 30)
    hand.drag(hand.middle("w1"), away, ALT, drop=False)
    wires = hand.view.item.geometry.wires
    assert wires[("c", "yes")].target == "e1", "it heals while the step is still in the hand"
    assert hand.document.flow is start
    QTest.mouseRelease(hand.view.viewport(), LEFT, ALT, away)
    flow = hand.document.flow
    assert flow.next_id("c", "yes") == "e1"
    assert flow.next_id("w1", "out") is None
    assert (hand.document.stack.count(), hand.document.undo_text()) == (1, "Kumoa: Irrota askel")
    nothing_left(hand)
    hand.document.undo()
    assert hand.document.flow == start


def test_what_was_pulled_out_goes_onto_a_wire_once_alt_is_let_go(hand: Hand) -> None:
    hand.drag(hand.middle("w1"), hand.plus("w2", "out"), ALT, drop=False)
    assert hand.view.item.look.ghosts == frozenset()
    let_go(hand, Qt.Key.Key_Alt, ALT)
    assert hand.view.item.look.ghosts == {"w1"}
    QTest.mouseRelease(hand.view.viewport(), LEFT, NONE, hand.plus("w2", "out"))
    flow = hand.document.flow
    assert [flow.next_id(n, p) for n, p in (("c", "yes"), ("w2", "out"), ("w1", "out"))] == ["e1", "w1", "e2"]


def test_ctrl_drag_puts_a_copy_and_leaves_the_original(hand: Hand) -> None:
    start = hand.document.flow
    hand.drag(hand.middle("e1"), hand.middle("e1") + QPoint(-300, 40), CTRL)
    flow = hand.document.flow
    (new,) = set(flow.by_id) - set(start.by_id)
    assert [flow.position_of[n] for n in start.by_id] == list(start.positions)
    assert flow.by_id[new].title == "Kiitos tilauksestasi"
    assert new not in {edge.source for edge in flow.edges} | {edge.target for edge in flow.edges}
    assert abs(flow.position_of[new].x - start.position_of["e1"].x + 300) <= 8
    assert hand.view.selection() == (new,)
    assert hand.document.undo_text() == "Kumoa: Monista 1 askel"
    hand.document.undo()
    assert hand.document.flow == start


def test_ctrl_drag_of_several_copies_the_wires_between_them(hand: Hand) -> None:
    start = hand.document.flow
    hand.click(hand.middle("w1"))
    hand.click(hand.middle("g"), SHIFT)
    hand.drag(hand.middle("w1"), hand.middle("w1") + QPoint(-290, 20), CTRL)
    flow = hand.document.flow
    fresh = [edge for edge in flow.edges if edge not in start.edges]
    assert len(set(flow.by_id) - set(start.by_id)) == 3
    assert len(fresh) == 2
    assert set(start.edges) <= set(flow.edges)


def test_a_copy_dropped_on_a_wire_goes_in_between(hand: Hand) -> None:
    start = hand.document.flow
    hand.drag(hand.middle("w1"), hand.plus("w2", "out"), CTRL)
    flow = hand.document.flow
    (new,) = set(flow.by_id) - set(start.by_id)
    assert [flow.next_id(n, p) for n, p in (("c", "yes"), ("w2", "out"), (new, "out"))] == ["w1", new, "e2"]
    assert hand.document.stack.count() == 1


def test_ctrl_can_be_pressed_and_let_go_on_the_way(hand: Hand) -> None:
    start = hand.document.flow
    hand.drag(hand.middle("e1"), hand.middle("e1") + QPoint(-200, 0), drop=False)
    assert hand.view.item.look.hidden == {"e1"}
    hold(hand, Qt.Key.Key_Control)
    assert hand.view.item.look.hidden == frozenset()
    let_go(hand, Qt.Key.Key_Control, CTRL)
    assert hand.view.item.look.hidden == {"e1"}
    QTest.mouseRelease(hand.view.viewport(), LEFT, NONE, hand.middle("e1") + QPoint(-200, 0))
    assert set(hand.document.flow.by_id) == set(start.by_id)


def test_a_ctrl_click_still_only_chooses(hand: Hand) -> None:
    hand.click(hand.middle("w1"))
    hand.click(hand.middle("w2"), CTRL)
    hand.click(hand.middle("w1"), CTRL)
    assert hand.view.selection() == ("w2",)
    assert hand.document.stack.count() == 0


@pytest.mark.parametrize(("by", "kept"), [(QPoint(150, 40), "y"), (QPoint(-20, 170), "x")])
def test_shift_drag_keeps_to_one_axis(hand: Hand, by: QPoint, kept: str) -> None:
    before = hand.document.flow.position_of["x"]
    hand.drag(hand.middle("x"), hand.middle("x") + by, SHIFT)
    after = hand.document.flow.position_of["x"]
    assert getattr(after, kept) == getattr(before, kept)
    assert after != before


@pytest.mark.parametrize("keys", [NONE, ALT, CTRL, SHIFT])
@pytest.mark.parametrize("over", ["a wire", "nothing"])
def test_esc_returns_everything(hand: Hand, keys: Qt.KeyboardModifier, over: str) -> None:
    start, drawn = hand.document.flow, places(hand)
    hand.click(hand.middle("g"))
    end = hand.plus("w2", "out") if over == "a wire" else hand.middle("w1") + QPoint(-260, 50)
    hand.drag(hand.middle("w1"), end, keys, drop=False)
    hand.key(Qt.Key.Key_Escape)
    nothing_left(hand)
    hand.move(end + QPoint(30, 30))
    QTest.mouseRelease(hand.view.viewport(), LEFT, NONE, end)
    assert hand.document.flow is start
    assert places(hand) == drawn
    assert hand.view.selection() == ("g",)
    assert hand.document.stack.count() == 0


def test_while_the_hand_moves_on_over_the_same_wire_nothing_is_laid_out_anew(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = hand.plus("w1", "out")
    hand.drag(hand.middle("w2"), end, drop=False)
    made: list[object] = []
    preview = hand.view.preview
    monkeypatch.setattr(hand.view, "preview", lambda *args: made.append(args) or preview(*args))
    geometry = hand.view.item.geometry
    for step in range(12):
        hand.move(end + QPoint(step % 3, step % 4))
    assert made == []
    assert hand.view.item.geometry is geometry
    hand.move(hand.at((600.0, 700.0)))
    assert len(made) == 1


@pytest.mark.parametrize("what", ["a step", "a palette item"])
def test_in_a_very_large_flow_the_wire_lights_up_and_the_rest_slides_when_it_is_dropped(
    hand: Hand, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr("app.ui.canvas.gestures.room.LIVE_UP_TO", 4)
    before = places(hand)
    if what == "a step":
        hand.drag(hand.middle("w2"), hand.plus("w1", "out"), drop=False)
    else:
        hand.drop_item("wait", hand.plus("w1", "out"), drop=False)
    assert places(hand) == before
    assert hand.view.item.look.selected_wire == ("w1", "out")
    hand.key(Qt.Key.Key_Escape)
    assert hand.view.item.look.selected_wire is None
    if what == "a step":
        QTest.mouseRelease(hand.view.viewport(), LEFT, NONE, hand.plus("w1", "out"))
        hand.drag(hand.middle("w2"), hand.plus("w1", "out"))
    else:
        hand.drop_item("wait", hand.plus("w1", "out"))
    assert hand.document.flow.next_id("w1", "out") not in ("e1", None)
    assert hand.view.item.look.selected_wire is None
    nothing_left(hand)


def test_from_afar_only_a_wire_under_the_card_is_meant(hand: Hand) -> None:
    hand.view.set_zoom(0.2)
    hand.view.camera.fit()
    hand.view.set_zoom(0.2)
    shape = hand.view.item.geometry.shapes["e2"]
    hand.drag(hand.middle("g"), hand.at((shape.x + shape.w + 90, shape.y + shape.h / 2)), drop=False)
    assert hand.view.item.look.ghosts == frozenset()
    hand.key(Qt.Key.Key_Escape)


def test_steps_glide_aside_and_do_not_where_calm_is_asked_for(canvas: Callable[..., Hand], qtbot: QtBot) -> None:
    hand = canvas(settled(thank_you()), calm=False)
    before = places(hand)["e1"][1]
    hand.drag(hand.middle("w2"), hand.plus("w1", "out"), drop=False)
    assert places(hand)["e1"][1] == before, "the motion has only begun"
    qtbot.waitUntil(lambda: places(hand)["e1"][1] >= before + 88, timeout=2000)
    hand.key(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: places(hand)["e1"][1] == before, timeout=2000)


def test_what_is_only_shown_cannot_be_carried(hand: Hand) -> None:
    hand.view.set_read_only(True)
    start = hand.document.flow
    for keys in (NONE, ALT, CTRL, SHIFT):
        hand.drag(hand.middle("w2"), hand.plus("w1", "out"), keys)
    assert hand.document.flow is start


def test_a_palette_item_stays_apart_while_alt_is_held(hand: Hand) -> None:
    hand.drop_item("wait", hand.plus("w1", "out"), drop=False)
    assert len(hand.view.item.look.ghosts) == 1
    hand.leave()
    nothing_left(hand)
    hand.drop_item("wait", hand.plus("w1", "out"), keys=ALT)
    assert hand.document.flow.next_id("w1", "out") == "e1"
    assert len(hand.document.flow.nodes) == 9


@pytest.mark.parametrize("keys", [NONE, ALT, CTRL])
def test_a_change_that_comes_meanwhile_calls_the_drag_off(hand: Hand, keys: Qt.KeyboardModifier) -> None:
    start = hand.document.flow
    hand.drag(hand.middle("g"), hand.middle("g") + QPoint(-80, 80))
    hand.drag(hand.middle("w2"), hand.plus("w1", "out"), keys, drop=False)
    hand.document.undo()
    nothing_left(hand)
    assert places(hand) == {p.id: (p.x, p.y) for p in start.positions}
    QTest.mouseRelease(hand.view.viewport(), LEFT, NONE, hand.plus("w1", "out"))
    assert hand.document.flow == start


def test_a_group_goes_with_the_hand_under_its_heading(hand: Hand) -> None:
    hand.view.apply(group(hand.document.flow, ["w1", "e1"], "Ensiostajat"))
    heading = hand.view.desk.heading_rect(hand.document.flow.groups[0].id)
    assert heading is not None
    start = hand.at((heading.x() + 30, heading.center().y()))
    hand.drag(start, start + QPoint(-80, 48), drop=False)
    (frame,) = [item for item in hand.view.scene().items() if item.zValue() == -1 and item.isVisible()]
    card = hand.view.item.geometry.shapes["w1"]
    assert frame.boundingRect().left() < card.x - 80
    assert hand.view.item.look.hidden == {"w1", "e1"}
    QTest.mouseRelease(hand.view.viewport(), LEFT, NONE, start + QPoint(-80, 48))
    assert not [item for item in hand.view.scene().items() if item.zValue() == -1]
    assert all(hand.document.flow.position_of[n].pinned for n in ("w1", "e1"))


def test_at_the_edge_of_the_window_the_paper_moves_on_but_not_where_an_item_comes_in(hand: Hand, qtbot: QtBot) -> None:
    port = hand.view.viewport()
    data = mime_of("wait")
    args = (Qt.DropAction.CopyAction, data, LEFT, NONE)
    before = hand.middle("c")

    def over(place: QPoint) -> None:
        QApplication.sendEvent(port, QDragMoveEvent(place, *args))

    QApplication.sendEvent(port, QDragEnterEvent(QPoint(2, 300), *args))
    over(QPoint(6, 300))
    qtbot.wait(60)
    assert hand.middle("c") == before
    over(QPoint(300, 300))
    over(QPoint(300, port.height() - 4))
    qtbot.waitUntil(lambda: hand.middle("c").y() < before.y() - 30, timeout=2000)
    hand.leave()
    stays = hand.middle("c")
    qtbot.wait(60)
    assert hand.middle("c") == stays


def test_a_carried_step_moves_the_paper_at_the_edge_and_stays_under_the_pointer(hand: Hand, qtbot: QtBot) -> None:
    start = hand.middle("g")
    low = QPoint(start.x(), hand.view.viewport().height() - 3)
    before, above = hand.document.flow.position_of["g"], hand.middle("c").y()
    hand.drag(start, low, drop=False)
    qtbot.wait(60)  # a real screen tells once more where its own pointer is
    hand.move(low)
    qtbot.waitUntil(lambda: hand.middle("c").y() < above - 120, timeout=10_000)
    QTest.mouseRelease(hand.view.viewport(), LEFT, NONE, low)
    assert hand.document.flow.position_of["g"].y > before.y + 200
    assert abs(hand.middle("g").y() - low.y()) <= 30
