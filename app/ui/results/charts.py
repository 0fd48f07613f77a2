"""Bars of the results: a share under its words, and weeks side by side. Their figures stand beside them as text."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import current
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, column, row

_GAP = 0.28


class ShareBar(QWidget):
    """A line filled from the left by a share of 0..1."""

    def __init__(self, share: float, role: str) -> None:
        super().__init__()
        self._share, self._role = max(0.0, min(1.0, share)), role
        self.setFixedHeight(6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colours = current.tokens()
        for share, role in ((1.0, "border.subtle"), (self._share, self._role)):
            if share:
                painter.setBrush(colours.qcolor(role))
                painter.drawRoundedRect(QRectF(0, 0, max(6.0, self.width() * share), 6), 3, 3)


class WeekBars(QWidget):
    """One bar a week, the last one now."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[int, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[int], words: str) -> None:
        """Other weeks; `words` say them to a screen reader and in the tooltip."""
        self._bars = tuple(bars)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(240, 66)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colours = current.tokens()
        ground, most = self.height() - 1.0, max(self._bars, default=0)
        painter.fillRect(QRectF(0, ground, self.width(), 1), colours.qcolor("border.default"))
        step = self.width() / max(1, len(self._bars))
        for number, value in enumerate(self._bars):
            high = max(2.0, (ground - 2) * value / most) if value else 0.0
            painter.setBrush(colours.qcolor("accent.base" if number == len(self._bars) - 1 else "accent.line"))
            painter.drawRoundedRect(QRectF(step * number, ground - high, step * (1 - _GAP), high), 2, 2)


def funnel_row(words: str, value: str, share: str, part: float, role: str = "accent.base") -> QWidget:
    """A line of the funnel: what, how many, which share, and a bar."""
    said = ElidedLabel(words)
    count, of_all = label(value, "bold", digits=True), label(share, "body", "muted", digits=True)
    of_all.setMinimumWidth(52)
    of_all.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    line = row(said, count, of_all, gap=4)
    line.setStretch(0, 1)
    made = boxed(column(line, ShareBar(part, role), gap=2))
    made.setAccessibleName(f"{words}, {value}, {share}" if share else f"{words}, {value}")
    return made
