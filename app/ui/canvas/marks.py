"""Small marks: badges, the pin, "+", branch labels, counts, times, avatars. Lengths at 100 %."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from app.ui.canvas.pens import line_pen
from app.ui.canvas.text import canvas_font, text_width
from app.ui.theme.icons import paint_icon
from app.ui.theme.tokens import Tokens, persona_icons

FADED = 0.45
"""How much is left of what is off a lit path."""
_ROUND = Qt.PenCapStyle.RoundCap


def draw_badge(painter: QPainter, name: str, at: QPointF, tokens: Tokens) -> None:
    """error, warning, paused, changed, added or removed, its middle at a point, with a ring of the canvas around it."""
    ring, ink = tokens.qcolor("bg.canvas"), line_pen(tokens.qcolor("node.bg"), 2.1, cap=_ROUND)
    painter.save()
    painter.translate(at)
    painter.setPen(Qt.PenStyle.NoPen)
    if name == "warning":
        _warning(painter, tokens)
    else:
        outer, inner = (7.0, 5.0) if name == "changed" else (11.0, 9.0)
        painter.setBrush(ring)
        painter.drawEllipse(QPointF(), outer, outer)
        tone = {"changed": "info", "added": "success", "removed": "error"}.get(name, name)
        painter.setBrush(tokens.qcolor(f"tone.{tone}.base"))
        painter.drawEllipse(QPointF(), inner, inner)
    painter.setPen(ink)
    if name == "error":
        painter.drawLine(QPointF(0, -4.2), QPointF(0, 0.8))
        painter.drawPoint(QPointF(0, 4.0))
    elif name == "warning":
        painter.drawLine(QPointF(0, -2.8), QPointF(0, 2.2))
        painter.drawPoint(QPointF(0, 5.9))
    elif name in ("added", "removed"):
        painter.drawLine(QPointF(-4, 0), QPointF(4, 0))
        if name == "added":
            painter.drawLine(QPointF(0, -4), QPointF(0, 4))
    elif name == "paused":
        painter.drawLine(QPointF(-2.4, -3.4), QPointF(-2.4, 3.4))
        painter.drawLine(QPointF(2.4, -3.4), QPointF(2.4, 3.4))
    painter.restore()


def _warning(painter: QPainter, tokens: Tokens) -> None:
    for points, role, width in (
        (((0, -11.5), (12.5, 10.5), (-12.5, 10.5)), "bg.canvas", 3.0),
        (((0, -8.5), (9.5, 8.5), (-9.5, 8.5)), "tone.warning.base", 2.4),
    ):
        colour = tokens.qcolor(role)
        painter.setBrush(colour)
        painter.setPen(line_pen(colour, width))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))


def draw_pin(painter: QPainter, at: QPointF, tokens: Tokens) -> None:
    """Placed by hand: a small pin."""
    painter.save()
    painter.translate(at)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.qcolor("bg.canvas"))
    painter.drawEllipse(QPointF(), 8, 8)
    painter.rotate(35)
    ink = tokens.qcolor("text.muted")
    painter.setBrush(ink)
    painter.drawRoundedRect(QRectF(-2.2, -5.4, 4.4, 5.2), 1.2, 1.2)
    painter.drawRoundedRect(QRectF(-3.6, -0.8, 7.2, 1.8), 0.9, 0.9)
    painter.setPen(line_pen(ink, 1.4, cap=_ROUND))
    painter.drawLine(QPointF(0, 1), QPointF(0, 5.4))
    painter.restore()


def draw_plus(painter: QPainter, at: QPointF, tokens: Tokens, *, hovered: bool = False) -> None:
    """The "+" of a wire: a small disc, or under the pointer a larger one in the accent colour."""
    if hovered:
        glow = QColor(tokens.qcolor("accent.base"))
        glow.setAlphaF(0.16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(glow)
        painter.drawEllipse(at, 16, 16)
        painter.setBrush(tokens.qcolor("accent.base"))
        painter.drawEllipse(at, 12, 12)
        arm, pen = 5.0, line_pen(tokens.qcolor("text.onAccent"), 2, cap=_ROUND)
    else:
        painter.setBrush(tokens.qcolor("node.bg"))
        painter.setPen(QPen(tokens.qcolor("border.default"), 1.2))
        painter.drawEllipse(at, 9, 9)
        arm, pen = 3.8, line_pen(tokens.qcolor("text.muted"), 1.7, cap=_ROUND)
    painter.setPen(pen)
    painter.drawLine(QPointF(at.x() - arm, at.y()), QPointF(at.x() + arm, at.y()))
    painter.drawLine(QPointF(at.x(), at.y() - arm), QPointF(at.x(), at.y() + arm))


def draw_pill(
    painter: QPainter, at: QPointF, words: str, fill: QColor, line: QColor | None, ink: QColor, high: float, pad: float
) -> None:
    """A chip centred on a point."""
    wide = text_width("chip", words) + 2 * pad
    box = QRectF(at.x() - wide / 2, at.y() - high / 2, wide, high)
    painter.setBrush(fill)
    painter.setPen(QPen(line, 1.2) if line else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(box, high / 2, high / 2)
    painter.setFont(canvas_font("chip"))
    painter.setPen(ink)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def draw_label(
    painter: QPainter,
    at: QPointF,
    words: str,
    tokens: Tokens,
    *,
    lit: bool = False,
    faded: bool = False,
    high: float = 24.0,
    pad: float = 11.0,
) -> None:
    """The name of a branch; a faded one still hides the wire behind it."""
    if faded:
        paper = tokens.qcolor("bg.canvas")
        draw_pill(painter, at, words, paper, paper, paper, high, pad)
        painter.setOpacity(FADED)
    line, ink = ("accent.base", "accent.text") if lit else ("border.default", "text.secondary")
    draw_pill(painter, at, words, tokens.qcolor("node.bg"), tokens.qcolor(line), tokens.qcolor(ink), high, pad)


def draw_count(painter: QPainter, at: QPointF, words: str, tokens: Tokens) -> None:
    """People through a wire."""
    fill, line, ink = (tokens.qcolor(role) for role in ("bg.surface", "accent.line", "accent.text"))
    draw_pill(painter, at, words, fill, line, ink, 20, 8)


def tag_width(words: str) -> float:
    """How wide `draw_time` is."""
    return text_width("tag", words) + 18


def draw_time(painter: QPainter, left: QPointF, words: str, tokens: Tokens) -> None:
    """When a persona comes to a step; `left` is the middle of the tag's left edge."""
    box = QRectF(left.x(), left.y() - 11, tag_width(words), 22)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.qcolor("accent.tint"))
    painter.drawRoundedRect(box, 11, 11)
    painter.setFont(canvas_font("tag"))
    painter.setPen(tokens.qcolor("accent.text"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def draw_tally(painter: QPainter, left: QPointF, icon: str, words: str, tone: str, tokens: Tokens) -> float:
    """People waiting or held back; answers how wide it is. `left` is the middle of the left edge."""
    wide = text_width("chip", words) + 34
    ink = tokens.qcolor(f"tone.{tone}.text")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.qcolor(f"tone.{tone}.tint"))
    painter.drawRoundedRect(QRectF(left.x(), left.y() - 11, wide, 22), 11, 11)
    paint_icon(painter, icon, QRectF(left.x() + 8, left.y() - 7, 14, 14), ink, 2.0)
    painter.setFont(canvas_font("chip"))
    painter.setPen(ink)
    painter.drawText(QPointF(left.x() + 26, left.y() + 4.2), words)
    return wide


def draw_avatar(painter: QPainter, at: QPointF, persona: str, tokens: Tokens, size: float = 32) -> None:
    """A persona's face on a ring of the canvas; unknown ones get a plain figure."""
    ring = size / 2 + 3
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.qcolor("bg.canvas"))
    painter.drawEllipse(at, ring, ring)
    icons = persona_icons()
    painter.setBrush(tokens.qcolor(f"persona.{persona}" if persona in icons else "text.muted"))
    painter.drawEllipse(at, size / 2, size / 2)
    inner = size * 0.58
    box = QRectF(at.x() - inner / 2, at.y() - inner / 2, inner, inner)
    paint_icon(painter, icons.get(persona, "user"), box, QColor("#FFFFFF"), 1.9)


def arrow_head(at: QPointF, width: float) -> QPainterPath:
    """A triangle whose point is at a place, for a line of this width."""
    half = max(5.0, width * 0.8 + 2.5)
    x, y = at.x(), at.y()
    path = QPainterPath(QPointF(x, y - 0.5))
    path.lineTo(x - half, y - 8.5)
    path.lineTo(x + half, y - 8.5)
    path.closeSubpath()
    return path
