"""Files and texts let go anywhere on the window: what they are, where they go, and words while they are in the air."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.i18n import N_, _
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import row

Kind = Literal["steps", "table", "picture", "unknown"]
ENDINGS: dict[str, Kind] = {
    ".polku": "steps", ".md": "steps", ".txt": "steps",
    ".csv": "table", ".tsv": "table", ".xlsx": "table",
    ".png": "picture", ".jpg": "picture", ".jpeg": "picture", ".gif": "picture", ".webp": "picture",
}  # fmt: skip
MOST_TEXT = 200_000
"""Characters of a text in which steps are looked for."""
_OURS = "application/x-polku-"
_INVITE: dict[Kind, str] = {
    "steps": N_("Let go to see the steps before they are pasted."),
    "table": N_("Let go to import the file; you see first what goes where."),
    "picture": N_("Let go to see the picture before it is added to the message."),
}
_REFUSE: dict[Kind, str] = {
    "steps": N_("Open the automation that the steps are for first."),
    "table": N_("Open a shop first; then the file can be imported."),
    "picture": N_("Open the message that the picture is for first."),
    "unknown": N_("This file cannot be used here. Steps (.polku, .txt), tables (.csv, .xlsx) and pictures can."),
}


@dataclass(frozen=True, slots=True)
class Dropped:
    """What is carried: a file, or else a text; and where on the screen it was let go."""

    kind: Kind
    file: Path | None = None
    text: str = ""
    at: QPoint | None = None

    @property
    def name(self) -> str:
        """What it is called, "" for a text."""
        return self.file.name if self.file else ""


Taker = Callable[[Dropped], object]


def carried(data: QMimeData, is_steps: Callable[[str], bool]) -> Dropped | None:
    """What is in the air; None for what is none of the window's business. Of several files the first one."""
    if any(form.startswith(_OURS) for form in data.formats()):
        return None
    if data.hasUrls():
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        return Dropped(ENDINGS.get(files[0].suffix.casefold(), "unknown"), files[0]) if files else None
    return Dropped("steps", text=data.text()) if data.hasText() and is_steps(data.text()) else None


def holds_steps(text: str) -> bool:
    """Whether there is a step in a text."""
    from app.flowfile.steps_text_read import read_steps  # not before the first paint

    return len(text) <= MOST_TEXT and bool(read_steps(text).clip.nodes)


class Dropping:
    """Takes the drags of a window. `handlers` tells what the page in sight takes; `always` what every page does."""

    def __init__(
        self,
        window: QWidget,
        handlers: Callable[[], Mapping[str, Taker]],
        tell: Callable[[str], object],
        is_steps: Callable[[str], bool],
    ) -> None:
        self._window, self._handlers, self._tell, self._is_steps = window, handlers, tell, is_steps
        self.always: dict[str, Taker] = {}
        self.banner = _Banner(window)
        window.setAcceptDrops(True)

    def enter(self, event: QDragEnterEvent) -> None:
        """Something comes over the window."""
        found = carried(event.mimeData(), self._is_steps)
        if found is None:
            event.ignore()
            return
        self.banner.say(_((_INVITE if self._handler(found) else _REFUSE)[found.kind]))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def leave(self) -> None:
        """It is carried away again."""
        self.banner.hide()

    def drop(self, event: QDropEvent) -> None:
        """It is let go."""
        self.banner.hide()
        found = carried(event.mimeData(), self._is_steps)
        if found is None:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        handler = self._handler(found)
        if handler is None:
            self._tell(_(_REFUSE[found.kind]))
            return
        at = self._window.mapToGlobal(event.position().toPoint())
        handler(Dropped(found.kind, found.file, found.text, at))

    def _handler(self, found: Dropped) -> Taker | None:
        return {**self.always, **self._handlers()}.get(found.kind)


class _Banner(QFrame):
    """One sentence over the lower edge of the window while something is in the air."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("surface", "toast")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = label("")
        self.setLayout(row(self._words, margins=(16, 9, 16, 9)))
        self.hide()

    def say(self, words: str) -> None:
        """Shows the sentence."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self.adjustSize()
        window = self.parentWidget()
        self.move((window.width() - self.width()) // 2, window.height() - self.height() - 56)
        self.show()
        self.raise_()

    def text(self) -> str:
        """What it says."""
        return self._words.text()
