"""Zooming to and fro over the border of a level of detail: nothing flickers, and the pointer finds what is drawn."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.analysis.layout import settled
from app.edit import add_note
from flow_strategies import thank_you
from ui.canvas.canvas_kit import Hand

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager


def wheel(hand: Hand, up: bool) -> None:
    """A notch of Ctrl + wheel in the middle."""
    port = hand.view.viewport()
    at = QPointF(port.rect().center())
    event = QWheelEvent(
        at, QPointF(port.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 24 if up else -24),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(port, event)


@pytest.mark.parametrize(("border", "below", "above"), [(0.70, "title", "full"), (0.40, "glyph", "title")])
def test_a_hand_that_trembles_at_the_border_changes_the_drawing_once(
    hand: Hand, border: float, below: str, above: str
) -> None:
    hand.view.set_zoom(border - 0.002)
    QApplication.processEvents()
    hand.view.set_zoom(border * 0.9)
    assert hand.view.item.lod == below
    seen = []
    hand.view.set_zoom(border * 0.985)
    for turn in range(12):
        wheel(hand, up=turn % 2 == 0)  # 2.8 % a turn: between 68.9 and 70.9
        hand.view.viewport().grab()
        seen.append(hand.view.item.lod)
    assert len({*pairwise(seen)} - {(below, below), (above, above)}) <= 1
    assert seen[-1] == above


def test_what_is_drawn_holds_on_to_sixty_six_and_a_half(hand: Hand) -> None:
    hand.view.set_zoom(1.0)
    for zoom, drawn in ((0.7, "full"), (0.666, "full"), (0.664, "title"), (0.699, "title"), (0.7, "full")):
        hand.view.set_zoom(zoom)
        assert hand.view.item.lod == drawn, zoom


def test_the_pointer_finds_a_plus_where_one_is_drawn(hand: Hand) -> None:
    hand.view.set_zoom(0.68)  # from 100 %: everything is drawn still
    assert hand.view.hover.under(hand.view.item.geometry.wires["w1", "out"].plus).plus is not None
    hand.view.set_zoom(0.5)
    hand.view.set_zoom(0.68)
    assert hand.view.hover.under(hand.view.item.geometry.wires["w1", "out"].plus).plus is None


def test_the_words_of_a_note_come_and_go_with_those_of_the_steps(canvas: Callable[..., Hand]) -> None:
    hand = canvas(add_note(settled(thank_you()), (-420.0, 200.0), "MMMM MMMM MMMM", lambda kind: "n").flow)
    pictures: dict[str, QImage] = {}
    for name, first in (("words", 1.0), ("lines", 0.5)):
        hand.view.set_zoom(first)
        hand.view.set_zoom(0.68)
        hand.view.centerOn(QPointF(-320, 230))
        hand.view.hover.leave()
        area = hand.view.mapFromScene(hand.view.desk.note_rect("n") or QPointF()).boundingRect()
        pictures[name] = hand.view.viewport().grab(area).toImage()
    assert pictures["words"] != pictures["lines"]
