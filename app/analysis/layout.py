"""The tidy layout: a layered tree, the trigger on top, "yes" to the left and "no" to the right. O(n).

All lengths are device-independent pixels; a place is the centre of a step's top edge, as in `model.flow.Position`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from app.analysis.blocks import Component, components
from app.analysis.obstacles import Obstacles, Rect, grown
from app.analysis.rows import GAP, PITCH, Place, Tree, tree
from app.analysis.steps import height, max_width
from app.model.flow import Flow, Position

GRID = 8
ASIDE = 64
"""Between the tree and what is not joined to it."""
_MARGIN = 12
_OUT_OF_SIGHT = 3 * PITCH


def arrange(
    flow: Flow, *, keep_pins: bool = True, only: Collection[str] | None = None, heights: Mapping[str, int] | None = None
) -> dict[str, Place]:
    """Where every step belongs. The first step of each part stays where it is, so that nothing jumps.

    `keep_pins`: pinned steps stay and the rest makes room for them. `only`: just these steps are arranged, as a flow of
    their own, and only they are in the answer. `heights` overrides the heights of some cards.
    """
    if only is not None:
        part = msgspec.structs.replace(
            flow,
            nodes=tuple(node for node in flow.nodes if node.id in only),
            edges=tuple(edge for edge in flow.edges if edge.source in only and edge.target in only),
        )
        return arrange(part, keep_pins=False, heights=heights)
    return _Arranger(flow, keep_pins, heights or {}).run()


def standing(flow: Flow) -> dict[str, Place]:
    """Where every step stands: as the flow says, and where it belongs if the flow says nothing."""
    places = {p.id: (p.x, p.y) for p in flow.positions if p.id in flow.by_id}
    return places if len(places) == len(flow.nodes) else arrange(flow) | places


def settled(flow: Flow) -> Flow:
    """The flow with every step where it belongs; hand-placed steps stay."""
    return with_places(flow, arrange(flow))


def with_places(flow: Flow, places: Mapping[str, Place], *, pinned: bool | None = None) -> Flow:
    """The flow with these places, those of steps that are gone left out; `pinned` None leaves each pin as it is."""
    known = flow.position_of
    made = []
    for node in flow.nodes:
        old = known.get(node.id)
        if node.id in places:
            x, y = places[node.id]
            held = (old.pinned if old else False) if pinned is None else pinned
            same = old is not None and old.x == x and old.y == y and old.pinned == held
            made.append(old if old and same else Position(node.id, x, y, held))
        elif old:
            made.append(old)
    made.sort(key=lambda position: position.id)
    return msgspec.structs.replace(flow, positions=tuple(made))


class _Arranger:
    """One run: what is placed so far is what the rest makes room for."""

    def __init__(self, flow: Flow, keep_pins: bool, heights: Mapping[str, int]) -> None:
        self._flow = flow
        self._high = {node.id: heights.get(node.id) or height(node) for node in flow.nodes}
        self._pinned = {p.id: (p.x, p.y) for p in flow.positions if keep_pins and p.pinned and p.id in flow.by_id}
        self._taken = Obstacles(self._rect(node_id, place) for node_id, place in self._pinned.items())

    def run(self) -> dict[str, Place]:
        places: dict[str, Place] = {}
        parts = components(self._flow)
        for number, part in enumerate(parts):
            found = self._around_pins(part, tree(self._flow, part, self._high))
            if number:
                found = self._aside(part, found)
            if part is not parts[-1]:
                for node_id, place in found.items():
                    if node_id not in self._pinned:
                        self._taken.add(self._rect(node_id, place))
            places |= found
        return places

    def _rect(self, node_id: str, place: Place) -> Rect:
        half = max_width(self._flow.by_id[node_id]) / 2
        x, y = place
        return (x - half, y, x + half, y + self._high[node_id])

    def _around_pins(self, part: Component, shape: Tree) -> dict[str, Place]:
        """The tree where its root stands, its rows moved down past what is pinned."""
        known = self._flow.position_of.get(part.root)
        dx, dy = (known.x, known.y) if known else (0.0, 0.0)
        if not self._pinned:
            return {node_id: (x + dx, y + dy) for node_id, (x, y) in shape.places.items()}
        order = {node_id: index for index, node_id in enumerate(part.blocks)}
        places: dict[str, Place] = {}
        for row in shape.rows:
            free = [node_id for node_id in row if node_id not in self._pinned]
            dy += max((self._below_pins(n, shape.places[n][1] + dy, order) for n in free), default=0.0)
            dy += self._past_obstacles({n: (shape.places[n][0] + dx, shape.places[n][1] + dy) for n in free})
            for node_id in row:
                x, y = shape.places[node_id]
                places[node_id] = self._pinned.get(node_id, (x + dx, y + dy))
        return places

    def _below_pins(self, node_id: str, y: float, order: Mapping[str, int]) -> float:
        """How much further down a step must go to stay below the pinned steps that lead to it."""
        edges = self._flow.edges_into.get(node_id, ())
        above = [e.source for e in edges if e.source in self._pinned and order.get(e.source, -1) < order[node_id]]
        return max((self._pinned[s][1] + self._high[s] + GAP - y for s in above), default=0.0)

    def _past_obstacles(self, row: Mapping[str, Place]) -> float:
        """How far down a row must go to be clear of everything that stands already."""
        push = 0.0
        again = True
        while again:
            again = False
            for node_id, (x, y) in row.items():
                hit = self._taken.hit(grown(self._rect(node_id, (x, y + push)), _MARGIN))
                if hit:
                    push, again = hit[3] + GAP / 2 - y, True
        return push

    def _aside(self, part: Component, places: dict[str, Place]) -> dict[str, Place]:
        """A part that nothing leads to stays where it was put, unless it has no place yet or the tree needs it."""
        bounds = self._taken.bounds
        free = {n: self._rect(n, place) for n, place in places.items() if n not in self._pinned}
        if bounds is None or not free:
            return places
        known = self._flow.position_of.get(part.root)
        near = self._nearest_room(list(free.values())) if known else None
        if near is not None:
            return {n: (x, y) if n in self._pinned else (x + near, y) for n, (x, y) in places.items()}
        left = min(rect[0] for rect in free.values())
        right = -(-(bounds[2] + ASIDE - left) // GRID) * GRID
        down = 0.0 if known else bounds[1] - min(rect[1] for rect in free.values())
        return {n: (x, y) if n in self._pinned else (x + right, y + down) for n, (x, y) in places.items()}

    def _nearest_room(self, rects: list[Rect]) -> float | None:
        """How far to the right a group must go to be clear of all; None if that would be out of sight."""
        shift = 0.0
        while shift <= _OUT_OF_SIGHT:
            moved = [(left + shift, top, right + shift, bottom) for left, top, right, bottom in rects]
            hits = [(rect, hit) for rect in moved if (hit := self._taken.hit(grown(rect, _MARGIN)))]
            if not hits:
                return shift
            rect, hit = hits[0]
            shift += -(-(hit[2] + 2 * _MARGIN - rect[0]) // GRID) * GRID
        return None


__all__ = ["GAP", "GRID", "PITCH", "Place", "arrange", "settled", "standing", "with_places"]
