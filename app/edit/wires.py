"""Joining and parting steps."""

from __future__ import annotations

from collections.abc import Container

from app.analysis.layout import settled
from app.edit.edit import Edit
from app.model.flow import Edge, Flow
from app.model.nodes import Trigger, holds, kind_of


def refusal(flow: Flow, source: str, port: str, target: str) -> str:
    """Why a wire may not lead there, as a code, or "" if it may: same, into_trigger, already, loop."""
    if target == source:
        return "same"
    if target == flow.next_id(source, port):
        return "already"
    if isinstance(flow.by_id.get(target), Trigger):
        return "into_trigger"
    return "loop" if target in waitless_before(flow, source, skip=(source, port)) else ""


def refusals(flow: Flow, source: str, port: str) -> dict[str, str]:
    """The steps that a wire from this way out may not lead to, each with the reason of `refusal`. O(n)."""
    found = dict.fromkeys(waitless_before(flow, source, skip=(source, port)), "loop")
    found |= {node.id: "into_trigger" for node in flow.nodes if isinstance(node, Trigger)}
    now = flow.next_id(source, port)
    if now is not None:
        found[now] = "already"
    found[source] = "same"
    return found


def waitless_before(
    flow: Flow, node_id: str, skip: tuple[str, str] = ("", ""), without: Container[str] = ()
) -> set[str]:
    """The steps from which one can come to this one without ever waiting; itself, too, unless people wait there.

    Not along the way out `skip`, nor over the steps `without`.
    """
    if holds(flow.by_id[node_id]):
        return set()
    found = {node_id}
    stack = [node_id]
    while stack:
        for edge in flow.edges_into.get(stack.pop(), ()):
            before = flow.by_id.get(edge.source)
            usable = before is not None and before.id not in found and not holds(before)
            if usable and (edge.source, edge.port) != skip and edge.source not in without:
                found.add(edge.source)
                stack.append(edge.source)
    return found


def healed(flow: Flow, edge: Edge) -> Flow:
    """The flow with an edge where steps were taken out; left open where the edge would close a loop without a wait."""
    if edge.source not in flow.by_id or edge.source == edge.target:
        return flow
    if edge.target in waitless_before(flow, edge.source):
        return flow
    return flow.with_few(joined=[edge])


def connect(flow: Flow, source: str, port: str, target: str) -> Edit:
    """Leads a way out to a step, instead of where it led before. Raises ValueError with the code of `refusal`."""
    code = refusal(flow, source, port, target)
    if code:
        raise ValueError(code)
    old = flow.edge_at.get((source, port))
    made = settled(flow.with_few(cut=[old] if old else [], joined=[Edge(source, port, target)]))
    return Edit(made, "connect", {"kind": kind_of(flow.by_id[target])}, select=(target,))


def disconnect(flow: Flow, edge: Edge) -> Edit:
    """Takes an edge away; what it led to stays where it stands."""
    there = flow.edge_at.get((edge.source, edge.port)) == edge
    made = flow.with_few(cut=[edge]) if there else flow
    return Edit(settled(made), "disconnect", select=(edge.source,))
