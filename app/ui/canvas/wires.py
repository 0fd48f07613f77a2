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
    lengths = [abs(x2 - x1) + abs(y2 - y1) for (x1, y1), (x2, y2) in pairwise(ends)]
    path = QPainterPath(QPointF(*ends[0]))
    for turn, (before, after) in enumerate(pairwise(lengths), start=1):
        if turn == 1:
            radius = min(ELBOW, before, after if len(ends) == 3 else after / 2)
        else:
            radius = min(ELBOW, before / 2, after / 2)
        (x1, y1), (x, y), (x2, y2) = ends[turn - 1 : turn + 2]
        back, on = radius / (before or 1.0), radius / (after or 1.0)
        path.lineTo(x + (x1 - x) * back, y + (y1 - y) * back)
        path.quadTo(x, y, x + (x2 - x) * on, y + (y2 - y) * on)
    path.lineTo(*ends[-1])
    return path


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


_Alike = tuple[WireStyle, list[QPainterPath], list[QPainterPath]]
"""A style, with the lines and the arrow heads that have it."""


def draw_wires(
    painter: QPainter, wires: Iterable[Wire], look: Look, tokens: Tokens, zoom: float, most: int = 0
) -> None:
    """The lines and their arrow heads, equal ones together; selected, hovered and lit ones on top.

    `most`: the people at the busiest step, whose wire is drawn the widest.
    """
    groups: dict[tuple[int, float, float, bool], _Alike] = {}
    usual: dict[bool, _Alike] = {}
    special = look.special_wires()
    for wire in wires:
        is_usual = special is not None and wire.key not in special
        group = usual.get(bool(wire.target)) if is_usual else None
        if group is None:
            style = style_of(wire, look, tokens, most)
            key = (style.colour.rgba(), style.width, style.opacity, style.dash is not None)
            group = groups.setdefault(key, (style, [], []))
            if is_usual:
                usual[bool(wire.target)] = group
        style, lines, heads = group
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
