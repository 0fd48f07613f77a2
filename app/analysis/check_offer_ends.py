"""Checks of codes that are given before a wait: the message that shows them must not come when they have ended."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

import msgspec

from app.analysis.graph import view
from app.model.actions import GiveCode, Sms
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Email, Node, Wait
from app.model.times import UNIT_SECONDS, ForDuration

_SHOWN = "discount."
"""Merge variables of the code that was given begin with this."""
DAY = UNIT_SECONDS["days"]


def check_offer_ends(flow: Flow) -> Iterator[Finding]:
    """P15-offer-ends-early: even the quickest way to the message takes longer than the code is good."""
    givers = [node for node in flow.nodes if isinstance(node, GiveCode) and node.valid_days > 0]
    showing = [node for node in flow.nodes if _shows_code(flow, node)] if givers else []
    if not showing:
        return
    import networkx as nx

    graph = view(flow)
    for giver in givers:
        if giver.id not in graph:
            continue
        # Where another code is given on the way, the message shows that one.
        others = {one.id for one in givers} - {giver.id}
        own = graph.subgraph(name for name in graph if name not in others)
        waited: dict[str, float] = nx.single_source_dijkstra_path_length(
            own, giver.id, weight=lambda here, _there, _edges: _shortest_seconds(flow.by_id[here])
        )
        for node in showing:
            if waited.get(node.id, 0) >= giver.valid_days * DAY:
                params: dict[str, str | int | float] = {
                    "valid": giver.valid_days,
                    "waited": ceil(waited[node.id] / DAY),
                    "giver": giver.title or giver.codes,
                }
                yield Finding("P15-offer-ends-early", "warning", giver.id, "valid_days", params)


def _shows_code(flow: Flow, node: Node) -> bool:
    if isinstance(node, Sms):
        return any(_SHOWN in text for _place, text in node.texts)
    template = flow.template_by_id.get(node.template) if isinstance(node, Email) else None
    return template is not None and _SHOWN.encode() in msgspec.json.encode(template)


def _shortest_seconds(node: Node) -> int:
    """How long everybody stands at a step at least; what depends on the clock or on an event may be over at once."""
    return node.until.seconds if isinstance(node, Wait) and isinstance(node.until, ForDuration) else 0
