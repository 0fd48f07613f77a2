"""Who may be written to and on what ground: how it stands, where permissions come from, and what people are asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import msgspec
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QWidget

from app.i18n import _, date, ngettext, number
from app.model.consent import ConsentGroup, Statement, Wording
from app.model.customer import ConsentChannel
from app.model.errors import PolkuError
from app.services.consent import (
    Standing,
    allow_customers,
    consent_standing,
    current_wordings,
    end_soft_opt_in,
    save_wording,
    state_basis,
    wordings,
)
from app.services.desk import Desk
from app.services.sentences.consent import basis_words, channel_words, source_words
from app.services.sentences.errors import explain
from app.services.sentences.reasons import say as say_reason
from app.ui.bridge import run_task
from app.ui.settings.cards import SettingsCard
from app.ui.settings.confirm_card import ConfirmCard
from app.ui.settings.consent_parts import EndDialog, ShareLine, StatementDialog, WordingDialog
from app.ui.theme import current
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Banner, Card, IconMark
from app.ui.widgets.errors import ErrorPanel
from app.ui.widgets.flowing import Beside, Flowing
from app.ui.widgets.labels import ElidedLabel, hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill

_REASONS = ("unsubscribed", "bounced", "complained", "manual", "erased")


class ConsentPane(QWidget):
    """Counts are read in the background and shown when they come. show_customers() goes to the list of customers,
    show_flow(name) to an automation.
    """

    def __init__(
        self,
        desk: Desk,
        show_customers: Callable[[], object],
        show_mailbox: Callable[[], object],
        show_flow: Callable[[str], object],
    ) -> None:
        super().__init__()
        self.confirming = ConfirmCard(desk, show_flow)
        self._desk, self._show_customers, self._show_mailbox = desk, show_customers, show_mailbox
        self._known: Standing | None = None
        self.only = QRadioButton(_("Only those who have given consent"))
        self.also = QRadioButton(_("Also as customers"))
        self._sources, self._asked, self._now = column(gap=0), column(gap=0), column(gap=0)
        self._answer = column(gap=0)
        left = column(self._whom(), self._where(), self.confirming, self._words(), self._stops(), None, gap=12)
        side = Card(boxed(self._now), margins=(18, 16, 18, 16))
        self.setLayout(column(Beside(boxed(left), side, current.roomy(300), 560), gap=0))
        self.only.clicked.connect(self._choose_only)
        self.also.clicked.connect(self._choose_also)
        self._show_wordings()
        self.refresh()

    def refresh(self) -> None:
        """Reads how the log stands, in the background."""
        run_task(partial(consent_standing, self._desk), self._show, self._failed, self)
        self.confirming.refresh()

    # ---- cards

    def _whom(self) -> QWidget:
        recommended = label(_("recommended"), "small", "muted")
        kind = label(_("own products of the same kind, refusal offered with the purchase"), "small", "muted")
        note = _(
            "A service message, such as an order confirmation, needs no consent. It may not hold advertising, and "
            "Polku warns if it does."
        )
        card = SettingsCard(
            _("Who may be sent marketing?"),
            _("Holds for all automations and newsletters."),
            Flowing(self.only, recommended, gap=8, line_gap=0),
            Flowing(self.also, kind, gap=8, line_gap=0),
            label(note, "small", "muted", wrap=True),
        )
        card.body.addLayout(self._answer)
        return card

    def _where(self) -> QWidget:
        card = SettingsCard(
            _("Where permissions come from"),
            _("Without proof there is no consent. An empty column means no permission."),
        )
        card.body.addLayout(self._sources)
        return card

    def _words(self) -> QWidget:
        card = SettingsCard(
            _("What people are asked"),
            _("The words at each place. Every version stays, and the log tells which one a permission was given by."),
        )
        card.body.addLayout(self._asked)
        add = secondary(_("Add a wording…"), "plus", on_click=lambda: self._ask_wording(None))
        card.body.addLayout(row(add, None))
        return card

    def _stops(self) -> QWidget:
        lines = (
            _("Holds at once, for messages in the queue as well"),
            _("STOP ends text messages where the gateway passes it on"),
            _("Stops and returned messages are read from the mailbox while Polku runs"),
        )
        card = SettingsCard(_("Unsubscribing"), _("Is in every marketing message and cannot be removed."))
        for words in lines:
            line = row(IconMark("check", "tone.success.text", 15, 2), label(words, wrap=True), gap=8)
            line.setStretch(1, 1)
            card.body.addLayout(line)
        card.body.addLayout(row(secondary(_("Mailbox…"), "inbox", extent="small", on_click=self._show_mailbox), None))
        return card

    # ---- how it stands

    def _show(self, standing: Standing) -> None:
        self._known = standing
        soft = standing.people("email", "soft_opt_in")
        (self.also if soft else self.only).setChecked(True)
        self._show_sources(standing)
        self._show_now(standing)
        self._show_wordings()

    def _show_sources(self, standing: Standing) -> None:
        clear(self._sources)
        groups = [one for one in standing.groups if one.action == "granted"]
        groups.sort(key=lambda one: (one.basis != "unproven", -one.people))
        if not groups:
            self._sources.addWidget(label(_("No permissions yet. They come with the customers."), tone="muted"))
        for place, group in enumerate(groups):
            if place:
                self._sources.addWidget(hline())
            self._sources.addLayout(self._group(group))

    def _group(self, group: ConsentGroup) -> QHBoxLayout:
        icon = {"email": "mail", "sms": "mobile"}.get(group.channel, "eye")
        words = column(
            ElidedLabel(source_words(group.source), "medium"),
            label(channel_words(group.channel), "small", "muted"),
            gap=0,
        )
        people = label(number(group.people), "bold", digits=True)
        if group.basis == "unproven":
            state: QWidget = Pill(_("nobody is mailed"), "warning", small=True)
            ask = secondary(_("State the basis…"), "shield", extent="small", on_click=lambda: self._ask_basis(group))
            line = row(IconMark(icon, "tone.warning.text", 17), words, state, ask, people, gap=12)
        else:
            proof = {
                "soft_opt_in": _("an existing customer: time and source"),
                "consent": _("time, source and the words agreed to"),
            }.get(group.basis, basis_words(group.basis))
            line = row(IconMark(icon, "text.secondary", 17), words, label(proof, "small", "muted"), people, gap=12)
        line.setContentsMargins(0, 6, 0, 6)
        line.setStretch(1, 1)
        return line

    def _show_now(self, standing: Standing) -> None:
        clear(self._now)
        every = standing.customers
        count = ngettext("{n} customer", "{n} customers", every).format(n=number(every))
        self._now.addWidget(label(_("How it stands"), "heading"))
        self._now.addWidget(label(count, "small", "muted", digits=True))
        for channel in ("email", "sms"):
            agreed = standing.people(channel, "consent")
            soft = standing.people(channel, "soft_opt_in")
            self._now.addSpacing(12)
            self._now.addWidget(label(channel_words(channel), "bold"))
            self._now.addWidget(ShareLine(_("Consent"), agreed, every, "accent.base"))
            if channel == "email" and soft:
                self._now.addWidget(ShareLine(_("As customers"), soft, every, "accent.base"))
            self._now.addWidget(ShareLine(_("No consent"), every - agreed - soft, every, "tone.warning.base"))
            if channel == "email":
                self._now.addWidget(ShareLine(_("Left in 90 days"), standing.left, every, "tone.error.base"))
        total = sum(standing.suppressed.values())
        self._rule()
        listed = ngettext("Suppression list, {n} address", "Suppression list, {n} addresses", total)
        self._now.addWidget(label(listed.format(n=number(total)), "label", "secondary"))
        for reason in _REASONS:
            if standing.suppressed.get(reason):
                figure = label(number(standing.suppressed[reason]), "bold", digits=True)
                self._now.addLayout(row(label(say_reason(reason)), None, figure, margins=(0, 3, 0, 3)))
        self._rule()
        self._now.addWidget(label(_("What customers may ask for"), "label", "secondary"))
        self._now.addSpacing(6)
        for words, icon in ((_("Export a customer’s data…"), "upload"), (_("Erase a customer’s data…"), "trash")):
            self._now.addWidget(secondary(words, icon, on_click=self._show_customers))
            self._now.addSpacing(6)
        self._now.addSpacing(6)
        self._now.addWidget(Banner(_("Polku helps to keep the rules. It is no legal advice."), "info", "info"))

    def _rule(self) -> None:
        self._now.addSpacing(12)
        self._now.addWidget(hline())
        self._now.addSpacing(10)

    # ---- wordings

    def _show_wordings(self) -> None:
        clear(self._asked)
        found = current_wordings(self._desk)
        if not found:
            self._asked.addWidget(label(_("No wording has been written down yet."), tone="muted"))
        for place, one in enumerate(found):
            if place:
                self._asked.addWidget(hline())
            self._asked.addLayout(self._wording(one))

    def _wording(self, one: Wording) -> QHBoxLayout:
        given = self._known.given.get(one.text, 0) if self._known else 0
        about = [channel_words(one.channel), _("version {n}").format(n=one.version)]
        about.append(date(one.since, year=True))
        if given:
            about.append(ngettext("{n} in the log", "{n} in the log", given).format(n=number(given)))
        words = column(
            row(label(one.place, "medium"), label(", ".join(about), "small", "muted"), None, gap=8),
            label(_("“{words}”").format(words=one.text), tone="secondary", wrap=True),
            gap=1,
        )
        change = secondary(_("Change…"), "edit", extent="small", on_click=lambda: self._ask_wording(one))
        line = row(boxed(words), change, gap=12, margins=(0, 6, 0, 6))
        line.setStretch(0, 1)
        return line

    def _ask_wording(self, known: Wording | None) -> None:
        WordingDialog(self.window(), known, self._keep_wording).open()

    def _keep_wording(self, channel: str, place: str, text: str) -> None:
        try:
            save_wording(self._desk, msgspec.convert(channel, ConsentChannel), place, text)
        except PolkuError as error:
            self._failed(error)
        self._show_wordings()

    # ---- statements

    def _choose_only(self) -> None:
        soft = self._known.people("email", "soft_opt_in") if self._known else 0
        if not soft:
            return
        ask = EndDialog(self.window(), soft, lambda: self._do(partial(end_soft_opt_in, self._desk)))
        ask.rejected.connect(lambda: self.also.setChecked(True))
        ask.open()

    def _choose_also(self) -> None:
        if self._known is not None and not self._known.people("email", "soft_opt_in"):
            title, count = _("Write to customers as customers"), self._known.open_buyers
            ask = self._statement(title, count, 0, partial(allow_customers, self._desk))
            ask.rejected.connect(lambda: self.only.setChecked(True))
            ask.open()

    def _ask_basis(self, group: ConsentGroup) -> None:
        title = _("On what ground may “{source}” be written to?").format(source=source_words(group.source))
        self._statement(title, group.buyers, group.people, partial(state_basis, self._desk, group)).open()

    def _statement(self, title: str, buyers: int, people: int, state: Callable[[Statement], object]) -> StatementDialog:
        texts: Sequence[Wording] = wordings(self._desk)
        return StatementDialog(self.window(), title, buyers, people, texts, lambda said: self._do(lambda: state(said)))

    def _do(self, work: Callable[[], object]) -> None:
        run_task(work, lambda _count: self.refresh(), self._failed, self)

    def _failed(self, error: PolkuError) -> None:
        told = explain(error)
        clear(self._answer)
        self._answer.addWidget(ErrorPanel(told.what, told.reason, safe=told.safe, details=told.details))
