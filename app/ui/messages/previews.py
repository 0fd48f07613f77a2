"""What is worked out while a message is being written: itself as somebody gets it, and the inboxes of all."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.model.errors import PolkuError
from app.model.flow import Flow
from app.services.message_view import Inbox, Letter, Who
from app.ui.messages.latest import Latest
from app.ui.messages.tools import MessageTools

INBOX_BREATH_MS = 60


class Previews(QObject):
    """letter(Letter), trouble(PolkuError) when it cannot be written, inbox(Inbox).

    The message itself comes first and the inboxes when it is there; with `five`, all five messages are in sight and
    come at once, with the inboxes. `wanted` tells (automation, step, who, whether everybody is shown this message).
    """

    letter = Signal(object)
    trouble = Signal(object)
    inbox = Signal(object)

    def __init__(self, tools: MessageTools, wanted: Callable[[], tuple[Flow, str, Who, bool]], parent: QObject) -> None:
        super().__init__(parent)
        self._tools, self._wanted = tools, wanted
        self.five = False
        self._letters = Latest(self._letter_came, self._trouble_came, self)
        self._inboxes = Latest(self._inbox_came, lambda _error: None, self, INBOX_BREATH_MS)
        self._fives = Latest(self._inbox_came, lambda _error: None, self)

    def ask(self) -> None:
        """Something has changed."""
        flow, node, who, _forced = self._wanted()
        if self.five:
            self.ask_inbox()
        else:
            self._letters.ask(lambda: self._tools.letter(flow, node, who))

    def ask_inbox(self) -> None:
        """Only the inboxes have changed."""
        flow, node, _who, forced = self._wanted()
        if node:
            (self._fives if self.five else self._inboxes).ask(lambda: self._tools.inbox(flow, node, forced))

    def stop(self) -> None:
        """Nothing is to be told any more."""
        for one in (self._letters, self._inboxes, self._fives):
            one.stop()

    def _letter_came(self, letter: Letter) -> None:
        self.letter.emit(letter)
        self.ask_inbox()

    def _trouble_came(self, error: PolkuError) -> None:
        self.trouble.emit(error)
        self.ask_inbox()

    def _inbox_came(self, inbox: Inbox) -> None:
        self.inbox.emit(inbox)
