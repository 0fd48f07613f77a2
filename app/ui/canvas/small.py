"""Steps at small zoom: the outline with a title of readable size, or the outline with its icon alone."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui.canvas.cards import BADGE_STEP, outline_pen
from app.ui.canvas.look import Mood
from app.ui.canvas.marks import draw_badge
from app.ui.canvas.parts import Shape
from app.ui.canvas.shapes import silhouette
from app.ui.canvas.text import canvas_font, elided
from app.ui.theme.icons import paint_icon
from app.ui.theme.tokens import Tokens

ICON = 15.0
LEAST_GLYPH = 9.0


def draw_named(painter: QPainter, shape: Shape, mood: Mood, tokens: Tokens, zoom: float) -> None:
    """40 to 70 %: outline, icon and title in screen pixels; a wait shows only its value. Origin: top left corner."""
    _outline(painter, shape, mood, tokens, zoom, "node.bg")
    painter.save()
    painter.scale(1 / zoom, 1 / zoom)
    wide, middle = shape.w * zoom, shape.h * zoom / 2
    for number, badge in enumerate(mood.badges):
        draw_badge(painter, badge, QPointF(wide - 10 - BADGE_STEP * number, 1), tokens)
    words = shape.text.short or shape.text.title
    painter.setFont(canvas_font("chip"))
    if shape.kind == "exit":
        painter.setPen(tokens.qcolor("text.secondary"))
        box = QRectF(4, 0, wide - 8, 2 * middle)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, elided("chip", words, wide - 12))
    else:
        left = 18.0 if shape.kind in ("condition", "split") else 9.0
        box = QRectF(left, middle - ICON / 2, ICON, ICON)
        paint_icon(painter, shape.text.icon, box, tokens.qcolor(f"kind.{shape.text.tone}.base"), 1.7)
        painter.setPen(tokens.qcolor("text.primary"))
        painter.drawText(QPointF(left + 20, middle + 4), elided("chip", words, wide - 2 * left - 18))
    painter.restore()


def draw_glyph(painter: QPainter, shape: Shape, outline: str, tokens: Tokens, zoom: float) -> None:
    """Below 40 %: the tinted outline and its icon, as long as there is room for one. Origin: top left corner."""
    _outline(painter, shape, Mood(outline), tokens, zoom, f"kind.{shape.text.tone}.tint")
    size = min(16.0, shape.h * zoom - 2)
    if size >= LEAST_GLYPH:
        side = size / zoom
        box = QRectF(shape.w / 2 - side / 2, shape.h / 2 - side / 2, side, side)
        paint_icon(painter, shape.text.icon, box, tokens.qcolor(f"kind.{shape.text.tone}.base"), 1.8)


def _outline(painter: QPainter, shape: Shape, mood: Mood, tokens: Tokens, zoom: float, fill: str) -> None:
    painter.setBrush(tokens.qcolor(fill))
    if mood.outline in ("normal", "hover"):
        pen = QPen(tokens.qcolor(f"kind.{shape.text.tone}.line"), 1.3 if mood.outline == "normal" else 2.0)
    else:
        pen = outline_pen(mood, shape.text.tone, tokens)
    pen.setWidthF(pen.widthF() / zoom)
    painter.setPen(pen)
    painter.drawPath(silhouette(shape.kind, shape.w, shape.h))
