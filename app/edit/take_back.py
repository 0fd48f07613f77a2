"""Taking one change back: a single step as it was in another version, the rest of the draft as it is."""

from __future__ import annotations

import msgspec

from app.analysis.graph import loop_without_wait
from app.analysis.groups import sound_groups
from app.analysis.layout import settled
from app.edit.edit import Edit, rebuilt
from app.edit.remove import delete, question
from app.model.flow import Edge, Flow
from app.model.nodes import Node, Trigger, kind_of
from app.model.template import Template


def take_back(flow: Flow, before: Flow, node_id: str) -> Edit | None:
    """The step as it was: added ones go, removed ones return, changed ones say and do again what they did.

    None where that cannot be done alone: the way there leads elsewhere meanwhile, or a step it needs is not there.
    """
    now, was = flow.by_id.get(node_id), before.by_id.get(node_id)
    made: Flow | None
    if now is not None and was is None:
        made = None if isinstance(now, Trigger) or question(flow, (node_id,)) else delete(flow, (node_id,)).flow
    elif now is None and was is not None:
        made = _returned(flow, before, was)
    else:
        made = _as_it_was(flow, before, was) if was is not None else None
    if made is None or made == flow or loop_without_wait(made):
        return None
    shown = was or now
    kind = kind_of(shown) if shown else ""
    return Edit(settled(made), "take_back", {"kind": kind}, select=(node_id,) if node_id in made.by_id else ())


def _as_it_was(flow: Flow, before: Flow, was: Node) -> Flow | None:
    """Content, message and ways out of a step that both have; how often people come in is a change of its own."""
    ways = [edge for edge in before.edges if edge.source == was.id]
    if any(edge.target not in flow.by_id for edge in ways):
        if before.by_id[was.id] == flow.by_id[was.id]:
            return None  # only its way differs, and where that led is not there
        ways = [edge for edge in flow.edges if edge.source == was.id]
    now = flow.by_id[was.id]
    if isinstance(was, Trigger) and isinstance(now, Trigger):
        was = msgspec.structs.replace(was, reentry=now.reentry)
    return rebuilt(
        flow,
        nodes=(was, *(node for node in flow.nodes if node.id != was.id)),
        edges=(*(edge for edge in flow.edges if edge.source != was.id), *ways),
        templates=_with_template(flow, before, was),
    )


def _returned(flow: Flow, before: Flow, was: Node) -> Flow | None:
    """A step that was taken away, between the same steps as before."""
    ways = {edge.port: _heir(flow, before, edge.target, was.id) for edge in before.edges if edge.source == was.id}
    edges = dict(flow.edge_at)
    for edge in before.edges_into.get(was.id, ()):
        if edge.source not in flow.by_id:
            continue
        leads_to = flow.next_id(edge.source, edge.port)
        if leads_to is not None and leads_to not in ways.values():
            return None
        edges[edge.source, edge.port] = edge
    for port, target in ways.items():
        if target:
            edges[was.id, port] = Edge(was.id, port, target)
    made = rebuilt(flow, nodes=(*flow.nodes, was), edges=edges.values(), templates=_with_template(flow, before, was))
    made = _under_its_heading(made, before, was)
    old = before.position_of.get(was.id)
    if old is None or not old.pinned:
        return made
    return msgspec.structs.replace(made, positions=tuple(sorted((*made.positions, old), key=lambda one: one.id)))


def _under_its_heading(flow: Flow, before: Flow, was: Node) -> Flow:
    """The returned step in its group, if that is still there."""
    home = before.group_of.get(was.id)
    if home is None:
        return flow
    groups = (
        msgspec.structs.replace(group, nodes=(*group.nodes, was.id)) if group.id == home.id else group
        for group in flow.groups
    )
    return msgspec.structs.replace(flow, groups=sound_groups(groups, flow.by_id))


def _heir(flow: Flow, before: Flow, node_id: str, back: str) -> str:
    """The first step on the old way that is still there; "" if none is."""
    seen = {back}
    while node_id not in flow.by_id:
        seen.add(node_id)
        after = [edge.target for edge in before.edges if edge.source == node_id and edge.target not in seen]
        if not after:
            return ""
        node_id = after[0]
    return node_id


def _with_template(flow: Flow, before: Flow, was: Node) -> tuple[Template, ...]:
    template = before.template_by_id.get(getattr(was, "template", ""))
    if template is None:
        return flow.templates
    return (template, *(one for one in flow.templates if one.id != template.id))
