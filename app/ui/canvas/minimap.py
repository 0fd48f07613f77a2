"""The whole flow in the corner: a picture redrawn only when the flow changes, and the window over it."""

from __future__ import annotations

from itertools import islice

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from app.analysis.obstacles import Rect
from app.i18n import _
from app.model.flow import Flow
from app.ui.canvas.geometry import Geometry
from app.ui.theme import current
from app.ui.widgets.grounds import paint_floating

WIDTH, HEIGHT = 156, 96
_PAD = 8.0
_AT_ONCE_UP_TO = 200
"""More steps are too small for round corners to be seen, and take too long for one frame."""
_SLICE = 500
_PAUSE_MS = 400


class Sketch:
    """A drawing made small, a slice of its steps at a time."""

    def __init__(self, geometry: Geometry, ratio: float) -> None:
        """`ratio`: device pixels for each pixel."""
        left, top, right, bottom = geometry.bounds
        wide, high = max(1.0, right - left), max(1.0, bottom - top)
        self.zoom = min((WIDTH - 2 * _PAD) / wide, (HEIGHT - 2 * _PAD) / high, 0.16)
        self.dx, self.dy = WIDTH / 2 - self.zoom * (left + right) / 2, HEIGHT / 2 - self.zoom * (top + bottom) / 2
        self.picture = QPixmap(round(WIDTH * ratio), round(HEIGHT * ratio))
        self.picture.setDevicePixelRatio(ratio)
        self.picture.fill(Qt.GlobalColor.transparent)
        self.is_empty = not geometry.shapes
        self._round = len(geometry.shapes) <= _AT_ONCE_UP_TO
        self._left = iter(geometry.shapes.values())

    def draw(self, most: int | None = None) -> bool:
        """Draws all steps that are left, or so many; whether none is left."""
        boxes: dict[str, list[QRectF]] = {}
        zoom, dx, dy = self.zoom, self.dx, self.dy
        count = 0
        for shape in islice(self._left, most):
            box = QRectF(shape.x * zoom + dx, shape.y * zoom + dy, max(2.0, shape.w * zoom), max(2.0, shape.h * zoom))
            boxes.setdefault(shape.text.tone, []).append(box)
            count += 1
        painter = QPainter(self.picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        tokens = current.tokens()
        for tone, same in boxes.items():
            painter.setBrush(tokens.qcolor(f"kind.{tone}.line"))
            if self._round:
                for box in same:
                    painter.drawRoundedRect(box, 2, 2)
            else:
                painter.drawRects(same)
        painter.end()
        return most is None or count < most


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
        self._sketch: Sketch | None = None
        self._coming: Sketch | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self._renew)
        self._go_on = QTimer(self)
        self._go_on.setInterval(0)
        self._go_on.timeout.connect(self._draw_on)

    def show_geometry(self, geometry: Geometry) -> None:
        """The drawing has changed. The map of a large one follows a little later, so that it holds no gesture up."""
        self._geometry = geometry
        if len(geometry.shapes) <= _AT_ONCE_UP_TO:
            self.forget()
        elif not self._soon.isActive():
            self._soon.start()

    def _renew(self) -> None:
        """Begins another map; the one before is shown until it is ready."""
        if self._sketch is None:
            self.update()
            return
        self._coming = Sketch(self._geometry, self.devicePixelRatioF())
        self._go_on.start()

    def _draw_on(self) -> None:
        if self._coming is None or self._coming.draw(_SLICE):
            self._go_on.stop()
            self._sketch, self._coming = self._coming, None
            self.update()

    def show_window(self, seen: Rect) -> None:
        """The part of the scene in view has changed."""
        self._seen = seen
        self.update()

    def forget(self) -> None:
        """The map is drawn anew when it is painted next: the theme has changed."""
        self._sketch = self._coming = None
        self._go_on.stop()
        self.update()

    def _shown(self) -> Sketch:
        if self._sketch is None:
            self._sketch = Sketch(self._geometry, self.devicePixelRatioF())
            self._sketch.draw()
        return self._sketch

    def _ask(self, event: QMouseEvent) -> None:
        sketch, at = self._shown(), event.position()
        self.moved_to.emit(QPointF((at.x() - sketch.dx) / sketch.zoom, (at.y() - sketch.dy) / sketch.zoom))

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
        paint_floating(painter, self.rect(), "bg.panel")
        tokens = current.tokens()
        sketch = self._shown()
        if not sketch.is_empty:
            painter.drawPixmap(0, 0, sketch.picture)
            zoom, dx, dy = sketch.zoom, sketch.dx, sketch.dy
            left, top, right, bottom = self._seen
            box = QRectF(left * zoom + dx, top * zoom + dy, (right - left) * zoom, (bottom - top) * zoom)
            accent = tokens.qcolor("accent.base")
            fill = QColor(accent)
            fill.setAlphaF(0.08)
            painter.setBrush(fill)
            painter.setPen(QPen(accent, 1.5))
            painter.drawRoundedRect(box.intersected(QRectF(3, 3, WIDTH - 6, HEIGHT - 6)), 4, 4)
        painter.end()
