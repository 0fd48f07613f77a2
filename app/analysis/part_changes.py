"""What two versions of an automation say otherwise beside their steps: its name, what ends it, notes and the like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from app.model.flow import ExitOn, Flow, Group
from app.model.nodes import Trigger

PartKind = Literal["reentry", "exit", "metric", "field", "group", "note"]
_NOT_FIELDS = frozenset(("nodes", "edges", "positions", "templates", "exits", "metrics", "notes", "groups"))
"""Told by themselves, step by step or one by one."""
_UNTOLD = frozenset(("format", "ignored", "library_id"))
"""Nobody who gets messages would notice."""
FIELDS = tuple(name for name in Flow.__struct_fields__ if name not in _NOT_FIELDS | _UNTOLD)
"""What an automation says once: its name, what it is for and the like."""


class PartChange(msgspec.Struct, frozen=True):
    """One thing that came (`was` is None), went (`now` is None) or says something else; a field always does the last.

    `key` tells it from the others of its kind: a note's, a group's or (re-entry) a trigger's id, a metric's or a
    field's name, a number among the ways out.
    """

    kind: PartKind
    key: str
    was: object = None
    now: object = None


def part_changes(old: Flow, new: Flow) -> tuple[PartChange, ...]:
    """All of them. Where notes lie, the order of ways out, and steps of groups that only one version has are none."""
    return (
        *_reentries(old, new),
        *(PartChange("exit", str(number), *pair) for number, pair in enumerate(_exits(old.exits, new.exits))),
        *(PartChange("metric", one, one, None) for one in old.metrics if one not in new.metrics),
        *(PartChange("metric", one, None, one) for one in new.metrics if one not in old.metrics),
        *_fields(old, new),
        *_groups(old, new),
        *_notes(old, new),
    )


def shared(group: Group, flow: Flow) -> frozenset[str]:
    """The steps of a group that another version of the flow has, too."""
    return frozenset(node_id for node_id in group.nodes if node_id in flow.by_id)


def _reentries(old: Flow, new: Flow) -> Iterator[PartChange]:
    for node in new.nodes:
        was = old.by_id.get(node.id)
        if isinstance(node, Trigger) and isinstance(was, Trigger) and was.reentry != node.reentry:
            yield PartChange("reentry", node.id, was.reentry, node.reentry)


def _fields(old: Flow, new: Flow) -> Iterator[PartChange]:
    for name in FIELDS:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield PartChange("field", name, was, now)


def _exits(old: Iterable[ExitOn], new: Iterable[ExitOn]) -> list[tuple[ExitOn | None, ExitOn | None]]:
    """What differs, in pairs: another rule or reason of the same event is a change of it."""
    gone, came = list(old), list(new)
    for one in tuple(gone):
        if one in came:
            gone.remove(one)
            came.remove(one)
    pairs: list[tuple[ExitOn | None, ExitOn | None]] = []
    for one in gone:
        heir = next((other for other in came if other.event == one.event), None)
        if heir is not None:
            came.remove(heir)
        pairs.append((one, heir))
    return [*pairs, *((None, one) for one in came)]


def _groups(old: Flow, new: Flow) -> Iterator[PartChange]:
    was, now = ({group.id: group for group in flow.groups} for flow in (old, new))
    for key in sorted(was.keys() | now.keys()):
        before, after = was.get(key), now.get(key)
        if before is None or after is None or before.title != after.title or shared(before, new) != shared(after, old):
            yield PartChange("group", key, before, after)


def _notes(old: Flow, new: Flow) -> Iterator[PartChange]:
    was, now = ({note.id: note for note in flow.notes} for flow in (old, new))
    for key in sorted(was.keys() | now.keys()):
        before, after = was.get(key), now.get(key)
        if before is None or after is None or before.text != after.text:
            yield PartChange("note", key, before, after)
