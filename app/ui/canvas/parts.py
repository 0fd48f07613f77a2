"""What a drawing is made of: steps with their words and outlines, and wires with what hangs on them.

Never changed once made: a drawing takes over from the one before it whatever is still true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from app.analysis.obstacles import Cell, Rect, cells_of
from app.analysis.steps import HEIGHT, MAX_WIDTH, height
from app.model.nodes import Kind, Node, kind_of, ports
from app.ui.canvas.routing import STUB, Point, Side
from app.ui.canvas.text import text_width
from app.ui.canvas.words import CardText

WireKey = tuple[str, str]
"""Step and port a wire leaves from."""
LABEL_HIGH = 24.0
OPEN_END = 30.0
FAN_LABEL = 38.0
_LANE_POINTS = 6
"""A wire with so many points has gone around what stood in its way."""


@dataclass(slots=True)
class Shape:
    """A step on the canvas: its words and the rectangle its silhouette fills."""

    id: str
    node: Node
    kind: Kind
    text: CardText
    x: float
    y: float
    w: float
    h: float
    pinned: bool = False
    footer: bool = False
    ports: tuple[str, ...] = field(init=False)
    ways: tuple[WireKey, ...] = field(init=False)
    rect: Rect = field(init=False)
    cells: tuple[Cell, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.ports = ports(self.node)
        self.ways = tuple([(self.id, port) for port in self.ports])
        self.rect = (self.x, self.y, self.x + self.w, self.y + self.h)
        self.cells = cells_of(self.rect)

    @property
    def centre(self) -> Point:
        return (self.x + self.w / 2, self.y + self.h / 2)

    @property
    def top(self) -> Point:
        """Where wires arrive; also the place of the step."""
        return (self.x + self.w / 2, self.y)

    def port(self, name: str) -> tuple[Point, Side]:
        """Where a way out is, and in which direction a wire leaves it."""
        names = self.ports
        if len(names) == 2:
            side: Side = "left" if name == names[0] else "right"
            return (self.x if side == "left" else self.x + self.w, self.y + self.h / 2), side
        at = names.index(name) + 1
        return (self.x + self.w * at / (len(names) + 1), self.y + self.h), "down"


@dataclass(slots=True)
class Wire:
    """A way out drawn: to a step, or (target "") a short open end that waits for one."""

    key: WireKey
    target: str
    points: list[Point]
    label: str
    label_at: Point
    plus: Point
    bounds: Rect
    searched: bool = False
    """Whether it had to look for a way: then anything that moves may open a better one."""
    cells: tuple[Cell, ...] = field(init=False)
    strokes: Sequence[Any] = field(init=False, repr=False, compare=False, default=())
    paths: dict[tuple[str, float], Any] = field(init=False, repr=False, compare=False, default_factory=dict)
    """What a painter has worked out of the points, to be used again: straight strokes, the line, its arrow's head."""

    def __post_init__(self) -> None:
        self.cells = cells_of(self.bounds)

    @property
    def evades(self) -> bool:
        """Whether it went around something: then what stands anywhere beside it may change its way."""
        return len(self.points) >= _LANE_POINTS


def card_size(node: Node, text: CardText) -> tuple[float, float]:
    """How big a step's card is; waits and exits grow to their words."""
    kind = kind_of(node)
    if kind == "wait":
        width = text_width("value", text.title) + 62 + (text_width("detail", text.detail) + 10 if text.detail else 0)
        return (min(MAX_WIDTH[kind], max(160.0, round(width))), HEIGHT[kind])
    if kind == "exit":
        return (min(MAX_WIDTH[kind], max(112.0, round(text_width("quiet", text.title) + 52))), HEIGHT[kind])
    return (MAX_WIDTH[kind], height(node))


def open_end(shape: Shape, port: str) -> Wire:
    """A way out that leads nowhere yet: a short line with a "+"."""
    (x, y), side = shape.port(port)
    if side == "down":
        more = FAN_LABEL if len(shape.ports) > 2 else 0.0
        return dressed(shape, port, "", [(x, y), (x, y + OPEN_END + more)], side)
    lane = x + (STUB if side == "right" else -STUB)
    return dressed(shape, port, "", [(x, y), (lane, y), (lane, y + shape.h / 2 + OPEN_END + 16)], side)


def dressed(shape: Shape, port: str, target: str, points: list[Point], side: Side, *, searched: bool = False) -> Wire:
    """A wire along these points, with the name of its branch and its "+" where they belong."""
    label = shape.text.ways[shape.ports.index(port)]
    last = points[-1]
    label_at: Point = (0.0, 0.0)
    half = 18.0
    if label:
        run = _label_run(points, side)
        x = points[run][0]
        below = shape.y + shape.h
        label_at = (x, below + FAN_LABEL if side == "down" else below + 14)
        low, high = label_at[1] + LABEL_HIGH / 2, points[run + 1][1]
        plus = (x, (low + max(high, low + 20)) / 2) if target else last
        half = max(half, text_width("chip", label) / 2 + 12)
    else:
        plus = _middle_of_run(points) if target else last
    xs, ys = zip(*points, strict=True)
    bounds = (min(xs) - half, min(ys) - 18, max(xs) + half, max(ys) + 18)
    return Wire((shape.id, port), target, points, label, label_at, plus, bounds, searched)


def _label_run(points: list[Point], side: Side) -> int:
    """Which stretch carries the branch's name: the first one down from a point, else the last one."""
    if side == "down":
        return len(points) - 2
    return next(i for i, (one, two) in enumerate(pairwise(points)) if one[0] == two[0])


def _middle_of_run(points: list[Point]) -> Point:
    """The middle of the longest vertical stretch, the last of equals; a little up, since the arrow takes room."""
    best, found = 0.0, points[-1]
    for (x1, y1), (x2, y2) in pairwise(points):
        if x1 == x2 and abs(y2 - y1) >= best:
            best, found = abs(y2 - y1), (x1, (y1 + y2) / 2 - 3)
    return found
