"""Work that takes more than a second: what, how much, and a way to stop."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar

from app.i18n import _
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Tile
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row


class ProgressPanel(QFrame):
    """cancelled is emitted once; the panel then says that the work is being taken back until it ends."""

    cancelled = Signal()

    def __init__(self, title: str, icon: str = "clock", note: str = "") -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._title = label(title, "heading")
        self._amount = label("", tone="secondary", digits=True)
        self._share = label("", "title", digits=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(title)
        self._bar.setRange(0, 0)
        self._note = label(note, "small", "muted", wrap=True)
        self._stop = secondary(_("Stop"), "x", on_click=self._cancel)
        head = row(
            Tile(icon, "accent", 44, 23, 11), column(self._title, self._amount, gap=0), None, self._share, gap=14
        )
        foot = row(self._note, self._stop)
        foot.setStretch(0, 1)
        self.setLayout(column(head, self._bar, foot, gap=12, margins=(22, 20, 22, 18)))

    def show_progress(self, done: int, total: int, words: str = "") -> None:
        """done of total (total 0: unknown); words tell the amount, for example "3 812 / 12 640 rows"."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._share.setText(f"{done * 100 // total}\u00a0%" if total else "")
        self._amount.setText(words)

    def _cancel(self) -> None:
        self._stop.setEnabled(False)
        self._note.setText(_("Stopping. Nothing is left half done."))
        self.cancelled.emit()
