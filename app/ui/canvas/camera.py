"""What part of the drawing is in view, and how large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QTimer
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QGraphicsView

from app.analysis.obstacles import Rect
from app.ui.canvas.item import edges
from app.ui.theme.tokens import raw

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_MARGIN = 32.0
_FROM_TOP = 24.0
_FROM_BOTTOM = 56.0
"""The zoom bar and the minimap stand there."""
_RING, _AROUND = 12, 48
"""Around a step in pixels: what the rings of selection and focus take, and what is in view after scrolling."""
_STICKY = 0.04
_LEAST_AT_START = 0.7
_REST_MS = 160
"""A hand that has not zoomed for so long has found what it looked for."""


class Camera:
    """Zoom and place of a view. All zooms are shares of 100 %, between the tokens' least and most."""

    def __init__(self, view: Stage) -> None:
        self._view = view
        tokens = raw()["zoom"]
        self._least, self._most = float(tokens["min"]), float(tokens["max"])
        self._steps = [float(step) for step in tokens["steps"]]
        self._rest = QTimer(view)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._come_to_rest)

    @property
    def zoom(self) -> float:
        return self._view.transform().m11()

    def seen(self) -> Rect:
        """The part of the scene that the viewport shows."""
        return edges(self._view.mapToScene(self._view.viewport().rect()).boundingRect())

    def zoom_to(self, zoom: float, around: QPoint | None = None) -> None:
        """Changes the zoom; what is under `around` (a viewport point, by default the middle) stays there."""
        zoom = max(self._least, min(self._most, zoom))
        view = self._view
        point = around or view.viewport().rect().center()
        kept = view.mapToScene(point)
        usual = view.viewportUpdateMode()
        view.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)  # so that no pixel is scrolled
        view.setTransform(QTransform.fromScale(zoom, zoom))
        now = view.mapFromScene(kept)
        self.scroll(now - point)
        view.setViewportUpdateMode(usual)
        view.zoom_changed.emit(zoom)

    def wheel(self, notches: float, around: QPoint) -> None:
        """Ctrl + wheel: 15 % a notch; near 100 % it sticks."""
        zoom = self.zoom * 1.15**notches
        self.follow_hand(1.0 if abs(zoom - 1.0) < _STICKY else zoom, around)

    def follow_hand(self, zoom: float, around: QPoint | None = None) -> None:
        """One step of a zoom that goes on: from its second step on it is drawn in haste, and well when it rests."""
        self._view.item.painter.hasty = self._rest.isActive()
        self._rest.start()
        self.zoom_to(zoom, around)

    def _come_to_rest(self) -> None:
        item = self._view.item
        if item.painter.hasty:
            item.painter.hasty = False
            item.redraw()

    def step(self, up: bool) -> None:
        """The next larger or smaller of the usual zooms."""
        now = self.zoom
        if up:
            self.zoom_to(next((step for step in self._steps if step > now * 1.01), self._most))
        else:
            self.zoom_to(next((step for step in reversed(self._steps) if step < now * 0.99), self._least))

    def scroll(self, by: QPoint) -> None:
        """Moves the window over the drawing by viewport pixels."""
        self._view.scroll_by(by)

    def fit(self, area: Rect | None = None) -> None:
        """All of the drawing, or an area, never larger than 100 %; a low drawing stands at the top."""
        left, top, right, bottom = area or self._view.item.geometry.bounds
        room = self._view.viewport().rect()
        wide, high = room.width() - 2 * _MARGIN, room.height() - _FROM_TOP - _FROM_BOTTOM
        zoom = min(1.0, wide / max(1.0, right - left), high / max(1.0, bottom - top))
        self.zoom_to(zoom)
        lower = (_FROM_BOTTOM - _FROM_TOP) / 2 / zoom
        self._view.centerOn(QPointF((left + right) / 2, (top + bottom) / 2 + lower))

    def show_start(self) -> None:
        """How an automation opens: all of it if it stays readable, else its beginning."""
        left, top, right, bottom = self._view.item.geometry.bounds
        room = self._view.viewport().rect()
        wide, high = max(1.0, right - left), max(1.0, bottom - top)
        fitting = min(1.0, (room.width() - 2 * _MARGIN) / wide, (room.height() - _FROM_TOP - _FROM_BOTTOM) / high)
        zoom = max(fitting, min(1.0, _LEAST_AT_START))
        self.zoom_to(zoom)
        first = self._view.flow.trigger
        shape = self._view.item.geometry.shapes.get(first.id) if first else None
        narrow = wide * zoom <= room.width()
        x = (left + right) / 2 if narrow or shape is None else shape.top[0]
        self._view.centerOn(QPointF(x, top + (room.height() / 2 - _FROM_TOP) / zoom))

    def reveal(self, area: QRectF) -> None:
        """Scrolls just as much as is needed to have an area in view; not at all where its ring is in sight already."""
        left, top, right, bottom = self.seen()
        ring = _RING / self.zoom
        if not QRectF(left, top, right - left, bottom - top).contains(area.adjusted(-ring, -ring, ring, ring)):
            self._view.ensureVisible(area, _AROUND, _AROUND)

    def shows_all(self) -> bool:
        """Whether the whole drawing is in view."""
        left, top, right, bottom = self.seen()
        bounds = self._view.item.geometry.bounds
        return left <= bounds[0] and top <= bounds[1] and right >= bounds[2] and bottom >= bounds[3]
