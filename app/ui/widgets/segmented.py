"""A segmented control: one of a few, all in sight. Where room is short, those not chosen show only their icon."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
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
        """name is for screen readers; a segment is (key, text, icon or ""). Those in `bare` show their icon alone,
        others with an icon where there is no room for all words."""
        super().__init__()
        self.setProperty("surface", "group")
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._words: dict[str, str] = {}
        self._reasons: dict[str, str] = {}
        self._small, self._bare = small, frozenset(bare)
        self._compact = False
        self.setLayout(row(gap=2, margins=(2, 2, 2, 2)))
        self._icons = frozenset(key for key, _text, icon in segments if icon)
        for key, text, icon in segments:
            self._add(key, text, icon)
        next(iter(self._buttons.values())).setChecked(True)
        # Squeezed segments lie on each other: what cannot be without its words never gets less than they need.
        way = QSizePolicy.Policy.Maximum if self._icons - self._bare else QSizePolicy.Policy.Fixed
        self.setSizePolicy(way, QSizePolicy.Policy.Fixed)
        self._fit()

    def _add(self, key: str, text: str, icon: str) -> None:
        made = QPushButton()
        made.setAccessibleName(text)
        made.setCheckable(True)
        made.setProperty("role", "segment")
        if self._small:
            made.setProperty("extent", "small")
        if icon:
            bind_icon(made, icon, "text.secondary", self._side(), gap=3)
        made.clicked.connect(lambda _checked=False: self._picked(key))
        self._words[key] = text
        self._group.addButton(made)
        self._buttons[key] = made
        layout = self.layout()
        if layout is not None:
            layout.addWidget(made)

    def _side(self) -> int:
        return 14 if self._small else 15

    def _picked(self, key: str) -> None:
        self._fit()
        self.chosen.emit(key)

    def _spoken(self, key: str, compact: bool) -> str:
        """The words on a segment."""
        silent = key in self._bare or (compact and key in self._icons and not self._buttons[key].isChecked())
        return "" if silent else self._words[key]

    def _width_of(self, key: str, compact: bool) -> int:
        spoken = self._spoken(key, compact)
        if not spoken and compact:
            return self._side() + 12
        style = font("small" if self._small else "body", scale=current.scale(), weight=600)
        words = QFontMetrics(style).horizontalAdvance(spoken)
        return words + (self._side() + 7 if key in self._icons else 0) + (18 if self._small else 26)

    def _width(self, compact: bool) -> int:
        widths = [self._width_of(key, compact) for key in self._buttons]
        return sum(widths) + 2 * (len(widths) - 1) + 4 + 2 * self.frameWidth()

    def _fit(self) -> None:
        """Words on the segments as far as there is room."""
        for key, made in self._buttons.items():
            words = self._spoken(key, self._compact)
            made.setText(words)
            made.setMinimumWidth(self._width_of(key, self._compact))
            made.setToolTip(self._reasons.get(key, "") or ("" if words else self._words[key]))
        self.updateGeometry()

    def current(self) -> str:
        """The key of the chosen segment."""
        return next(key for key, made in self._buttons.items() if made.isChecked())

    def choose(self, key: str) -> None:
        """Shows another segment as chosen, without the signal."""
        self._buttons[key].setChecked(True)
        self._fit()

    def set_enabled(self, key: str, enabled: bool, reason: str = "") -> None:
        """Dims one segment; the reason becomes its tooltip."""
        self._buttons[key].setEnabled(enabled)
        self._reasons[key] = "" if enabled else reason
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self._width(compact=False), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(compact=True), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = self.width() < self._width(compact=False)
        if compact != self._compact:
            self._compact = compact
            self._fit()
