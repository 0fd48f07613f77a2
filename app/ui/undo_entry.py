"""One entry of the undo list as bytes: how to come from the flow after it to the one before, and back.

An entry holds only what it changed, so that keeping it costs little whatever the size of the flow, and a list of
entries needs no flow of its own: it is gone through from the draft of the moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

import msgspec

from app.edit import Edit
from app.model.flow import Edge, Flow, Group, Note, Position
from app.model.nodes import Node
from app.model.template import Template


class _Part(Protocol):
    @property
    def id(self) -> str: ...


P = TypeVar("P", bound=_Part)


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
    edges: tuple[Edge, ...] = ()
    no_edges: tuple[Edge, ...] = ()
    if start.edges != end.edges:
        old, new = set(start.edges), set(end.edges)
        edges, no_edges = tuple(sorted(new - old)), tuple(sorted(old - new))
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
    if start == end:
        return (), ()
    old, new = {part.id: part for part in start}, {part.id for part in end}
    return tuple(part for part in end if old.get(part.id) != part), tuple(i for i in old if i not in new)


def _gone(start: Flow, way: _Way) -> Flow | None:
    """The flow at the other end of a way; None if it does not begin here."""
    if way.whole is not None:
        return way.whole
    if way.gone_edges and not set(way.gone_edges) <= set(start.edges):
        return None
    edges = start.edges
    if way.edges or way.gone_edges:
        edges = tuple(sorted((set(start.edges) - set(way.gone_edges)) | set(way.edges)))
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
    parts = {part.id: part for part in start}
    for part in put:
        parts[part.id] = part
    for name in gone:
        parts.pop(name, None)
    return tuple(sorted(parts.values(), key=lambda part: part.id))
