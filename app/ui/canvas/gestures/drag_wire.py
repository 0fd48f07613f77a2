"""Pulling a wire from a way out: to a step that may follow, or to empty canvas, where quick add opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from app.edit import connect, refusals
from app.ui.canvas.gestures.base import Gesture, Keys
from app.ui.canvas.marks import draw_label
from app.ui.canvas.overlay import Overlay
from app.ui.canvas.parts import Shape
from app.ui.canvas.pens import line_pen
from app.ui.canvas.routing import Point
from app.ui.canvas.words import port_words
from app.ui.theme import current
from app.ui.words.edits import refusal_words

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_NEAR = 28.0


class DragWire(Gesture):
    """Steps that cannot follow are dimmed and say why under the pointer; the others show where a wire arrives."""

    cursor = Qt.CursorShape.CrossCursor
    drifts = True
    above = True

    def __init__(self, view: Stage, start: Point, shape: Shape, port: str) -> None:
        super().__init__(view, start)
        self._shape = shape
        self._port = port
        self._out, self._side = shape.port(port)
        self._label = port_words(shape.node, port)
        self._refused = refusals(view.flow, shape.id, port)
        self._wire = Overlay(4)
        self._target = ""

    def begin(self) -> None:
        self.view.scene().addItem(self._wire)
        look = self.view.item.look
        look.dimmed = frozenset(n for n in self._refused if n != self._shape.id)
        look.ports_of = frozenset(n for n in self.view.item.geometry.shapes if n not in self._refused)
        look.hidden_wires = frozenset({(self._shape.id, self._port)})
        self.view.item.redraw()

    def move(self, at: Point, keys: Keys) -> None:
        over = self._step_near(at)
        code = self._refused.get(over.id, "") if over else ""
        target = over.id if over and not code else ""
        if target != self._target:
            old, self._target = self._target, target
            self.view.item.look.drop_target = target
            self.view.item.refresh_steps(*filter(None, (old, target)))
        self.view.hover.tell(refusal_words(code) if code and code != "same" else "")
        end = over.top if over and target else at
        self._wire.show_at(_area(self._out, end), lambda painter: self._draw(painter, end))

    def finish(self, at: Point, keys: Keys) -> None:
        over = self._step_near(at)
        if over is None:
            self._undim()
            self.view.adding.popup.closed.connect(self._remove, Qt.ConnectionType.SingleShotConnection)
            self.view.adding.after(self._shape.id, self._port, at=at)
            return
        self._remove()
        code = self._refused.get(over.id, "")
        if not code:
            self.view.apply(connect(self.view.flow, self._shape.id, self._port, over.id))
        elif code != "same":
            self.view.message.emit(refusal_words(code))

    def cancel(self) -> None:
        self._remove()

    def _remove(self) -> None:
        """No trace of the wire; where quick add opened at its end, once that is answered."""
        if self._wire.scene() is not None:
            self.view.scene().removeItem(self._wire)
        self.view.item.look.hidden_wires = frozenset()
        self._undim()

    def _undim(self) -> None:
        look = self.view.item.look
        look.dimmed = look.ports_of = frozenset()
        look.drop_target = ""
        self.view.hover.tell("")
        self.view.item.redraw()

    def _step_near(self, at: Point) -> Shape | None:
        geometry, reach = self.view.item.geometry, _NEAR / self.view.camera.zoom
        found = geometry.shape_at(at)
        if found is not None:
            return found
        near = geometry.shapes_in((at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach))
        near = [s for s in near if abs(s.top[0] - at[0]) <= reach and abs(s.top[1] - at[1]) <= reach]
        return near[0] if near else None

    def _draw(self, painter: QPainter, end: Point) -> None:
        tokens = current.tokens()
        accent = tokens.qcolor("accent.base")
        (x1, y1), (x2, y2) = self._out, end
        bend = max(24.0, min(96.0, abs(y2 - y1) / 2, (abs(x2 - x1) + abs(y2 - y1)) / 2))
        away = {"left": -bend, "right": bend, "down": 0.0}[self._side]
        path = QPainterPath(QPointF(x1, y1))
        path.cubicTo(QPointF(x1 + away, y1 + (0 if away else bend)), QPointF(x2, y2 - bend), QPointF(x2, y2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(line_pen(accent, 3, dash=(7, 5)))
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(QPointF(x2, y2), 6, 6)
        if self._label:
            draw_label(painter, path.pointAtPercent(0.35), self._label, tokens, lit=True)


def _area(one: Point, other: Point) -> QRectF:
    return QRectF(QPointF(*one), QPointF(*other)).normalized().adjusted(-110, -110, 110, 110)
