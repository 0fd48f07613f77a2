"""The mailboxes of a trial, played again when somebody looks: the whole shop's would fill the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import overload

from app.engine.history import History
from app.services.trial_scene import Case, Scene

KEPT = 64
"""So many mailboxes stay open."""


class Cases(Sequence[Case]):
    """The customers of a trial in its order; the same ones give the same mailboxes whenever they are looked at."""

    def __init__(self, scene: Scene, ids: Sequence[int], read: Callable[[int], History]) -> None:
        self._scene, self._ids, self._read = scene, tuple(ids), read
        self._open = lru_cache(KEPT)(self._play)
        self._stages = scene.stages()

    def _play(self, customer: int) -> Case:
        return self._stages.case(self._read(customer))[0]

    @overload
    def __getitem__(self, place: int) -> Case: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Case]: ...

    def __getitem__(self, place: int | slice) -> Case | Sequence[Case]:
        if isinstance(place, slice):
            return [self._open(customer) for customer in self._ids[place]]
        return self._open(self._ids[place])

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Case]:
        return (self._open(customer) for customer in self._ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cases) and (self._scene, self._ids) == (other._scene, other._ids)

    def __hash__(self) -> int:
        return hash(self._ids)
