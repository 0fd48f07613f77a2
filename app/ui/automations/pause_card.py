"""Everything is paused: the strip that says so, and what happens to those who waited."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QDialog, QFrame, QRadioButton, QVBoxLayout, QWidget

from app.i18n import _, ngettext, number
from app.ui.theme import current
from app.ui.theme.icons import paint_icon
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.cards import Card, IconMark
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row

Late = Literal["send", "skip"]


@dataclass(frozen=True, slots=True)
class PauseFacts:
    """since: words such as "klo 14.32"; people on their way and messages in the queue."""

    since: str
    people: int
    messages: int


class _Disc(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(40, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current.tokens().qcolor("tone.warning.base"))
        painter.drawEllipse(self.rect())
        paint_icon(painter, "pause", QRectF(10, 10, 20, 20), QColor(current.tokens().colour("node.bg")), 2.6)


class PauseStrip(QFrame):
    """The amber strip under the head of the page."""

    def __init__(self, show_waiting: Callable[[], object], resume: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("banner", "warning")
        self.setProperty("strip", "true")
        self._title = label("", "strong", "warning")
        self._text = label("", tone="warning", wrap=True)
        words = column(self._title, self._text, gap=1)
        line = row(
            _Disc(),
            words,
            secondary(_("Show what waits"), "clock", on_click=show_waiting),
            primary(_("Resume sending…"), "play", on_click=resume),
            gap=16,
            margins=(20, 13, 20, 13),
        )
        line.setStretch(1, 1)
        self.setLayout(line)

    def show_facts(self, facts: PauseFacts) -> None:
        """Says since when and how many wait."""
        self._title.setText(_("All sending was paused at {time}").format(time=facts.since))
        people = ngettext("{n} customer waits in place", "{n} customers wait in place", facts.people)
        messages = ngettext("{n} message stays in the queue", "{n} messages stay in the queue", facts.messages)
        told = f"{people.format(n=number(facts.people))}, {messages.format(n=number(facts.messages))}."
        self._text.setText(told)


class LateChoice(QWidget):
    """What to do with messages whose time came during the pause. The first is the safe one."""

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._send = QRadioButton(_("Send the late ones in order, within quiet hours and limits"))
        self._skip = QRadioButton(_("Skip those whose time passed during the pause"))
        self._send.setChecked(True)
        for made in (self._send, self._skip):
            self._group.addButton(made)
        self.setLayout(column(self._send, self._skip, gap=4))

    def choice(self) -> Late:
        """What the user chose."""
        return "send" if self._send.isChecked() else "skip"


class PauseCard(Card):
    """What the pause covers."""

    def __init__(self) -> None:
        super().__init__(margins=(20, 16, 20, 16))
        covers = column(label(_("What the pause covers"), "bold"), *self._lines(), gap=8)
        then = column(
            label(_("When you resume"), "bold"),
            label(_("You are asked what happens to messages whose time passed."), tone="secondary", wrap=True),
            label(_("Quiet hours and limits hold as always."), tone="secondary", wrap=True),
            None,
            gap=8,
        )
        line = row(boxed(covers), boxed(then), gap=32)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        self.body.addLayout(line)

    def _lines(self) -> list[QWidget]:
        lines = (
            ("pause", "tone.warning.text", _("All automations of this shop")),
            ("check", "tone.success.text", _("New events are recorded, nobody falls off the path")),
            ("check", "tone.success.text", _("Test messages to yourself work")),
        )
        return [boxed(row(IconMark(icon, role, 15, 2.4), label(text), None, gap=8)) for icon, role, text in lines]


class ResumeDialog(QDialog):
    """Asks one question before messages leave again; Esc and the first button change nothing."""

    def __init__(self, parent: QWidget, facts: PauseFacts, resume: Callable[[Late], object]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Resume sending"))
        self.setMinimumWidth(520)
        self._resume = resume
        self._choice = LateChoice()
        waiting = ngettext("{n} message waits.", "{n} messages wait.", facts.messages)
        go = primary(_("Resume sending"), "play", on_click=self._go)
        stay = secondary(_("Stay paused"), on_click=self.reject)
        box: QVBoxLayout = column(
            label(_("What happens to those who waited?"), "heading"),
            label(waiting.format(n=number(facts.messages)), tone="secondary", wrap=True),
            6,
            self._choice,
            12,
            row(None, stay, go),
            gap=6,
            margins=(22, 20, 22, 18),
        )
        self.setLayout(box)
        stay.setDefault(True)
        FocusRing(self)

    def _go(self) -> None:
        self.accept()
        self._resume(self._choice.choice())
