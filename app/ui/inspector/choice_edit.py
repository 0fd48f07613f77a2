"""A line that may be typed freely or picked from what the shop already has."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter

from app.services.sentences.happenings import event_past
from app.ui.widgets.fields import CalmComboBox
from app.ui.words.events import EVENTS, event_words


class ChoiceEdit(CalmComboBox):
    """edited(key) when a person types or picks. Items are keys, or (text, key) pairs where the two differ."""

    edited = Signal(str)

    def __init__(self, name: str, items: Sequence[str | tuple[str, str]], placeholder: str = "") -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(name)
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for item in items:
            text, key = (item, item) if isinstance(item, str) else item
            self.addItem(text, key)
        line = self.lineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(placeholder or name)
        line.textEdited.connect(lambda text: self.edited.emit(self._key(text)))
        completer = self.completer()
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(lambda text: self.edited.emit(self._key(str(text))))
        self.activated.connect(lambda index: self.edited.emit(self.itemData(index)))

    def key(self) -> str:
        """What is chosen or typed."""
        return self._key(self.currentText())

    def show_text(self, key: str) -> None:
        """Show another key, without the signal."""
        if self.key() == key:
            return
        index = self.findData(key)
        self.setCurrentIndex(index)
        if index < 0:
            self.setEditText(key)
        self.lineEdit().setCursorPosition(0)  # a long one shows how it begins

    def _key(self, text: str) -> str:
        index = self.findText(text, Qt.MatchFlag.MatchFixedString)
        return str(self.itemData(index)) if index >= 0 else text.strip()


def event_choices(others: Iterable[str] = ()) -> list[tuple[str, str]]:
    """(what starts it, event) for every event to choose from: the well-known ones, then the shop's own."""
    return [(event_words(event), event) for event in _all_events(others)]


def past_choices(others: Iterable[str] = ()) -> list[tuple[str, str]]:
    """(what has happened, event), the same way."""
    return [(event_past(event).strip("“”"), event) for event in _all_events(others)]


def _all_events(others: Iterable[str]) -> tuple[str, ...]:
    return (*EVENTS, *sorted({event for event in others if event not in EVENTS}))
