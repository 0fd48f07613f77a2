"""One customer: facts, what may be done, and a timeline with every message of ours."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from app.i18n import _
from app.ui.customers.rows import CustomerStory, LifeEvent
from app.ui.theme import current
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import danger, link, primary, secondary
from app.ui.widgets.cards import Dot
from app.ui.widgets.fields import Field, text_field
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill
from app.ui.widgets.side_panel import SidePanel

_SHOWN = 60


@dataclass(frozen=True)
class CustomerActions:
    """What can be done for a customer, by address; why takes a message's id."""

    open: Callable[[str], object]
    stop: Callable[[str], object]
    erase: Callable[[str], object]
    why: Callable[[int], object]


class CustomerDetail(SidePanel):
    """352 px at the right edge."""

    def __init__(self, actions: CustomerActions, close: Callable[[], object]) -> None:
        super().__init__(_("Customer details"), _("Customer"), _("Close the details"), close)
        self._do = actions

    def show_story(self, story: CustomerStory) -> None:
        """Shows another customer."""
        clear(self.box)
        one = story.line
        words = column(ElidedLabel(one.name, "strong"), ElidedLabel(one.email, "small", "muted"), gap=0)
        line = row(Avatar(one.name, one.persona, 34), words, gap=10)
        line.setStretch(1, 1)
        self.box.addLayout(line)
        self.box.addSpacing(10)
        self.box.addLayout(row(Pill(one.mail_words, one.may_mail, "mail", small=True), None))
        self.box.addSpacing(12)
        for name, value in story.facts:
            fact = row(label(name, tone="secondary"), None, label(value, "bold", digits=True), margins=(0, 3, 0, 3))
            self.box.addLayout(fact)
        self.box.addSpacing(12)
        self.box.addLayout(self._actions(story))
        self.add_section(_("Timeline"))
        for event in story.timeline[:_SHOWN]:
            self.box.addWidget(self._event(event))
        self.box.addStretch(1)

    def _actions(self, story: CustomerStory) -> QHBoxLayout:
        email, name = story.line.email, story.line.name
        opener = primary(_("Open"), "user", extent="small", on_click=lambda: self._do.open(email))
        stop = secondary(_("Stop"), "ban", extent="small", on_click=lambda: self._do.stop(email))
        stop.setEnabled(story.line.may_mail == "success")
        ask = EraseDialog(self, name, lambda: self._do.erase(email))
        erase = danger(_("Erase…"), "trash", extent="small", on_click=ask.open)
        erase.destroyed.connect(ask.deleteLater)
        return row(opener, stop, erase, None, gap=6)

    def _event(self, event: LifeEvent) -> QWidget:
        when = label(event.when, "small", "muted", digits=True)
        when.setFixedWidth(current.roomy(88))
        words = column(label(event.title, "medium", wrap=True), gap=0)
        if event.detail:
            under = row(label(event.detail, "small", "muted"), None)
            if event.message:
                under.addWidget(link(_("Why?"), on_click=lambda: self._do.why(event.message)))
            words.addLayout(under)
        dot = column(6, Dot(f"tone.{event.tone}.base"), None, gap=0)
        line = row(column(2, when, None, gap=0), dot, words, gap=10, margins=(0, 4, 0, 4))
        line.setStretch(2, 1)
        return boxed(line)


class EraseDialog(QDialog):
    """Erasing cannot be undone: the customer's name is typed first."""

    def __init__(self, parent: QWidget, name: str, erase: Callable[[], object]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Erase a customer’s data"))
        self.setMinimumWidth(460)
        self._name, self._erase = name, erase
        self._typed = text_field(_("The customer’s name"))
        self._go = danger(_("Erase the data"), "trash", on_click=self._accept)
        self._go.setEnabled(False)
        self._typed.textChanged.connect(lambda text: self._go.setEnabled(text.strip() == name))
        stay = secondary(_("Keep the data"), on_click=self.reject)
        stay.setDefault(True)
        words = _(
            "Orders, events and messages of {name} are erased. This cannot be undone. Only an unreadable mark stays, "
            "so that nobody mails them again."
        )
        self.setLayout(
            column(
                label(_("Erase the data of {name}?").format(name=name), "heading", wrap=True),
                label(words.format(name=name), tone="secondary", wrap=True),
                8,
                Field(_("Type the name to confirm"), self._typed),
                12,
                row(None, stay, self._go),
                gap=6,
                margins=(22, 20, 22, 18),
            )
        )
        FocusRing(self)

    def _accept(self) -> None:
        self.accept()
        self._erase()
