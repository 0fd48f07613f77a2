"""Ways of wires: orthogonal, around what stands between. Points in device-independent pixels at 100 %."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from app.analysis.obstacles import Rect

Point = tuple[float, float]
Side = Literal["left", "right", "down"]
Blocked = Callable[[Rect], Rect | None]
"""What stands in a rectangle, or None."""

STUB = 20.0
"""How far a wire goes straight before it may turn."""
APPROACH = 24.0
"""How far above its target a wire turns to it."""
LANE = 28.0
"""Between a step and a wire that passes it."""
_SLACK = 6.0
_TRIES = 24


def route(start: Point, side: Side, end: Point, blocked: Blocked) -> list[Point]:
    """From a way out to the middle of a step's top edge."""
    return _from_below(start, end, blocked) if side == "down" else _from_point(start, side, end, blocked)


def _from_below(start: Point, end: Point, blocked: Blocked) -> list[Point]:
    (x1, y1), (x2, y2) = start, end
    if y2 >= y1:
        if abs(x1 - x2) < 1 and not _hit(x1, y1, y2, blocked):
            return [start, (x1, y2)]
        if y2 - y1 >= STUB:
            for middle in ((y1 + y2) / 2, y2 - APPROACH, y1 + APPROACH):
                if y1 < middle < y2 and not _hit(x1, y1, middle, blocked) and not _hit(x2, middle, y2, blocked):
                    return [start, (x1, middle), (x2, middle), end]
    down, up = y1 + STUB, y2 - APPROACH
    lane = _lane(start, end, down, up, blocked)
    return [start, (x1, down), (lane, down), (lane, up), (x2, up), end]


def _from_point(start: Point, side: Side, end: Point, blocked: Blocked) -> list[Point]:
    (x1, y1), (x2, y2) = start, end
    away = 1.0 if side == "right" else -1.0
    if (x2 - x1) * away >= 0 and y2 > y1 + STUB and not _hit(x2, y1, y2, blocked):
        return [start, (x2, y1), end]
    up = y2 - APPROACH
    lane = _outward(x1 + STUB * away, away, y1, up, blocked)
    return [start, (lane, y1), (lane, up), (x2, up), end]


def _lane(start: Point, end: Point, down: float, up: float, blocked: Blocked) -> float:
    """A free vertical line beside what is between, on the nearer side."""
    right = _outward(max(start[0], end[0]) + LANE, 1.0, down, up, blocked)
    left = _outward(min(start[0], end[0]) - LANE, -1.0, down, up, blocked)
    middle = (start[0] + end[0]) / 2
    return right if right - middle <= middle - left else left


def _outward(x: float, away: float, y1: float, y2: float, blocked: Blocked) -> float:
    for _try in range(_TRIES):
        hit = _hit(x, min(y1, y2), max(y1, y2), blocked)
        if hit is None:
            break
        x = hit[2] + LANE if away > 0 else hit[0] - LANE
    return x


def _hit(x: float, y1: float, y2: float, blocked: Blocked) -> Rect | None:
    """What stands on a vertical line; its ends touch the steps they join and do not count."""
    if y2 - y1 <= 2 * _SLACK:
        return None
    return blocked((x - _SLACK, y1 + _SLACK, x + _SLACK, y2 - _SLACK))
