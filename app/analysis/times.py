"""How long the ways through a flow take."""

from __future__ import annotations

from app.analysis.graph import view
from app.model.flow import Flow
from app.model.nodes import Await, Email, Node, Wait
from app.model.times import (
    UNIT_SECONDS,
    WEEKDAYS,
    ForDuration,
    UntilBestHour,
    UntilClock,
    UntilDate,
    UntilDay,
    UntilOpen,
    Weekday,
)


def first_mails(flow: Flow) -> dict[str, int]:
    """The messages that come first on some way, with the seconds after which they do: the quickest way, its waits at
    their longest (until a clock time: a day, or the longest gap between the weekdays)."""
    import networkx as nx

    trigger = flow.trigger
    if trigger is None:
        return {}
    graph = view(flow)
    graph.remove_edges_from([(a, b, key) for a, b, key in graph.edges(keys=True) if isinstance(flow.by_id[a], Email)])
    lengths: dict[str, float] = nx.single_source_dijkstra_path_length(
        graph, trigger.id, weight=lambda here, _there, _edges: longest_seconds(flow.by_id[here])
    )
    return {email.id: round(lengths[email.id]) for email in flow.emails if email.id in lengths}


def longest_seconds(node: Node) -> int:
    """How long somebody may stand at a step at most; 0 for those that take no time of their own."""
    if isinstance(node, Await):
        return node.timeout.seconds
    if not isinstance(node, Wait):
        return 0
    match node.until:
        case ForDuration():
            return node.until.seconds
        case UntilClock(weekdays=weekdays):
            return _longest_gap(weekdays) * UNIT_SECONDS["days"]
        case UntilOpen(weekdays=weekdays, holidays=holidays):
            return (_longest_gap(weekdays) + (_HOLIDAYS if holidays else 0)) * UNIT_SECONDS["days"]
        case UntilBestHour():
            return UNIT_SECONDS["days"]
        case UntilDate() | UntilDay():
            return 366 * UNIT_SECONDS["days"]


_HOLIDAYS = 4
"""Christmas or Easter between two weekends, in days."""


def _longest_gap(weekdays: tuple[Weekday, ...]) -> int:
    """Days between two of the weekdays at most (none: any day)."""
    days = sorted(WEEKDAYS.index(day) for day in set(weekdays)) or list(range(7))
    return max((after - before) % 7 or 7 for before, after in zip(days, [*days[1:], days[0]], strict=True))
