"""Taking back one change that no step tells: a name, a way out, a note, a heading."""

from __future__ import annotations

import msgspec

from app.analysis.groups import sound_groups
from app.analysis.part_changes import PartChange
from app.edit.edit import Edit, rebuilt
from app.model.flow import ExitOn, Flow, Group, Note
from app.model.nodes import Trigger
from app.model.sources import Reentry


def take_back_part(flow: Flow, before: Flow, change: PartChange) -> Edit | None:
    """The part as it was before; `change` is one of `part_changes(before, flow)`.

    None where that cannot be done alone: none of a heading's steps is there any more.
    """
    made = _as_it_was(flow, before, change)
    return None if made is None or made == flow else Edit(made, "take_back", {"part": change.kind})


def _as_it_was(flow: Flow, before: Flow, change: PartChange) -> Flow | None:
    was, now = change.was, change.now
    match change.kind:
        case "field":
            return msgspec.structs.replace(flow, **{change.key: was})
        case "metric":
            return msgspec.structs.replace(flow, metrics=_between(flow.metrics, before.metrics, change.key))
        case "reentry":
            return _coming_in(flow, change.key, was)
        case "exit":
            return msgspec.structs.replace(flow, exits=_leaving(flow.exits, before.exits, was, now))
        case "note":
            return msgspec.structs.replace(flow, notes=_notes(flow, change.key, was, now))
        case "group":
            return _grouped(flow, before, change.key, was, now)


def _between(now: tuple[str, ...], before: tuple[str, ...], key: str) -> tuple[str, ...]:
    """Without the name if it is there, else with it where it stood."""
    if key in now:
        return tuple(one for one in now if one != key)
    wanted = {*now, key}
    return (*(one for one in before if one in wanted), *(one for one in now if one not in before))


def _coming_in(flow: Flow, node_id: str, was: object) -> Flow | None:
    node = flow.by_id.get(node_id)
    if not isinstance(node, Trigger) or not isinstance(was, Reentry):
        return None
    made = msgspec.structs.replace(node, reentry=was)
    return rebuilt(flow, nodes=(made, *(one for one in flow.nodes if one.id != node_id)))


def _leaving(exits: tuple[ExitOn, ...], before: tuple[ExitOn, ...], was: object, now: object) -> tuple[ExitOn, ...]:
    made: list[ExitOn] = list(exits)
    at = made.index(now) if isinstance(now, ExitOn) else len(made)
    if isinstance(now, ExitOn):
        del made[at]
    if isinstance(was, ExitOn):
        made.insert(at if isinstance(now, ExitOn) else before.index(was), was)
    return tuple(made)


def _notes(flow: Flow, key: str, was: object, now: object) -> tuple[Note, ...]:
    rest = [note for note in flow.notes if note.id != key]
    if isinstance(was, Note):
        stays = (now.x, now.y) if isinstance(now, Note) else (was.x, was.y)
        rest.append(msgspec.structs.replace(was, x=stays[0], y=stays[1]))
    return tuple(sorted(rest, key=lambda note: note.id))


def _grouped(flow: Flow, before: Flow, key: str, was: object, now: object) -> Flow | None:
    """The heading over the steps that it was over; steps that came since stay where they are."""
    rest = [group for group in flow.groups if group.id != key]
    if not isinstance(was, Group):
        return msgspec.structs.replace(flow, groups=tuple(rest))
    came = [n for n in now.nodes if n not in before.by_id] if isinstance(now, Group) else []
    mine = tuple(sorted({*(n for n in was.nodes if n in flow.by_id), *came}))
    if not mine:
        return None
    others = (msgspec.structs.replace(g, nodes=tuple(n for n in g.nodes if n not in mine)) for g in rest)
    made = msgspec.structs.replace(was, nodes=mine)
    return msgspec.structs.replace(flow, groups=sound_groups((*others, made), flow.by_id))
