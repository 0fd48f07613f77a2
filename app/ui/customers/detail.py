"""One customer: facts, what may be done, and a timeline with every message of ours."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QWidget

from app.i18n import _
from app.ui.customers.rows import CustomerStory, LifeEvent
from app.ui.theme import current
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import IconButton, danger, link, secondary
from app.ui.widgets.cards import Dot, Panel, scrolling
from app.ui.widgets.fields import Field, text_field
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import ElidedLabel, hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill

_SHOWN = 60


@dataclass(frozen=True)
class CustomerActions:
    """What can be done for a customer, by address; why takes a message's id."""

    export: Callable[[str], object]
    stop: Callable[[str], object]
    erase: Callable[[str], object]
    why: Callable[[int], object]


class CustomerDetail(Panel):
    """352 px at the right edge."""

    def __init__(self, actions: CustomerActions, close: Callable[[], object]) -> None:
        super().__init__(edge="left")
        self.setFixedWidth(current.roomy(352))
        self._do = actions
        title = row(
            label(_("Customer details"), "small-bold", "secondary"),
            None,
            IconButton("x", _("Close the details"), side=26, icon_size=14, on_click=close),
            margins=(14, 0, 8, 0),
        )
        head = Panel(boxed(title), edge="bottom")
        head.setFixedHeight(36)
        self._box = column(gap=0, margins=(18, 14, 18, 18))
        inner = boxed(self._box)
        inner.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.body.addWidget(head)
        self.body.addWidget(scrolling(inner, _("Customer")))

    def show_story(self, story: CustomerStory) -> None:
        """Shows another customer."""
        clear(self._box)
        one = story.line
        words = column(ElidedLabel(one.name, "strong"), ElidedLabel(one.email, "small", "muted"), gap=0)
        line = row(Avatar(one.name, one.persona, 34), words, gap=10)
        line.setStretch(1, 1)
        self._box.addLayout(line)
        self._box.addSpacing(10)
        self._box.addLayout(row(Pill(one.mail_words, one.may_mail, "mail", small=True), None))
        self._box.addSpacing(12)
        for name, value in story.facts:
            fact = row(label(name, tone="secondary"), None, label(value, "bold", digits=True), margins=(0, 3, 0, 3))
            self._box.addLayout(fact)
        self._box.addSpacing(12)
        self._box.addLayout(self._actions(story))
        self._box.addSpacing(12)
        self._box.addWidget(hline())
        self._box.addSpacing(10)
        self._box.addWidget(label(_("Timeline"), "label", "secondary"))
        self._box.addSpacing(4)
        for event in story.timeline[:_SHOWN]:
            self._box.addWidget(self._event(event))
        self._box.addStretch(1)

    def _actions(self, story: CustomerStory) -> QHBoxLayout:
        email, name = story.line.email, story.line.name
        export = secondary(_("Export…"), "upload", extent="small", on_click=lambda: self._do.export(email))
        stop = secondary(_("Stop messages"), "ban", extent="small", on_click=lambda: self._do.stop(email))
        stop.setEnabled(story.line.may_mail == "success")
        ask = EraseDialog(self, name, lambda: self._do.erase(email))
        erase = danger(_("Erase…"), "trash", extent="small", on_click=ask.open)
        erase.destroyed.connect(ask.deleteLater)
        return row(export, stop, erase, None, gap=6)

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
