"""The charts of the results, painted here. What they show stands behind them as a table, for keyboard and ear."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import number
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.tokens import raw
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, row

_TOP = 8.0
_GAP = 0.3


@dataclass(frozen=True, slots=True)
class Series:
    """A name and its values, one a week."""

    name: str
    values: tuple[float, ...]


def colour_of(place: int) -> str:
    """The role that a series is painted in."""
    roles: list[str] = raw()["chart"]["series"]
    return roles[place % len(roles)]


class WeekColumns(QWidget):
    """Columns of weeks, the series on top of each other; the last week is now."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._series: tuple[Series, ...] = ()
        self._weeks: tuple[str, ...] = ()
        self.setAccessibleName(name)
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_series(self, series: Sequence[Series], weeks: Sequence[str], words: str) -> None:
        """Other values; `weeks` stand below, `words` tell the whole to a screen reader."""
        self._series, self._weeks = tuple(series), tuple(weeks)
        self.setAccessibleDescription(words)
        self.update()

    def _margins(self) -> tuple[float, float]:
        """The room for the words left of the columns and below them."""
        return 44.0 * current.scale(), 20.0 * current.scale()

    def _ceiling(self) -> tuple[float, float]:
        """(the value at the top, the step between two lines)."""
        most = max((sum(parts) for parts in zip(*(one.values for one in self._series), strict=True)), default=0.0)
        step = _round_step(most / 3)
        return max(step, ceil(most / step) * step), step

    def _grid(self, painter: QPainter, ground: float, top: float, step: float) -> None:
        colours, left = current.tokens(), self._margins()[0]
        painter.setFont(font("caption", scale=current.scale(), tabular=True))
        value = 0.0
        while value <= top + step / 2:
            y = ground - (ground - _TOP) * value / top
            painter.fillRect(QRectF(left, y, self.width() - left, 1), colours.qcolor("border.subtle"))
            painter.setPen(colours.qcolor("text.muted"))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y - 9, left - 8, 18), side, number(value, 0))
            value += step

    def _name_weeks(self, painter: QPainter, wide: float) -> None:
        """As many weeks as there is room for, this one among them."""
        (left, high), last = self._margins(), len(self._weeks) - 1
        painter.setPen(current.tokens().qcolor("text.muted"))
        room = max((painter.fontMetrics().horizontalAdvance(words) for words in self._weeks), default=0) + 8
        every = max(3, ceil(room / max(1.0, wide)))
        for place in range(last, -1, -every):
            middle = min(left + wide * (place + 0.5), self.width() - room / 2 + 4)
            box = QRectF(middle - room / 2, self.height() - high + 3, room, high - 3)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, self._weeks[place])

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(320, 190)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = current.tokens()
        edge, high = self._margins()
        ground = self.height() - high
        top, step = self._ceiling()
        self._grid(painter, ground, top, step)
        wide = (self.width() - edge) / max(1, len(self._weeks))
        self._name_weeks(painter, wide)
        for place in range(len(self._weeks)):
            left, y = edge + wide * (place + _GAP / 2), ground
            for role, one in enumerate(self._series):
                high = (ground - _TOP) * one.values[place] / top
                if high > 0:
                    box = QRectF(left, y - high, wide * (1 - _GAP), max(1.0, high - 1))
                    painter.fillRect(box, colours.qcolor(colour_of(role)))
                    y -= high


class Bar(QWidget):
    """A line of the funnel, filled from the left by a share of 0..1."""

    def __init__(self, share: float, role: str, high: int = 20) -> None:
        super().__init__()
        self._share, self._role = max(0.0, min(1.0, share)), role
        self.setFixedHeight(high)
        self.setMinimumWidth(60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        round_by = min(4.0, self.height() / 2)
        painter.setBrush(current.tokens().qcolor("border.subtle"))
        painter.drawRoundedRect(self.rect(), round_by, round_by)
        if self._share:
            painter.setBrush(current.tokens().qcolor(self._role))
            wide = max(2 * round_by, self.width() * self._share)
            painter.drawRoundedRect(QRectF(0, 0, wide, self.height()), round_by, round_by)


def paint_line(painter: QPainter, box: QRectF, values: Sequence[float]) -> None:
    """A small line of weeks with a dot at its end, now."""
    most = max(values, default=0)
    if len(values) < 2:
        return
    step = box.width() / (len(values) - 1)
    points = [
        QPointF(box.left() + place * step, box.bottom() - (box.height() * value / most if most else 0))
        for place, value in enumerate(values)
    ]
    ink = current.tokens().qcolor("accent.base" if most else "border.default")
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(points)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(points[-1], 2.6, 2.6)
    painter.restore()


def star_row(stars: int, people: int, share: float) -> QWidget:
    """How many gave so many stars."""
    count = label(number(people), "body", "secondary", digits=True)
    count.setMinimumWidth(28)
    count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made = boxed(row(label(f"{stars} ★", digits=True), Bar(share, "accent.base", 8), count, gap=8))
    made.setAccessibleName(f"{stars} ★: {number(people)}")
    return made


def legend(name: str, place: int) -> QWidget:
    """A square in the colour of a series, and its name."""
    return boxed(row(_Square(colour_of(place)), ElidedLabel(name, "small", "secondary"), gap=6))


class _Square(QWidget):
    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role
        self.setFixedSize(10, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current.tokens().qcolor(self._role))
        painter.drawRoundedRect(self.rect(), 2, 2)


def _round_step(wanted: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 ..."""
    if wanted <= 1:
        return 1.0
    power = 10.0 ** int(log10(wanted))
    return next(power * one for one in (1, 2, 5, 10) if power * one >= wanted)
