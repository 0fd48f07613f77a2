"""A way around cards for a wire that has no simple one: a short one with few bends, found on lines beside the cards."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import Protocol

from app.analysis.obstacles import Rect, around, overlap

Point = tuple[float, float]
CLEAR = 5.0
"""How near a wire may come to a card."""
_BESIDE = (28.0, 8.0)
"""How far beside a card a wire would rather go, and goes where it must."""
_BEND = 80.0
"""As bad as so many pixels more."""
_SHORT = 3
"""A line of so few stretches stays near both of its ends."""
_MOST = 12
"""So many cards in the way are gone around."""


class Solid(Protocol):
    """What wires go around."""

    def hit(self, rect: Rect) -> Rect | None:
        """Something that overlaps a rectangle, always the same, or None."""

    def sides(self, top: float, bottom: float) -> tuple[float, float] | None:
        """The leftmost and the rightmost of what stands between two heights, or None."""


def in_the_way(points: Sequence[Point], solid: Solid) -> Rect | None:
    """A card that a line goes through or comes too near to; its ends touch the cards they join and do not count."""
    last = len(points) - 2
    rects: list[Rect] = []
    for number, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
        before, after = -CLEAR if number == 0 else CLEAR, -CLEAR if number == last else CLEAR
        if x1 == x2:
            low, high = (y1 - before, y2 + after) if y2 >= y1 else (y2 - after, y1 + before)
            rect = (x1 - CLEAR, low, x1 + CLEAR, high)
        else:
            low, high = (x1 - before, x2 + after) if x2 >= x1 else (x2 - after, x1 + before)
            rect = (low, y1 - CLEAR, high, y1 + CLEAR)
        if rect[0] < rect[2] and rect[1] < rect[3]:
            rects.append(rect)
    whole = around(rects)
    if whole is None or (len(rects) <= _SHORT and solid.hit(whole) is None):  # most have nothing near: asked once
        return None
    return next((hit for rect in rects if (hit := solid.hit(rect)) is not None), None)


def detour(start: Point, first: Point, last: Point, end: Point, solid: Solid) -> list[Point] | None:
    """From start by way of `first` and `last` to the end, clear of all cards; None if none of the ways tried is.

    Only cards that turn out to be in the way are looked at, one more each time.
    """
    known: list[Rect] = []
    while len(known) <= _MOST:
        found = _shortest(first, last, known, upright=start[0] == first[0])
        if found is None:
            return None
        points = _straight([start, *found, end])
        hit = in_the_way(points, solid)
        if hit is None:
            return points
        if hit in known:
            return None
        known.append(hit)
    return None


def _shortest(first: Point, last: Point, cards: Sequence[Rect], *, upright: bool) -> list[Point] | None:
    """Along lines beside the cards; `upright`: whether the wire comes to `first` from above. It leaves `last` down."""
    grown = [(left - CLEAR, top - CLEAR, right + CLEAR, low + CLEAR) for left, top, right, low in cards]
    xs = sorted({first[0], last[0], *(x for r in cards for by in _BESIDE for x in (r[0] - by, r[2] + by))})
    ys = sorted({first[1], last[1], *(y for r in cards for by in _BESIDE for y in (r[1] - by, r[3] + by))})
    begin, goal = (xs.index(first[0]), ys.index(first[1]), upright), (xs.index(last[0]), ys.index(last[1]), True)
    best = {begin: 0.0}
    came: dict[tuple[int, int, bool], tuple[int, int, bool]] = {}
    waiting = [(0.0, begin)]
    while waiting:
        so_far, here = heappop(waiting)
        if here == goal:
            break
        if so_far > best[here]:
            continue
        column, row, down = here
        ways = [(column, row, not down, _BEND)]
        for by in (-1, 1):
            c, r = (column, row + by) if down else (column + by, row)
            if 0 <= c < len(xs) and 0 <= r < len(ys) and _free((xs[column], ys[row]), (xs[c], ys[r]), grown):
                ways.append((c, r, down, abs(xs[c] - xs[column]) + abs(ys[r] - ys[row])))
        for c, r, way, far in ways:
            there, cost = (c, r, way), so_far + far
            if cost < best.get(there, 1e12):
                best[there], came[there] = cost, here
                heappush(waiting, (cost, there))
    if goal not in best:
        return None
    path = [goal]
    while path[-1] != begin:
        path.append(came[path[-1]])
    return [(xs[column], ys[row]) for column, row, _down in reversed(path)]


def _free(one: Point, other: Point, grown: Sequence[Rect]) -> bool:
    line = (min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))
    thick = (line[0] - 0.01, line[1] - 0.01, line[2] + 0.01, line[3] + 0.01)
    return not any(overlap(thick, rect) for rect in grown)


def _straight(points: list[Point]) -> list[Point]:
    """Without points at which nothing turns."""
    kept = points[:1]
    for here, after in pairwise(points[1:]):
        before = kept[-1]
        if here != before and not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1]):
            kept.append(here)
    return [*kept, points[-1]]
