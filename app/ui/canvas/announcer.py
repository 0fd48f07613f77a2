"""Tells screen readers what each change has done, wherever it was made: canvas, list or inspector."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.edit import Edit
from app.model.flow import Flow
from app.ui.undo import FlowDocument
from app.ui.words.announcements import announcement, done_again, undone


class Announcer(QObject):
    """Follows a document and says one sentence for each entry that is made, taken back or made again."""

    def __init__(self, document: FlowDocument, say: Callable[[str], object], parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._say = document, say
        self._ahead: Edit | None = None
        document.changed.connect(self._changed)

    def _changed(self, before: Flow, _after: Flow) -> None:
        index = self._document.stack.index()
        ahead, self._ahead = self._ahead, self._document.entry(index)
        done = self._document.entry(index - 1)
        if self._ahead is not None and self._ahead.flow == before:
            words = undone(self._ahead)
        elif done is not None:
            words = done_again(done) if done is ahead else announcement(before, done)
        else:
            words = ""
        if words:
            self._say(words)
