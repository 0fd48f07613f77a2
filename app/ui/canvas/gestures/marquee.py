"""The rubber band: what it touches is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from app.ui.canvas.gestures.base import Gesture, Keys
from app.ui.canvas.overlay import Overlay
from app.ui.canvas.pens import line_pen
from app.ui.canvas.routing import Point
from app.ui.theme import current

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage


class Marquee(Gesture):
    """A frame drawn over empty canvas; `adds` keeps what was selected before."""

    drifts = True

    def __init__(self, view: Stage, start: Point, *, adds: bool = False) -> None:
        super().__init__(view, start)
        self._before = view.picks.all
        self._kept = self._before if adds else ()
        self._frame = Overlay(5)

    def begin(self) -> None:
        self.view.scene().addItem(self._frame)

    def move(self, at: Point, keys: Keys) -> None:
        box = QRectF(QPointF(*self.start), QPointF(*at)).normalized()
        self._frame.show_at(box.adjusted(-2, -2, 2, 2), lambda painter: _draw(painter, box, self.view.camera.zoom))
        area = (box.left(), box.top(), box.right(), box.bottom())
        touched = [shape.id for shape in self.view.item.geometry.shapes_in(area)] + self.view.desk.notes_in(area)
        ids = [chosen for chosen in touched if chosen not in self._kept]
        self.view.picks.select((*self._kept, *ids))

    def finish(self, at: Point, keys: Keys) -> None:
        self.view.scene().removeItem(self._frame)

    def cancel(self) -> None:
        self.view.scene().removeItem(self._frame)
        self.view.picks.select(self._before)


def _draw(painter: QPainter, box: QRectF, zoom: float) -> None:
    accent = current.tokens().qcolor("accent.base")
    fill = QColor(accent)
    fill.setAlphaF(0.06)
    painter.setPen(line_pen(accent, 1 / zoom, dash=(5 / zoom, 4 / zoom)))
    painter.setBrush(fill)
    painter.drawRoundedRect(box, 4 / zoom, 4 / zoom)
