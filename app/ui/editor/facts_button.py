"""The words beside the state in the top bar: which version runs, and the way to its history."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.ui.theme import current
from app.ui.theme.fonts import font

_LEAST = 56
"""Narrower than this no word could be read: then there are none."""


class FactsButton(QAbstractButton):
    """One line that ends in … when there is no room. Only its words can be pressed, and only if they lead somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self._leads_to = ""
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str, leads_to: str) -> None:
        """Other words; `leads_to` says what pressing them opens, "" for nothing."""
        pressable = bool(leads_to)
        self._leads_to = leads_to
        self.setText(text)
        self.setEnabled(pressable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if pressable else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if pressable else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(f"{text}, {self._leads_to}" if pressable else text)
        self._explain()
        self.updateGeometry()
        self.update()

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(font("small", scale=current.scale()))

    def _words(self) -> QRect:
        wide = min(self._metrics().horizontalAdvance(self.text()) + 2, self.width())
        return QRect(0, 0, wide, self.height())

    def _explain(self) -> None:
        cut = self._metrics().horizontalAdvance(self.text()) > self.width()
        parts = (self.text() if cut else "", self._leads_to if self.isEnabled() else "")
        self.setToolTip("\n".join(part for part in parts if part))

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(self._metrics().horizontalAdvance(self.text()) + 2, max(24, self._metrics().height() + 6))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def hitButton(self, pos: QPoint) -> bool:
        return self._words().contains(pos)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.width() < min(_LEAST, self.sizeHint().width()):
            return
        painter = QPainter(self)
        made = font("small", scale=current.scale())
        lit = self.isEnabled() and (self.underMouse() or self.hasFocus())
        made.setUnderline(lit)
        painter.setFont(made)
        painter.setPen(current.tokens().qcolor("accent.text" if lit else "text.muted"))
        shown = self._metrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
