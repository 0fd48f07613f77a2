"""Checks of the drawing itself: is every step reached, and does every way lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from app.analysis.graph import entered, loop_without_wait, reachable
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Branching, Choice, Email, Split, Trigger, Wait, ports


def check_structure(flow: Flow) -> Iterator[Finding]:
    """P1 unreachable, P2 dead end, P3 loop, P9 triggers, P16 open port."""
    triggers = sorted(node.id for node in flow.nodes if isinstance(node, Trigger))
    if not triggers:
        yield Finding("P9-no-trigger", "error")
    for extra in triggers[1:]:
        yield Finding("P9-several-triggers", "error", extra, params={"count": len(triggers)})
    if triggers:
        yield from _unreachable(flow)
    for node in flow.nodes:
        if isinstance(node, Trigger | Wait) and flow.next_id(node.id, "out") is None:
            yield Finding("P2-dead-end", "error" if isinstance(node, Trigger) else "warning", node.id)
        if isinstance(node, Branching):
            yield from _open_ports(flow, node)
    loop = loop_without_wait(flow)
    if loop:
        yield Finding("P3-loop-without-wait", "error", loop[0], params={"count": len(loop)})


def _unreachable(flow: Flow) -> Iterator[Finding]:
    """One finding per loose piece, at its first step: an error if somebody was to get a message from it."""
    inside = entered(flow)
    loose = [node for node in flow.nodes if node.id not in inside]
    entered_from = {edge.target for edge in flow.edges if edge.source in flow.by_id and edge.source not in inside}
    told: set[str] = set()
    for node in sorted(loose, key=lambda one: one.id in entered_from):  # heads first; what is left then are loops
        if node.id in told:
            continue
        piece = reachable(flow, [node.id]) - inside
        told |= piece
        mails = any(isinstance(flow.by_id[one], Email) for one in piece)
        yield Finding("P1-unreachable", "error" if mails else "warning", node.id, params={"count": len(piece)})


def _open_ports(flow: Flow, node: Branching) -> Iterator[Finding]:
    ways = ports(node)
    unjoined = [port for port in ways if flow.next_id(node.id, port) is None]
    if len(unjoined) == len(ways):
        yield Finding("P2-dead-end", "error", node.id)
        return
    for port in unjoined:
        label = port
        if isinstance(node, Split):
            label = next(branch.label or port for branch in node.branches if branch.port == port)
        if isinstance(node, Choice):
            label = next((case.label or port for case in node.cases if case.port == port), port)
        yield Finding("P16-port-open", "warning", node.id, port, {"port": port, "label": label})
