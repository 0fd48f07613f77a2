"""What of two versions of a sorted tuple differs, where what was not touched stayed the same object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress, count
from operator import is_not
from typing import TypeVar

Part = TypeVar("Part")


def differing(before: Sequence[Part], after: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """What is only in the first, and only in the second. Quick where both begin and end alike."""
    if before is after:
        return [], []
    shorter = min(len(before), len(after))
    start = _alike(before, after, shorter)
    end = _alike(reversed(before), reversed(after), shorter - start)
    one, other = before[start : len(before) - end], after[start : len(after) - end]
    was, now = set(map(id, one)), set(map(id, other))
    return [part for part in one if id(part) not in now], [part for part in other if id(part) not in was]


def _alike(one: Iterable[Part], other: Iterable[Part], most: int) -> int:
    """How many are the same objects before the first that is not."""
    return min(most, next(compress(count(), map(is_not, one, other)), most))
