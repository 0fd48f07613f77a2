"""A large dictionary that costs little to copy: what was changed lies over what all copies share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from itertools import chain
from typing import Any, TypeVar, cast

K = TypeVar("K")
V = TypeVar("V")
_SMALL = 1500
"""Dictionaries up to this size are simply copied: nothing is as quick to read as a dictionary."""
_THICK = 4
"""When changes are more than one of so many entries, a dictionary of its own is made of all."""
_NOTHING: Any = object()
_GONE: Any = object()


class Layers(MutableMapping[K, V]):
    """Changes over a dictionary that is never changed again itself."""

    __slots__ = ("_base", "_more", "_over")

    def __init__(self, base: dict[K, V], over: dict[K, V], more: int = 0) -> None:
        """`more`: how many entries this has more than its base."""
        self._base = base
        self._over = over
        self._more = more

    def copy(self) -> MutableMapping[K, V]:
        """The same entries; changing one of the two does not change the other."""
        if len(self._over) * _THICK > len(self._base):
            return dict(self.items())
        return Layers(self._base, self._over.copy(), self._more)

    def maybe_unlike(self, other: Mapping[K, V]) -> set[K] | None:
        """The keys at which two copies may differ; None if they do not share their base."""
        if isinstance(other, Layers):
            return {*self._over, *other._over} if other._base is self._base else None
        return set(self._over) if other is self._base else None

    def get(self, key: K, default: Any = None) -> Any:
        found = self._over.get(key, _NOTHING)
        if found is _NOTHING:
            return self._base.get(key, default)
        return default if found is _GONE else found

    def __contains__(self, key: Any) -> bool:
        found = self._over.get(key, _NOTHING)
        return key in self._base if found is _NOTHING else found is not _GONE

    def __getitem__(self, key: K) -> V:
        found: Any = self._over.get(key, _NOTHING)
        if found is _NOTHING:
            return self._base[key]
        if found is _GONE:
            raise KeyError(key)
        return cast("V", found)

    def __setitem__(self, key: K, value: V) -> None:
        self._more += key not in self
        self._over[key] = value

    def __delitem__(self, key: K) -> None:
        if key not in self:
            raise KeyError(key)
        self._more -= 1
        if key in self._base:
            self._over[key] = _GONE
        else:
            del self._over[key]

    def __iter__(self) -> Iterator[K]:
        over, base = self._over, self._base
        kept = (key for key in base if over.get(key, base) is not _GONE) if over else iter(base)
        return chain(kept, (key for key, value in over.items() if value is not _GONE and key not in base))

    def __len__(self) -> int:
        return len(self._base) + self._more


def copied(known: Mapping[K, V]) -> MutableMapping[K, V]:
    """A copy that may be changed, of a dictionary that never is again."""
    if isinstance(known, Layers):
        return known.copy()
    if isinstance(known, dict) and len(known) > _SMALL:
        return Layers(known, {})
    return dict(known)


def unlike(one: Mapping[K, Any], other: Mapping[K, Any]) -> set[K]:
    """The keys at which two mappings differ. Quick where one was made from the other."""
    keys = one.maybe_unlike(other) if isinstance(one, Layers) else None
    if keys is None and isinstance(other, Layers):
        keys = other.maybe_unlike(one)
    if keys is None:
        keys = one.keys() | other.keys()
    return {key for key in keys if one.get(key, _NOTHING) != other.get(key, _NOTHING)}
