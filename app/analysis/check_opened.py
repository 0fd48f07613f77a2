"""Checks of branches on what was done with a message: it must have been sent, had time, and be seen by somebody."""

from __future__ import annotations

from collections.abc import Iterator

from app.analysis.graph import reachable, successors
from app.analysis.shop_facts import ShopFacts
from app.model.actions import Sms
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import MessageStep, Node, holds, kind_of, rules_of_node
from app.model.rules import Engaged, Interacted, walk


def check_opened(flow: Flow, shop: ShopFacts) -> Iterator[Finding]:
    """P8: a branch on opened or clicked with no time for it, no source, or a message that does not come before."""
    for node in flow.nodes:
        rules = [part for rule in rules_of_node(node) for part in walk(rule)]
        asked = [rule for rule in rules if isinstance(rule, Interacted) and rule.node]
        sent = {step.id for step in flow.nodes if isinstance(step, MessageStep)} if asked else set()
        if any(rule.node not in sent for rule in asked):
            yield Finding("P8-opened-gone", "error", node.id, _FIELD[kind_of(node)])
        for rule in dict.fromkeys(rule for rule in asked if rule.node in sent):
            yield from _about(flow, shop, node, rule)
        unseen = {rule.what for rule in rules if isinstance(rule, Engaged) and rule.what != "sent"} - shop.sources
        for what in sorted(unseen):
            yield Finding("P8-engaged-without-source", "warning", node.id, _FIELD[kind_of(node)], {"what": what})


_FIELD = {"condition": "rule", "choice": "cases", "await": "where"}
"""Where a step has its rules."""


def _about(flow: Flow, shop: ShopFacts, node: Node, rule: Interacted) -> Iterator[Finding]:
    about: dict[str, str | int | float] = {"message": rule.node, "what": rule.what}
    if node.id not in reachable(flow, successors(flow, rule.node)):
        yield Finding("P8-opened-before-sent", "error", node.id, _FIELD[kind_of(node)], about)
    elif rule.what != "sent" and node.id in _at_once(flow, rule.node):
        yield Finding("P8-opened-without-wait", "warning", node.id, _FIELD[kind_of(node)], about)
    if rule.what == "opened" and isinstance(flow.by_id[rule.node], Sms):
        yield Finding("P8-opened-without-source", "warning", node.id, _FIELD[kind_of(node)], about | {"what": "text"})
    elif rule.what != "sent" and rule.what not in shop.sources:
        yield Finding("P8-opened-without-source", "warning", node.id, _FIELD[kind_of(node)], about)


def _at_once(flow: Flow, start: str) -> frozenset[str]:
    """The steps that can be come to from `start` without any waiting on the way."""
    found: set[str] = set()
    waiting = list(successors(flow, start))
    while waiting:
        here = waiting.pop()
        if here not in found and not holds(flow.by_id[here]):
            found.add(here)
            waiting.extend(successors(flow, here))
    return frozenset(found)
