"""A section that folds under its header."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QVBoxLayout

from app.ui.theme.icons import bind_icon
from app.ui.widgets.layouts import Item, Margins, boxed, column, row


class Section(QFrame):
    """Header with a small arrow, body below, hairline under it. toggled(open) tells when the user folds it."""

    toggled = Signal(bool)

    def __init__(self, title: str, *items: Item, margins: Margins = (16, 8, 16, 12), gap: int = 8) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setProperty("edge", "bottom")
        self._head = QToolButton()
        self._head.setText(title)
        self._head.setProperty("role", "section")
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._head.setMinimumHeight(28)
        self._head.setCheckable(True)
        self._head.setChecked(True)
        self.body: QVBoxLayout = column(*items, gap=gap)
        self._box = boxed(self.body)
        self.setLayout(column(row(self._head), self._box, gap=4, margins=margins))
        self._head.toggled.connect(self._fold)
        self._show_arrow(True)

    def set_open(self, is_open: bool) -> None:
        """Folds or opens the section."""
        self._head.setChecked(is_open)

    def set_title(self, title: str) -> None:
        """Other words in the header."""
        self._head.setText(title)

    def _fold(self, is_open: bool) -> None:
        self._box.setVisible(is_open)
        self._show_arrow(is_open)
        self.toggled.emit(is_open)

    def _show_arrow(self, is_open: bool) -> None:
        bind_icon(self._head, "down" if is_open else "right", "text.secondary", 14, gap=4)
