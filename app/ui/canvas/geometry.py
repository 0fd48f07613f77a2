"""Where everything on the canvas is: steps, wires, labels, "+", and what lies under a point.

Made from a flow at every change; plain Python, so that the layout of a whole flow costs no call into Qt. What a change
does not touch is taken over from the drawing before: steps that are the same, and wires whose way is the same.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from functools import cached_property
from itertools import pairwise

from app.analysis.layout import Place, standing
from app.analysis.obstacles import Bands, Rect, around, cells_of, overlap
from app.analysis.steps import FOOTER
from app.model.differing import differing
from app.model.flow import Flow
from app.model.layers import copied, unlike
from app.model.nodes import Email, Node, Trigger, kind_of, rules_of_node
from app.model.rules import Interacted, walk
from app.model.template import Template
from app.ui.canvas.grid import Grid, Standing
from app.ui.canvas.paper import beside
from app.ui.canvas.parts import Shape, Wire, WireKey, card_size, dressed, open_end
from app.ui.canvas.routing import Point, route
from app.ui.canvas.words import CardText, card_text


class Geometry:
    """The drawing of one flow. `places` overrides where some steps stand (an animation, a preview).

    `fresh`: the places where it differs from the drawing it was made from; None if it was made from none.
    """

    shapes: Mapping[str, Shape]
    wires: Mapping[WireKey, Wire]

    def __init__(
        self,
        flow: Flow,
        places: Mapping[str, Place] | None = None,
        *,
        footers: frozenset[str] = frozenset(),
        known: Geometry | None = None,
    ) -> None:
        known = known if known is not None and known.shapes else None
        self.flow = flow
        self._stand = {**standing(flow), **places} if places else standing(flow)
        self._pins = flow.pinned
        self.footers = footers
        self._quoting: set[str] = set(known._quoting) if known else set()
        self._evading: set[WireKey] = set(known._evading) if known else set()
        self._shape_grid: Grid[Shape] = Grid(known._shape_grid if known else None)
        self._wire_grid: Grid[Wire] = Grid(known._wire_grid if known else None)
        self._lost: list[Rect] = []
        self._new: list[Rect] = []
        self._open: list[Rect] = []
        self._lifted: Container[str] = ()
        changed = self._place_shapes(known)
        self._solid = self._rest = Standing(self.shapes, self._shape_grid)
        self.fresh = [self.shapes[n].rect for n in changed if n in self.shapes] if known else None
        self._join(known, changed)
        if self.fresh is not None:
            self.fresh += self._lost + self._new + self._open
        self._core = self._around_all(known)
        self.bounds = self._bounds()

    # ---- making

    def _place_shapes(self, known: Geometry | None) -> set[str]:
        """All steps; answers which are not what they were, where they were."""
        by_id, before = self.flow.by_id, known.shapes if known else {}
        shapes = copied(before)
        gone, come = [], []
        for node_id in self._suspects(known):
            node, old = by_id.get(node_id), before.get(node_id)
            new = self._shape(node, known) if node else None
            if new is not None and new == old:
                continue
            if old is not None:
                gone.append(old)
                self._quoting.discard(node_id)
            if new is not None:
                come.append(new)
                shapes[node_id] = new
                if _quotes(new.node):
                    self._quoting.add(node_id)
            else:
                del shapes[node_id]
            if old is None or new is None or old.rect != new.rect:
                self._lost += (old.rect,) if old else ()
                self._new += (new.rect,) if new else ()
        self._shape_grid.change(gone, come)
        self.shapes = shapes
        return {shape.id for shape in (*gone, *come)}

    def _suspects(self, known: Geometry | None) -> Iterable[str]:
        """The steps that may have changed."""
        flow, by_id = self.flow, self.flow.by_id
        if known is None:
            return by_id
        before = known.flow
        found = unlike(self._stand, known._stand)
        found |= (self._pins ^ known._pins) | (self.footers ^ known.footers) | known._quoting
        for nodes in differing(before.nodes, flow.nodes):
            found.update(node.id for node in nodes)
        if flow.templates is not before.templates:
            found |= {email.id for email in flow.emails if _template(email, flow) is not _template(email, before)}
        return [node_id for node_id in found if node_id in by_id or node_id in known.shapes]

    def _shape(self, node: Node, known: Geometry | None) -> Shape:
        old = known.shapes.get(node.id) if known else None
        same = known and old and old.node is node and node.id not in self._quoting
        if same and isinstance(node, Email):
            same = known and _template(node, self.flow) is _template(node, known.flow)
        text = old.text if old and same else card_text(node, self.flow)
        w, h = self.size_of(node, text)
        footer = node.id in self.footers
        x, y = self._stand[node.id]
        high = h + FOOTER if footer else h
        return Shape(node.id, node, kind_of(node), text, x - w / 2, y, w, high, node.id in self._pins, footer)

    def size_of(self, node: Node, text: CardText) -> tuple[float, float]:
        """How wide and high a step is drawn."""
        return card_size(node, text)

    def _join(self, known: Geometry | None, changed: set[str]) -> None:
        """All wires; taken over are those that lead from the same step to the same place past the same steps."""
        before = known.wires if known else {}
        wires = copied(before)
        gone, come = [], []
        for key in sorted(self._to_route(known, changed)):
            old = before.get(key)
            if old is not None:
                gone.append(old)
                self._evading.discard(key)
                self._lost.append(old.bounds)
            shape = self.shapes.get(key[0])
            if shape is not None and key[1] in shape.ports:
                edge = self.flow.edge_at.get(key)
                wire = wires[key] = self.wire(shape, key[1], self.shapes.get(edge.target) if edge else None)
                come.append(wire)
                (self._new if wire.target else self._open).append(wire.bounds)
                if wire.evades or wire.searched:
                    self._evading.add(key)
            else:
                wires.pop(key, None)
        self._wire_grid.change(gone, come)
        self.wires = wires

    def _to_route(self, known: Geometry | None, changed: set[str]) -> set[WireKey]:
        """The wires to be drawn anew: from and to other steps, and those that something came in the way of."""
        if known is None:
            return {way for shape in self.shapes.values() for way in shape.ways}
        flow, before = self.flow, known.flow
        keys: set[WireKey] = set()
        for edges in differing(before.edges, flow.edges):
            keys.update((edge.source, edge.port) for edge in edges)
        for node_id in changed:
            for shape in (known.shapes.get(node_id), self.shapes.get(node_id)):
                keys.update(shape.ways if shape else ())
            for edges_into in (before.edges_into, flow.edges_into):
                keys.update((edge.source, edge.port) for edge in edges_into.get(node_id, ()))
        moved = Bands([*self._lost, *self._new])
        for left, top, right, bottom in (*self._lost, *self._new):
            for wire in self._wire_grid.within(cells_of((left, top, right, bottom))):
                if wire.key not in keys and wire.target:
                    x1, y1, x2, y2 = wire.bounds
                    if x1 < right and left < x2 and y1 < bottom and top < y2:
                        keys.add(wire.key)
        for key in self._evading if self._lost or self._new else ():
            wire = known.wires[key]
            if wire.searched or moved.meet(wire.bounds[1], wire.bounds[3]):
                keys.add(key)
        return keys

    def wire(self, shape: Shape, port: str, target: Shape | None, without: Container[str] = ()) -> Wire:
        """The wire from a way out to a step, wherever the two stand; `without`: steps that are being moved away."""
        if target is None:
            return open_end(shape, port)
        start, side = shape.port(port)
        if without and self._lifted is not without:
            self._lifted = without
            self._rest = Standing(self.shapes, self._shape_grid, without)
        solid = self._rest if without else self._solid
        way = route(start, side, target.top, solid, fan=len(shape.ports) > 2)
        return dressed(shape, port, target.id, way.points, side, searched=way.searched)

    def _around_all(self, known: Geometry | None) -> Rect | None:
        """Around steps and wires. What is new widens it; where something at its edge is gone, what is left is asked."""
        core = known._core if known else None
        found = []
        for side, furthest in enumerate((min, min, max, max)):
            if core is not None and not any(furthest(rect[side], core[side]) == rect[side] for rect in self._lost):
                found.append(furthest(core[side], *(rect[side] for rect in self._new)) if self._new else core[side])
                continue
            steps = self._shape_grid.outermost(side, lambda shape: shape.rect)
            wires = self._wire_grid.outermost(side, lambda wire: wire.bounds if wire.target else None)
            ends = [end for end in (steps, wires) if end is not None]
            if not ends:
                return None
            found.append(furthest(ends))
        left, top, right, bottom = found
        return (left, top, right, bottom)

    def _bounds(self) -> Rect:
        core = [self._core] if self._core else []
        return around([*core, *beside(self.flow, self.shapes)]) or (0.0, 0.0, 0.0, 0.0)

    def places(self) -> dict[str, Place]:
        """Where every step is drawn."""
        return dict(self._stand)

    # ---- asking

    def within(self, *areas: Rect) -> tuple[list[Shape], list[Wire]]:
        """What may be seen in any of the areas, each once, in a fixed order."""
        if any(overlap_all(area, self.bounds) for area in areas):
            return list(self._in_order[0]), list(self._in_order[1])
        cells = {cell for area in areas for cell in cells_of(area)}
        shapes = {shape.id: shape for shape in self._shape_grid.within(cells)}
        wires = {wire.key: wire for wire in self._wire_grid.within(cells)}
        return [shapes[n] for n in sorted(shapes)], [wires[key] for key in sorted(wires)]

    @cached_property
    def _in_order(self) -> tuple[list[Shape], list[Wire]]:
        """All of them; put into their order for those who look at all, since few changes are seen so."""
        return [self.shapes[n] for n in sorted(self.shapes)], [self.wires[key] for key in sorted(self.wires)]

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
        near = ((_distance(wire, point), wire.key, wire) for wire in self._wires_near(point, reach))
        found = min(near, default=None)
        return found[2] if found and found[0] <= reach else None

    def plus_at(self, point: Point, reach: float) -> Wire | None:
        """The wire whose "+" is under a point."""
        x, y = point
        for wire in self._wires_near(point, reach):
            if abs(wire.plus[0] - x) <= reach and abs(wire.plus[1] - y) <= reach:
                return wire
        return None

    def _wires_near(self, point: Point, reach: float) -> list[Wire]:
        """The wires whose surroundings hold a point, in a fixed order."""
        x, y = point
        found = {
            wire.key: wire
            for wire in self._wire_grid.within(cells_of((x - reach, y - reach, x + reach, y + reach)))
            if wire.bounds[0] - reach <= x <= wire.bounds[2] + reach
            and wire.bounds[1] - reach <= y <= wire.bounds[3] + reach
        }
        return [found[key] for key in sorted(found)]

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


def _distance(wire: Wire, point: Point) -> float:
    x, y = point
    best = 1e9
    for (x1, y1), (x2, y2) in pairwise(wire.points):
        left, right = (x1, x2) if x1 < x2 else (x2, x1)
        top, bottom = (y1, y2) if y1 < y2 else (y2, y1)
        dx = left - x if x < left else x - right if x > right else 0.0
        dy = top - y if y < top else y - bottom if y > bottom else 0.0
        away = dx if dx > dy else dy
        if away < best:
            best = away
    return best


def _quotes(node: Node) -> bool:
    """Whether the words of a step tell of other parts of the flow."""
    rules = rules_of_node(node)
    return isinstance(node, Trigger) or any(isinstance(part, Interacted) for rule in rules for part in walk(rule))


def _template(email: Email, flow: Flow) -> Template | None:
    return flow.template_by_id.get(email.template)


def overlap_all(area: Rect, inner: Rect) -> bool:
    """Whether an area holds all of the other one."""
    return area[0] <= inner[0] and area[1] <= inner[1] and area[2] >= inner[2] and area[3] >= inner[3]
