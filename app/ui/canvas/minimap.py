"""The whole flow in the corner: a picture redrawn only when the flow changes, and the window over it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.analysis.obstacles import Rect
from app.i18n import _
from app.model.flow import Flow
from app.ui.canvas.geometry import Geometry
from app.ui.theme import current

WIDTH, HEIGHT = 156, 96
_PAD = 8.0
_ROUND_UP_TO = 60
"""More boxes of one kind are too small for round corners to be seen."""
_AT_ONCE_UP_TO = 200
_PAUSE_MS = 400


class Minimap(QWidget):
    """moved_to(point) asks to bring a point of the scene to the middle."""

    moved_to = Signal(QPointF)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setObjectName("minimap")
        self.setAccessibleName(_("Minimap"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._geometry = Geometry(Flow())
        self._seen: Rect = (0.0, 0.0, 0.0, 0.0)
        self._picture: QPixmap | None = None
        self._next = self._geometry
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self._renew)

    def show_geometry(self, geometry: Geometry) -> None:
        """The drawing has changed. The map of a large one follows a little later, so that it holds no gesture up."""
        self._next = geometry
        if len(geometry.shapes) <= _AT_ONCE_UP_TO:
            self._renew()
        elif not self._soon.isActive():
            self._soon.start()

    def _renew(self) -> None:
        self._geometry, self._picture = self._next, None
        self.update()

    def show_window(self, seen: Rect) -> None:
        """The part of the scene in view has changed."""
        self._seen = seen
        self.update()

    def forget(self) -> None:
        """The theme has changed."""
        self._picture = None
        self.update()

    def _scale(self) -> tuple[float, float, float]:
        """Zoom and shift from the scene to the map."""
        left, top, right, bottom = self._geometry.bounds
        wide, high = max(1.0, right - left), max(1.0, bottom - top)
        zoom = min((WIDTH - 2 * _PAD) / wide, (HEIGHT - 2 * _PAD) / high, 0.16)
        return zoom, WIDTH / 2 - zoom * (left + right) / 2, HEIGHT / 2 - zoom * (top + bottom) / 2

    def _draw_steps(self, geometry: Geometry) -> QPixmap:
        zoom, dx, dy = self._scale()
        ratio = self.devicePixelRatioF()
        made = QPixmap(round(WIDTH * ratio), round(HEIGHT * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        tokens = current.tokens()
        boxes: dict[str, list[QRectF]] = {}
        for shape in geometry.shapes.values():
            box = QRectF(shape.x * zoom + dx, shape.y * zoom + dy, max(2.0, shape.w * zoom), max(2.0, shape.h * zoom))
            boxes.setdefault(shape.text.tone, []).append(box)
        for tone, same in boxes.items():
            painter.setBrush(tokens.qcolor(f"kind.{tone}.line"))
            if len(same) > _ROUND_UP_TO:
                painter.drawRects(same)
            else:
                for box in same:
                    painter.drawRoundedRect(box, 2, 2)
        painter.end()
        return made

    def _ask(self, event: QMouseEvent) -> None:
        zoom, dx, dy = self._scale()
        at = event.position()
        self.moved_to.emit(QPointF((at.x() - dx) / zoom, (at.y() - dy) / zoom))

    # Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._ask(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._ask(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the canvas below has no part in it

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = current.tokens()
        painter.setBrush(tokens.qcolor("bg.panel"))
        painter.setPen(QPen(tokens.qcolor("border.default"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        if self._geometry.shapes:
            if self._picture is None:
                self._picture = self._draw_steps(self._geometry)
            painter.drawPixmap(0, 0, self._picture)
            zoom, dx, dy = self._scale()
            left, top, right, bottom = self._seen
            box = QRectF(left * zoom + dx, top * zoom + dy, (right - left) * zoom, (bottom - top) * zoom)
            accent = tokens.qcolor("accent.base")
            fill = QColor(accent)
            fill.setAlphaF(0.08)
            painter.setBrush(fill)
            painter.setPen(QPen(accent, 1.5))
            painter.drawRoundedRect(box.intersected(QRectF(3, 3, WIDTH - 6, HEIGHT - 6)), 4, 4)
        painter.end()
