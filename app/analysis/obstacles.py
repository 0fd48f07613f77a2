"""Rectangles in a coarse grid: what stands where, asked quickly. Lengths in device-independent pixels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Cell = tuple[int, int]
"""Column and row of the grid."""

CELL = 512.0


class Obstacles:
    """Grows as things are placed."""

    def __init__(self, rects: Iterable[Rect] = ()) -> None:
        self._all = list(rects)
        self._cells: dict[Cell, list[Rect]] = {}
        self.bounds = around(self._all)
        for rect in self._all:
            self._register(rect)

    def add(self, rect: Rect) -> None:
        """One more thing stands here."""
        self._all.append(rect)
        self._register(rect)
        self.bounds = around([self.bounds or rect, rect])

    def _register(self, rect: Rect) -> None:
        for cell in cells_of(rect):
            self._cells.setdefault(cell, []).append(rect)

    def sides(self, top: float, bottom: float) -> tuple[float, float] | None:
        """The leftmost and the rightmost of what stands between two heights, or None. O(n)."""
        band = [rect for rect in self._all if rect[1] < bottom and top < rect[3]]
        return (min(rect[0] for rect in band), max(rect[2] for rect in band)) if band else None

    def hit(self, rect: Rect) -> Rect | None:
        """Something that overlaps this rectangle, or None."""
        bounds = self.bounds
        if bounds is None or not overlap(bounds, rect):
            return None
        for cell in cells_of(rect):
            for other in self._cells.get(cell, ()):
                if overlap(other, rect):
                    return other
        return None


def overlap(one: Rect, other: Rect) -> bool:
    """Whether two rectangles share an area; touching is not sharing."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def grown(rect: Rect, by: float) -> Rect:
    """The rectangle with a margin."""
    return (rect[0] - by, rect[1] - by, rect[2] + by, rect[3] + by)


def around(rects: Sequence[Rect]) -> Rect | None:
    """The least rectangle around all of them; None around nothing."""
    if not rects:
        return None
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


def cells_of(rect: Rect) -> tuple[Cell, ...]:
    """The cells of the grid that a rectangle touches, column by column."""
    left, top = int(rect[0] // CELL), int(rect[1] // CELL)
    right, bottom = int(rect[2] // CELL), int(rect[3] // CELL)
    if left == right:
        if top == bottom:
            return ((left, top),)
        if top + 1 == bottom:
            return ((left, top), (left, bottom))
    return tuple((column, row) for column in range(left, right + 1) for row in range(top, bottom + 1))
