"""Joining and parting steps."""

from __future__ import annotations

from app.analysis.graph import reachable
from app.analysis.layout import settled
from app.edit.edit import Edit, rebuilt
from app.model.flow import Edge, Flow
from app.model.nodes import Trigger, Wait, kind_of, ports


def refusal(flow: Flow, source: str, port: str, target: str) -> str:
    """Why a wire may not lead there, as a code, or "" if it may: same, into_trigger, already, loop."""
    if source == target:
        return "same"
    if isinstance(flow.by_id[target], Trigger):
        return "into_trigger"
    if flow.next_id(source, port) == target:
        return "already"
    edges = (*(e for e in flow.edges if (e.source, e.port) != (source, port)), Edge(source, port, target))
    return "loop" if loops_without_wait(rebuilt(flow, edges=edges), target) else ""


def loops_without_wait(flow: Flow, start: str) -> bool:
    """Whether someone at `start` could come back to it without ever waiting."""
    seen: set[str] = set()
    stack = [start]
    while stack:
        here = flow.by_id[stack.pop()]
        if isinstance(here, Wait):
            continue
        for port in ports(here):
            target = flow.next_id(here.id, port)
            if target == start:
                return True
            if target in flow.by_id and target not in seen:
                seen.add(target)
                stack.append(target)
    return False


def connect(flow: Flow, source: str, port: str, target: str) -> Edit:
    """Leads a way out to a step, instead of where it led before. Raises ValueError with the code of `refusal`."""
    code = refusal(flow, source, port, target)
    if code:
        raise ValueError(code)
    edges = (*(e for e in flow.edges if (e.source, e.port) != (source, port)), Edge(source, port, target))
    made = settled(rebuilt(flow, edges=edges))
    return Edit(made, "connect", {"kind": kind_of(flow.by_id[target])}, select=(target,))


def disconnect(flow: Flow, edge: Edge) -> Edit:
    """Takes an edge away; what it led to stays where it stands."""
    made = rebuilt(flow, edges=(other for other in flow.edges if other != edge))
    return Edit(settled(made), "disconnect", select=(edge.source,))


def below(flow: Flow, node_id: str) -> frozenset[str]:
    """The step and everything that can be reached from it."""
    return reachable(flow, (node_id,))
