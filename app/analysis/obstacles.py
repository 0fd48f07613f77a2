"""Rectangles in a coarse grid: what stands where, asked quickly. Lengths in device-independent pixels."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Cell = tuple[int, int]
"""Column and row of the grid."""

CELL = 512.0


class Obstacles:
    """Grows as things are placed."""

    def __init__(self, rects: Iterable[Rect] = ()) -> None:
        found = list(rects)
        self._cells: dict[Cell, list[Rect]] = {}
        self.bounds = around(found)
        for rect in found:
            self._register(rect)

    def add(self, rect: Rect) -> None:
        """One more thing stands here."""
        self._register(rect)
        self.bounds = around([self.bounds or rect, rect])

    def _register(self, rect: Rect) -> None:
        for cell in cells_of(rect):
            self._cells.setdefault(cell, []).append(rect)

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


class Bands:
    """The heights that some rectangles take up between them."""

    def __init__(self, rects: Iterable[Rect]) -> None:
        self._tops: list[float] = []
        self._bottoms: list[float] = []
        for top, bottom in sorted((rect[1], rect[3]) for rect in rects):
            if self._tops and top <= self._bottoms[-1]:
                self._bottoms[-1] = max(self._bottoms[-1], bottom)
            else:
                self._tops.append(top)
                self._bottoms.append(bottom)

    def meet(self, top: float, bottom: float) -> bool:
        """Whether anything lies between two heights; touching is not lying there."""
        first = bisect_right(self._bottoms, top)
        return first < len(self._tops) and self._tops[first] < bottom


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
    if top == bottom:  # most rectangles touch few cells
        if left == right:
            return ((left, top),)
        if left + 1 == right:
            return ((left, top), (right, top))
    elif top + 1 == bottom:
        if left == right:
            return ((left, top), (left, bottom))
        if left + 1 == right:
            return ((left, top), (left, bottom), (right, top), (right, bottom))
    return tuple((column, row) for column in range(left, right + 1) for row in range(top, bottom + 1))
