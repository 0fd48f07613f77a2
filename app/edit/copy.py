"""Copying steps within an automation and from one to another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from app.analysis.groups import sound_groups
from app.analysis.layout import ASIDE, Place, settled, standing, with_places
from app.edit.edit import Edit, rebuilt
from app.edit.fresh import NewId, new_id
from app.edit.notes import copy_notes
from app.model.flow import Edge, ExitOn, Flow, Group, Note, in_order
from app.model.nodes import Await, Choice, Condition, Email, Node, Trigger, kind_of, ports
from app.model.rules import All, AnyOf, Happened, Interacted, Not, Rule
from app.model.template import Template

NOTE_GAP = 160
NOTE_PITCH = 240
"""Pixels from the middle of the steps to the notes pasted with them, and from one note to the next."""


class Clip(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Steps in reading order, the edges among them, the messages they send, where they stood, and whole groups.

    With a trigger among them also what ends its automation; `notes` come beside the steps.
    """

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    templates: tuple[Template, ...] = ()
    places: Mapping[str, Place] = {}
    groups: tuple[Group, ...] = ()
    exits: tuple[ExitOn, ...] = ()
    notes: tuple[Note, ...] = ()


def copy(flow: Flow, ids: Collection[str], *, trigger: bool = False) -> Clip:
    """The steps and notes to take along; the trigger stays unless it is asked for, since an automation has one."""
    nodes = tuple(node for node in in_order(flow) if node.id in ids and (trigger or not isinstance(node, Trigger)))
    chosen = {node.id for node in nodes}
    wanted = {node.template for node in nodes if isinstance(node, Email)}
    places = standing(flow)
    return Clip(
        nodes,
        tuple(edge for edge in flow.edges if edge.source in chosen and edge.target in chosen),
        tuple(template for template in flow.templates if template.id in wanted),
        {n: places[n] for n in chosen},
        tuple(group for group in flow.groups if chosen.issuperset(group.nodes)),
        flow.exits if any(isinstance(node, Trigger) for node in nodes) else (),
        tuple(note for note in flow.notes if note.id in ids),
    )


def fitted(flow: Flow, clip: Clip) -> Clip:
    """What of the copied steps may come into this flow: a second trigger may not, nor what it would end on."""
    extra = [node.id for node in clip.nodes if isinstance(node, Trigger)][0 if flow.trigger else 1 :]
    if not extra:
        return clip
    return msgspec.structs.replace(
        clip,
        nodes=tuple(node for node in clip.nodes if node.id not in extra),
        edges=tuple(edge for edge in clip.edges if edge.source not in extra),
        groups=sound_groups(clip.groups, {node.id for node in clip.nodes if node.id not in extra}),
        exits=() if flow.trigger else clip.exits,
    )


def paste(
    flow: Flow, clip: Clip, *, after: tuple[str, str] | None = None, at: Place | None = None, make_id: NewId = new_id
) -> Edit:
    """Puts copied steps after a way out (its old target follows the last of them), or loose with the first one `at`.

    Notes come as they lay beside them. A trigger comes only where there is none yet; it stands by itself.
    """
    clip = _renewed(fitted(flow, clip), make_id)
    brought = tuple(note.id for note in clip.notes)
    if not clip.nodes:
        made = _with_notes(flow, _beside(clip, at or (0.0, 0.0), at or (0.0, 0.0)))
        return Edit(made, "paste_note" if clip.notes else "paste", {"n": 0}, select=brought or None)
    edges = [*flow.edges, *clip.edges]
    first = clip.nodes[0].id
    joined = after is not None and not isinstance(clip.nodes[0], Trigger)
    if joined and after is not None:
        old = flow.edge_at.get(after)
        edges = [edge for edge in edges if edge != old]
        edges.append(Edge(*after, first))
        end = _open_end(clip)
        if old and end:
            edges.append(Edge(*end, old.target))
    exits = (*flow.exits, *(one for one in clip.exits if one not in flow.exits))
    made = msgspec.structs.replace(flow, groups=(*flow.groups, *clip.groups), exits=exits)
    made = rebuilt(made, nodes=(*flow.nodes, *clip.nodes), edges=edges, templates=(*flow.templates, *clip.templates))
    if not joined:
        x, y = clip.places[first]
        dx, dy = (at[0] - x, at[1] - y) if at else (0.0, 0.0)
        made = with_places(made, {n: (px + dx, py + dy) for n, (px, py) in clip.places.items()})
    made = settled(made)
    right, here = max(made.position_of[node.id].x for node in clip.nodes), made.position_of[first]
    made = _with_notes(made, _beside(clip, (here.x, here.y), (right + ASIDE + NOTE_GAP, here.y)))
    return Edit(made, "paste", {"n": len(clip.nodes)}, select=(*(node.id for node in clip.nodes), *brought))


def duplicate(flow: Flow, ids: Collection[str], make_id: NewId = new_id) -> Edit:
    """Copies of these steps and notes beside them, the steps joined among themselves only."""
    clip = copy(flow, ids)
    if not clip.nodes and not clip.notes:
        return Edit(flow, "duplicate", {"n": 0})
    if not clip.nodes:
        return copy_notes(flow, {note.id: (note.x + ASIDE, note.y + ASIDE) for note in clip.notes}, make_id)
    x, y = clip.places[clip.nodes[0].id]
    edit = paste(flow, clip, at=(x + ASIDE, y + ASIDE), make_id=make_id)
    return Edit(edit.flow, "duplicate", {"n": len(clip.nodes), "kind": kind_of(clip.nodes[0])}, select=edit.select)


def _renewed(clip: Clip, make_id: NewId) -> Clip:
    """The same steps under new ids, each with a message of its own."""
    name = {node.id: make_id(kind_of(node)) for node in clip.nodes}
    message = {template.id: make_id("message") for template in clip.templates}
    nodes = []
    for node in clip.nodes:
        made: Node = msgspec.structs.replace(node, id=name[node.id])
        if isinstance(made, Email) and made.template in message:
            made = msgspec.structs.replace(made, template=message[made.template])
        nodes.append(_asking(made, name))
    return Clip(
        tuple(nodes),
        tuple(Edge(name[e.source], e.port, name[e.target]) for e in clip.edges),
        tuple(msgspec.structs.replace(t, id=message[t.id]) for t in clip.templates),
        {name[n]: place for n, place in clip.places.items() if n in name},
        tuple(Group(make_id("group"), g.title, tuple(name[n] for n in g.nodes if n in name)) for g in clip.groups),
        clip.exits,
        tuple(msgspec.structs.replace(note, id=make_id("note")) for note in clip.notes),
    )


def _beside(clip: Clip, here: Place, corner: Place) -> Iterator[Note]:
    """The notes as they lay around the first step (without steps, around the first of them), which is `here` now.

    Those that lay nowhere stand one below another, the first one's top left corner at `corner`.
    """
    if not any(note.x or note.y for note in clip.notes):
        yield from (_laid(note, (corner[0], corner[1] + n * NOTE_PITCH)) for n, note in enumerate(clip.notes))
        return
    x, y = clip.places[clip.nodes[0].id] if clip.nodes else (clip.notes[0].x, clip.notes[0].y)
    yield from (_laid(note, (here[0] + note.x - x, here[1] + note.y - y)) for note in clip.notes)


def _laid(note: Note, at: Place) -> Note:
    return msgspec.structs.replace(note, x=at[0], y=at[1])


def _with_notes(flow: Flow, notes: Iterable[Note]) -> Flow:
    return msgspec.structs.replace(flow, notes=tuple(sorted((*flow.notes, *notes), key=lambda note: note.id)))


def _asking(node: Node, name: Mapping[str, str]) -> Node:
    """A step whose rules ask about the copies of those messages that were copied along."""
    match node:
        case Condition(rule=rule):
            return msgspec.structs.replace(node, rule=_about(rule, name))
        case Choice(cases=cases):
            asking = tuple(msgspec.structs.replace(case, rule=_about(case.rule, name)) for case in cases)
            return msgspec.structs.replace(node, cases=asking)
        case Await(where=where) if where is not None:
            return msgspec.structs.replace(node, where=_about(where, name))
        case _:
            return node


def _about(rule: Rule, name: Mapping[str, str]) -> Rule:
    """A rule about earlier messages, asked of the copies of those that were copied along."""
    match rule:
        case Interacted(node=node) if node in name:
            return msgspec.structs.replace(rule, node=name[node])
        case All(rules) | AnyOf(rules):
            return msgspec.structs.replace(rule, rules=tuple(_about(part, name) for part in rules))
        case Not(inner):
            return Not(_about(inner, name))
        case Happened(where=where) if where is not None:
            return msgspec.structs.replace(rule, where=_about(where, name))
        case _:
            return rule


def _open_end(clip: Clip) -> tuple[str, str] | None:
    """The way out that the rest goes on from: the first free one of the last step that has any."""
    taken = {(edge.source, edge.port) for edge in clip.edges}
    for node in reversed(clip.nodes):
        for port in ports(node):
            if (node.id, port) not in taken:
                return node.id, port
    return None
