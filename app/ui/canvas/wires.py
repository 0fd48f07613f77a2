"""Wires drawn: paths with round elbows, arrow heads, branch names, "+"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from app.i18n import number
from app.ui.canvas.look import Look
from app.ui.canvas.marks import FADED, arrow_head
from app.ui.canvas.parts import Wire, WireKey
from app.ui.canvas.pens import line_pen
from app.ui.canvas.routing import Point
from app.ui.theme.tokens import Tokens

ELBOW = 14.0
WIDTH = 2.0
THIN = 1.5
LIT = 4.0
WIDEST = 14.0


def wire_path(points: list[Point], *, arrow: bool = True) -> QPainterPath:
    """The line through the points with round elbows; it stops short of the arrow's head."""
    ends = list(points)
    if arrow:
        x, y = ends[-1]
        ends[-1] = (x, max(y - 7, min(y, ends[-2][1])))
    path = QPainterPath(QPointF(*ends[0]))
    for before, here, after in zip(ends, ends[1:], ends[2:], strict=False):
        radius = min(ELBOW, _length(before, here) / 2, _length(here, after) / 2)
        if here == ends[1]:
            radius = min(ELBOW, _length(before, here), _length(here, after) / (1 if after == ends[-1] else 2))
        path.lineTo(_towards(here, before, radius))
        path.quadTo(QPointF(*here), _towards(here, after, radius))
    path.lineTo(QPointF(*ends[-1]))
    return path


def _length(one: Point, two: Point) -> float:
    return abs(one[0] - two[0]) + abs(one[1] - two[1])


def _towards(here: Point, there: Point, by: float) -> QPointF:
    length = _length(here, there) or 1.0
    share = by / length
    return QPointF(here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share)


def _strokes(wire: Wire) -> Sequence[QLineF]:
    """A wire as straight lines, worked out once."""
    if not wire.strokes:
        wire.strokes = [QLineF(x1, y1, x2, y2) for (x1, y1), (x2, y2) in pairwise(wire.points)]
    return wire.strokes


def _path(wire: Wire, *, arrow: bool) -> QPainterPath:
    """A wire with its round elbows, worked out once."""
    key = ("arrow" if arrow else "plain", 0.0)
    if key not in wire.paths:
        wire.paths[key] = wire_path(wire.points, arrow=arrow)
    return wire.paths[key]


def _head(wire: Wire, width: float) -> QPainterPath:
    """Its arrow's head, worked out once."""
    key = ("head", width)
    if key not in wire.paths:
        wire.paths[key] = arrow_head(QPointF(*wire.points[-1]), width)
    return wire.paths[key]


class WireStyle:
    """How one wire is drawn at the moment."""

    __slots__ = ("arrow", "colour", "dash", "opacity", "width")

    def __init__(self, colour: QColor, width: float = WIDTH, *, opacity: float = 1.0, arrow: bool = True) -> None:
        self.colour = colour
        self.width = width
        self.opacity = opacity
        self.arrow = arrow
        self.dash: tuple[float, float] | None = None


def style_of(wire: Wire, look: Look, tokens: Tokens, most: int) -> WireStyle:
    """Lit on a persona's path, as wide as its people in the live view, or plain."""
    if look.sketched:
        return WireStyle(tokens.qcolor("edge.line"), THIN, arrow=False)
    arrow = bool(wire.target)
    if wire.key[0] in look.ghosts or wire.target in look.ghosts:
        style = WireStyle(tokens.qcolor("accent.base"), LIT, arrow=arrow)
        style.dash = (7.0, 5.0)
        return style
    mark = look.differs.of_wire(wire) if look.differs else None
    if mark is not None:
        tone = "success" if mark == "added" else "error"
        style = WireStyle(tokens.qcolor(f"tone.{tone}.base"), 3.0 if mark == "added" else WIDTH, arrow=arrow)
        if mark == "removed":
            style.dash, style.opacity = (5.0, 4.0), 0.75
        return style
    if look.live is not None and wire.target:
        people = people_through(wire, look)
        width = max(WIDTH, WIDEST * people / most) if most and look.flow_width else WIDTH
        return WireStyle(tokens.qcolor("accent.line"), width, arrow=False)
    if look.route is not None:
        if wire.key in look.route.edge_set:
            return WireStyle(tokens.qcolor("accent.base"), LIT, arrow=arrow)
        return WireStyle(tokens.qcolor("edge.line"), opacity=FADED, arrow=arrow)
    if wire.key == look.selected_wire:
        return WireStyle(tokens.qcolor("accent.base"), 3.0, arrow=arrow)
    if wire.key == look.hovered_wire:
        return WireStyle(tokens.qcolor("edge.hover"), arrow=arrow)
    style = WireStyle(tokens.qcolor("edge.line"), arrow=arrow)
    if not wire.target:
        style.dash = (6.0, 5.0)
        style.opacity = 0.75
    if wire.key[0] in look.dimmed:
        style.opacity = FADED
    return style


def people_through(wire: Wire, look: Look) -> int:
    """People who went along a wire, from the counts of the steps at its ends."""
    live = look.live or {}
    source = live.get(wire.key[0])
    if source and source.ways:
        return source.way(wire.key[1])[0]
    target = live.get(wire.target)
    return target.passed if target else (source.passed if source else 0)


def volume_words(wire: Wire, look: Look) -> str:
    """What the chip of a wire says in the live view: "486", "58 · 20,6 %"."""
    source = (look.live or {}).get(wire.key[0])
    more = source.way(wire.key[1])[1] if source else ""
    people = number(people_through(wire, look))
    return f"{people} · {more}" if more else people


def draw_wires(
    painter: QPainter, wires: Iterable[Wire], look: Look, tokens: Tokens, zoom: float, most: int = 0
) -> None:
    """The lines and their arrow heads, equal ones together; selected, hovered and lit ones on top.

    `most`: the people at the busiest step, whose wire is drawn the widest.
    """
    groups: dict[tuple[int, float, float, bool], tuple[WireStyle, list[QPainterPath], list[QPainterPath]]] = {}
    for wire in wires:
        style = style_of(wire, look, tokens, most)
        key = (style.colour.rgba(), style.width, style.opacity, style.dash is not None)
        if key not in groups:
            groups[key] = (style, [], [])
        _style, lines, heads = groups[key]
        lines.append(_path(wire, arrow=style.arrow))
        if style.arrow:
            heads.append(_head(wire, style.width))
    painter.save()
    base = painter.opacity()
    for style, lines, heads in sorted(groups.values(), key=lambda group: group[0].width):
        painter.setOpacity(base * style.opacity)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(line_pen(style.colour, max(style.width, 1.2 / zoom), dash=style.dash))
        together = style.opacity < 1
        for path in _as_one(lines) if together else lines:
            painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.colour)
        for path in _as_one(heads) if together else heads:
            painter.drawPath(path)
    painter.restore()


def _as_one(paths: Iterable[QPainterPath]) -> list[QPainterPath]:
    """All in one path, so that what is seen through is not darker where they meet. Ten times as slow to draw."""
    whole = QPainterPath()
    whole.setFillRule(Qt.FillRule.WindingFill)
    for path in paths:
        whole.addPath(path)
    return [whole]


def draw_thin(painter: QPainter, wires: Iterable[Wire], look: Look, tokens: Tokens, zoom: float) -> None:
    """Lines as straight strokes, for where much of a large flow is in view."""
    lit: frozenset[WireKey] = look.route.edge_set if look.route else frozenset()
    plain: list[QLineF] = []
    bright: list[QLineF] = []
    for wire in wires:
        if wire.target:
            (bright if wire.key in lit else plain).extend(_strokes(wire))
    painter.save()
    painter.setPen(QPen(tokens.qcolor("edge.line"), max(WIDTH, 1.2 / zoom)))
    painter.setOpacity(painter.opacity() * (FADED if look.route else 1.0))
    painter.drawLines(plain)
    if bright:
        painter.setOpacity(1.0)
        painter.setPen(QPen(tokens.qcolor("accent.base"), max(LIT, 2 / zoom)))
        painter.drawLines(bright)
    painter.restore()
