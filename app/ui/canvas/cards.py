"""One step drawn in full: silhouette, outline, icon, words, badges, ports. Origin: the card's top left corner."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.analysis.steps import FOOTER
from app.model.nodes import ports
from app.ui.canvas.look import Mood
from app.ui.canvas.marks import draw_badge, draw_pin
from app.ui.canvas.parts import Shape
from app.ui.canvas.pens import line_pen
from app.ui.canvas.shapes import POINTED, silhouette
from app.ui.canvas.text import canvas_font, elided, in_two_lines, text_width
from app.ui.theme.icons import paint_icon
from app.ui.theme.tokens import Tokens

MARGIN = 16
"""Room around a card for its halo and badges."""
BADGE_STEP = 26.0
_FLAT = ("ghost", "disabled", "drop", "removed")
_DASHES = {"paused": (6.0, 4.0), "drop": (6.0, 4.0), "ghost": (6.0, 4.0), "disabled": (5.0, 4.0), "removed": (5.0, 4.0)}


def outline_pen(mood: Mood, tone: str, tokens: Tokens) -> QPen:
    """The line around a card in this mood."""
    looks = {
        "normal": ("node.border", 1.2),
        "hover": (f"kind.{tone}.line", 1.8),
        "warning": ("tone.warning.base", 1.6),
        "error": ("tone.error.base", 2.0),
        "paused": ("tone.paused.line", 1.8),
        "path": ("accent.base", 2.2),
        "selected": ("accent.base", 2.2),
        "drop": ("accent.base", 2.0),
        "ghost": ("accent.line", 1.8),
        "disabled": ("border.default", 1.2),
        "added": ("tone.success.base", 2.2),
        "removed": ("tone.error.base", 1.4),
        "changed": ("tone.info.base", 1.8),
    }
    role, width = looks[mood.outline]
    return line_pen(tokens.qcolor(role), width, dash=_DASHES.get(mood.outline))


def draw_card(painter: QPainter, shape: Shape, mood: Mood, tokens: Tokens) -> None:
    """Everything about one step at 100 %; the painter is scaled and translated to it."""
    draw_body(painter, shape, mood, tokens)
    draw_face(painter, shape, mood, tokens)


def draw_face(painter: QPainter, shape: Shape, mood: Mood, tokens: Tokens) -> None:
    """What stands on a card and at its edge."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.save()
    faint = mood.skipped or mood.gone
    painter.setOpacity(painter.opacity() * (0.45 if faint else 0.7 if mood.outline == "ghost" else 1.0))
    match shape.kind:
        case "wait":
            _draw_wait(painter, shape, tokens)
        case "goal":
            _draw_goal(painter, shape, tokens)
        case "exit":
            _draw_exit(painter, shape, tokens)
        case _:
            _draw_tile_card(painter, shape, tokens)
    if shape.footer and mood.footer:
        _draw_footer(painter, shape, mood.footer, tokens)
    painter.restore()
    if mood.gone:
        x, y, wide = _title_line(shape)
        painter.setPen(line_pen(tokens.qcolor("tone.error.base"), 1.6))
        painter.drawLine(QPointF(x - 3, y), QPointF(x + wide + 3, y))
    draw_badges(painter, shape, mood, tokens)
    if mood.ports:
        _draw_ports(painter, shape, tokens)


def draw_focus(painter: QPainter, shape: Shape, tokens: Tokens) -> None:
    """The ring around the step where the keyboard is."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(line_pen(tokens.qcolor("focus.ring"), 2, dash=(4, 3)))
    painter.drawPath(silhouette(shape.kind, shape.w, shape.h, 8))


def draw_badges(painter: QPainter, shape: Shape, mood: Mood, tokens: Tokens) -> None:
    """Badges on the top right corner, the worst outermost, and the pin on the left one."""
    x = shape.w - (22 if shape.kind in POINTED else 10)
    for name in mood.badges:
        draw_badge(painter, name, QPointF(x, 1), tokens)
        x -= BADGE_STEP
    if mood.pinned:
        draw_pin(painter, QPointF(22 if shape.kind in POINTED else 12, 1), tokens)


def draw_body(painter: QPainter, shape: Shape, mood: Mood, tokens: Tokens) -> None:
    """The card without what stands on it: the same for all of one kind, size and outline."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = silhouette(shape.kind, shape.w, shape.h)
    if mood.outline == "selected":
        halo = QColor(tokens.qcolor("accent.base"))
        halo.setAlphaF(0.22)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(halo, 6))
        painter.drawPath(silhouette(shape.kind, shape.w, shape.h, 4))
    if mood.outline not in _FLAT:
        shadow = tokens.qcolor("node.shadow")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, down in ((4, 1.2), (2, 1.0)):
            painter.translate(0, down)
            painter.setPen(QPen(shadow, width))
            painter.drawPath(outline)
            painter.translate(0, -down)
    fill = {"drop": "accent.tint", "disabled": "bg.panel", "removed": "bg.panel"}.get(mood.outline, "node.bg")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.qcolor(fill))
    painter.drawPath(outline)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(outline_pen(mood, shape.text.tone, tokens))
    painter.drawPath(outline)


def _words(painter: QPainter, x: float, baseline: float, style: str, words: str, colour: QColor) -> None:
    painter.setFont(canvas_font(style))
    painter.setPen(colour)
    painter.drawText(QPointF(x, baseline), words)


def _draw_wait(painter: QPainter, shape: Shape, tokens: Tokens) -> None:
    text, middle = shape.text, shape.h / 2
    _disc(painter, QPointF(20, middle), 13, tokens.qcolor("kind.wait.tint"))
    paint_icon(painter, text.icon, QRectF(12, middle - 8, 16, 16), tokens.qcolor("kind.wait.base"), 1.9)
    title = elided("value", text.title, shape.w - 41 - 14)
    _words(painter, 41, middle + 4.6, "value", title, tokens.qcolor("text.primary"))
    if text.detail:
        after = 41 + text_width("value", title) + 8
        detail = elided("detail", text.detail, shape.w - after - 12)
        _words(painter, after, middle + 4.6, "detail", detail, tokens.qcolor("text.muted"))


def _draw_goal(painter: QPainter, shape: Shape, tokens: Tokens) -> None:
    text, middle = shape.text, shape.h / 2
    painter.setPen(QPen(tokens.qcolor("kind.goal.line"), 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(silhouette("goal", shape.w, shape.h, -4))
    _disc(painter, QPointF(25, middle), 15, tokens.qcolor("kind.goal.tint"))
    paint_icon(painter, text.icon, QRectF(16, middle - 9, 18, 18), tokens.qcolor("kind.goal.base"), 1.9)
    room = shape.w - 49 - 24
    _words(painter, 49, middle - 4, "label", elided("label", text.label, room), tokens.qcolor("kind.goal.text"))
    _words(painter, 49, middle + 12, "value", elided("value", text.title, room), tokens.qcolor("text.primary"))


def _draw_exit(painter: QPainter, shape: Shape, tokens: Tokens) -> None:
    middle = shape.h / 2
    paint_icon(painter, shape.text.icon, QRectF(14, middle - 7, 14, 14), tokens.qcolor("text.muted"), 1.9)
    title = elided("quiet", shape.text.title, shape.w - 36 - 12)
    _words(painter, 36, middle + 4.2, "quiet", title, tokens.qcolor("text.secondary"))


def _draw_tile_card(painter: QPainter, shape: Shape, tokens: Tokens) -> None:
    text, tone = shape.text, shape.text.tone
    pad = _pad(shape)
    high = shape.h - (FOOTER if shape.footer else 0)
    top = (high - 40) / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.qcolor(f"kind.{tone}.tint"))
    painter.drawRoundedRect(QRectF(pad, top, 40, 40), 9, 9)
    paint_icon(painter, text.icon, QRectF(pad + 10, top + 10, 20, 20), tokens.qcolor(f"kind.{tone}.base"), 1.9)
    left = pad + 52
    room = shape.w - left - pad
    label, title, quiet = tokens.qcolor(f"kind.{tone}.text"), tokens.qcolor("text.primary"), "text.secondary"
    if _is_low(shape, high):
        down = 0.0 if high < 68 else 1.0
        _words(painter, left, high / 2 - 4 - down, "label", elided("label", text.label, room), label)
        _words(painter, left, high / 2 + 13 + down, "title", elided("title", text.title, room), title)
        return
    lines = title_lines(shape)
    _words(painter, left, 22, "label", elided("label", text.label, room), label)
    for number, line in enumerate(lines):
        _words(painter, left, 40 + 18 * number, "title", line, title)
    under = 57 + 19 * (len(lines) - 1)
    if under < high:
        _words(painter, left, under, "detail", elided("detail", text.detail, room), tokens.qcolor(quiet))


def title_lines(shape: Shape) -> tuple[str, ...]:
    """What is written of a tile card's title: on two lines where there is room for it below the first.

    A card is as high as the title that its step was given asks for (`analysis/steps`). Where a title is made of other
    words, such as a message's subject, the second line takes the place of the detail; only of a message's, which is
    its preheader: elsewhere the detail says what the step does.
    """
    text, room = shape.text, shape.w - 2 * _pad(shape) - 52
    high = shape.h - (FOOTER if shape.footer else 0)
    if high > 80 or (high >= 68 and (not text.detail or shape.kind == "email")):
        return in_two_lines("title", text.title, room)
    return (elided("title", text.title, room),)


def _title_line(shape: Shape) -> tuple[float, float, float]:
    """Where a line through the title begins, how far down it is, and how long."""
    title, middle = shape.text.title, shape.h / 2
    if shape.kind in ("wait", "exit"):
        left, style = (41.0, "value") if shape.kind == "wait" else (36.0, "quiet")
        return left, middle, min(text_width(style, title), shape.w - left - 14)
    if shape.kind == "goal":
        return 49.0, middle + 7.5, min(text_width("value", title), shape.w - 49 - 24)
    pad = _pad(shape)
    left, high = pad + 52, shape.h - (FOOTER if shape.footer else 0)
    y = high / 2 + 8.5 if _is_low(shape, high) else 35.5
    return left, y, min(text_width("title", title), shape.w - left - pad)


def _pad(shape: Shape) -> float:
    return 26.0 if shape.kind in POINTED else 14.0


def _is_low(shape: Shape, high: float) -> bool:
    """Whether a card has room for kind and title only."""
    return high < 68 or (not shape.text.detail and high < 80 and len(title_lines(shape)) == 1)


def _draw_footer(painter: QPainter, shape: Shape, footer: tuple[tuple[str, str], ...], tokens: Tokens) -> None:
    top = shape.h - FOOTER
    painter.setPen(QPen(tokens.qcolor("border.subtle"), 1))
    painter.drawLine(QPointF(1, top + 0.5), QPointF(shape.w - 1, top + 0.5))
    column = (shape.w - 28) / len(footer)
    for number, (name, value) in enumerate(footer):
        x = 14 + column * number
        _words(painter, x, top + 17, "footer", value, tokens.qcolor("text.primary"))
        _words(painter, x, top + 30, "label", elided("label", name, column - 6), tokens.qcolor("text.muted"))


def _draw_ports(painter: QPainter, shape: Shape, tokens: Tokens) -> None:
    points = [(shape.w / 2, 0.0)] if shape.kind != "trigger" else []
    for name in ports(shape.node):
        (x, y), _side = shape.port(name)
        points.append((x - shape.x, y - shape.y))
    painter.setBrush(tokens.qcolor("node.bg"))
    painter.setPen(QPen(tokens.qcolor(f"kind.{shape.text.tone}.base"), 2))
    for x, y in points:
        painter.drawEllipse(QPointF(x, y), 5, 5)


def _disc(painter: QPainter, centre: QPointF, radius: float, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(centre, radius, radius)
