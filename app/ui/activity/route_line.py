"""The way to a message as one line from stop to stop: a tile for each, what it saw, and whether it let through."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.activity.rows import Checked, Stop
from app.ui.theme import current
from app.ui.widgets.cards import IconMark, Tile
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row

_TILE, _TOP, _LINE = 34, 6, 3
_MARKS = {
    "success": ("ok", "tone.success.text"),
    "info": ("clock", "tone.info.text"),
    "warning": ("ban", "tone.warning.text"),
    "error": ("error", "tone.error.text"),
}


class RouteLine(QWidget):
    """Stops from the first to the last, joined in the accent colour."""

    def __init__(self, stops: Sequence[Stop]) -> None:
        super().__init__()
        rows = [_StopRow(one, place == 0, place == len(stops) - 1) for place, one in enumerate(stops)]
        self.setLayout(column(*rows, gap=0))


class _StopRow(QWidget):
    def __init__(self, stop: Stop, first: bool, last: bool) -> None:
        super().__init__()
        self._first, self._last = first, last
        tile = Tile(stop.icon, stop.look, _TILE, 18, 9)
        words = column(label(stop.title, "medium", wrap=True), gap=0)
        if stop.detail:
            words.addWidget(label(stop.detail, "small", "secondary", wrap=True))
        for one in stop.checks:
            words.addWidget(check_line(one))
        words.addStretch(1)
        line = row(column(tile, None, gap=0), boxed(words), gap=12, margins=(0, _TOP, 0, 8))
        line.setStretch(1, 1)
        if stop.tone in _MARKS:
            line.addLayout(column(2, IconMark(*_MARKS[stop.tone], 16, 2), None, gap=0))
        self.setAccessibleName(f"{stop.title}. {stop.detail}".strip())
        self.setLayout(line)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour, middle = current.tokens().qcolor("accent.base"), (_TILE - _LINE) // 2
        if not self._first:
            painter.fillRect(middle, 0, _LINE, _TOP, colour)
        if not self._last:
            painter.fillRect(middle, _TOP + _TILE, _LINE, self.height(), colour)


def check_line(checked: Checked) -> QWidget:
    """What one guardrail answered, and the number it saw."""
    look = ("check", "tone.success.text") if checked.passed else ("ban", "tone.warning.text")
    line = row(IconMark(*look, 15, 2), label(checked.name), None, gap=8, margins=(0, 3, 0, 3))
    line.addWidget(label(checked.detail, "small", "muted"))
    return boxed(line)
