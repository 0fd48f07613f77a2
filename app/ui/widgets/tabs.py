"""A row of tabs with counts."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from app.i18n import number
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.widgets.flowing import Flowing
from app.ui.widgets.pills import paint_pill, pill_width

_LEAST = 24
"""Of what is to be hit by a finger."""


class Tab(QAbstractButton):
    """One tab; alarming counts are red."""

    def __init__(self, text: str, alarming: bool = False) -> None:
        super().__init__()
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._alarming, self._count = alarming, ""

    def show_count(self, count: int) -> None:
        """Shows how many there are."""
        self._count = number(count) if count else ""
        self.setAccessibleDescription(self._count)
        self.updateGeometry()
        self.update()

    def _words_width(self) -> int:
        return QFontMetrics(font("body", scale=current.scale(), weight=600)).horizontalAdvance(self.text())

    def sizeHint(self) -> QSize:
        pill = pill_width(self._count, "", True) + 6 if self._count else 0
        return QSize(max(_LEAST, int(self._words_width() + pill + 4)), round(36 * max(1.0, current.scale())))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current.tokens()
        painter = QPainter(self)
        on = self.isChecked()
        strong = on or self.underMouse()
        painter.setPen(colours.qcolor("text.primary" if strong else "text.secondary"))
        painter.setFont(font("body", scale=current.scale(), weight=600 if on else 500))
        box = QRectF(2, 0, self.width(), self.height() - 2)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._count:
            tone = "error" if self._alarming else "neutral"
            paint_pill(painter, self._words_width() + 8, box.center().y(), self._count, tone, "", True)
        if on:
            painter.fillRect(QRectF(0, self.height() - 2, self.width(), 2), colours.qcolor("accent.base"))


class TabRow(QWidget):
    """chosen(key) when the user picks another tab."""

    chosen = Signal(str)

    def __init__(self, name: str, tabs: Sequence[tuple[str, str]], alarming: Sequence[str] = ()) -> None:
        """name is for screen readers; a tab is (key, text)."""
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._tabs: dict[str, Tab] = {}
        line = Flowing(gap=14, line_gap=0)
        for key, text in tabs:
            made = Tab(text, key in alarming)
            made.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self._group.addButton(made)
            self._tabs[key] = made
            line.addWidget(made)
        next(iter(self._tabs.values())).setChecked(True)
        self.setLayout(line)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Puts a count on each tab named."""
        for key, count in counts.items():
            if key in self._tabs:
                self._tabs[key].show_count(count)

    def current(self) -> str:
        """The key of the chosen tab."""
        return next(key for key, made in self._tabs.items() if made.isChecked())

    def choose(self, key: str) -> None:
        """Shows another tab as chosen, without the signal."""
        self._tabs[key].setChecked(True)
