"""While something is dragged to the edge of the window, the paper moves on under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer

from app.ui.canvas.gestures.base import Gesture

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_NEAR = 28
_FASTEST = 18
_EVERY_MS = 16


class Drift(QObject):
    """Scrolls as long as the pointer is near an edge; the nearer, the faster."""

    def __init__(self, view: Stage) -> None:
        super().__init__(view)
        self._view = view
        self._gesture: Gesture | None = None
        self._keys = Qt.KeyboardModifier.NoModifier
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._step)

    def follow(self, gesture: Gesture, keys: Qt.KeyboardModifier) -> None:
        """The pointer of a gesture has moved."""
        self._gesture, self._keys = gesture, keys
        if not gesture.drifts or self._speed().isNull():
            self._timer.stop()
        elif not self._timer.isActive():  # started again at every move, it would never come to fire
            self._timer.start()

    def stop(self) -> None:
        """The gesture is over."""
        self._timer.stop()
        self._gesture = None

    def _speed(self) -> QPoint:
        area, at = self._view.viewport().rect(), self._view.pointer()
        return QPoint(_pull(at.x(), area.left(), area.right()), _pull(at.y(), area.top(), area.bottom()))

    def _step(self) -> None:
        gesture, view = self._gesture, self._view
        if gesture is None or gesture is not view.gesture:
            self.stop()
            return
        view.camera.scroll(self._speed())
        point = view.mapToScene(view.pointer())
        gesture.move((point.x(), point.y()), self._keys)


def _pull(at: int, low: int, high: int) -> int:
    """Speed along one axis, negative towards the low edge."""
    if at < low + _NEAR:
        return -min(_FASTEST, 2 + (low + _NEAR - at) // 2)
    if at > high - _NEAR:
        return min(_FASTEST, 2 + (at - high + _NEAR) // 2)
    return 0
