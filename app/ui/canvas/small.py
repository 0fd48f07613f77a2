"""Small steps: the outline with a title of readable size, the outline with its icon alone, or the card of a diagram."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.model.nodes import Kind
from app.ui.canvas.cards import BADGE_STEP, outline_pen
from app.ui.canvas.look import Mood
from app.ui.canvas.marks import draw_badge
from app.ui.canvas.parts import Shape
from app.ui.canvas.shapes import POINTED, silhouette
from app.ui.canvas.text import canvas_font, elided, in_two_lines, text_width
from app.ui.canvas.words import CardText
from app.ui.theme.icons import paint_icon
from app.ui.theme.tokens import Tokens

ICON = 15.0
LEAST_GLYPH = 9.0
_ICON_SMALL = 13.0
_BESIDE = 5.0
_PILL = 21.0
_LINE = 13.5


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
    alone = shape.kind == "wait" and text_width("chip", words) > wide - 36
    if shape.kind == "exit" or alone:  # where there is room for one thing only, it is the words
        painter.setPen(tokens.qcolor("text.primary" if alone else "text.secondary"))
        box = QRectF(3, 0, wide - 6, 2 * middle)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, elided("chip", words, wide - 6))
    else:
        left = 18.0 if shape.kind in POINTED else 9.0
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


def compact_size(kind: Kind, text: CardText, room: float) -> tuple[float, float]:
    """How big a step of a small diagram is, within a width."""
    style = _compact_style(kind)
    if kind == "exit":
        return (min(room, text_width(style, text.title) + 22), _PILL)
    sides = _before(kind) + _after(kind)
    lines = _compact_lines(kind, text, room - sides)
    widest = max(text_width(style, line) for line in lines)
    high = _PILL if kind == "wait" else 32.0 if kind in POINTED else 30.0 if len(lines) == 1 else 41.0
    return (min(room, widest + sides + 1), high)


def draw_compact(painter: QPainter, shape: Shape, tokens: Tokens) -> None:
    """A step of a small diagram, at 100 %: outline, icon, and its words on up to two lines. Origin: top left corner."""
    _outline(painter, shape, Mood(), tokens, 1.0, "node.bg")
    painter.setFont(canvas_font(_compact_style(shape.kind)))
    if shape.kind == "exit":
        painter.setPen(tokens.qcolor("text.muted"))
        painter.drawText(QRectF(0, 0, shape.w, shape.h), Qt.AlignmentFlag.AlignCenter, shape.text.title)
        return
    left = _before(shape.kind)
    mark = QRectF(left - _BESIDE - _ICON_SMALL, (shape.h - _ICON_SMALL) / 2, _ICON_SMALL, _ICON_SMALL)
    paint_icon(painter, shape.text.icon, mark, tokens.qcolor(f"kind.{shape.text.tone}.base"), 2.4)
    painter.setPen(tokens.qcolor("text.primary"))
    lines = _compact_lines(shape.kind, shape.text, shape.w - left - _after(shape.kind))
    for number, line in enumerate(lines):
        middle = shape.h / 2 + (number - (len(lines) - 1) / 2) * _LINE
        painter.drawText(QPointF(left, middle + 4), line)


def _before(kind: Kind) -> float:
    """Where the words of a compact step begin."""
    return (18.0 if kind in POINTED else 9.0) + _ICON_SMALL + _BESIDE


def _after(kind: Kind) -> float:
    """Room behind them."""
    return 18.0 if kind in POINTED else {"wait": 10.0, "goal": 10.0}.get(kind, 6.0)


def _compact_style(kind: Kind) -> str:
    return "label" if kind in ("wait", "exit") else "small"


def _compact_lines(kind: Kind, text: CardText, room: float) -> tuple[str, ...]:
    words, style = text.short or text.title, _compact_style(kind)
    if kind in ("wait", *POINTED):
        return (elided(style, words, room),)
    return in_two_lines(style, words, room)


def _outline(painter: QPainter, shape: Shape, mood: Mood, tokens: Tokens, zoom: float, fill: str) -> None:
    painter.setBrush(tokens.qcolor(fill))
    if mood.outline in ("normal", "hover"):
        role = "border.control" if shape.kind == "exit" else f"kind.{shape.text.tone}.line"
        pen = QPen(tokens.qcolor(role), 1.3 if mood.outline == "normal" else 2.0)
    else:
        pen = outline_pen(mood, shape.text.tone, tokens)
    pen.setWidthF(pen.widthF() / zoom)
    painter.setPen(pen)
    painter.drawPath(silhouette(shape.kind, shape.w, shape.h))
