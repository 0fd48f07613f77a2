"""The strip under the results: the state, a few figures, the span they are about, and how wide the wires are."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QLabel

from app.i18n import _, number
from app.i18n import date as say_date
from app.i18n import time as say_time
from app.services.results import SPANS, FlowResults, Span
from app.ui.results.words import SPAN_WORDS, UNKNOWN
from app.ui.widgets.cards import Dot, Panel
from app.ui.widgets.labels import label, vline
from app.ui.widgets.layouts import row
from app.ui.widgets.pills import state_look
from app.ui.widgets.segmented import SegmentedControl

_ROOMY = 820
"""Narrower than this there is no room for what comes next."""


class ResultsBar(Panel):
    """span_chosen(span), width_chosen(on)."""

    span_chosen = Signal(str)
    width_chosen = Signal(bool)

    def __init__(self, span: Span, zone: ZoneInfo) -> None:
        super().__init__(edge="top")
        self._zone = zone
        self.setFixedHeight(44)
        self.setAccessibleName(_("Results in short"))
        self._dot = Dot()
        self._state = label("", "medium")
        self._on_way, on_way = _figure(_("On their way now"))
        self._entered, entered = _figure("")
        self._next, following = _figure(_("Next"))
        self._entered_words = entered
        self._following = (following, self._next)
        self._spans = SegmentedControl(
            _("Span of time"), [(key, _(SPAN_WORDS[key][0]), "") for key in SPANS], small=True
        )
        self._spans.choose(span)
        self._spans.chosen.connect(self.span_chosen)
        self._width = QCheckBox(_("Width by flow"))
        self._width.setChecked(True)
        self._width.toggled.connect(self.width_chosen)
        self.body.addLayout(
            row(
                self._dot, self._state, vline(20), on_way, self._on_way, 8, entered, self._entered, 8, following,
                self._next, None, self._spans, 8, self._width, gap=6, margins=(14, 0, 14, 0),
            )
        )  # fmt: skip

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
        if found.next_at is None:
            self._next.setText(UNKNOWN)
            return
        today = found.next_at.astimezone(self._zone).date() == found.at.astimezone(self._zone).date()
        words = say_time(found.next_at, self._zone, at=True)
        self._next.setText(words if today else f"{say_date(found.next_at, self._zone)} {words}")

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for part in self._following:
            part.setVisible(self.width() >= _ROOMY)


def _figure(words: str) -> tuple[QLabel, QLabel]:
    return label("", "bold", digits=True), label(words, "small", "secondary")
