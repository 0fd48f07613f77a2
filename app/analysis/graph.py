"""The flow as a graph: reachability and loops by hand (a file is read with them), and the networkx view for the rest.

networkx is imported at the first view, not at start-up. Edges that lead nowhere are passed over; the checks tell them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from app.model.flow import Edge, Flow
from app.model.nodes import Trigger, holds, is_skipped, ports

if TYPE_CHECKING:
    import networkx as nx


def successors(flow: Flow, node_id: str) -> tuple[str, ...]:
    """Where the ways out of a node lead, in the order of its ports; targets that do not exist are left out."""
    node = flow.by_id[node_id]
    targets = (flow.next_id(node_id, port) for port in ports(node))
    return tuple(target for target in targets if target is not None and target in flow.by_id)


def reachable(flow: Flow, starts: Iterable[str]) -> frozenset[str]:
    """The starts and every step that can be come to from them."""
    found: set[str] = set()
    waiting = [start for start in starts if start in flow.by_id]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(successors(flow, here))
    return frozenset(found)


def entered(flow: Flow) -> frozenset[str]:
    """The steps that some customer can come to: those reachable from a trigger."""
    return reachable(flow, (node.id for node in flow.nodes if isinstance(node, Trigger)))


def loop_without_wait(flow: Flow) -> tuple[str, ...]:
    """The steps of one loop that holds no wait, in walking order; empty when every loop has one."""
    done: set[str] = set()
    for node in flow.nodes:
        if node.id not in done and not holds(node):
            loop = _loop_from(flow, node.id, done)
            if loop:
                return loop
    return ()


def _loop_from(flow: Flow, start: str, done: set[str]) -> tuple[str, ...]:
    """Depth first, with the way here kept, so that the first step met again closes a loop."""
    way: dict[str, None] = {start: None}
    left = [iter(successors(flow, start))]
    while left:
        ahead = next(left[-1], None)
        if ahead is None:
            left.pop()
            done.add(way.popitem()[0])
        elif ahead in way:
            steps = list(way)
            return tuple(steps[steps.index(ahead) :])
        elif ahead not in done and not holds(flow.by_id[ahead]):
            way[ahead] = None
            left.append(iter(successors(flow, ahead)))
    return ()


def without_skipped(flow: Flow) -> Flow:
    """The flow as people go through it: skipped steps left out, the ways into them leading to what comes after."""
    skipped = {node.id for node in flow.nodes if is_skipped(node)}
    if not skipped:
        return flow
    edges = []
    for edge in flow.edges:
        target: str | None = edge.target
        passed: set[str] = set()
        while target in skipped and target not in passed:
            passed.add(target)
            target = flow.next_id(target, "out")
        if edge.source not in skipped and target is not None and target not in passed:
            edges.append(Edge(edge.source, edge.port, target))
    nodes = tuple(node for node in flow.nodes if node.id not in skipped)
    return msgspec.structs.replace(flow, nodes=nodes, edges=tuple(sorted(edges)))


def view(flow: Flow) -> nx.MultiDiGraph[str]:
    """A networkx view: nodes by id with the attribute `node`, edges keyed by their port."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in flow.nodes:
        graph.add_node(node.id, node=node)
    for edge in flow.edges:
        if edge.source in flow.by_id and edge.target in flow.by_id:
            graph.add_edge(edge.source, edge.target, key=edge.port)
    return graph
