"""The two charts of a trial: messages per day with a hand that moves over it, and how loaded the customers are."""

from collections.abc import Sequence
from math import ceil
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from app.i18n import _, ngettext, number
from app.i18n import date as say_date
from app.services.trial_tally import BUCKETS, HEAVY, Day
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.tokens import raw
from app.ui.tryout.words import bucket_words, day_words

BEFORE, AFTER = "before", "accent.base"
_LEFT, _TOP, _BOTTOM = 38.0, 20.0, 22.0


class DayChart(QWidget):
    """Two areas over the days. day_chosen(place) when a person points at another day."""

    day_chosen = Signal(int)

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._days: tuple[Day, ...] = ()
        self._at = 0
        self.setMinimumHeight(210)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Messages per day"))
        self.setMouseTracking(False)

    def show_days(self, days: Sequence[Day]) -> None:
        """Other days."""
        self._days = tuple(days)
        self._at = min(self._at, max(0, len(days) - 1))
        self.update()

    def show_day(self, place: int) -> None:
        """Where the hand stands."""
        self._at = place
        self.setAccessibleDescription(self.words())
        self.update()

    def words(self) -> str:
        """What the hand points at."""
        if not self._days:
            return ""
        day = self._days[self._at]
        told = ngettext("{day}: {before} → {n} message", "{day}: {before} → {n} messages", day.after)
        return told.format(day=say_date(day.day), before=number(day.before), n=number(day.after))

    def _top(self) -> int:
        most = max((max(day.before, day.after) for day in self._days), default=0)
        step = _step(most)
        return max(step, ceil(most / step) * step)

    def _area(self) -> QRectF:
        return QRectF(_LEFT, _TOP, self.width() - _LEFT - 8, self.height() - _TOP - _BOTTOM)

    def _x(self, place: float) -> float:
        area = self._area()
        return area.left() + area.width() * place / max(1, len(self._days) - 1)

    def _choose(self, x: float) -> None:
        area = self._area()
        share = (x - area.left()) / max(1.0, area.width())
        place = round(max(0.0, min(1.0, share)) * max(0, len(self._days) - 1))
        if self._days and place != self._at:
            self.day_chosen.emit(place)

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(620, 230)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._choose(event.position().x())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = self._top()
        self._grid(painter, top)
        if len(self._days) > 1:
            self._series(painter, [day.before for day in self._days], top, BEFORE, 0.35)
            self._series(painter, [day.after for day in self._days], top, AFTER, 0.32)
            self._hand(painter)

    def _grid(self, painter: QPainter, top: int) -> None:
        colours, area = current.tokens(), self._area()
        painter.setFont(font("caption", scale=current.scale(), tabular=True))
        for line in range(0, top + 1, _step(top)):
            y = area.bottom() - area.height() * line / top
            painter.fillRect(QRectF(area.left(), y, area.width(), 1), colours.qcolor("border.subtle"))
            painter.setPen(colours.qcolor("text.muted"))
            painter.drawText(QRectF(0, y - 9, _LEFT - 8, 18), int(_RIGHT), number(line))
        for place in _ticks(len(self._days)):
            words = day_words(self._days[place].day)
            box = QRectF(self._x(place) - 40, area.bottom() + 4, 80, 18)
            side = Qt.AlignmentFlag.AlignHCenter
            if place == 0:
                box, side = QRectF(area.left(), box.top(), 80, 18), Qt.AlignmentFlag.AlignLeft
            elif place == len(self._days) - 1:
                box, side = QRectF(area.right() - 80, box.top(), 80, 18), Qt.AlignmentFlag.AlignRight
            painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), words)

    def _series(self, painter: QPainter, values: list[int], top: int, role: str, share: float) -> None:
        area = self._area()
        points = [QPointF(self._x(n), area.bottom() - area.height() * v / top) for n, v in enumerate(values)]
        fill = QColor(chart_colour(role))
        line = QPen(fill, 1.6)
        fill.setAlphaF(share)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        ends = [QPointF(points[-1].x(), area.bottom()), QPointF(points[0].x(), area.bottom())]
        painter.drawPolygon(QPolygonF([*points, *ends]))
        painter.setPen(line)
        painter.drawPolyline(QPolygonF(points))

    def _hand(self, painter: QPainter) -> None:
        colours, area, x = current.tokens(), self._area(), self._x(self._at)
        painter.fillRect(QRectF(x - 0.75, 6, 1.5, area.bottom() - 6), colours.qcolor("text.primary"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.qcolor("text.primary"))
        painter.drawEllipse(QPointF(x, 6), 4.5, 4.5)
        words = self.words()
        style = font("small", scale=current.scale(), weight=600, tabular=True)
        width = QFontMetricsF(style).horizontalAdvance(words) + 20
        left = max(area.left(), min(x - width / 2, area.right() - width))
        box = QRectF(left, 16, width, 24)
        painter.setBrush(colours.qcolor("bg.tooltip"))
        painter.drawRoundedRect(box, 5, 5)
        painter.setFont(style)
        painter.setPen(colours.qcolor("text.onTooltip"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)


class DayTrack(QSlider):
    """The thin track under the days; a slider in all but its looks."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setAccessibleName(_("Day"))
        self.setFixedHeight(24)
        self.setPageStep(7)

    def _to(self, x: float) -> None:
        self.setValue(round(max(0.0, min(1.0, x / max(1, self.width()))) * self.maximum()))

    # Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._to(event.position().x())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), current.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, share = self.height() / 2, self.value() / max(1, self.maximum())
        for part, role in ((1.0, "border.default"), (share, "accent.base")):
            painter.setBrush(colours.qcolor(role))
            painter.drawRoundedRect(QRectF(0, middle - 2, self.width() * part, 4), 2, 2)
        if self.hasFocus():
            painter.drawEllipse(QPointF(min(self.width() - 6, max(6, self.width() * share)), middle), 6, 6)


class LoadChart(QWidget):
    """Customers by how many messages they get, without and with guardrails. chosen(side, bucket): a bar was pressed."""

    chosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._values: tuple[tuple[int, ...], tuple[int, ...]] = ((0,) * len(BUCKETS),) * 2
        self._at = (1, 0)
        self.setMinimumHeight(190)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_values(self, before: Sequence[int], after: Sequence[int]) -> None:
        """Customers per bucket."""
        self._values = (tuple(before), tuple(after))
        told = (
            _("{bucket} messages: {before} → {after}").format(bucket=bucket_words(n), before=b, after=a)
            for n, (b, a) in enumerate(zip(before, after, strict=True))
        )
        self.setAccessibleName(_("Load of messages per customer"))
        self.setAccessibleDescription(", ".join(told))
        self.update()

    def bar(self, side: int, place: int) -> QRectF:
        """Where a bar stands, from the ground to where its number ends."""
        step = self.width() / len(BUCKETS)
        wide = min(36.0, step * 0.4)
        ground, most = self.height() - 26.0, max(max(self._values[0]), max(self._values[1]), 1)
        high = max(2.0, (ground - 24) * self._values[side][place] / most)
        left = step * (place + 0.5) - wide - 1 if side == 0 else step * (place + 0.5) + 1
        return QRectF(left, ground - high, wide, high)

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(620, 220)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        step = self.width() / len(BUCKETS)
        place = max(0, min(len(BUCKETS) - 1, int(event.position().x() / step)))
        side = 0 if event.position().x() < step * (place + 0.5) else 1
        self._at = (side, place)
        self.update()
        self.chosen.emit(side, place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        side, place = self._at
        number_of = place * 2 + side
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                number_of += -1 if event.key() == Qt.Key.Key_Left else 1
                number_of = max(0, min(2 * len(BUCKETS) - 1, number_of))
                self._at = (number_of % 2, number_of // 2)
                self.update()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.chosen.emit(side, place)
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), current.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step, ground = self.width() / len(BUCKETS), self.height() - 26.0
        for place in range(len(BUCKETS)):
            for side in (0, 1):
                self._bar(painter, side, place)
            painter.setFont(font("small", scale=current.scale(), tabular=True))
            painter.setPen(colours.qcolor("text.secondary"))
            box = QRectF(step * place, ground + 4, step, 20)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), bucket_words(place))
        painter.fillRect(QRectF(0, ground, self.width(), 1), colours.qcolor("border.default"))

    def _bar(self, painter: QPainter, side: int, place: int) -> None:
        colours, value, box = current.tokens(), self._values[side][place], self.bar(side, place)
        heavy = BUCKETS[place][0] >= HEAVY and value > 0
        role = "tone.error.base" if heavy else (BEFORE, AFTER)[side]
        fill = QColor(chart_colour(role))
        if heavy and side == 0:
            fill.setAlphaF(0.6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 2, 2)
        ink = "tone.error.text" if heavy else ("text.muted", "accent.text")[side]
        painter.setPen(colours.qcolor(ink))
        painter.setFont(font("caption", scale=current.scale(), weight=600 if side else 400, tabular=True))
        words = QRectF(box.left() - 12, box.top() - 18, box.width() + 24, 16)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), number(value))
        if self.hasFocus() and self._at == (side, place):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.qcolor("focus.ring"), 2))
            painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), 4, 4)


def chart_colour(role: str) -> QColor:
    """BEFORE has a colour of its own among the tokens; any other role is one of theirs."""
    colours = current.tokens()
    return (
        QColor(raw()["chart"]["before"]["dark" if colours.dark else "light"])
        if role == BEFORE
        else colours.qcolor(role)
    )


class Swatch(QWidget):
    """What a colour of the charts means, as a small square before words."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setFixedSize(12, 12)
        self._role = role

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(chart_colour(self._role))
        painter.drawRoundedRect(self.rect(), 3, 3)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _step(most: int) -> int:
    """A round distance between grid lines, so that there are three to six of them."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if most <= size * factor * 5:
                return size * factor
        size *= 10


def _ticks(days: int) -> list[int]:
    """The places of some days to write under the axis."""
    if days < 2:
        return list(range(days))
    parts = min(6, days - 1)
    return [round((days - 1) * n / parts) for n in range(parts + 1)]
