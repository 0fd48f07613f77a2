"""Real items above the drawing, for what moves: ghosts, wires in hand, guides, the marquee, rings, the grown "+"."""

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

Draw = Callable[[QPainter], None]


class Overlay(QGraphicsItem):
    """Something small above the drawing. `show_at` gives it a rectangle of the scene and what to draw there."""

    def __init__(self, level: float = 1.0) -> None:
        super().__init__()
        self.setZValue(level)
        self._rect = QRectF()
        self._draw: Draw | None = None
        self.setVisible(False)

    def show_at(self, rect: QRectF, draw: Draw) -> None:
        """Draws within a rectangle of the scene, in the scene's coordinates."""
        self.prepareGeometryChange()
        self._rect, self._draw = rect, draw
        self.setVisible(True)
        self.update()

    def clear(self) -> None:
        """Nothing to be seen any more."""
        self.setVisible(False)
        self._draw = None

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._draw is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(painter)
