"""What leaves next: messages already due, and those at the end of somebody's wait."""

from __future__ import annotations

from datetime import datetime

import msgspec

from app.model.flow import Flow
from app.model.nodes import MessageStep
from app.services.desk import Desk
from app.store.messages import MessageFilter

SEEN = 500


class Upcoming(msgspec.Struct, frozen=True):
    """A message to come: after the quiet hours if its time is within them.

    The other guardrails are asked when it is sent.
    """

    at: datetime
    customer_name: str
    email: str
    title: str


def upcoming(desk: Desk, limit: int) -> list[Upcoming]:
    """The next messages by time. Who stands before a question is left out: what follows is not known yet."""
    due = desk.store.messages.find(MessageFilter(state="due"), SEEN, 0)
    found = [Upcoming(one.at, one.customer_name, one.email, one.title) for one in due]
    flows: dict[str, Flow | None] = {}
    rails, zone = desk.policy.guardrails, desk.shop.timezone
    for ahead in desk.store.stats.upcoming(SEEN):
        if ahead.flow not in flows:
            flows[ahead.flow] = desk.store.flows.live(ahead.flow)
        flow = flows[ahead.flow]
        after = flow.by_id.get(flow.next_id(ahead.node, "out") or "") if flow else None
        if isinstance(after, MessageStep):
            at = ahead.due_at
            if after.message_class != "service":
                at = rails.calm(at, after.skip_guardrails, zone)
            found.append(Upcoming(at, ahead.customer_name, ahead.email, after.title))
    return sorted(found, key=lambda one: one.at)[:limit]
