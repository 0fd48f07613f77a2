"""While something is carried, what lies beneath is copied from a picture; nobody may see a difference."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from app.analysis.layout import settled
from app.edit import add_note
from app.model.finding import Finding
from app.ui.theme import theme
from flow_strategies import thank_you
from ui.canvas.canvas_kit import LEFT, NONE, Hand
from ui.canvas.test_canvas_repaint import Painted, anew, differ, on_screen

_WAY = [QPoint(200, 20), QPoint(240, 60), QPoint(245, 63), QPoint(100, 150), QPoint(-40, 30), QPoint(-43, 31)]


@pytest.fixture
def hand(canvas: Callable[..., Hand]) -> Hand:
    return canvas(add_note(settled(thank_you()), (40.0, 60.0), "Muista alennus").flow)


def carry(hand: Hand, start: QPoint) -> None:
    """Takes up what is there, and goes on a little, so that the picture beneath is made."""
    from PySide6.QtTest import QTest

    QTest.mousePress(hand.view.viewport(), LEFT, NONE, start)
    for by in (QPoint(9, 9), QPoint(20, 12), QPoint(22, 12), QPoint(24, 12)):
        move(hand, start + by)


def move(hand: Hand, place: QPoint) -> None:
    hand.move(place)
    QApplication.processEvents()


def painted_alike(hand: Hand) -> bool:
    """Whether the screen shows what drawing everything anew, without a picture of what is beneath, would give."""
    shown, gesture = on_screen(hand), hand.view.gesture
    assert gesture is not None
    above, gesture.above = gesture.above, False
    fresh = anew(hand)
    gesture.above = above
    return differ(shown, fresh) <= 1


@pytest.mark.parametrize("zoom", [0.3, 0.5, 1.0, 1.15**2])
def test_a_carried_step_leaves_the_drawing_beneath_as_it_is(hand: Hand, zoom: float) -> None:
    hand.view.set_zoom(zoom)
    hand.view.center_on("w1", pulse=False)
    QApplication.processEvents()
    start = hand.middle("w1")
    carry(hand, start)
    for by in _WAY:
        move(hand, start + by)
        for _time in range(2):  # the picture is made when nothing beneath has changed since the last time
            hand.view.viewport().repaint()
        assert hand.view.still.of_now() is not None
        assert painted_alike(hand)


def test_a_wire_in_hand_leaves_the_drawing_beneath_as_it_is(hand: Hand) -> None:
    start = hand.port("c", "yes")
    carry(hand, start)
    for one, other in pairwise(_WAY):
        move(hand, start + one)
        move(hand, start + other)
        assert painted_alike(hand)


def test_what_changes_beneath_is_seen_at_once(hand: Hand) -> None:
    start = hand.middle("w1")
    carry(hand, start)
    changes: list[Callable[[], None]] = [
        lambda: hand.view.set_findings([Finding("email-without-subject", "error", "e1")]),
        lambda: hand.view.set_changed(["g"]),
        lambda: hand.view.camera.scroll(QPoint(7, 30)),
        lambda: theme.apply(QApplication.instance(), dark=True),
        lambda: hand.view.resize(820, 640),
    ]
    for number, change in enumerate(changes):
        change()
        for more in range(3):
            move(hand, start + QPoint(30 + more, 12 + 3 * number))
            assert painted_alike(hand)
    theme.apply(QApplication.instance(), dark=False)


def test_nothing_is_kept_when_the_hand_is_empty(hand: Hand) -> None:
    start = hand.middle("w1")
    carry(hand, start)
    assert hand.view.still.of_now() is not None
    hand.key(Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert hand.view.still.of_now() is None
    assert differ(on_screen(hand), anew(hand)) <= 1


def test_between_two_squares_of_the_grid_nothing_is_painted(hand: Hand) -> None:
    start = hand.middle("w1")
    carry(hand, start)
    move(hand, start + QPoint(240, 64))
    painted = Painted(hand.view.viewport())
    move(hand, start + QPoint(241, 65))
    assert painted.share(1.0) == 0
    move(hand, start + QPoint(252, 70))
    assert painted.share(1.0) > 0
