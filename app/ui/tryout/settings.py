"""What a trial is asked: the span, what takes part, which guardrails hold, and what is assumed of opens and clicks."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QLayout, QSizePolicy, QWidget

from app.engine.guardrails import Cap, Guard, Guardrails
from app.i18n import _, number, percent
from app.services.trial import SPANS, Other, Question
from app.services.trial_scene import Against
from app.services.trial_words import clock_words
from app.ui.theme import current
from app.ui.tryout.sides import COMPARED, compared_words
from app.ui.tryout.words import GUARD_WORDS, SPAN_WORDS
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.cards import IconMark, Panel, scrolling
from app.ui.widgets.fields import combo
from app.ui.widgets.labels import ElidedLabel, hline, label
from app.ui.widgets.layouts import Item, boxed, clear, column, row
from app.ui.widgets.switch import Switch

RATES = (0.0, 0.1, 0.3, 0.5, 1.0)
TIGHTER: tuple[tuple[Cap, ...], ...] = ((Cap(1, 7), Cap(3, 30)), (Cap(1, 14), Cap(2, 30)))
"""Caps tighter than the product's that can be tried."""


class TrialSettings(Panel):
    """changed(): another question. again_wanted(), stop_wanted(), report_wanted()."""

    changed = Signal()
    again_wanted = Signal()
    stop_wanted = Signal()
    report_wanted = Signal()

    def __init__(self, rails: Guardrails) -> None:
        super().__init__(edge="right")
        self.setAccessibleName(_("Settings of the trial"))
        self._rails = rails
        self._without: set[str] = set()
        head = Panel(
            boxed(row(label(_("Settings of the trial"), "small-bold", "secondary"), None, margins=(14, 0, 8, 0))),
            edge="bottom",
        )
        head.setFixedHeight(36)
        self._span = combo(_("The shop’s own history"), [(_(SPAN_WORDS[key]), key) for key in SPANS])
        self._span.setCurrentIndex(SPANS.index("90"))
        self._span.currentIndexChanged.connect(lambda _n: self.changed.emit())
        self._days = label("", "small", "muted")
        self._flows = column(gap=2)
        self._news = QCheckBox(_("Newsletters of the history"))
        self._news.setChecked(True)
        self._news.toggled.connect(lambda _on: self.changed.emit())
        self._switches: dict[Guard, Switch] = {}
        self._caps = combo(
            _("How many at most"), [(_caps_words(caps), caps) for caps in (rails.caps, *TIGHTER)], small=True
        )
        self._caps.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._caps.currentIndexChanged.connect(lambda _n: self.changed.emit())
        self._against = combo(_("Side by side"), [(compared_words(key), key) for key in COMPARED])
        self._against.currentIndexChanged.connect(lambda _n: self.changed.emit())
        self._against.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # its words are long
        self._opened = combo(_("Opened, where nobody knows"), [(_rate_words(rate), rate) for rate in RATES])
        self._clicked = combo(_("Clicked, where nobody knows"), [(_rate_words(rate), rate) for rate in RATES])
        for rate in (self._opened, self._clicked):
            rate.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            rate.currentIndexChanged.connect(lambda _n: self.changed.emit())
        self._again = primary(_("Play again"), "play", on_click=self.again_wanted.emit)
        self._report = secondary(_("Save a report…"), "file", on_click=self.report_wanted.emit)
        self._stop = secondary(_("Stop"), "x", on_click=self.stop_wanted.emit)
        self._stop.hide()
        self._told = label("", "small", "secondary", wrap=True)
        body = column(
            _named(_("The shop’s own history"), self._span), self._span, self._days, 6,
            label(_("Taking part"), "label", "secondary"), self._flows, self._news, 6,
            label(_("Guardrails"), "label", "secondary"), *self._guards(), 6,
            _named(_("Side by side"), self._against), self._against, 6,
            ElidedLabel(_("Opens and clicks nobody has seen"), "label", "secondary"),
            _beside(_("Opened"), self._opened),
            _beside(_("Clicked"), self._clicked), None, gap=6, margins=(16, 12, 16, 12),
        )  # fmt: skip
        doing = column(self._again, self._stop, self._report, self._told, gap=6, margins=(16, 10, 16, 10))
        self.body.addWidget(head)
        self.body.addWidget(scrolling(boxed(body)), 1)
        self.body.addWidget(Panel(boxed(doing), edge="top"))  # how far it is stands in sight, whatever is scrolled

    def question(self) -> Question:
        """What is asked now."""
        off = tuple(name for name, switch in self._switches.items() if not switch.isChecked())
        caps = self._caps.currentData()
        return Question(
            span=self._span.currentData(),
            without=tuple(sorted(self._without)),
            newsletters=self._news.isChecked(),
            off=off,
            caps=None if caps == self._rails.caps else caps,
            opened=self._opened.currentData(),
            clicked=self._clicked.currentData(),
            against=self._against.currentData(),
        )

    def choose_span(self, key: str) -> None:
        """Other days."""
        self._span.setCurrentIndex(self._span.findData(key))

    def compare(self, against: Against) -> None:
        """Other things side by side."""
        self._against.setCurrentIndex(self._against.findData(against))

    def assume(self, opened: float, clicked: float) -> None:
        """Other shares of opens and clicks; one of RATES each."""
        self._opened.setCurrentIndex(RATES.index(opened))
        self._clicked.setCurrentIndex(RATES.index(clicked))

    def show_flows(self, name: str, others: Sequence[Other], live: bool = False) -> None:
        """The draft, and what runs beside it; `live`: there is a live version of it."""
        listed = self._against.findData("live")
        if not live and listed >= 0:
            self._against.removeItem(listed)
        elif live and listed < 0:
            self._against.insertItem(1, compared_words("live"), "live")
        clear(self._flows)
        self._flows.addLayout(
            row(IconMark("check", "accent.text", 16), ElidedLabel(name), label(_("draft"), "small", "muted"))
        )
        for other in others:
            box = QCheckBox(other.title)
            box.setChecked(other.name not in self._without)
            box.toggled.connect(lambda on, key=other.name: self._choose(key, on))
            self._flows.addLayout(_line(box, _("v{n}").format(n=other.version)))

    def show_span(self, words: str) -> None:
        """The days that were played."""
        self._days.setText(words)

    def show_running(self, running: bool, words: str) -> None:
        """Whether it plays now, and how far it is or how long it took."""
        self._again.setVisible(not running)
        self._report.setEnabled(not running)
        self._stop.setVisible(running)
        self._told.setText(words)

    def _choose(self, name: str, on: bool) -> None:
        (self._without.discard if on else self._without.add)(name)
        self.changed.emit()

    def _guards(self) -> list[Item]:
        rails = self._rails
        made: list[Item] = []
        values = {
            "quiet_days": "",
            "quiet_hours": f"{clock_words(rails.quiet_from)}–{clock_words(rails.quiet_to)}",
            "just_bought": _("{n} d").format(n=number(rails.just_bought_days)),
            "same_content": _("{n} d").format(n=number(rails.same_content_days)),
        }
        for name, words, detail in GUARD_WORDS:
            if name == "quiet_days" and not (rails.quiet_days or rails.quiet_holidays):
                continue
            switch = Switch(_(words), name not in rails.off)
            switch.setEnabled(name not in rails.off)
            switch.toggled.connect(lambda _on: self.changed.emit())
            self._switches[name] = switch
            about: Item = self._caps
            if name == "cap":
                self._caps.setToolTip(_(detail))
            else:
                about = row(ElidedLabel(_(detail), "small", "muted"), label(values[name], "small", "secondary"))
            made += [row(ElidedLabel(_(words)), switch), about, hline()]
        return made


def _line(box: QCheckBox, words: str) -> QLayout:
    return row(box, None, label(words, "small", "muted"))


def _named(words: str, control: QWidget) -> QLabel:
    """A heading that screen readers say with its control."""
    said = label(words, "label", "secondary")
    said.setBuddy(control)
    return said


def _beside(words: str, control: QWidget) -> QLayout:
    """The words whole; the control takes what is left."""
    said = label(words)
    said.setBuddy(control)
    said.setMinimumWidth(current.roomy(56))  # so that the controls stand beneath each other
    made = row(said, control, gap=8)
    made.setStretch(1, 1)
    return made


def _caps_words(caps: Sequence[Cap]) -> str:
    return ", ".join(_("{n} / {days} d").format(n=cap.messages, days=cap.days) for cap in caps) or _("none")


def _rate_words(rate: float) -> str:
    if rate in (0.0, 1.0):
        return _("always") if rate else _("never")
    return _("{share} of the messages").format(share=percent(rate, 0))
