"""Checks of branches on what was done with a message: it must have been sent, had time, and be seen by somebody."""

from __future__ import annotations

from collections.abc import Iterator

from app.analysis.graph import reachable, successors
from app.analysis.shop_facts import ShopFacts
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Condition, Email, Wait
from app.model.rules import Interacted, walk


def check_opened(flow: Flow, shop: ShopFacts) -> Iterator[Finding]:
    """P8: a branch on opened or clicked with no time for it, no source, or a message that does not come before."""
    for node in flow.nodes:
        if isinstance(node, Condition):
            asked = [rule for rule in walk(node.rule) if isinstance(rule, Interacted) and rule.node]
            for rule in dict.fromkeys(asked):
                yield from _about(flow, shop, node, rule)


def _about(flow: Flow, shop: ShopFacts, node: Condition, rule: Interacted) -> Iterator[Finding]:
    email = flow.by_id.get(rule.node)
    if not isinstance(email, Email):
        yield Finding("P8-opened-gone", "error", node.id, "rule")
        return
    about: dict[str, str | int | float] = {"message": email.id, "what": rule.what}
    if node.id not in reachable(flow, successors(flow, email.id)):
        yield Finding("P8-opened-before-sent", "error", node.id, "rule", about)
    elif rule.what != "sent" and node.id in _at_once(flow, email.id):
        yield Finding("P8-opened-without-wait", "warning", node.id, "rule", about)
    if rule.what != "sent" and rule.what not in shop.sources:
        yield Finding("P8-opened-without-source", "warning", node.id, "rule", about)


def _at_once(flow: Flow, start: str) -> frozenset[str]:
    """The steps that can be come to from `start` without any waiting on the way."""
    found: set[str] = set()
    waiting = list(successors(flow, start))
    while waiting:
        here = waiting.pop()
        if here not in found and not isinstance(flow.by_id[here], Wait):
            found.add(here)
            waiting.extend(successors(flow, here))
    return frozenset(found)
