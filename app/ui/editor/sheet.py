"""A sheet of white paper with an automation on it: a heading and the whole drawing, for files and for the printer."""

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from app.analysis.obstacles import grown
from app.model.flow import Flow
from app.ui.canvas.geometry import Geometry
from app.ui.canvas.look import Look
from app.ui.canvas.painter import FlowPainter
from app.ui.theme.fonts import font
from app.ui.theme.tokens import Tokens, tokens

EDGE = 32.0
"""White around everything, in pixels at 100 %."""
_HEADING, _BELOW = 48.0, 28.0
_NARROWEST = 420.0


@dataclass(frozen=True)
class Sheet:
    """What is on the paper. `detail`: the version and its day, in words."""

    flow: Flow
    title: str
    detail: str

    @cached_property
    def geometry(self) -> Geometry:
        """Where the steps and wires are."""
        return Geometry(self.flow)

    def drawing_size(self) -> QSizeF:
        """How big the drawing is at 100 %."""
        left, top, right, bottom = self.geometry.bounds
        return QSizeF(right - left, bottom - top)

    def size(self) -> QSizeF:
        """How big the whole sheet is at 100 %, in pixels."""
        drawing = self.drawing_size()
        words = QFontMetricsF(_title_font()).horizontalAdvance(self.title)
        wide = max(drawing.width(), _NARROWEST, min(words + 2, 2 * _NARROWEST))
        return QSizeF(wide + 2 * EDGE, _HEADING + _BELOW + drawing.height() + 2 * EDGE)

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Fills the area: the heading in its own size on top, the drawing under it, at most at 100 %."""
        light = tokens(dark=False)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        inner = area.adjusted(EDGE, EDGE, -EDGE, -EDGE)
        self._heading(painter, inner, light)
        self._drawing(painter, inner.adjusted(0, _HEADING + _BELOW, 0, 0), light)

    def _heading(self, painter: QPainter, inner: QRectF, light: Tokens) -> None:
        lines = ((_title_font(), self.title, "text.primary", 21.0), (font("body"), self.detail, "text.secondary", 44.0))
        for made, words, role, baseline in lines:
            shown = QFontMetricsF(made).elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
            painter.setFont(made)
            painter.setPen(light.qcolor(role))
            painter.drawText(QPointF(inner.left(), inner.top() + baseline), shown)

    def _drawing(self, painter: QPainter, room: QRectF, light: Tokens) -> None:
        size = self.drawing_size()
        zoom = min(1.0, room.width() / max(1.0, size.width()), room.height() / max(1.0, size.height()))
        left, top, right, _bottom = self.geometry.bounds
        painter.save()
        painter.translate(room.center().x(), room.top())
        painter.scale(zoom, zoom)
        painter.translate(-(left + right) / 2, -top)
        FlowPainter(vectors=True).paint(
            painter, self.geometry, Look(read_only=True), [grown(self.geometry.bounds, EDGE)], "full", light
        )
        painter.restore()


def _title_font() -> QFont:
    return font("title")
