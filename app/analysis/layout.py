"""The tidy layout: a layered tree, the trigger on top, "yes" to the left and "no" to the right. O(n).

All lengths are device-independent pixels; a place is the centre of a step's top edge, as in `model.flow.Position`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from math import inf

import msgspec

from app.analysis.blocks import Component, components
from app.analysis.obstacles import Obstacles, Rect, around, grown, overlap
from app.analysis.plan import Plan, planned, root_place
from app.analysis.steps import MAX_WIDTH, height, max_width
from app.analysis.tree import GAP, PITCH, Place, Tree
from app.model.differing import spliced
from app.model.flow import Flow, Position
from app.model.layers import copied
from app.model.nodes import ports

GRID = 8
ASIDE = 64
"""Between the tree and what is not joined to it."""
_MARGIN = 12
_WIRES = 48
"""Between two parts that stand side by side: a wire leaves a step at its side and needs room to turn."""
_OUT_OF_SIGHT = 3 * PITCH
_AIR = (PITCH - max(MAX_WIDTH.values())) / 2
"""Beside a step in its column at least."""
_FEW = 20
"""One of so many steps at most: then only these are looked at."""


def arrange(flow: Flow, *, keep_pins: bool = True, only: Collection[str] | None = None) -> dict[str, Place]:
    """Where every step belongs. The first step of each part stays where it is, so that nothing jumps.

    `keep_pins`: pinned steps stay and the rest makes room for them. `only`: just these steps are arranged, as a flow of
    their own around all the others, and only they are in the answer.
    """
    if only is not None:
        return _arranged_alone(flow, only)
    plan = _plan(flow)
    return {**plan.places, **_Arranger(flow, _pins(flow) if keep_pins else {}).run(plan)} if plan else {}


def plan_ahead(flow: Flow) -> None:
    """Has the layout of a flow at hand when it is changed for the first time."""
    _plan(flow)


def _pins(flow: Flow) -> dict[str, Place]:
    """The steps that a hand placed, and where."""
    known = flow.position_of
    return {node_id: (known[node_id].x, known[node_id].y) for node_id in sorted(flow.pinned) if node_id in flow.by_id}


def _plan(flow: Flow) -> Plan | None:
    """The plan of a flow, made from a recent one where the two are nearly the same; None if it has no steps."""
    nearest = min(_recent, key=lambda plan: plan.distance(flow), default=None)
    made = nearest.after(flow) if nearest else None
    if nearest and made:
        _recent.remove(nearest)
        _recent[:] = [made, nearest, *_recent][:_KEPT]
        return made
    made = planned(flow)
    if made:
        _recent[:] = [*_recent[:1], made, *_recent[1:]][:_KEPT]
    return made


_KEPT = 5
_recent: list[Plan] = []
"""First what others were made from: an edit starts from the flow that the edit before it ended, or began, with."""


def _arranged_alone(flow: Flow, only: Collection[str]) -> dict[str, Place]:
    part = msgspec.structs.replace(
        flow,
        nodes=tuple(node for node in flow.nodes if node.id in only),
        edges=tuple(edge for edge in flow.edges if edge.source in only and edge.target in only),
    )
    others = {node_id: place for node_id, place in standing(flow).items() if node_id not in part.by_id}
    plan = planned(part)
    rooms = (_room(flow, node_id, place) for node_id, place in others.items())
    return {**plan.places, **_Arranger(part, {}, rooms).run(plan)} if plan else {}


def standing(flow: Flow) -> Mapping[str, Place]:
    """Where every step stands: as the flow says, and where it belongs if the flow says nothing. Only to be read."""
    places = flow.stands
    return places if len(places) == len(flow.nodes) else {**arrange(flow), **places}


def settled(flow: Flow) -> Flow:
    """The flow with every step where it belongs; hand-placed steps stay."""
    plan = _plan(flow)
    if plan is None:
        return with_places(flow, {})
    pinned = _pins(flow)
    return plan.settled(_Arranger(flow, pinned).run(plan), pinned)


def with_places(flow: Flow, places: Mapping[str, Place], *, pinned: bool | None = None) -> Flow:
    """The flow with these places, those of steps that are gone left out; `pinned` None leaves each pin as it is."""
    known = flow.position_of
    if _FEW * len(places) < len(flow.nodes) and len(flow.stands) == len(flow.positions):
        return _with_few_places(flow, places, pinned)
    made = []
    for node in flow.nodes:
        node_id = node.id
        old, place = known.get(node_id), places.get(node_id)
        if place is None:
            if old is not None:
                made.append(old)
            continue
        held = pinned if pinned is not None else old is not None and old.pinned
        same = old is not None and (old.x, old.y) == place and old.pinned == held
        made.append(old if old is not None and same else Position(node_id, *place, held))
    return flow.placed(tuple(made))


def _with_few_places(flow: Flow, places: Mapping[str, Place], pinned: bool | None) -> Flow:
    """The same where all others stay as they are, and none of those is of a step that is gone."""
    known, now = flow.position_of, {}
    for node_id, place in places.items():
        if node_id in flow.by_id:
            old = known.get(node_id)
            held = pinned if pinned is not None else old is not None and old.pinned
            now[node_id] = Position(node_id, *place, held)
    before = [old for node_id in now if (old := known.get(node_id))]
    position_of, stands = copied(known), copied(flow.stands)
    position_of.update(now)
    stands.update((one.id, (one.x, one.y)) for one in now.values())
    held_now = (flow.pinned - now.keys()) | {one.id for one in now.values() if one.pinned}
    row = spliced(flow.positions, before, now.values())
    return flow.placed(row, position_of=position_of, stands=stands, pinned=held_now)


class _Arranger:
    """One run: what is placed so far is what the rest makes room for."""

    def __init__(self, flow: Flow, pinned: Mapping[str, Place], others: Iterable[Rect] = ()) -> None:
        """`pinned`: steps that stay. `others`: rectangles of steps that are not of this flow."""
        self._flow = flow
        self._pinned = pinned
        self._fixed = [*others, *(_room(flow, node_id, place) for node_id, place in pinned.items())]
        self._taken = Obstacles(self._fixed)
        self._placed: list[Rect] = []
        self._stirred = set(pinned)
        for node_id in pinned:
            ways = (flow.edge_at.get((node_id, port)) for port in ports(flow.by_id[node_id]))
            self._stirred.update(edge.target for edge in ways if edge)

    def run(self, plan: Plan) -> dict[str, Place]:
        """The steps that do not stand where the plan says, or of which it says nothing, and where they stand."""
        found = self._clear(plan.tree, plan.places, self._fixed)
        self._take(found)
        if not plan.loose:
            return found
        main = _Main(self._flow, plan, frozenset(found))
        for part in components(self._flow, plan.loose):
            high = {node_id: height(self._flow.by_id[node_id]) for node_id in part.blocks}
            tree = Tree(self._flow, part, high)
            places = tree.places(root_place(self._flow, part.root))
            if self._fixed:
                left, top, right, _low = grown(tree.box(part.root, places[part.root]), _MARGIN)
                beside = main.near((left, top, right, inf))
                places |= self._clear(tree, places, [*self._fixed, *self._placed, *beside])
            places = self._aside(part, places, main)
            self._take(places)
            found |= places
        return found

    def _take(self, places: Mapping[str, Place]) -> None:
        for node_id, place in places.items():
            if node_id not in self._pinned:
                rect = _room(self._flow, node_id, place)
                self._taken.add(rect)
                self._placed.append(rect)

    def _clear(self, tree: Tree, tidy: Mapping[str, Place], stones: list[Rect]) -> dict[str, Place]:
        """What would lie on something that stands already moves down, with all that hangs below it; and what is pinned.

        Where nothing stands near a step and all that hangs below it, nothing of it is looked at.
        """
        places: dict[str, Place] = {}
        if not stones:
            return places
        blocks, solid = tree.blocks, Obstacles(stones)
        stirred = _with_all_above(tree, self._stirred)
        lowered = {"": 0.0}
        """How far down a step was moved."""
        lowest = {"": 0.0}
        """How far down anything of its block was moved at most: joins go below all of it."""
        waiting = [(tree.root, stones)]
        while waiting:
            node_id, near = waiting.pop()
            ruler = blocks[node_id].ruler
            joined = ruler and node_id not in blocks[ruler].slots
            down = lowest[ruler] if joined else lowered[ruler]
            x, y = tidy[node_id]
            if not down:
                area = grown(tree.box(node_id, (x, y)), _MARGIN)
                near = [rect for rect in near if overlap(rect, area)]
                if not near and node_id not in stirred:
                    continue
            if node_id in self._pinned:
                places[node_id] = self._pinned[node_id]
            else:
                down += self._below_pins(node_id, y + down, tree, tidy)
                down += self._past_obstacles(node_id, (x, y + down), solid)
                if down:
                    places[node_id] = (x, y + down)
            lowered[node_id] = lowest[node_id] = down
            while ruler and lowest[ruler] < down:
                lowest[ruler] = down
                ruler = blocks[ruler].ruler
            waiting.extend((child, near) for child, _dx, _dy in reversed(tree.drops[node_id]))
        return places

    def _below_pins(self, node_id: str, y: float, tree: Tree, tidy: Mapping[str, Place]) -> float:
        """How much further down a step must go to stay below the pinned steps that lead to it."""
        down = 0.0
        for edge in self._flow.edges_into.get(node_id, ()):
            pin = self._pinned.get(edge.source)
            here = tidy.get(edge.source)
            if pin and (here is None or here[1] < tidy[node_id][1]):  # else it closes a loop
                down = max(down, pin[1] + height(self._flow.by_id[edge.source]) + GAP - y)
        return down

    def _past_obstacles(self, node_id: str, place: Place, solid: Obstacles) -> float:
        """How far down a step must go to be clear of everything that stands already."""
        x, y = place
        down = 0.0
        while hit := solid.hit(grown(_room(self._flow, node_id, (x, y + down)), _MARGIN)):
            down = hit[3] + GAP / 2 - y
        return down

    def _aside(self, part: Component, places: dict[str, Place], main: _Main) -> dict[str, Place]:
        """A part that nothing leads to stays where it was put, unless it has no place yet or the tree needs it."""
        free = {n: _room(self._flow, n, place) for n, place in places.items() if n not in self._pinned}
        if not free:
            return places
        known = self._flow.position_of.get(part.root)
        near = self._nearest_room(list(free.values()), main) if known else None
        if near is not None:
            return {n: (x, y) if n in self._pinned else (x + near, y) for n, (x, y) in places.items()}
        bounds = around([main.bounds, self._taken.bounds or main.bounds]) or main.bounds
        left = min(rect[0] for rect in free.values())
        right = -(-(bounds[2] + ASIDE - left) // GRID) * GRID
        down = 0.0 if known else bounds[1] - min(rect[1] for rect in free.values())
        return {n: (x, y) if n in self._pinned else (x + right, y + down) for n, (x, y) in places.items()}

    def _nearest_room(self, rects: list[Rect], main: _Main) -> float | None:
        """How far to the right a group must go to be clear of all; None if that would be out of sight."""
        left, top, right, bottom = _with_room(around(rects) or rects[0])
        near = Obstacles(main.near((left, top, right + _OUT_OF_SIGHT, bottom)))
        shift = 0.0
        while shift <= _OUT_OF_SIGHT:
            moved = [(left + shift, top, right + shift, bottom) for left, top, right, bottom in rects]
            hits = [
                (rect, hit)
                for rect in moved
                if (hit := self._taken.hit(_with_room(rect)) or near.hit(_with_room(rect)))
            ]
            if not hits:
                return shift
            rect, hit = hits[0]
            shift += -(-(hit[2] + _WIRES - rect[0]) // GRID) * GRID
        return None


class _Main:
    """What stands below the first step where the plan says, but for steps `elsewhere`."""

    def __init__(self, flow: Flow, plan: Plan, elsewhere: Collection[str]) -> None:
        self._flow = flow
        self._plan = plan
        self._elsewhere = elsewhere
        root = plan.tree.root
        left, top, right, bottom = plan.tree.box(root, plan.places[root])
        self.bounds: Rect = (left + _AIR, top, right - _AIR, bottom)

    def near(self, area: Rect) -> list[Rect]:
        """What of it may lie in an area."""
        places = self._plan.places
        found = self._plan.tree.near(area, places)
        return [_room(self._flow, node_id, places[node_id]) for node_id in found if node_id not in self._elsewhere]


def _with_all_above(tree: Tree, ids: Iterable[str]) -> set[str]:
    """Those of some steps that hang in a tree, and all that they hang below."""
    found: set[str] = set()
    for node_id in ids:
        here = node_id if node_id in tree.blocks else ""
        while here and here not in found:
            found.add(here)
            here = tree.blocks[here].ruler
    return found


def _with_room(rect: Rect) -> Rect:
    left, top, right, bottom = grown(rect, _MARGIN)
    return (left + _MARGIN - _WIRES, top, right - _MARGIN + _WIRES, bottom)


def _room(flow: Flow, node_id: str, place: Place) -> Rect:
    """What a step covers at most when it stands at a place."""
    node = flow.by_id[node_id]
    half = max_width(node) / 2
    x, y = place
    return (x - half, y, x + half, y + height(node))


__all__ = ["GAP", "GRID", "PITCH", "Place", "arrange", "settled", "standing", "with_places"]
