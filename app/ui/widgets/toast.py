"""What was done, with a way back, for eight seconds at the bottom of a window."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from app.i18n import _
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import row

SHOWN_MS = 8000


class ToastBar(QFrame):
    """One bar per window, laid over its lower edge. tell(text, undo) replaces what it said before."""

    def __init__(self, window: QWidget, *, bottom: int = 40) -> None:
        super().__init__(window)
        self.setProperty("surface", "toast")
        self._window, self._bottom = window, bottom
        self._words = label("")
        self._undo = QPushButton(_("Undo"))
        self._close = IconButton(
            "x", _("Close the note"), side=24, icon_size=14, colour="text.onTooltip", on_click=self.hide
        )
        self.setLayout(row(self._words, self._undo, self._close, gap=10, margins=(14, 5, 6, 5)))
        self._way_back: Callable[[], object] | None = None
        self._undo.clicked.connect(self._take_back)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    def tell(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Shows text; with undo a button that calls it once."""
        self._words.setText(text)
        self._way_back = undo
        self._undo.setVisible(undo is not None)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def text(self) -> str:
        """What the bar says."""
        return self._words.text()

    def _take_back(self) -> None:
        way_back, self._way_back = self._way_back, None
        self.hide()
        if way_back is not None:
            way_back()

    def _place(self) -> None:
        self.adjustSize()
        self.move((self._window.width() - self.width()) // 2, self._window.height() - self.height() - self._bottom)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
