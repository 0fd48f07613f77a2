"""A switch: on or off at once."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.ui.theme import current


class Switch(QAbstractButton):
    """`name` is for screen readers; toggled(on) as of any button."""

    def __init__(self, name: str, on: bool = False) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setChecked(on)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMinimumSize(36, 24)

    def sizeHint(self) -> QSize:
        return QSize(36, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = current.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.45)
        on = self.isChecked()
        box = QRectF(2.5, 3.5, 31, 17)
        painter.setPen(QPen(colours.qcolor("accent.base" if on else "border.control"), 1))
        painter.setBrush(colours.qcolor("accent.base" if on else "bg.disabled"))
        painter.drawRoundedRect(box, 8.5, 8.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.qcolor("text.onAccent" if on else "border.control"))
        painter.drawEllipse(QPointF(box.right() - 8.5 if on else box.left() + 8.5, box.center().y()), 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.qcolor("focus.ring"), 2))
            painter.drawRoundedRect(QRectF(1, 1, 34, 22), 11, 11)
