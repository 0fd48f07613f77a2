"""One pulse of a step's outline, to lead the eye to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QObject, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter

from app.ui.canvas.overlay import Overlay
from app.ui.canvas.parts import Shape
from app.ui.canvas.pens import line_pen
from app.ui.canvas.shapes import silhouette
from app.ui.theme import current

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_MS = 700
_FAR = 14.0


class Pulse(QObject):
    """A ring that grows from the outline and fades."""

    def __init__(self, view: Stage) -> None:
        super().__init__(view)
        self.calm = False
        self._shape: Shape | None = None
        self._ring = Overlay(7)
        view.scene().addItem(self._ring)
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setDuration(_MS)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._show)
        self._animation.finished.connect(self._ring.clear)

    def run(self, shape: Shape) -> None:
        """Pulses once; not at all where motion is unwelcome."""
        self._animation.stop()
        self._ring.clear()
        if not self.calm:
            self._shape = shape
            self._animation.start()

    def stop(self) -> None:
        """No pulse any more."""
        self._animation.stop()
        self._ring.clear()

    def _show(self, share: float) -> None:
        shape = self._shape
        if shape is None:
            return
        colour = QColor(current.tokens().qcolor("accent.base"))
        colour.setAlphaF(0.7 * (1 - share))
        ring = silhouette(shape.kind, shape.w, shape.h, round(_FAR * share)).translated(shape.x, shape.y)

        def draw(painter: QPainter) -> None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(line_pen(colour, 4))
            painter.drawPath(ring)

        self._ring.show_at(QRectF(shape.x, shape.y, shape.w, shape.h).adjusted(-20, -20, 20, 20), draw)
