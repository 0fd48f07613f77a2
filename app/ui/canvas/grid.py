"""What lies where: things by the cells of a coarse grid. A copy shares all cells that it does not change."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, MutableMapping
from itertools import chain, repeat
from typing import Generic, Protocol, TypeVar

from app.analysis.obstacles import CELL, Cell, Rect, around, cells_of
from app.model.layers import copied
from app.ui.canvas.parts import Shape


class Placed(Protocol):
    """Anything that covers some cells."""

    @property
    def cells(self) -> tuple[Cell, ...]: ...


Thing = TypeVar("Thing", bound=Placed)


class Grid(Generic[Thing]):
    """Things in no particular order."""

    def __init__(self, known: Grid[Thing] | None = None) -> None:
        self._cells: MutableMapping[Cell, tuple[Thing, ...]] = copied(known._cells) if known else {}
        self._columns: Span = known._columns if known else (0, -1)
        self._rows: Span = known._rows if known else (0, -1)

    def add(self, thing: Thing) -> None:
        cells = self._cells
        for cell in thing.cells:
            cells[cell] = (*cells.get(cell, ()), thing)
        (left, top), (right, low) = thing.cells[0], thing.cells[-1]
        self._columns, self._rows = _widened(self._columns, left, right), _widened(self._rows, top, low)

    def columns(self, *, last: bool = False) -> range:
        """All columns that ever held something, from the first one, or from the last."""
        return _counted(self._columns, last=last)

    def take(self, thing: Thing) -> None:
        """Takes away what was added."""
        for cell in thing.cells:
            left = tuple(other for other in self._cells[cell] if other is not thing)
            if left:
                self._cells[cell] = left
            else:
                del self._cells[cell]

    def within(self, cells: Iterable[Cell]) -> Iterator[Thing]:
        """What touches some cells; what touches several comes several times."""
        return chain.from_iterable(map(self._cells.get, cells, repeat(())))

    def around(self, rect_of: Callable[[Thing], Rect | None]) -> Rect | None:
        """The least rectangle around the rectangles of all things that have one.

        What reaches furthest lies in the first row or column with any, so nothing but those is looked at.
        """

        def outermost(lines: Iterable[list[Cell]]) -> list[Rect]:
            for cells in lines:
                found = [rect for thing in self.within(cells) if (rect := rect_of(thing))]
                if found:
                    return found
            return []

        ends: list[Rect] = []
        for last in (False, True):
            columns, rows = _counted(self._columns, last=last), _counted(self._rows, last=last)
            ends += outermost([(column, row) for row in rows] for column in columns)
            ends += outermost([(column, row) for column in columns] for row in rows)
        return around(ends)


Span = tuple[int, int]
"""The first and the last of some columns or rows; (0, -1) for none."""


def _widened(span: Span, first: int, last: int) -> Span:
    low, high = span
    if low <= first and last <= high:
        return span
    return (min(low, first), max(high, last)) if low <= high else (first, last)


def _counted(span: Span, *, last: bool) -> range:
    low, high = span
    return range(high, low - 1, -1) if last else range(low, high + 1)


class Standing:
    """The steps as obstacles for wires; `without` those that are being moved away."""

    def __init__(self, shapes: Mapping[str, Shape], grid: Grid[Shape], without: Container[str] = ()) -> None:
        self._shapes = shapes
        self._grid = grid
        self._without = without

    def hit(self, rect: Rect) -> Rect | None:
        """The first step, by id, that overlaps this rectangle, or None."""
        left, top, right, bottom = rect
        found = None
        for shape in self._grid.within(cells_of(rect)):
            x1, y1, x2, y2 = shape.rect  # compared here: a drawing made anew asks this thousands of times
            hit = x1 < right and left < x2 and y1 < bottom and top < y2
            if hit and (found is None or shape.id < found.id) and shape.id not in self._without:
                found = shape
        return found.rect if found else None

    def sides(self, top: float, bottom: float) -> tuple[float, float] | None:
        """The leftmost and the rightmost of what stands between two heights, or None."""
        left, right = (self._outermost(top, bottom, last=last) for last in (False, True))
        return (min(rect[0] for rect in left), max(rect[2] for rect in right)) if left else None

    def _outermost(self, top: float, bottom: float, *, last: bool) -> list[Rect]:
        """What stands between two heights in the first, or last, column with any, row by row."""
        found = []
        for row in range(int(top // CELL), int(bottom // CELL) + 1):
            for column in self._grid.columns(last=last):
                shapes = self._grid.within(((column, row),))
                here = [s.rect for s in shapes if s.y < bottom and top < s.y + s.h and s.id not in self._without]
                if here:
                    found += here
                    break
        return found
