"""The five steps on the left: which are done, where we are, and what each found."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon

ROW = 56
CIRCLE = 28


class StepRail(QWidget):
    """Draws the steps; `show_step(index, notes)` says where we are. Screen readers hear it as one sentence."""

    def __init__(self, names: list[str]) -> None:
        super().__init__()
        self._names, self._notes, self._now = names, [""] * len(names), 0
        self.setFixedWidth(232)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_step(self, now: int, notes: dict[int, str]) -> None:
        """Goes to a step; `notes` are small words under the steps."""
        self._now = now
        self._notes = [notes.get(index, "") for index in range(len(self._names))]
        self.setAccessibleName(f"{now + 1} / {len(self._names)}: {self._names[now]}")
        self.update()

    def current_step(self) -> int:
        """Index of the step in hand."""
        return self._now

    def _line(self, painter: QPainter, index: int, top: float) -> None:
        colours = current.tokens()
        role = "accent.base" if index < self._now else "border.default"
        painter.setPen(QPen(colours.qcolor(role), 2))
        painter.drawLine(QPointF(38, top + CIRCLE + 2), QPointF(38, top + ROW - 2))

    def _circle(self, painter: QPainter, index: int, top: float) -> None:
        colours = current.tokens()
        box = QRectF(24, top, CIRCLE, CIRCLE)
        if index < self._now:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.qcolor("accent.base"))
            painter.drawEllipse(box)
            paint_icon(painter, "check", QRectF(31, top + 7, 14, 14), "text.onAccent", 2.6)
            return
        here = index == self._now
        painter.setPen(QPen(colours.qcolor("accent.base" if here else "border.default"), 2 if here else 1.5))
        painter.setBrush(colours.qcolor("accent.tint" if here else "bg.surface"))
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        painter.setPen(colours.qcolor("accent.text" if here else "text.muted"))
        painter.setFont(font("small", scale=current.scale(), weight=600))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(index + 1))

    def _words(self, painter: QPainter, index: int, top: float) -> None:
        colours = current.tokens()
        note = self._notes[index]
        here = index == self._now
        painter.setPen(colours.qcolor("text.primary" if index <= self._now else "text.muted"))
        painter.setFont(font("body", scale=current.scale(), weight=600 if here else 500))
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(64, top - 4, 156, 20 if note else CIRCLE + 8), left, self._names[index])
        if note:
            painter.setPen(colours.qcolor("text.muted"))
            painter.setFont(font("small", scale=current.scale()))
            shown = painter.fontMetrics().elidedText(note, Qt.TextElideMode.ElideMiddle, 156)
            painter.drawText(QRectF(64, top + 15, 156, 18), left, shown)

    def sizeHint(self) -> QSize:
        return QSize(232, 24 + ROW * len(self._names))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(len(self._names)):
            top = 24 + index * ROW
            if index + 1 < len(self._names):
                self._line(painter, index, top)
            self._circle(painter, index, top)
            self._words(painter, index, top)
