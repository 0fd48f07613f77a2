"""A flow in a few words, for its card."""

from datetime import timedelta

from app.i18n import _, duration, ngettext, number
from app.model.flow import Flow
from app.model.nodes import Branching, Wait, ports
from app.model.times import ForDuration


def note_of(flow: Flow) -> str:
    """How many messages, and how long it lasts or that it branches: "3 viestiä, 2 päivää"."""
    count = len(flow.emails)
    messages = ngettext("{n} message", "{n} messages", count).format(n=number(count))
    if any(isinstance(node, Branching) for node in flow.nodes):
        branch = _("with a branch")
        return f"{messages}, {branch}"
    length = longest_wait(flow)
    return f"{messages}, {duration(length)}" if length else messages


def longest_wait(flow: Flow) -> timedelta:
    """The waits of the slowest path added up; clock waits count as nothing."""
    start = flow.trigger
    return _waits(flow, start.id, frozenset()) if start is not None else timedelta()


def _waits(flow: Flow, node_id: str, seen: frozenset[str]) -> timedelta:
    node = flow.by_id.get(node_id)
    if node is None or node_id in seen:
        return timedelta()
    own = timedelta()
    if isinstance(node, Wait) and isinstance(node.until, ForDuration):
        own = timedelta(seconds=node.until.seconds)
    after = [_waits(flow, target, seen | {node_id}) for port in ports(node) if (target := flow.next_id(node_id, port))]
    return own + max(after, default=timedelta())
