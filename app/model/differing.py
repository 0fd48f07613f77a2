"""Versions of a sorted tuple: the next one made with few changes, and what of two differs.

What was not touched stays the same object. How a version was made is remembered for a while, so that versions that came
of each other are told apart by what was done between them, however long they are.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import compress, count
from operator import attrgetter, is_not
from threading import Lock
from typing import Any, NamedTuple, TypeVar

Part = TypeVar("Part")
Change = tuple[list[Any], list[Any]]
"""What is only in the first version, and only in the second."""
_id: Callable[[Any], str] = attrgetter("id")
_FEW = 8
"""So many differences are looked for one by one."""
_KEPT = 64
_SMALL = 200
"""Of more parts a change is no step on the way between two versions."""


class _Step(NamedTuple):
    before: Sequence[Any]
    after: Sequence[Any]
    lost: list[Any]
    new: list[Any]


_lock = Lock()
_steps: deque[_Step] = deque()
_at: dict[int, list[_Step]] = {}
"""The steps from or to a version, by its `id`: a step keeps both of its versions, so no other one gets that."""


def spliced(
    parts: Iterable[Part], lost: Iterable[Part], new: Iterable[Part], key: Callable[[Part], Any] = _id
) -> tuple[Part, ...]:
    """Sorted parts without some and with others, each with a key of its own. ValueError if one to go is not there."""
    lost, come = list(lost), list(new)
    if isinstance(parts, tuple) and not lost and not come:
        return parts
    made = list(parts)
    put = {key(part): part for part in come}
    gone: list[Part] = []
    for part in lost:
        name = key(part)
        at = bisect_left(made, name, key=key)
        if made[at : at + 1] != [part]:
            raise ValueError(name)
        gone.append(made[at])
        if name in put:
            made[at] = put.pop(name)
        else:
            del made[at]
    for part in put.values():
        insort(made, part, key=key)
    after = tuple(made)
    if isinstance(parts, tuple):
        _remember(_Step(parts, after, *_both((sorted(gone, key=key), []), ([], sorted(come, key=key)))))
    return after


def differing(before: Sequence[Part], after: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """What is only in the first, and only in the second, in their order. Only to be read."""
    if before is after:
        return [], []
    with _lock:
        known = _on_the_way(before, after)
    if known is None:
        known = _compared(before, after)
        _remember(_Step(before, after, *known))
    return known


def _remember(step: _Step) -> None:
    if step.before is step.after:
        return
    with _lock:
        _steps.append(step)
        for end in (step.before, step.after):
            _at.setdefault(id(end), []).append(step)
        if len(_steps) > _KEPT:
            old = _steps.popleft()
            for end in (old.before, old.after):
                left = [other for other in _at[id(end)] if other is not old]
                if left:
                    _at[id(end)] = left
                else:
                    del _at[id(end)]


def _on_the_way(before: Sequence[Any], after: Sequence[Any]) -> Change | None:
    """What differs by the steps that lead from one version to another, forth and back; None if none are known."""
    found: dict[int, Change] = {id(before): ([], [])}
    waiting = deque([id(before)])
    while waiting:
        here = waiting.popleft()
        for step in _at.get(here, ()):
            forth = id(step.before) == here
            end, lost, new = (step.after, step.lost, step.new) if forth else (step.before, step.new, step.lost)
            direct = here == id(before) and end is after
            if id(end) in found or not (direct or len(lost) + len(new) <= _SMALL):
                continue
            found[id(end)] = _both(found[here], (lost, new))
            if end is after:
                return found[id(end)]
            waiting.append(id(end))
    return None


def _both(one: Change, other: Change) -> Change:
    """Two changes, one after the other: what came and went again, or went and came again, is none."""
    (lost, new), (gone, come) = one, other
    there, back = set(map(id, new)) & set(map(id, gone)), set(map(id, lost)) & set(map(id, come))
    gone = [part for part in gone if id(part) not in there]
    come = [part for part in come if id(part) not in back]
    return (
        _ordered([part for part in lost if id(part) not in back], gone),
        _ordered([part for part in new if id(part) not in there], come),
    )


def _ordered(parts: list[Any], more: list[Any]) -> list[Any]:
    return sorted([*parts, *more], key=_place) if parts and more else parts or more


def _place(part: Any) -> Any:
    """What parts are sorted by: their id, or, of edges, the way out."""
    return part.id if hasattr(part, "id") else (part.source, part.port)


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
