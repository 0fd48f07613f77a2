"""The strip under the results: the state, a few figures, the span they are about, and how wide the wires are."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QLabel

from app.i18n import _, number
from app.i18n import date as say_date
from app.i18n import time as say_time
from app.services.insights_words import sales
from app.services.results import SPANS, FlowResults, Span
from app.ui.results.words import SPAN_WORDS, UNKNOWN
from app.ui.theme import current
from app.ui.widgets.cards import Dot, Panel
from app.ui.widgets.flowing import Flowing
from app.ui.widgets.labels import label, vline
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.pills import state_look
from app.ui.widgets.segmented import SegmentedControl

_ROOMY = 780
"""Narrower than this, at the usual text size, how the automation stands is told by the bar above alone."""


class ResultsBar(Panel):
    """span_chosen(span), width_chosen(on)."""

    span_chosen = Signal(str)
    width_chosen = Signal(bool)

    def __init__(self, span: Span, zone: ZoneInfo) -> None:
        super().__init__(edge="top")
        self._zone = zone
        self.setAccessibleName(_("Results in short"))
        self._dot = Dot()
        self._state = label("", "medium")
        self._on_way, on_way = _figure(_("On their way now"))
        self._entered, entered = _figure("")
        self._sold, sold = _figure(_("Sales"))
        for part in (self._sold, sold):
            part.setToolTip(_("Orders of these days that are credited to the automation, as in Results."))
        self._next, following = _figure(_("Next"))
        self._entered_words = entered
        self._spans = SegmentedControl(
            _("Span of time"), [(key, _(SPAN_WORDS[key][0]), "") for key in SPANS], small=True
        )
        self._spans.choose(span)
        self._spans.chosen.connect(self.span_chosen)
        self._width = QCheckBox(_("Width by flow"))
        self._width.setChecked(True)
        self._width.toggled.connect(self.width_chosen)
        figures = (
            (self._dot, self._state, 2, vline(20)), (on_way, self._on_way), (entered, self._entered),
            (sold, self._sold), (following, self._next), (self._spans, 8, self._width),
        )  # fmt: skip
        groups = [boxed(row(*parts, gap=6)) for parts in figures]
        self._where = groups[0]
        line = Flowing(*groups, gap=14, line_gap=6, last_right=True)
        self.body.addLayout(column(boxed(line), margins=(14, 6, 14, 6)))

    def show_state(self, state: str) -> None:
        """live, paused, stopped or archived."""
        tone, _icon, words = state_look(state)
        self._dot.show_role(f"tone.{'warning' if tone == 'paused' else tone}.base")
        self._state.setText(words)

    def show_results(self, found: FlowResults) -> None:
        """The figures as they are now."""
        self._spans.choose(found.span)
        self._on_way.setText(number(found.on_way))
        self._entered_words.setText(_(SPAN_WORDS[found.span][1]))
        self._entered.setText(number(found.entered))
        self._sold.setText(UNKNOWN if found.money is None else sales(found.money, found.currency).text)
        if found.next_at is None:
            self._next.setText(UNKNOWN)
            return
        today = found.next_at.astimezone(self._zone).date() == found.at.astimezone(self._zone).date()
        words = say_time(found.next_at, self._zone, at=True)
        self._next.setText(words if today else f"{say_date(found.next_at, self._zone)} {words}")

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._where.setVisible(self.width() >= round(_ROOMY * current.scale()))


def _figure(words: str) -> tuple[QLabel, QLabel]:
    return label("", "bold", digits=True), label(words, "small", "secondary")
