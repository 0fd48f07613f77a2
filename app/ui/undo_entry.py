"""One entry of the undo list as bytes: how to come from the flow after it to the one before, and back.

An entry holds only what it changed, so that keeping it costs little whatever the size of the flow, and a list of
entries needs no flow of its own: it is gone through from the draft of the moment.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Protocol, TypeVar

import msgspec

from app.edit import Edit
from app.model.differing import differing, spliced
from app.model.flow import Edge, Flow, Group, Note, Position
from app.model.nodes import Node
from app.model.template import Template


class _Part(Protocol):
    @property
    def id(self) -> str: ...


P = TypeVar("P", bound=_Part)
_id: Callable[[_Part], str] = attrgetter("id")


class _Way(msgspec.Struct, frozen=True, omit_defaults=True):
    """From one flow to another: parts put in or replaced, parts gone by id, and what is not made of such parts."""

    nodes: tuple[Node, ...] = ()
    templates: tuple[Template, ...] = ()
    positions: tuple[Position, ...] = ()
    notes: tuple[Note, ...] = ()
    groups: tuple[Group, ...] = ()
    edges: tuple[Edge, ...] = ()
    gone: dict[str, tuple[str, ...]] = {}
    gone_edges: tuple[Edge, ...] = ()
    rest: Flow | None = None
    whole: Flow | None = None
    """The flow itself, where parts would not do: a flow whose parts stand in an order of their own."""


class _Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    forth: _Way
    back: _Way
    code: str
    params: dict[str, str | int] = {}
    merge: str = ""
    select: tuple[str, ...] | None = None


def entry_bytes(before: Flow, edit: Edit) -> bytes:
    """The entry that made `edit.flow` of `before`."""
    forth, back = _way(before, edit.flow), _way(edit.flow, before)
    return msgspec.json.encode(_Entry(forth, back, edit.code, edit.params, edit.merge, edit.select))


def before_entry(data: bytes, after: Flow) -> tuple[Flow, Edit] | None:
    """The flow before an entry, and the edit, by the flow after it; None for bytes that do not fit."""
    entry = _decoded(data)
    before = _gone(after, entry.back) if entry else None
    return None if entry is None or before is None else (before, _edit(entry, after))


def after_entry(data: bytes, before: Flow) -> Edit | None:
    """The edit of an entry by the flow before it; None for bytes that do not fit."""
    entry = _decoded(data)
    after = _gone(before, entry.forth) if entry else None
    return None if entry is None or after is None else _edit(entry, after)


def _decoded(data: bytes) -> _Entry | None:
    try:
        return msgspec.json.decode(data, type=_Entry)
    except msgspec.DecodeError:
        return None


def _edit(entry: _Entry, flow: Flow) -> Edit:
    return Edit(flow, entry.code, entry.params, entry.merge, entry.select)


def _way(start: Flow, end: Flow) -> _Way:
    nodes, no_nodes = _changed(start.nodes, end.nodes)
    templates, no_templates = _changed(start.templates, end.templates)
    positions, no_positions = _changed(start.positions, end.positions)
    notes, no_notes = _changed(start.notes, end.notes)
    groups, no_groups = _changed(start.groups, end.groups)
    old, new = differing(start.edges, end.edges)
    edges, no_edges = tuple(sorted(set(new) - set(old))), tuple(sorted(set(old) - set(new)))
    gone = {"nodes": no_nodes, "templates": no_templates, "positions": no_positions}
    gone |= {"notes": no_notes, "groups": no_groups}
    rest = _rest(end)
    made = _Way(
        nodes,
        templates,
        positions,
        notes,
        groups,
        edges,
        {name: ids for name, ids in gone.items() if ids},
        no_edges,
        rest if rest != _rest(start) else None,
    )
    return made if _gone(start, made) == end else _Way(whole=end)


def _rest(flow: Flow) -> Flow:
    return msgspec.structs.replace(flow, nodes=(), edges=(), positions=(), templates=(), notes=(), groups=())


def _changed(start: tuple[P, ...], end: tuple[P, ...]) -> tuple[tuple[P, ...], tuple[str, ...]]:
    """What of the end is not in the start, and the ids of the start that are not in the end."""
    lost, new = differing(start, end)
    old, now = {part.id: part for part in lost}, {part.id for part in new}
    return tuple(part for part in new if old.get(part.id) != part), tuple(i for i in old if i not in now)


def _gone(start: Flow, way: _Way) -> Flow | None:
    """The flow at the other end of a way; None if it does not begin here."""
    if way.whole is not None:
        return way.whole
    try:
        edges = spliced(start.edges, way.gone_edges, way.edges, key=attrgetter("source", "port"))
    except ValueError:
        return None
    return msgspec.structs.replace(
        way.rest or start,
        nodes=_joined(start.nodes, way.nodes, way.gone.get("nodes", ())),
        templates=_joined(start.templates, way.templates, way.gone.get("templates", ())),
        positions=_joined(start.positions, way.positions, way.gone.get("positions", ())),
        notes=_joined(start.notes, way.notes, way.gone.get("notes", ())),
        groups=_joined(start.groups, way.groups, way.gone.get("groups", ())),
        edges=edges,
    )


def _joined(start: tuple[P, ...], put: tuple[P, ...], gone: Iterable[str]) -> tuple[P, ...]:
    if not put and not gone:
        return start
    ids = {*gone, *(part.id for part in put)}
    found = ((bisect_left(start, name, key=_id), name) for name in ids)
    return spliced(start, [start[at] for at, name in found if at < len(start) and start[at].id == name], put)
