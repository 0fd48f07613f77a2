"""Where a dragged step comes to rest: on the grid, or in line with its neighbours."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
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


class Neighbours:
    """Steps that one may come in line with, put in order once, so that a hand that moves on asks few of them."""

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self._shapes = list(shapes)
        self._columns = sorted((shape.centre[0], number) for number, shape in enumerate(self._shapes))
        self._rows = sorted((shape.centre[1], number) for number, shape in enumerate(self._shapes))

    def across(self, x: float, reach: float) -> list[Shape]:
        """Those whose middle is near a vertical line."""
        return self._near(self._columns, x, reach)

    def along(self, y: float, reach: float) -> list[Shape]:
        """Those whose middle is near a horizontal line."""
        return self._near(self._rows, y, reach)

    def _near(self, lines: list[tuple[float, int]], at: float, reach: float) -> list[Shape]:
        first, last = bisect_left(lines, (at - reach, -1)), bisect_right(lines, (at + reach, len(lines)))
        return [self._shapes[number] for number in sorted(number for _at, number in lines[first:last])]


def snapped(box: Rect, neighbours: Neighbours, zoom: float) -> tuple[float, float, list[Guide]]:
    """How far to shift a box so that it rests, and the guides that tell why.

    The middle of the top edge comes onto the grid, unless a neighbour's centre is near enough to catch.
    """
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    reach = REACH / zoom
    across: tuple[float, Shape] | None = None
    along: tuple[float, Shape] | None = None
    for shape in neighbours.across(x, reach):
        away = abs(shape.centre[0] - x)
        if across is None or _nearer(shape, across, away, y):
            across = (away, shape)
    for shape in neighbours.along(y, reach):
        away = abs(shape.centre[1] - y)
        if along is None or away < along[0]:
            along = (away, shape)
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
