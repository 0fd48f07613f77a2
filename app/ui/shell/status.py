"""The status bar: what the page says, what is being worked on in the background, and the page's note on the right."""

from PySide6.QtWidgets import QProgressBar, QStatusBar

from app.ui.widgets.cards import IconMark
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, row


class StatusLine(QStatusBar):
    """One line: an icon and left text, background work, right text."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._mark = IconMark("info", "text.muted", 14)
        self._left = label("", "small", "secondary")
        self._work = label("", "small", "secondary")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(160)
        self._right = label("", "small", "secondary")
        line = row(self._mark, self._left, 10, self._work, self._bar, None, self._right, gap=6, margins=(12, 0, 12, 0))
        self.addWidget(boxed(line), 1)
        self._usual, self._shown = "", ("", "")
        self.show_work("", 0, 0)
        self.show_page("", "")

    def show_page(self, left: str, right: str) -> None:
        """Texts of the page in sight; without a left text the usual one stands there."""
        self._shown = (left, right)
        self._left.setText(left or self._usual)
        self._right.setText(right)
        self._mark.setVisible(bool(left or self._usual))

    def show_usual(self, words: str, icon: str, role: str) -> None:
        """What stands on the left when the page in sight has nothing to say: how the scheduler is."""
        self._usual = words
        self._mark.show_icon(icon, role)
        self.show_page(*self._shown)

    def show_work(self, words: str, done: int, total: int) -> None:
        """Background work that takes longer than ten seconds; "" when it is over."""
        self._work.setText(words)
        self._work.setVisible(bool(words))
        self._bar.setAccessibleName(words)
        self._bar.setVisible(bool(words))
        self._bar.setRange(0, total)
        self._bar.setValue(done)
