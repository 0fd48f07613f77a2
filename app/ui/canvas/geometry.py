"""Where everything on the canvas is: steps, wires, labels, "+", and what lies under a point.

Made from a flow at every change; plain Python, so that the layout of a whole flow costs no call into Qt. What a change
does not touch is taken over from the drawing before: steps that are the same, and wires whose way is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping
from itertools import pairwise

from app.analysis.layout import Place, standing
from app.analysis.obstacles import Cell, Obstacles, Rect, around, cells_of, overlap
from app.analysis.steps import FOOTER
from app.model.flow import Flow
from app.model.nodes import Condition, Email, Node, Trigger, kind_of
from app.model.rules import Interacted, walk
from app.ui.canvas.parts import Shape, Wire, WireKey, card_size, dressed, open_end
from app.ui.canvas.routing import Point, route
from app.ui.canvas.words import CardText, card_text


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
        self._shapes_in: defaultdict[Cell, list[Shape]] = defaultdict(list)
        self._wires_in: defaultdict[Cell, list[Wire]] = defaultdict(list)
        self._lifted: Container[str] = ()
        moved = self._place_shapes(flow, places or {}, footers, known)
        cells = {cell: [shape.rect for shape in here] for cell, here in self._shapes_in.items()}
        self._solid = self._rest = Obstacles((shape.rect for shape in self.shapes.values()), cells)
        self._join(flow, known, moved)
        self.bounds = self._bounds()

    def _place_shapes(
        self, flow: Flow, places: Mapping[str, Place], footers: frozenset[str], known: Geometry | None
    ) -> Obstacles:
        """All steps; answers where steps stood that do not stand there any more, and where some did not before."""
        stored = flow.position_of
        stand = places if places.keys() >= flow.by_id.keys() else standing(flow) | dict(places)
        before = known.shapes if known else {}
        moved: list[Rect] = []
        for node in flow.nodes:
            node_id = node.id
            at = stored.get(node_id)
            place = stand[node_id]
            pinned, footer = at is not None and at.pinned, node_id in footers
            old = before.get(node_id)
            text = _text(node, flow, known)
            if old and _stands(old, node, text, place) and old.pinned == pinned and old.footer == footer:
                shape = old
            else:
                w, h = self.size_of(node, text)
                kind, high = kind_of(node), h + FOOTER if footer else h
                shape = Shape(node_id, node, kind, text, place[0] - w / 2, place[1], w, high, pinned, footer)
                if old is None or old.rect != shape.rect:
                    moved += (shape.rect, old.rect) if old else (shape.rect,)
            self.shapes[node_id] = shape
            for cell in shape.cells:
                self._shapes_in[cell].append(shape)
        moved += (before[gone].rect for gone in before.keys() - self.shapes.keys())
        return Obstacles(moved)

    def size_of(self, node: Node, text: CardText) -> tuple[float, float]:
        """How wide and high a step is drawn."""
        return card_size(node, text)

    def _join(self, flow: Flow, known: Geometry | None, moved: Obstacles) -> None:
        """All wires; taken over are those that lead from the same step to the same place past the same steps."""
        before = known.shapes if known else {}
        edges = flow.edge_at
        for shape in self.shapes.values():
            same = before.get(shape.id) is shape
            for port in shape.ports:
                key = (shape.id, port)
                edge = edges.get(key)
                target = self.shapes.get(edge.target) if edge else None
                wire = known.wires[key] if same and known else None
                if wire is None or not _leads(wire, target, before) or (moved.bounds and _disturbed(wire, moved)):
                    wire = self.wire(shape, port, target)
                self.wires[key] = wire
                for cell in wire.cells:
                    self._wires_in[cell].append(wire)

    def wire(self, shape: Shape, port: str, target: Shape | None, without: Container[str] = ()) -> Wire:
        """The wire from a way out to a step, wherever the two stand; `without`: steps that are being moved away."""
        if target is None:
            return open_end(shape, port)
        start, side = shape.port(port)
        if without and self._lifted is not without:
            self._lifted = without
            self._rest = Obstacles(other.rect for other in self.shapes.values() if other.id not in without)
        solid = self._rest if without else self._solid
        points = route(start, side, target.top, solid, fan=len(shape.ports) > 2)
        return dressed(shape, port, target.id, points, side)

    def _bounds(self) -> Rect:
        rects = [shape.rect for shape in self.shapes.values()]
        rects += [wire.bounds for wire in self.wires.values() if wire.target]
        return around(rects) or (0.0, 0.0, 0.0, 0.0)

    def places(self) -> dict[str, Place]:
        """Where every step is drawn."""
        return {shape.id: shape.top for shape in self.shapes.values()}

    def within(self, *areas: Rect) -> tuple[list[Shape], list[Wire]]:
        """What may be seen in any of the areas, each once, in a fixed order."""
        if any(overlap_all(area, self.bounds) for area in areas):
            return list(self.shapes.values()), list(self.wires.values())
        shapes: dict[str, Shape] = {}
        wires: dict[WireKey, Wire] = {}
        for cell in {cell for area in areas for cell in cells_of(area)}:
            shapes.update((shape.id, shape) for shape in self._shapes_in.get(cell, ()))
            wires.update((wire.key, wire) for wire in self._wires_in.get(cell, ()))
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
            for name in shape.ports:
                (px, py), _side = shape.port(name)
                away = max(abs(px - x), abs(py - y))
                if away <= reach and (best is None or away < best[0]):
                    best = (away, shape, name)
        return (best[1], best[2]) if best else None


def _stands(old: Shape, node: Node, text: CardText, place: Place) -> bool:
    """Whether a step is what it was, where it was."""
    return (
        old.node is node
        and (old.text is text or old.text == text)
        and old.x == place[0] - old.w / 2
        and old.y == place[1]
    )


def _leads(old: Wire, target: Shape | None, before: Mapping[str, Shape]) -> bool:
    """Whether a wire led where it leads now."""
    if target is None:
        return not old.target
    return old.target == target.id and before[target.id].top == target.top


def _disturbed(wire: Wire, moved: Obstacles) -> bool:
    """Whether something came into a wire's way, or has gone out of it."""
    if not wire.target:
        return False
    if wire.evades:
        return moved.sides(wire.bounds[1], wire.bounds[3]) is not None
    return moved.hit(wire.bounds) is not None


def _distance(wire: Wire, point: Point) -> float:
    x, y = point
    best = 1e9
    for (x1, y1), (x2, y2) in pairwise(wire.points):
        dx = max(min(x1, x2) - x, 0.0, x - max(x1, x2))
        dy = max(min(y1, y2) - y, 0.0, y - max(y1, y2))
        best = min(best, max(dx, dy))
    return best


def _text(node: Node, flow: Flow, known: Geometry | None) -> CardText:
    """The words of a step, taken over from the last drawing where nothing they are made of has changed."""
    old = known.shapes.get(node.id) if known else None
    if known is None or old is None or old.node is not node:
        return card_text(node, flow)
    match node:
        case Email(template=template):
            same = known.flow.template_by_id.get(template) is flow.template_by_id.get(template)
        case Condition(rule=rule):
            same = not any(isinstance(part, Interacted) for part in walk(rule))  # they tell a message's title
        case _:
            same = not isinstance(node, Trigger)
    return old.text if same else card_text(node, flow)


def overlap_all(area: Rect, inner: Rect) -> bool:
    """Whether an area holds all of the other one."""
    return area[0] <= inner[0] and area[1] <= inner[1] and area[2] >= inner[2] and area[3] >= inner[3]
