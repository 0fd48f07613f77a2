"""Where a dragged step comes to rest: on the grid, or in line with its neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.analysis.layout import GRID
from app.analysis.obstacles import Rect
from app.ui.canvas.parts import Shape
from app.ui.canvas.routing import Point

REACH = 6.0
"""How near a neighbour's centre catches, in screen pixels."""


@dataclass(frozen=True, slots=True)
class Guide:
    """A line shown while a step is in line with another: from point to point."""

    start: Point
    end: Point


def snapped(box: Rect, neighbours: Iterable[Shape], zoom: float) -> tuple[float, float, list[Guide]]:
    """How far to shift a box so that it rests, and the guides that tell why.

    The middle of the top edge comes onto the grid, unless a neighbour's centre is near enough to catch.
    """
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    reach = REACH / zoom
    across: tuple[float, Shape] | None = None
    along: tuple[float, Shape] | None = None
    for shape in neighbours:
        cx, cy = shape.centre
        if abs(cx - x) <= reach and (across is None or _nearer(shape, across, abs(cx - x), y)):
            across = (abs(cx - x), shape)
        if abs(cy - y) <= reach and (along is None or abs(cy - y) < along[0]):
            along = (abs(cy - y), shape)
    dx = across[1].centre[0] - x if across else _to_grid(x)
    dy = along[1].centre[1] - y if along else _to_grid(box[1])
    guides = []
    if across:
        other = across[1]
        low, high = min(box[1] + dy, other.y), max(box[3] + dy, other.y + other.h)
        guides.append(Guide((x + dx, low - 12), (x + dx, high + 12)))
    if along:
        other = along[1]
        left, right = min(box[0] + dx, other.x), max(box[2] + dx, other.x + other.w)
        guides.append(Guide((left - 12, y + dy), (right + 12, y + dy)))
    return dx, dy, guides


def _nearer(shape: Shape, now: tuple[float, Shape], away: float, y: float) -> bool:
    """Of equally good columns the neighbour that stands nearest: its guide is the shortest."""
    if away != now[0]:
        return away < now[0]
    return abs(shape.centre[1] - y) < abs(now[1].centre[1] - y)


def _to_grid(value: float) -> float:
    return round(value / GRID) * GRID - value
