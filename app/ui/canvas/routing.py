"""Ways of wires: orthogonal, around what stands between. Points in device-independent pixels at 100 %."""

from __future__ import annotations

from typing import Literal, NamedTuple

from app.analysis.obstacles import Rect
from app.ui.canvas.detour import Point, Solid, detour, in_the_way

Side = Literal["left", "right", "down"]
STUB = 20.0
"""How far a wire goes straight before it may turn."""
APPROACH = 24.0
"""How far above its target a wire turns to it."""
FAN = 16.0
"""How far below a split in three or more its wires part."""
LANE = 28.0
"""Between a step and a wire that passes it."""
_NARROW = 8.0
"""Instead of a stub or an approach, where there is little room."""
_SLACK = 6.0
_TRIES = 24


class Way(NamedTuple):
    """The points of a wire; `searched`: found among what stood anywhere around, so it holds only as long as that."""

    points: list[Point]
    searched: bool = False


def route(start: Point, side: Side, end: Point, solid: Solid, *, fan: bool = False) -> Way:
    """From a way out to the middle of a step's top edge; `fan`: one of several ways out along the bottom."""
    simple = _from_below(start, end, solid, fan) if side == "down" else _from_point(start, side, end, solid)
    if simple is not None:
        return Way(simple)
    around = _beside(start, side, end, solid)
    if in_the_way(around, solid) is None:
        return Way(around)
    for stub, approach in ((STUB, APPROACH), (_NARROW, APPROACH), (STUB, _NARROW), (_NARROW, _NARROW)):
        away = {"down": 0.0, "left": -stub, "right": stub}[side]
        first = (start[0] + away, start[1] + (0.0 if away else stub))
        found = detour(start, first, (end[0], end[1] - approach), end, solid)
        if found is not None:
            return Way(found, searched=True)
    return Way(around, searched=True)


def _from_below(start: Point, end: Point, solid: Solid, fan: bool) -> list[Point] | None:
    """Straight down, or down, across and down."""
    (x1, y1), (x2, y2) = start, end
    if y2 >= y1 and abs(x1 - x2) < 1:
        straight = [start, (x1, y2)]
        if in_the_way(straight, solid) is None:
            return straight
    if y2 - y1 >= STUB:
        for middle in (y1 + FAN,) if fan else (y2 - APPROACH, (y1 + y2) / 2, y1 + APPROACH):
            points = [start, (x1, middle), (x2, middle), end]
            if y1 < middle < y2 and in_the_way(points, solid) is None:
                return points
    return None


def _from_point(start: Point, side: Side, end: Point, solid: Solid) -> list[Point] | None:
    """Out and down."""
    (x1, y1), (x2, y2) = start, end
    points = [start, (x2, y1), end]
    outward = x2 >= x1 if side == "right" else x2 <= x1
    return points if outward and y2 > y1 + STUB and in_the_way(points, solid) is None else None


def _beside(start: Point, side: Side, end: Point, solid: Solid) -> list[Point]:
    """Past what is in the way on the nearer side, or up outside of everything."""
    (x1, y1), (x2, y2) = start, end
    up = y2 - APPROACH
    if side == "down":
        down = y1 + STUB
        lane = _lane(start, end, down, up, solid)
        return [start, (x1, down), (lane, down), (lane, up), (x2, up), end]
    away = 1.0 if side == "right" else -1.0
    lane = _outward(x1 + STUB * away, away, y1, up, solid)
    return [start, (lane, y1), (lane, up), (x2, up), end]


def _lane(start: Point, end: Point, down: float, up: float, solid: Solid) -> float:
    """A free vertical line on the nearer side: beside what is in the way, or going up outside of everything."""
    between = solid.sides(min(down, up), max(down, up)) if up < down else None
    if between is not None:
        left, right = min(between[0], start[0]) - LANE, max(between[1], start[0]) + LANE
    else:
        right = _outward(max(start[0], end[0]) + LANE, 1.0, down, up, solid)
        left = _outward(min(start[0], end[0]) - LANE, -1.0, down, up, solid)
    middle = (start[0] + end[0]) / 2
    return right if right - middle <= middle - left else left


def _outward(x: float, away: float, y1: float, y2: float, solid: Solid) -> float:
    for _try in range(_TRIES):
        hit = _hit(x, min(y1, y2), max(y1, y2), solid)
        if hit is None:
            break
        x = hit[2] + LANE if away > 0 else hit[0] - LANE
    return x


def _hit(x: float, y1: float, y2: float, solid: Solid) -> Rect | None:
    """What stands on a vertical line; its ends touch the steps they join and do not count."""
    if y2 - y1 <= 2 * _SLACK:
        return None
    return solid.hit((x - _SLACK, y1 + _SLACK, x + _SLACK, y2 - _SLACK))


__all__ = ["APPROACH", "FAN", "LANE", "STUB", "Point", "Side", "Solid", "Way", "route"]
