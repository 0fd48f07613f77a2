"""What of two versions of a sorted tuple differs, where what was not touched stayed the same object."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import compress, count
from operator import is_not
from typing import Any, TypeVar

Part = TypeVar("Part")
_FEW = 8
"""So many differences are looked for one by one."""


def differing(before: Sequence[Part], after: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """What is only in the first, and only in the second. Quick where little differs, however long the two are.

    An edit is looked at by many, one after the other: what was found last is remembered. Only to be read.
    """
    if before is after:
        return [], []
    for one, other, lost, new in _recent:
        if one is before and other is after:
            return lost, new
        if one is after and other is before:
            return new, lost
    lost, new = _compared(before, after)
    _recent.appendleft((before, after, lost, new))
    return lost, new


_recent: deque[tuple[Any, Any, list[Any], list[Any]]] = deque(maxlen=16)


def _compared(before: Sequence[Part], after: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    lost: list[Part] = []
    new: list[Part] = []
    one, other = _rest(before, after)
    for _turn in range(_FEW):
        if not one or not other:
            break
        if one[1:2] and one[1] is other[0]:
            lost.append(one[0])
            one = one[1:]
        elif other[1:2] and one[0] is other[1]:
            new.append(other[0])
            other = other[1:]
        else:
            lost.append(one[0])
            new.append(other[0])
            one, other = one[1:], other[1:]
        one, other = _rest(one, other)
    was, now = set(map(id, one)) | set(map(id, lost)), set(map(id, other)) | set(map(id, new))
    return [p for p in [*lost, *one] if id(p) not in now], [p for p in [*new, *other] if id(p) not in was]


def _rest(one: Sequence[Part], other: Sequence[Part]) -> tuple[Sequence[Part], Sequence[Part]]:
    """Both without what they begin alike with."""
    most = min(len(one), len(other))
    start = next(compress(count(), map(is_not, one, other)), most)
    return one[start:], other[start:]
