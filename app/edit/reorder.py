"""Moving one step along its way: earlier, later, or to the other branch. Only wires change."""

from __future__ import annotations

from collections.abc import Iterable

from app.analysis.graph import loop_without_wait
from app.analysis.layout import settled
from app.edit.edit import Edit, rebuilt
from app.model.flow import Edge, Flow
from app.model.nodes import Trigger, kind_of, ports


def move_earlier(flow: Flow, node_id: str) -> Edit:
    """The step changes places with the one before it; after a branching step it goes above it, on every way into it.

    Raises ValueError with the code of why not: trigger, end, branching, loose, join, first, loop. The other two raise
    these, and last, no_branch, leftmost, rightmost.
    """
    _movable(flow, node_id)
    into = flow.edges_into.get(node_id, ())
    if not into:
        raise ValueError("loose")
    if len(into) > 1:
        raise ValueError("join")
    before = flow.by_id[into[0].source]
    if isinstance(before, Trigger):
        raise ValueError("first")
    above = flow.edges_into.get(before.id, ())
    if any(edge.source == node_id for edge in above):
        raise ValueError("loop")
    edges = _taken_out(flow, node_id)
    edges = [Edge(e.source, e.port, node_id) if e.target == before.id else e for e in edges]
    return _moved(flow, node_id, [*edges, Edge(node_id, ports(flow.by_id[node_id])[0], before.id)])


def move_later(flow: Flow, node_id: str) -> Edit:
    """The step changes places with the one after it; before a branching step it goes down its first branch."""
    _movable(flow, node_id)
    port = ports(flow.by_id[node_id])[0]
    after = flow.by_id.get(flow.next_id(node_id, port) or "")
    if after is None:
        raise ValueError("last")
    ways = ports(after)
    if not ways:
        raise ValueError("last")
    if any(edge.source == after.id for edge in flow.edges_into.get(node_id, ())):
        raise ValueError("loop")
    if len(flow.edges_into[after.id]) > 1:
        raise ValueError("join")
    edges = _taken_out(flow, node_id)
    below = next((e for e in edges if (e.source, e.port) == (after.id, ways[0])), None)
    edges = [e for e in edges if e != below]
    edges.append(Edge(after.id, ways[0], node_id))
    if below is not None:
        edges.append(Edge(node_id, port, below.target))
    return _moved(flow, node_id, edges)


def move_across(flow: Flow, node_id: str, *, left: bool) -> Edit:
    """The step leaves its branch and comes first in the branch beside it, of the nearest branching step above."""
    _movable(flow, node_id)
    fork, port = _branch_of(flow, node_id)
    ways = ports(flow.by_id[fork])
    at = ways.index(port) + (-1 if left else 1)
    if not 0 <= at < len(ways):
        raise ValueError("leftmost" if left else "rightmost")
    edges = _taken_out(flow, node_id)
    old = next((e for e in edges if (e.source, e.port) == (fork, ways[at])), None)
    edges = [e for e in edges if e != old]
    edges.append(Edge(fork, ways[at], node_id))
    if old is not None:
        edges.append(Edge(node_id, ports(flow.by_id[node_id])[0], old.target))
    return _moved(flow, node_id, edges)


def _movable(flow: Flow, node_id: str) -> None:
    node = flow.by_id[node_id]
    if isinstance(node, Trigger):
        raise ValueError("trigger")
    if not ports(node):
        raise ValueError("end")
    if len(ports(node)) > 1:
        raise ValueError("branching")


def _branch_of(flow: Flow, node_id: str) -> tuple[str, str]:
    """The nearest branching step above, and its way out that leads here."""
    seen = {node_id}
    here = node_id
    while True:
        into = flow.edges_into.get(here, ())
        if len(into) > 1:
            raise ValueError("join")
        if not into or into[0].source in seen:
            raise ValueError("no_branch")
        here = into[0].source
        seen.add(here)
        if len(ports(flow.by_id[here])) > 1:
            return here, into[0].port


def _taken_out(flow: Flow, node_id: str) -> list[Edge]:
    """All edges with the step lifted out: what led to it leads to what came after it."""
    after = flow.next_id(node_id, ports(flow.by_id[node_id])[0])
    edges = []
    for edge in flow.edges:
        if edge.source == node_id:
            continue
        if edge.target != node_id:
            edges.append(edge)
        elif after is not None and after != node_id:
            edges.append(Edge(edge.source, edge.port, after))
    return edges


def _moved(flow: Flow, node_id: str, edges: Iterable[Edge]) -> Edit:
    made = rebuilt(flow, edges=edges)
    if loop_without_wait(made):
        raise ValueError("loop")
    return Edit(settled(made), "reorder", {"kind": kind_of(flow.by_id[node_id])}, select=(node_id,))
