"""The paper and the drawing as one picture, for as long as a hand moves something above them and they lie still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter, QPixmap

from app.ui.canvas.backdrop import draw_backdrop
from app.ui.canvas.item import box_of
from app.ui.theme import current

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage


class Still:
    """What a carried card uncovers is copied from it. As big as the view, and kept only as long as a gesture."""

    def __init__(self, view: Stage) -> None:
        self._view = view
        self._shown: object = None
        self._picture: QPixmap | None = None

    def of_now(self) -> QPixmap | None:
        """The picture of the viewport; None where nothing is carried, or something beneath it has just changed."""
        view = self._view
        if view.gesture is None or not view.gesture.above:
            self._shown = self._picture = None
            return None
        port = view.viewport()
        shown = (view.item.changes, view.viewportTransform(), port.size(), port.devicePixelRatioF(), current.tokens())
        if shown != self._shown:
            self._shown, self._picture = shown, None
        elif self._picture is None:
            self._picture = self._drawn()
        return self._picture

    def _drawn(self) -> QPixmap:
        view, port, tokens = self._view, self._view.viewport(), current.tokens()
        ratio = port.devicePixelRatioF()
        picture = QPixmap(port.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        seen = view.camera.seen()
        painter = QPainter(picture)
        painter.setRenderHints(view.renderHints())
        painter.setTransform(view.viewportTransform())
        draw_backdrop(painter, box_of(seen), tokens)
        view.item.draw(painter, (seen,))
        painter.end()
        return picture
