"""What lies under the words of a row, and of what floats over the canvas: painted in one place."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui.theme import current


def paint_row_ground(painter: QPainter, box: QRectF | QRect, chosen: bool, hovered: bool, radius: float = 7) -> None:
    """The ground of a row that is chosen or under the pointer; nothing else is painted. Leaves the painter penless."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if chosen or hovered:
        painter.setBrush(current.tokens().qcolor("selection.bg" if chosen else "bg.row.hover"))
        painter.drawRoundedRect(box, radius, radius)


def paint_floating(painter: QPainter, box: QRect, ground: str) -> None:
    """The ground, a token's name, and the edge of a small panel that floats over the canvas, as large as the box."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tokens = current.tokens()
    painter.setBrush(tokens.qcolor(ground))
    painter.setPen(QPen(tokens.qcolor("border.default"), 1))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
