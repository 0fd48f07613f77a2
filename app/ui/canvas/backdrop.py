"""The paper of the canvas: its colour and a grid of dots that moves with the drawing."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from app.ui.theme.tokens import Tokens

SPACING = 16.0
_LEAST = 12.0
_DOT = 4


def draw_backdrop(painter: QPainter, area: QRectF, tokens: Tokens) -> None:
    """Paints a part of the scene. The dots keep their size and never stand closer than 12 px on the screen."""
    transform = painter.worldTransform()
    zoom = transform.m11()
    step = SPACING
    while step * zoom < _LEAST:
        step *= 2
    painter.fillRect(area, tokens.qcolor("bg.canvas"))
    first = (area.left() // step) * step + step / 2
    count = int((area.right() - first) / step) + 2
    ratio = painter.device().devicePixelRatioF()
    row = _row(tokens, count, step * zoom, ratio)
    painter.save()
    painter.resetTransform()
    y = (area.top() // step) * step + step / 2
    while y <= area.bottom() + step:
        at = transform.map(QPointF(first, y))
        painter.drawPixmap(QPointF(round(at.x()) - _DOT / 2, round(at.y()) - _DOT / 2), row)
        y += step
    painter.restore()


def _row(tokens: Tokens, count: int, apart: float, ratio: float) -> QPixmap:
    """One row of dots; a whole screen is a few dozen of them."""
    made = QPixmap(round((count * apart + _DOT) * ratio), round(_DOT * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.qcolor("bg.canvasDot"))
    for number in range(count):
        painter.drawEllipse(QPointF(round(number * apart) + _DOT / 2, _DOT / 2), 1, 1)
    painter.end()
    return made
