"""The focus ring: 2 px with a 2 px gap around what the keyboard has reached. Mouse clicks do not show it."""

from typing import TypeGuard

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QScrollArea, QWidget

from app.ui.theme import current

_ROOM = 4


class FocusRing(QWidget):
    """One ring per window, moved to the focused button or page of text; fields draw their own outline."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._window = window
        self._target: QWidget | None = None
        self._area: QAbstractScrollArea | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)
        self.hide()

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        self._leave()
        by_mouse = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if old is None or by_mouse or not self._wants_ring(new):
            return
        self._target = new
        new.installEventFilter(self)
        self._area = _scroll_area(new)
        if self._area is not None:
            self._area.verticalScrollBar().valueChanged.connect(self._place)
        self.show()
        self.raise_()
        self._place()

    def _wants_ring(self, widget: QWidget | None) -> TypeGuard[QWidget]:
        if not isinstance(widget, (QAbstractButton, QScrollArea)) or widget.property("ring") == "own":
            return False
        return widget.window() is self._window and self._window.isVisible()  # one that closes is being taken apart

    def _leave(self) -> None:
        if self._target is not None:
            self._target.removeEventFilter(self)
            self._target = None
        if self._area is not None:
            self._area.verticalScrollBar().valueChanged.disconnect(self._place)
            self._area = None
        self.hide()

    def _place(self) -> None:
        if self._target is None:
            return
        box = QRect(self._target.mapTo(self._window, QPoint(0, 0)), self._target.size())
        self.setGeometry(box.adjusted(-_ROOM, -_ROOM, _ROOM, _ROOM))
        if self._area is not None:
            port = self._area.viewport()
            seen = QRect(port.mapTo(self._window, QPoint(0, 0)), port.size())
            self.setVisible(seen.intersects(box))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._place()
        elif event.type() in (QEvent.Type.Hide, QEvent.Type.Destroy):
            self._leave()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(current.tokens().qcolor("focus.ring"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)


def _scroll_area(widget: QWidget) -> QAbstractScrollArea | None:
    above: QWidget | None = widget
    while above is not None and not above.isWindow():  # what a popup belongs to does not scroll it
        above = above.parentWidget()
        if isinstance(above, QAbstractScrollArea):
            return above
    return None
