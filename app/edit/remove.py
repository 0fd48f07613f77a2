"""Taking steps away: the wires heal behind them."""

from __future__ import annotations

from collections.abc import Collection

from app.analysis.graph import reachable
from app.analysis.layout import settled
from app.edit.edit import Edit, with_templates, without
from app.edit.wires import healed
from app.model.differing import differing
from app.model.flow import Edge, Flow, some_in_order
from app.model.ignoring import parts
from app.model.nodes import Email, kind_of, ports

KEEP_NONE = "none"
"""The answer that keeps no branch."""


def question(flow: Flow, ids: Collection[str]) -> str:
    """The first branching step of these whose removal must be asked about (which branch stays?), or ""."""
    for node in some_in_order(flow, ids):
        ways = {flow.next_id(node.id, port) for port in ports(node)} - {None, *ids}
        if len(ways) > 1:
            return node.id
    return ""


def delete(flow: Flow, ids: Collection[str], keep: str = "") -> Edit:
    """Takes steps away and joins what stood before them to what comes after.

    `keep` answers `question`: the port whose branch stays, the others' own steps go, too; or `KEEP_NONE` to let all go.
    Without an answer the first branch stays. Messages that no step sends any more go with their step.
    """
    chosen = [node.id for node in some_in_order(flow, ids)]
    made = flow
    for node_id in sorted(chosen, key=lambda n: len(ports(flow.by_id[n])) > 1):
        if node_id in made.by_id:
            made = _without(made, node_id, keep)
    lost = differing(flow.nodes, made.nodes)[0]
    gone = {node.template for node in lost if isinstance(node, Email)}
    gone -= {node.template for node in made.emails} if gone else set()
    if gone:
        made = with_templates(made, (t for t in made.templates if t.id not in gone))
    ignored = tuple(one for one in made.ignored if _still(made, one))
    made = settled(made if ignored == made.ignored else made.having(ignored=ignored))
    if len(chosen) == 1:
        return Edit(made, "delete", {"kind": kind_of(flow.by_id[chosen[0]])}, select=_next_to(flow, made, chosen[0]))
    return Edit(made, "delete_many", {"n": len(chosen)}, select=())


def _without(flow: Flow, node_id: str, keep: str) -> Flow:
    node = flow.by_id[node_id]
    ways = {port: target for port in ports(node) if (target := flow.next_id(node_id, port))}
    kept = keep if keep in ways or keep == KEEP_NONE else next(iter(ways), KEEP_NONE)
    heir = ways.get(kept)
    into = flow.edges_into.get(node_id, ())
    rest = without(flow, [node])
    if heir is not None and heir != node_id:
        for edge in into:
            rest = healed(rest, Edge(edge.source, edge.port, heir))
    dropped = [target for port, target in ways.items() if port != kept and target not in (heir, node_id)]
    return _without_branches(rest, dropped, heir) if dropped else rest


def _without_branches(flow: Flow, dropped: list[str], heir: str | None) -> Flow:
    """Takes away what only the dropped branches led to."""
    inside = reachable(flow, dropped)
    entered = {n for n in inside for edge in flow.edges_into.get(n, ()) if edge.source not in inside}
    gone = inside - reachable(flow, [*entered, heir] if heir else entered)
    return without(flow, [flow.by_id[node_id] for node_id in gone]) if gone else flow


def _next_to(before: Flow, after: Flow, node_id: str) -> tuple[str, ...]:
    """Where the keyboard goes on: the step before the one that went."""
    return tuple(e.source for e in before.edges_into.get(node_id, ()) if e.source in after.by_id)[:1]


def _still(flow: Flow, ignored: str) -> bool:
    node_id = parts(ignored).node
    return not node_id or node_id in flow.by_id
