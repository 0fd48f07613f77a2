"""What the limits would do: the last 90 days of the shop's own history, without them and with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from app.i18n import _, number
from app.model.errors import PolkuError
from app.services.desk import Desk
from app.services.sentences.errors import explain
from app.services.try_out import try_out
from app.services.try_out_tally import TryOut
from app.ui.bridge import Task, run_long_task
from app.ui.theme import current
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Card, Dot
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import clear, column, row

_BUCKETS = (("0", 0, 0), ("1–2", 1, 2), ("3–6", 3, 6), ("7–9", 7, 9), ("10+", 10, 10**9))


@dataclass(frozen=True)
class Effect:
    """(without, with) the limits. `load`: words -> customers who would have got so many messages."""

    sent: tuple[int, int]
    most: tuple[int, int]
    held: int
    load: tuple[tuple[str, int, int], ...]


def effect_of(desk: Desk, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> Effect:
    """Plays the history twice; takes a while. Raises PolkuError."""
    total = desk.store.customers.count()
    bare = try_out(desk, guardrails=False, progress=lambda done, _all: progress(done, 2 * total), cancelled=cancelled)
    held = try_out(desk, progress=lambda done, _all: progress(total + done, 2 * total), cancelled=cancelled)
    load = tuple((words, _between(bare, low, high), _between(held, low, high)) for words, low, high in _BUCKETS)
    stopped = sum(sum(one.suppressed.values()) for flow in held.flows.values() for one in flow.messages)
    return Effect((_sent(bare), _sent(held)), (bare.load.max, held.load.max), stopped, load)


def _sent(found: TryOut) -> int:
    return sum(one.sent for flow in found.flows.values() for one in flow.messages)


def _between(found: TryOut, low: int, high: int) -> int:
    return sum(count for messages, count in found.load.histogram.items() if low <= int(messages) <= high)


class EffectCard(Card):
    """Counts when it is asked to: a large shop takes a while."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(margins=(18, 16, 18, 16))
        self._desk = desk
        self._task: Task | None = None
        self.count = secondary(_("Count from own history"), "history", on_click=self._begin)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("What this would do"))
        self._bar.hide()
        self._shown = column(gap=0)
        for item in (
            label(_("What this would do"), "heading"),
            label(_("From 90 days of own history. Nothing is sent."), "small", "muted", wrap=True),
            self.count,
            self._bar,
        ):
            self.body.addWidget(item)
        self.body.addLayout(self._shown)

    def _begin(self) -> None:
        if self._task is not None:
            self._task.cancel()
            return
        self.count.setText(_("Stop counting"))
        self._bar.setRange(0, 0)
        self._bar.show()
        self._task = run_long_task(partial(effect_of, self._desk), self._done, self._failed, self._progress, self)

    def _progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    def _rest(self) -> None:
        self._task = None
        self.count.setText(_("Count again"))
        self._bar.hide()
        clear(self._shown)

    def _done(self, found: Effect) -> None:
        self._rest()
        for words, value in (
            (_("Messages"), f"{number(found.sent[0])} → {number(found.sent[1])}"),
            (_("Most to one customer"), f"{number(found.most[0])} → {number(found.most[1])}"),
            (_("Would be held back"), number(found.held)),
        ):
            line = row(label(words, tone="secondary"), None, label(value, "bold", digits=True), margins=(0, 4, 0, 4))
            self._shown.addLayout(line)
        self._shown.addSpacing(10)
        self._shown.addWidget(hline())
        self._shown.addSpacing(10)
        self._shown.addWidget(label(_("Messages per customer"), "label", "secondary"))
        most = max((max(before, after) for _words, before, after in found.load), default=1) or 1
        for words, before, after in found.load:
            self._shown.addWidget(_Pair(words, before, after, most))
        legend = row(
            Dot("border.control"), label(_("without"), "small", "muted"), 8,
            Dot("accent.base"), label(_("with these limits"), "small", "muted"), None, gap=6,
        )  # fmt: skip
        self._shown.addLayout(legend)

    def _failed(self, error: PolkuError) -> None:
        self._rest()
        if error.code != "cancelled":
            told = explain(error)
            self._shown.addWidget(ErrorPanel(told.what, told.reason, details=told.details))


class _Pair(QWidget):
    """A row of the histogram: without above, with below."""

    def __init__(self, words: str, before: int, after: int, most: int) -> None:
        super().__init__()
        name = label(words, "small", "secondary", digits=True)
        name.setFixedWidth(current.roomy(36))
        count = label(number(after), "bold", digits=True)
        count.setFixedWidth(current.roomy(44))
        count.setAlignment(Qt.AlignmentFlag.AlignRight)
        line = row(name, _Bars(before / most, after / most), count, gap=10, margins=(0, 3, 0, 3))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setAccessibleName(f"{words}: {number(before)} → {number(after)}")


class _Bars(QWidget):
    def __init__(self, before: float, after: float) -> None:
        super().__init__()
        self._shares = (before, after)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(60, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, (share, role) in enumerate(zip(self._shares, ("border.control", "accent.base"), strict=True)):
            painter.setBrush(current.tokens().qcolor(role))
            painter.drawRoundedRect(QRectF(0, place * 9 + 1, max(2.0, self.width() * share), 7), 2, 2)
