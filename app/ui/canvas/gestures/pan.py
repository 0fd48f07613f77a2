"""Moving the paper under the window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from app.ui.canvas.gestures.base import Gesture, Keys
from app.ui.canvas.routing import Point


class Pan(Gesture):
    """Middle button, or the left one while Space is down. Works on the window's pixels: the scene moves with it."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def begin(self) -> None:
        self._last: QPoint = self.view.pointer()
        self._first = self._last

    def move(self, at: Point, keys: Keys) -> None:
        here = self.view.pointer()
        self.view.camera.scroll(self._last - here)
        self._last = here

    def cancel(self) -> None:
        self.view.camera.scroll(self._last - self._first)
