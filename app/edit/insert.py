"""Adding steps: after one, in the middle of an edge, or on their own."""

from __future__ import annotations

import msgspec

from app.analysis.layout import Place, settled, with_places
from app.edit.edit import Edit, with_templates
from app.edit.fresh import Fresh
from app.model.flow import Edge, Flow
from app.model.nodes import Trigger, kind_of, ports


def add_after(flow: Flow, node_id: str, port: str, new: Fresh) -> Edit:
    """Puts a new step at a way out. What stood there comes after it, or is let go where the new one has no way out."""
    old = flow.edge_at.get((node_id, port))
    joined = [Edge(node_id, port, new.node.id)]
    ways = ports(new.node)
    if old and ways:
        joined.append(Edge(new.node.id, ways[0], old.target))
    made = flow.with_few(new=[new.node], cut=[old] if old else [], joined=joined)
    if new.templates:
        made = with_templates(made, (*flow.templates, *new.templates))
    return _added(settled(made), new)


def insert_on_edge(flow: Flow, edge: Edge, new: Fresh) -> Edit:
    """Puts a new step in the middle of an edge."""
    return add_after(flow, edge.source, edge.port, new)


def add_loose(flow: Flow, new: Fresh, at: Place | None = None) -> Edit:
    """Puts a new step on the canvas, joined to nothing yet; `at` is the centre of its top edge."""
    made = flow.with_few(new=[new.node])
    if new.templates:
        made = with_templates(made, (*flow.templates, *new.templates))
    if at is not None:
        made = with_places(made, {new.node.id: at})
    return _added(settled(made), new)


def swap_trigger(flow: Flow, new: Fresh) -> Edit:
    """Replaces what starts the automation; everything below stays. Without a trigger yet, it is put on top."""
    old = flow.trigger
    if old is None or not isinstance(new.node, Trigger):
        return add_loose(flow, new)
    node = msgspec.structs.replace(new.node, id=old.id, reentry=old.reentry)
    made = flow.with_few(lost=[old], new=[node])
    return Edit(settled(made), "swap_trigger", select=(old.id,))


def _added(flow: Flow, new: Fresh) -> Edit:
    return Edit(flow, "add", {"kind": kind_of(new.node)}, select=(new.node.id,))
