"""A segmented control: one of a few, all in sight."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QSizePolicy

from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import bind_icon
from app.ui.widgets.layouts import row


class SegmentedControl(QFrame):
    """chosen(key) is emitted when the user picks another segment. Arrow keys move inside it."""

    chosen = Signal(str)

    def __init__(
        self, name: str, segments: Sequence[tuple[str, str, str]], *, small: bool = False, bare: Sequence[str] = ()
    ) -> None:
        """name is for screen readers; a segment is (key, text, icon or ""). Those in `bare` show only their icon."""
        super().__init__()
        self.setProperty("surface", "group")
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self.setLayout(row(gap=2, margins=(2, 2, 2, 2)))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # squeezed segments lie on each other
        for key, text, icon in segments:
            self._add(key, text, icon, small, key in bare)
        next(iter(self._buttons.values())).setChecked(True)

    def _add(self, key: str, text: str, icon: str, small: bool, bare: bool) -> None:
        made = QPushButton("" if bare else text)
        made.setAccessibleName(text)
        if bare:
            made.setToolTip(text)
        made.setCheckable(True)
        made.setProperty("role", "segment")
        if small:
            made.setProperty("extent", "small")
        side = 14 if small else 15
        if icon:
            bind_icon(made, icon, "text.secondary", side, gap=3)
        style = font("small" if small else "body", scale=current.scale(), weight=600)
        words = QFontMetrics(style).horizontalAdvance(made.text())
        made.setMinimumWidth(words + (side + 7 if icon else 0) + (18 if small else 26))
        made.clicked.connect(lambda _checked=False: self.chosen.emit(key))
        self._group.addButton(made)
        self._buttons[key] = made
        layout = self.layout()
        if layout is not None:
            layout.addWidget(made)

    def current(self) -> str:
        """The key of the chosen segment."""
        return next(key for key, made in self._buttons.items() if made.isChecked())

    def choose(self, key: str) -> None:
        """Shows another segment as chosen, without the signal."""
        self._buttons[key].setChecked(True)

    def set_enabled(self, key: str, enabled: bool, reason: str = "") -> None:
        """Dims one segment; the reason becomes its tooltip."""
        self._buttons[key].setEnabled(enabled)
        self._buttons[key].setToolTip("" if enabled else reason)
