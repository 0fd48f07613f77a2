"""What lies where: things by the cells of a coarse grid. A copy shares all cells that it does not change."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, MutableMapping, Sequence
from itertools import chain, repeat
from typing import Generic, Protocol, TypeVar

from app.analysis.obstacles import CELL, Cell, Rect, cells_of
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

    def change(self, lost: Sequence[Thing], new: Sequence[Thing]) -> None:
        """Takes away what was put in before, and puts other things in."""
        cells, gone, come = self._cells, _by_cell(lost), _by_cell(new)
        for cell in gone.keys() | come.keys():
            here, taken = cells.get(cell, ()), gone.get(cell)
            if taken:
                ids = set(map(id, taken))
                here = tuple([thing for thing in here if id(thing) not in ids])
            here = (*here, *come.get(cell, ()))
            if here:
                cells[cell] = here
            else:
                del cells[cell]
        for thing in new:
            (left, top), (right, low) = thing.cells[0], thing.cells[-1]
            self._columns, self._rows = _widened(self._columns, left, right), _widened(self._rows, top, low)

    def columns(self, *, last: bool = False) -> range:
        """All columns that ever held something, from the first one, or from the last."""
        return _counted(self._columns, last=last)

    def within(self, cells: Iterable[Cell]) -> Iterator[Thing]:
        """What touches some cells; what touches several comes several times."""
        return chain.from_iterable(map(self._cells.get, cells, repeat(())))

    def outermost(self, side: int, rect_of: Callable[[Thing], Rect | None]) -> float | None:
        """How far anything that has a rectangle reaches to one side (0 left, 1 top, 2 right, 3 bottom), or None.

        What reaches furthest lies in the first row or column with any, so nothing but those is looked at.
        """
        far = side >= 2
        columns, rows = _counted(self._columns, last=far), _counted(self._rows, last=far)
        upright = side % 2 == 0
        for line in columns if upright else rows:
            cells = [(line, row) for row in rows] if upright else [(column, line) for column in columns]
            found = [rect[side] for thing in self.within(cells) if (rect := rect_of(thing))]
            if found:
                return max(found) if far else min(found)
        return None


def _by_cell(things: Sequence[Thing]) -> dict[Cell, list[Thing]]:
    found: dict[Cell, list[Thing]] = {}
    for thing in things:
        for cell in thing.cells:
            found.setdefault(cell, []).append(thing)
    return found


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
