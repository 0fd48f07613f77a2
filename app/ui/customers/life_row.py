"""A line of a customer's timeline: when, what, and how it went; pressed, it tells why."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.ui.customers.life_rows import LifeLine
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon
from app.ui.widgets.pills import paint_pill, pill_width

_WHEN, _TILE, _WORDS = 56, 68, 110
"""Where each column begins, in pixels at the usual text size."""


class LifeRow(QAbstractButton):
    """Can be pressed where it is a message of ours."""

    def __init__(self, line: LifeLine) -> None:
        super().__init__()
        self.line = line
        told = ", ".join(part for part in (line.when, line.title, line.detail, line.pill) if part)
        self.setText(told)
        self.setAccessibleName(told)
        self.setCheckable(bool(line.message))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if line.message else Qt.FocusPolicy.NoFocus)
        if line.message:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(current.roomy(52))

    def sizeHint(self) -> QSize:
        return QSize(current.roomy(420), current.roomy(52))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_tile(painter)
        self._paint_words(painter)

    def _paint_ground(self, painter: QPainter) -> None:
        colours, box = current.tokens(), QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked():
            painter.setPen(QPen(colours.qcolor("accent.base"), 1.5))
            painter.setBrush(colours.qcolor("selection.bg"))
            painter.drawRoundedRect(box, 8, 8)
        elif self.line.message and self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.qcolor("bg.row.hover"))
            painter.drawRoundedRect(box, 8, 8)

    def _paint_tile(self, painter: QPainter) -> None:
        colours, look = current.tokens(), self.line.look
        fill, ink = f"{look}.tint", f"{look}.text"
        if look == "neutral":
            fill, ink = "bg.header", "text.muted"
        side = current.roomy(30)
        box = QRectF(current.roomy(_TILE), (self.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.qcolor(fill))
        painter.drawEllipse(box)
        middle = box.adjusted(side * 0.24, side * 0.24, -side * 0.24, -side * 0.24)
        paint_icon(painter, self.line.icon, middle, ink)

    def _paint_words(self, painter: QPainter) -> None:
        colours, line, scale = current.tokens(), self.line, current.scale()
        painter.setPen(colours.qcolor("text.muted"))
        painter.setFont(font("small", scale=scale, tabular=True))
        right, middle = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(4, 0, current.roomy(_WHEN), self.height()), right | middle, line.when)
        end = self.width() - 12.0
        if line.pill:
            wide = pill_width(line.pill, "", True)
            paint_pill(painter, end - wide, self.height() / 2, line.pill, line.pill_tone, "", True)
            end -= wide + 12
        left = current.roomy(_WORDS)
        half = self.height() / 2
        first = QRectF(left, 4 if line.detail else 0, end - left, half - 4 if line.detail else self.height())
        painter.setPen(colours.qcolor("text.primary"))
        painter.setFont(font("body", scale=scale, weight=500))
        bottom = Qt.AlignmentFlag.AlignBottom if line.detail else middle
        painter.drawText(
            first, bottom, painter.fontMetrics().elidedText(line.title, Qt.TextElideMode.ElideRight, int(end - left))
        )
        if line.detail:
            painter.setPen(colours.qcolor("text.muted"))
            painter.setFont(font("small", scale=scale))
            words = painter.fontMetrics().elidedText(line.detail, Qt.TextElideMode.ElideRight, int(end - left))
            self.setToolTip(line.detail if words != line.detail else "")
            painter.drawText(QRectF(left, half + 1, end - left, half - 4), Qt.AlignmentFlag.AlignTop, words)
