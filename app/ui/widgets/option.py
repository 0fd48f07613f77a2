"""A quiet choice with an icon, a title and a small line under it."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon


class OptionButton(QAbstractButton):
    """Fills its width; the whole of it can be pressed."""

    def __init__(self, icon: str, title: str, detail: str, on_click: Callable[[], object]) -> None:
        super().__init__()
        self._icon, self._detail = icon, detail
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(lambda _checked=False: on_click())

    def sizeHint(self) -> QSize:
        words = max(
            QFontMetrics(font("body", scale=current.scale(), weight=500)).horizontalAdvance(self.text()),
            QFontMetrics(font("small", scale=current.scale())).horizontalAdvance(self._detail),
        )
        return QSize(words + 52, round(54 * max(1.0, current.scale())))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.qcolor("bg.row.hover"))
            painter.drawRoundedRect(self.rect(), 8, 8)
        middle = self.height() / 2
        paint_icon(painter, self._icon, QRectF(10, middle - 9, 18, 18), "text.muted")
        lines = (
            (self.text(), font("body", scale=current.scale(), weight=500), "text.primary"),
            (self._detail, font("small", scale=current.scale()), "text.muted"),
        )
        heights = [QFontMetrics(made).height() + 2 for _words, made, _role in lines]
        top = middle - sum(heights) / 2
        for (words, made, role), height in zip(lines, heights, strict=True):
            painter.setFont(made)
            painter.setPen(colours.qcolor(role))
            painter.drawText(QRectF(38, top, self.width() - 40, height), Qt.AlignmentFlag.AlignVCenter, words)
            top += height
