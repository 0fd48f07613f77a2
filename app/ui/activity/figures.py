"""The five figures above the list."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import _, number
from app.ui.activity.rows import Standing
from app.ui.theme import current
from app.ui.widgets.cards import Card, Tile
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, column, row

_ROOM_FOR_ICON = 150


class FigureCard(Card):
    """An icon, a name, a number and a note."""

    def __init__(self, icon: str, tone: str, name: str) -> None:
        super().__init__(margins=(12, 9, 12, 9))
        self._value = label("–", "figure", digits=True)
        self._note = ElidedLabel("", "small", "muted")
        self._name = name
        line = row(self._value, self._note, gap=6)
        words = column(ElidedLabel(name, "small", "secondary"), line, gap=0)
        self._tile = Tile(icon, f"tone.{tone}", 36, 19)
        self.body.addWidget(boxed(row(self._tile, words, gap=10)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_value(self, value: str, note: str = "") -> None:
        """Replaces number and note."""
        self._value.setText(value)
        self._note.setText(note)
        self.setAccessibleName(f"{self._name}: {value} {note}".strip())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tile.setVisible(self.width() >= _ROOM_FOR_ICON * current.scale())


class Figures(QWidget):
    """Next send, in the queue, sent today, retrying, failed."""

    def __init__(self) -> None:
        super().__init__()
        self._next = FigureCard("send", "success", _("Next send"))
        self._queued = FigureCard("clock", "info", _("In the queue"))
        self._sent = FigureCard("ok", "success", _("Sent today"))
        self._retry = FigureCard("refresh", "warning", _("Retrying"))
        self._failed = FigureCard("error", "error", _("Failed"))
        cards = (self._next, self._queued, self._sent, self._retry, self._failed)
        self.setLayout(row(*cards, gap=12, margins=(18, 14, 16, 0)))

    def show_standing(self, standing: Standing) -> None:
        """Replaces all figures."""
        self._next.show_value(standing.next_at, standing.next_note)
        self._queued.show_value(number(standing.queued), standing.queued_note)
        self._sent.show_value(number(standing.sent_today), standing.limit_note)
        self._retry.show_value(number(standing.retry), standing.retry_note)
        self._failed.show_value(number(standing.failed), standing.failed_note)
