"""The paper of the canvas: its colour and a grid of dots that moves with the drawing."""

from functools import lru_cache
from math import ceil, floor

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from app.ui.theme.tokens import Tokens

SPACING = 16.0
_LEAST = 12.0
_REACH = 2
_PERIOD = 32
"""About how many dots lie between two that are whole pixels apart."""


def draw_backdrop(painter: QPainter, area: QRectF, tokens: Tokens) -> None:
    """Paints a part of the scene. The dots keep their size and never stand closer than 12 px on the screen."""
    transform = painter.worldTransform()
    zoom = transform.m11()
    step = SPACING
    while step * zoom < _LEAST:
        step *= 2
    apart = step * zoom
    box = transform.mapRect(area).toAlignedRect()
    side = _period(apart) * step
    left = round(transform.map(QPointF(floor(area.left() / side) * side, 0.0)).x())
    dots = ceil((box.right() + 1 - left) / apart / _PERIOD) * _PERIOD
    row = _row(tokens.qcolor("bg.canvas").rgba(), tokens.qcolor("bg.canvasDot").rgba(), apart, dots)
    painter.save()
    painter.resetTransform()
    # row by row: what fills much at once (a tiled brush) is handed to threads, and waiting for them costs more
    top = transform.dy()
    for number in range(floor((box.top() - top) / apart), ceil((box.bottom() + 1 - top) / apart)):
        y = round(top + number * apart)
        piece = QRect(left, y, row.width(), row.height()) & box
        painter.drawPixmap(piece, row, piece.translated(-left, -y))
    painter.restore()


@lru_cache(maxsize=64)
def _period(apart: float) -> int:
    """After how many dots they come nearest to whole pixels again: counted from there, every strip shows the same."""
    return min(range(_PERIOD // 2, _PERIOD + 1), key=lambda count: abs(count * apart - round(count * apart)))


@lru_cache(maxsize=8)
def _row(paper: int, ink: int, apart: float, dots: int) -> QPixmap:
    """A row of dots on its paper, high enough that the next one leaves no gap."""
    made = QPixmap(round(dots * apart), ceil(apart) + 1)
    made.fill(QColor.fromRgba(paper))
    dot, y = _dot(ink), round(apart / 2) - _REACH
    painter = QPainter(made)
    for number in range(dots):
        painter.drawPixmap(round((number + 0.5) * apart) - _REACH, y, dot)
    painter.end()
    return made


@lru_cache(maxsize=4)
def _dot(ink: int) -> QPixmap:
    """One dot, its middle so far from the top left corner as it may reach."""
    made = QPixmap(2 * _REACH, 2 * _REACH)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromRgba(ink))
    painter.drawEllipse(QPointF(_REACH, _REACH), 1, 1)
    painter.end()
    return made
