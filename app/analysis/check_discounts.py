"""Checks of who gets a discount, and when: the guide wants products first, and a reduction only where it is needed."""

from __future__ import annotations

from collections.abc import Iterator

from app.analysis.graph import view
from app.analysis.offers import benefits, gives_to_all
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Deciding, Email, Trigger
from app.model.sources import PRODUCT_EVENTS, OnDaysSinceOrder, OnEvent, OnSegmentEntry, event_carried

WAKING_EVENTS = frozenset({"Cart Abandoned", "Checkout Started", "Product Viewed", *PRODUCT_EVENTS.values()})


def check_discounts(flow: Flow) -> Iterator[Finding]:
    """P14-discount-everyone: the first message gives it to all. P14-discount-first: before a try without one."""
    trigger = flow.trigger
    giving = [email for email in flow.emails if gives_to_all(flow, email)]
    if trigger is None or not giving:
        return
    before = _passed_before(flow, trigger)
    for email in giving:
        passed = [flow.by_id[name] for name in before.get(email.id, ())]
        if email.id not in before or any(isinstance(one, Email) and not benefits(flow, one) for one in passed):
            continue  # nobody comes to it, or products were tried first
        if not _chosen(trigger) and not any(isinstance(one, Deciding) for one in passed):
            yield Finding("P14-discount-everyone", "warning", email.id, "blocks")
        elif _wakes(trigger):
            yield Finding("P14-discount-first", "warning", email.id, "blocks")


def _passed_before(flow: Flow, trigger: Trigger) -> dict[str, list[str]]:
    """For each step that is reached: the steps that every way to it goes through."""
    import networkx as nx

    above: dict[str, str | None] = nx.immediate_dominators(view(flow), trigger.id)
    before: dict[str, list[str]] = {}
    for name in above:
        here: str | None = above[name] if name != trigger.id else None
        before[name] = []
        while here is not None:
            before[name].append(here)
            here = above.get(here) if here != trigger.id else None
    return before


def _chosen(trigger: Trigger) -> bool:
    """Whether not everybody to whom it happens comes in."""
    if trigger.audience is not None or isinstance(trigger.source, OnSegmentEntry):
        return True
    return isinstance(trigger.source, OnEvent) and trigger.source.where is not None


def _wakes(trigger: Trigger) -> bool:
    """Whether the flow is there to bring a purchase about, rather than to thank for one."""
    source = trigger.source
    return isinstance(source, OnDaysSinceOrder) or event_carried(source) in WAKING_EVENTS
