"""Double opt-in on the page about consent: whether new subscribers confirm, by what way, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.i18n import _, ngettext, number
from app.model.confirming import WITHIN
from app.model.errors import PolkuError
from app.services.confirming import (
    ConfirmStanding,
    confirm_standing,
    confirming,
    confirming_flow,
    start_confirming,
    stop_confirming,
)
from app.services.desk import Desk
from app.services.sentences.errors import explain
from app.ui.bridge import run_task
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Banner, Card, IconMark
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.flowing import Flowing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.switch import Switch


class ConfirmCard(Card):
    """`changed`: it was switched. show_flow(name) opens the automation that asks, with its message."""

    changed = Signal()

    def __init__(self, desk: Desk, show_flow: Callable[[str], object]) -> None:
        super().__init__(margins=(20, 16, 20, 16), gap=10)
        self.setMaximumWidth(920)
        self._desk, self._show_flow = desk, show_flow
        self.switch = Switch(_("Ask new subscribers to confirm"))
        self.switch.clicked.connect(self._switched)
        title = row(label(_("Confirmed consent"), "heading"), None, self.switch)
        self.body.addLayout(title)
        self.body.addSpacing(-8)
        text = _("A new subscriber confirms the address before the first message.")
        self.body.addWidget(label(text, tone="secondary", wrap=True))
        self.body.addLayout(_way())
        self._told = column(gap=8)
        self.body.addLayout(self._told)
        rules = _(
            "One message to an address, once in {days} days at most. It sells nothing and counts nothing. Whoever does "
            "not confirm in {days} days gets nothing else, and who is a subscriber already is not asked."
        ).format(days=WITHIN.days)
        self.body.addWidget(label(rules, "small", "muted", wrap=True))
        edit = secondary(_("Edit the message…"), "edit", extent="small", on_click=self._edit)
        self.body.addLayout(row(edit, None))

    def refresh(self) -> None:
        """Reads how it stands, in the background."""
        run_task(partial(confirm_standing, self._desk), self._show, self._failed, self)

    def _show(self, standing: ConfirmStanding) -> None:
        self.switch.setChecked(standing.on)
        clear(self._told)
        if standing.on and standing.sending != "live":
            words = _("Nobody is asked now: the automation that sends the message is not live.")
            self._told.addWidget(Banner(words, "warning", "warning"))
        counts = standing.counts
        if not counts.asked:
            return
        figures = (
            (_("asked"), counts.asked),
            (_("confirmed"), counts.confirmed),
            (_("waiting"), counts.waiting),
            (_("not confirmed in time"), counts.expired),
            (_("ended otherwise"), counts.ended),
        )
        shown = [_figure(words, count) for words, count in figures if count or words != _("ended otherwise")]
        self._told.addLayout(Flowing(*shown, gap=22, line_gap=6))
        people = ngettext("{n} person asked", "{n} people asked", counts.asked).format(n=number(counts.asked))
        self.setAccessibleDescription(people)

    def _switched(self, on: bool) -> None:
        work = partial(start_confirming if on else stop_confirming, self._desk)
        run_task(work, lambda _done: self._done(), self._failed, self)

    def _done(self) -> None:
        self.refresh()
        self.changed.emit()

    def _edit(self) -> None:
        try:
            self._show_flow(confirming_flow(self._desk))
        except PolkuError as error:
            self._failed(error)

    def _failed(self, error: PolkuError) -> None:
        self.switch.setChecked(confirming(self._desk) is not None)
        told = explain(error)
        clear(self._told)
        self._told.addWidget(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))


def _way() -> Flowing:
    """What happens, from the form to the consent."""
    steps = (
        ("list", _("Form")),
        ("mail", _("Confirm the subscription")),
        ("click", _("Presses the button")),
        ("shield", _("Consent")),
    )
    parts: list[QWidget] = []
    for icon, words in steps:
        if parts:
            parts.append(IconMark("arrow-right", "text.muted", 15))
        chip = Card(row(IconMark(icon, "accent.base", 16), label(words), gap=8), margins=(10, 6, 12, 6))
        parts.append(chip)
    return Flowing(*parts, gap=8, line_gap=6)


def _figure(words: str, count: int) -> QWidget:
    made = boxed(row(label(number(count), "bold", digits=True), label(words, tone="secondary"), gap=6))
    made.setAccessibleName(f"{number(count)} {words}")
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    return made
