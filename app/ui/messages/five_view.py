"""The message as all personas get it, side by side, while it is being written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import _
from app.model.customer import Persona
from app.services.message_view import Inbox, InboxLine
from app.services.sentences import reasons as reason_words
from app.services.sentences.errors import explain
from app.ui.messages.frames import Mail, MailFrames
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.labels import ElidedLabel
from app.ui.widgets.layouts import boxed, clear, column, row

GAP, READING_WIDTH = 10, 360


class FiveView(QWidget):
    """drawn(): what was shown last stands there."""

    drawn = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._frames: MailFrames | None = None
        self._inbox: Inbox | None = None
        self._heads: dict[str, ElidedLabel] = {}
        self._dark, self._pictures = False, True
        self._names = QHBoxLayout()
        self._names.setSpacing(GAP)
        self._body = column(self._names, gap=6, margins=(10, 2, 10, 10))
        self.setLayout(self._body)

    @property
    def frames(self) -> MailFrames:
        """The mails; a browser view is made only when they are first wanted."""
        if self._frames is None:
            self._frames = MailFrames(self)
            self._frames.loaded.connect(lambda _well: self.drawn.emit())
            self._body.addWidget(self._frames, 1)
        return self._frames

    def show_inbox(self, inbox: Inbox) -> None:
        """Show what each of them gets; only what has changed is drawn anew."""
        self._inbox = inbox
        if list(self._heads) != [line.persona.key for line in inbox.lines]:
            self._name([line.persona for line in inbox.lines])
        for line in inbox.lines:
            words = _told(line)
            self._heads[line.persona.key].setText(words)
            self._heads[line.persona.key].setToolTip(words)
        self._draw()

    def show_dark(self, dark: bool) -> None:
        """As the common mail programs do in their dark theme."""
        self._dark = dark
        self._draw()

    def show_pictures(self, shown: bool) -> None:
        """Without pictures: as most programs show the mail of somebody new."""
        self._pictures = shown
        self._draw()

    def _draw(self) -> None:
        if self._inbox is None or self.isHidden():
            return
        mails = [Mail(one.persona.title, one.html, one.pictures if self._pictures else {}) for one in self._inbox.lines]
        self.frames.show_mails(mails, READING_WIDTH, GAP, self._dark)

    def _name(self, personas: Sequence[Persona]) -> None:
        clear(self._names)
        self._heads = {}
        for one in personas:
            told = self._heads[one.key] = ElidedLabel("", "caption", "muted")
            words = boxed(column(ElidedLabel(one.title, "small-bold"), told))
            head = row(Avatar(one.title, one.key, 24), words, gap=7)
            head.setStretch(1, 1)
            self._names.addWidget(boxed(head), 1)


def _told(line: InboxLine) -> str:
    """The subject, or why there is no message."""
    if line.trouble is not None:
        return explain(line.trouble).what
    if not line.node:
        return _("Gets no message")
    return reason_words.say(line.held) if line.held else line.subject
