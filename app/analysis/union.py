"""Two versions of a flow as one drawing: what both have, what only the new one has, and what only the old one had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from app.analysis.layout import PITCH, Place, arrange
from app.analysis.steps import height, max_width
from app.model.flow import Edge, Flow, Position
from app.model.nodes import ports


class Union(msgspec.Struct, frozen=True):
    """`flow` has the steps and notes of both, the new one's content where both have one, and one wire at each way out.

    `new`, `old`: ways out whose wire in `flow` only that version has. `beside`: old wires of ways out that now lead
    elsewhere, or (where an old step is on the way) the new ones.
    """

    flow: Flow
    new: frozenset[tuple[str, str]]
    old: frozenset[tuple[str, str]]
    beside: tuple[Edge, ...]


def union(old: Flow, new: Flow) -> Union:
    """Both at once, laid out so that nothing covers anything; what was put by hand in the new one stays there."""
    gone = [node for node in old.nodes if node.id not in new.by_id]
    nodes = tuple(sorted((*new.nodes, *gone), key=lambda node: node.id))
    kept: list[Edge] = []
    beside: list[Edge] = []
    for node in nodes:
        for port in dict.fromkeys((*ports(node), *_old_ports(old, node.id))):
            now, was = new.edge_at.get((node.id, port)), old.edge_at.get((node.id, port))
            if now is not None and was is not None and now.target != was.target:
                through = was.target not in new.by_id and now.target in old.by_id
                kept.append(was if through else now)
                beside.append(now if through else was)
            elif now is not None or was is not None:
                kept.append(now or was)  # type: ignore[arg-type]  # one of them is there
    there = {note.id for note in new.notes}
    templates = {template.id: template for template in (*old.templates, *new.templates)}
    both = msgspec.structs.replace(
        new,
        nodes=nodes,
        edges=tuple(sorted(kept)),
        templates=tuple(templates[key] for key in sorted(templates)),
        notes=tuple(sorted((*new.notes, *(n for n in old.notes if n.id not in there)), key=lambda note: note.id)),
        positions=tuple(place for place in new.positions if place.pinned),
    )
    drawn = frozenset((edge.source, edge.port, edge.target) for edge in kept)
    return Union(_placed(both, old, new), _only(drawn, new, old), _only(drawn, old, new), tuple(beside))


def _old_ports(old: Flow, node_id: str) -> tuple[str, ...]:
    node = old.by_id.get(node_id)
    return ports(node) if node else ()


def _only(drawn: Iterable[tuple[str, str, str]], one: Flow, other: Flow) -> frozenset[tuple[str, str]]:
    return frozenset(
        (source, port)
        for source, port, target in drawn
        if one.next_id(source, port) == target and other.next_id(source, port) != target
    )


def _placed(both: Flow, old: Flow, new: Flow) -> Flow:
    """Laid out as one; steps that only old wires lead to stand beside what took their place."""
    places = arrange(both)
    led_to = {edge.target for edge in both.edges}
    pinned = both.position_of
    for node in both.nodes:
        before = old.edges_into.get(node.id, ())
        if node.id in led_to or not before or node.id in pinned:
            continue
        heir = new.next_id(before[0].source, before[0].port)
        left = places[before[0].source][0]
        x, y = places[heir] if heir else places[before[0].source]
        places[node.id] = _free(both, places, node.id, (x, y), -PITCH if left < x else PITCH)
    return msgspec.structs.replace(
        both, positions=tuple(Position(node_id, x, y) for node_id, (x, y) in sorted(places.items()))
    )


def _free(both: Flow, places: Mapping[str, Place], node_id: str, at: Place, by: float) -> Place:
    """The first place beside another, further and further away by so much, where nothing stands."""
    x, y = at[0] + by, at[1]
    node = both.by_id[node_id]
    while any(
        abs(x - places[other.id][0]) < (max_width(node) + max_width(other)) / 2
        and y < places[other.id][1] + height(other)
        and places[other.id][1] < y + height(node)
        for other in both.nodes
        if other.id != node_id
    ):
        x += by
    return x, y
