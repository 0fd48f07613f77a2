"""Where everything on the canvas is: steps, wires, labels, "+", and what lies under a point.

Built from a flow at every change; plain Python, so that the layout of a whole flow costs no call into Qt.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from app.analysis.layout import Place, standing
from app.analysis.obstacles import CELL, Obstacles, Rect, overlap
from app.analysis.steps import FOOTER, HEIGHT, MAX_WIDTH, height
from app.model.flow import Flow
from app.model.nodes import Condition, Kind, Node, kind_of, ports
from app.model.rules import Interacted, walk
from app.ui.canvas.routing import STUB, Point, Side, route
from app.ui.canvas.text import text_width
from app.ui.canvas.words import CardText, card_text

WireKey = tuple[str, str]
"""Step and port a wire leaves from."""
ARROW = 8.0
LABEL_HIGH = 24.0
OPEN_END = 30.0
FAN_LABEL = 38.0


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

    @property
    def rect(self) -> Rect:
        return (self.x, self.y, self.x + self.w, self.y + self.h)

    @property
    def centre(self) -> Point:
        return (self.x + self.w / 2, self.y + self.h / 2)

    @property
    def top(self) -> Point:
        """Where wires arrive; also the place of the step."""
        return (self.x + self.w / 2, self.y)

    def port(self, name: str) -> tuple[Point, Side]:
        """Where a way out is, and in which direction a wire leaves it."""
        names = ports(self.node)
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
    label: str = ""
    label_at: Point = (0.0, 0.0)
    plus: Point = (0.0, 0.0)
    bounds: Rect = field(default=(0.0, 0.0, 0.0, 0.0))


class Geometry:
    """The drawing of one flow. `places` overrides where some steps stand (an animation, a preview)."""

    def __init__(
        self,
        flow: Flow,
        places: Mapping[str, Place] | None = None,
        *,
        footers: frozenset[str] = frozenset(),
        known: Geometry | None = None,
    ) -> None:
        self.flow = flow
        self.shapes: dict[str, Shape] = {}
        self.wires: dict[WireKey, Wire] = {}
        self._cells: dict[tuple[int, int], tuple[list[Shape], list[Wire]]] = {}
        self._place_shapes(flow, places or {}, footers, known)
        self._solid = self._rest = Obstacles(shape.rect for shape in self.shapes.values())
        self._lifted: Container[str] = ()
        for shape in self.shapes.values():
            for port in ports(shape.node):
                self._add_wire(shape, port)
        self.bounds = self._bounds()

    def _place_shapes(
        self, flow: Flow, places: Mapping[str, Place], footers: frozenset[str], known: Geometry | None
    ) -> None:
        stored = flow.position_of
        resting = standing(flow)
        for node in flow.nodes:
            at = stored.get(node.id)
            x, y = places.get(node.id) or resting[node.id]
            text = _text(node, flow, known)
            w, h = card_size(node, text)
            shape = Shape(node.id, node, kind_of(node), text, x - w / 2, y, w, h, at is not None and at.pinned)
            if node.id in footers:
                shape.footer, shape.h = True, h + FOOTER
            self.shapes[node.id] = shape
            for cell in _cells(shape.rect):
                self._cells.setdefault(cell, ([], []))[0].append(shape)

    def _add_wire(self, shape: Shape, port: str) -> None:
        target = self.shapes.get(self.flow.next_id(shape.id, port) or "")
        wire = self.wire(shape, port, target)
        self.wires[wire.key] = wire
        for cell in _cells(wire.bounds):
            self._cells.setdefault(cell, ([], []))[1].append(wire)

    def wire(self, shape: Shape, port: str, target: Shape | None, without: Container[str] = ()) -> Wire:
        """The wire from a way out to a step, wherever the two stand; `without`: steps that are being moved away."""
        if target is None:
            return open_end(shape, port)
        start, side = shape.port(port)
        if without and self._lifted is not without:
            self._lifted = without
            self._rest = Obstacles(other.rect for other in self.shapes.values() if other.id not in without)
        solid = self._rest if without else self._solid
        return _dressed(
            shape, port, target.id, route(start, side, target.top, solid, fan=len(ports(shape.node)) > 2), side
        )

    def _bounds(self) -> Rect:
        rects = [shape.rect for shape in self.shapes.values()]
        rects += [wire.bounds for wire in self.wires.values() if wire.target]
        if not rects:
            return (0.0, 0.0, 0.0, 0.0)
        lefts, tops, rights, bottoms = zip(*rects, strict=True)
        return (min(lefts), min(tops), max(rights), max(bottoms))

    def places(self) -> dict[str, Place]:
        """Where every step is drawn."""
        return {shape.id: shape.top for shape in self.shapes.values()}

    def within(self, area: Rect) -> tuple[list[Shape], list[Wire]]:
        """What may be seen in an area, each once, in a fixed order."""
        if overlap_all(area, self.bounds):
            return list(self.shapes.values()), list(self.wires.values())
        shapes: dict[str, Shape] = {}
        wires: dict[WireKey, Wire] = {}
        for cell in _cells(area):
            here = self._cells.get(cell)
            if here:
                shapes.update((shape.id, shape) for shape in here[0])
                wires.update((wire.key, wire) for wire in here[1])
        return [shapes[n] for n in sorted(shapes)], [wires[key] for key in sorted(wires)]

    def shapes_in(self, area: Rect) -> list[Shape]:
        """The steps that touch an area."""
        return [shape for shape in self.within(area)[0] if overlap(shape.rect, area)]

    def shape_at(self, point: Point) -> Shape | None:
        """The step under a point."""
        x, y = point
        for shape in reversed(self.within((x, y, x, y))[0]):
            if shape.x <= x <= shape.x + shape.w and shape.y <= y <= shape.y + shape.h:
                return shape
        return None

    def wire_at(self, point: Point, reach: float) -> Wire | None:
        """The wire nearest to a point, not further away than `reach`."""
        x, y = point
        near = self.within((x - reach, y - reach, x + reach, y + reach))[1]
        found = min(((_distance(wire, point), wire.key, wire) for wire in near), default=None)
        return found[2] if found and found[0] <= reach else None

    def plus_at(self, point: Point, reach: float) -> Wire | None:
        """The wire whose "+" is under a point."""
        x, y = point
        for wire in self.within((x - reach, y - reach, x + reach, y + reach))[1]:
            if abs(wire.plus[0] - x) <= reach and abs(wire.plus[1] - y) <= reach:
                return wire
        return None

    def port_at(self, point: Point, reach: float) -> tuple[Shape, str] | None:
        """The way out under a point: the nearest port within `reach`."""
        x, y = point
        best: tuple[float, Shape, str] | None = None
        for shape in self.within((x - reach, y - reach, x + reach, y + reach))[0]:
            for name in ports(shape.node):
                (px, py), _side = shape.port(name)
                away = max(abs(px - x), abs(py - y))
                if away <= reach and (best is None or away < best[0]):
                    best = (away, shape, name)
        return (best[1], best[2]) if best else None


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
        more = FAN_LABEL if len(ports(shape.node)) > 2 else 0.0
        return _dressed(shape, port, "", [(x, y), (x, y + OPEN_END + more)], side)
    lane = x + (STUB if side == "right" else -STUB)
    return _dressed(shape, port, "", [(x, y), (lane, y), (lane, y + shape.h / 2 + OPEN_END + 16)], side)


def _dressed(shape: Shape, port: str, target: str, points: list[Point], side: Side) -> Wire:
    wire = Wire((shape.id, port), target, points, shape.text.ways[ports(shape.node).index(port)])
    last = points[-1]
    if wire.label:
        run = _label_run(points, side)
        x = points[run][0]
        below = shape.y + shape.h
        wire.label_at = (x, below + FAN_LABEL if side == "down" else below + 14)
        low, high = wire.label_at[1] + LABEL_HIGH / 2, points[run + 1][1]
        wire.plus = (x, (low + max(high, low + 20)) / 2) if target else last
    else:
        wire.plus = _middle_of_run(points) if target else last
    wire.bounds = _bounds_of(wire)
    return wire


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


def _bounds_of(wire: Wire) -> Rect:
    xs = [x for x, _y in wire.points]
    ys = [y for _x, y in wire.points]
    half = text_width("chip", wire.label) / 2 + 12 if wire.label else 0.0
    half = max(half, 18.0)
    return (min(xs) - half, min(ys) - 18, max(xs) + half, max(ys) + 18)


def _distance(wire: Wire, point: Point) -> float:
    x, y = point
    best = 1e9
    for (x1, y1), (x2, y2) in pairwise(wire.points):
        dx = max(min(x1, x2) - x, 0.0, x - max(x1, x2))
        dy = max(min(y1, y2) - y, 0.0, y - max(y1, y2))
        best = min(best, max(dx, dy))
    return best


def _text(node: Node, flow: Flow, known: Geometry | None) -> CardText:
    """The words of a step, taken over from the last drawing where neither it nor the messages changed."""
    if known is not None and known.flow.templates is flow.templates:
        old = known.shapes.get(node.id)
        if old is not None and old.node is node and not _names_messages(node):
            return old.text
    return card_text(node, flow)


def _names_messages(node: Node) -> bool:
    """Whether the words of a step tell the title of another one."""
    return isinstance(node, Condition) and any(isinstance(part, Interacted) for part in walk(node.rule))


def overlap_all(area: Rect, inner: Rect) -> bool:
    """Whether an area holds all of the other one."""
    return area[0] <= inner[0] and area[1] <= inner[1] and area[2] >= inner[2] and area[3] >= inner[3]


def _cells(rect: Rect) -> Iterator[tuple[int, int]]:
    for column in range(int(rect[0] // CELL), int(rect[2] // CELL) + 1):
        for row in range(int(rect[1] // CELL), int(rect[3] // CELL) + 1):
            yield column, row
