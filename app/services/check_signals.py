"""Branches, waits and triggers that hang on something nobody tells this shop, or that nothing can tell for certain."""

from __future__ import annotations

from collections.abc import Iterator

from app.analysis.graph import reachable
from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.hit_events import CLICKED, FEEDBACK, OPENED, VIEWED
from app.model.nodes import Await, Condition, Node, Trigger, is_skipped, kind_of, rules_of_node
from app.model.rules import All, AnyOf, Happened, Interacted, Rule, walk
from app.model.sources import OnEvent
from app.model.template import Benefit, every_block
from app.render.compile import compile_template
from app.services.desk import Desk

SEEN_BY = {CLICKED: "clicked", OPENED: "opened", FEEDBACK: "clicked", VIEWED: "visited"}
"""Events that the endpoint tells, and what it sees at the level at which it does. A shop may import them as well."""
WHAT = {CLICKED: "clicked", OPENED: "opened", FEEDBACK: "feedback", VIEWED: "visits", "Product Viewed": "visits"}
"""How the sentences name what a step hangs on."""
_FIELD = {"condition": "rule", "choice": "cases", "await": "event", "trigger": "source.event"}


def signal_findings(desk: Desk, flow: Flow) -> Iterator[Finding]:
    """P8: events of messages that nothing tells here, and clicks in a message where nobody can tell a person's."""
    hanging = [(node, name) for node in flow.nodes if not is_skipped(node) for name in _asked(node)]
    if hanging:
        known, seen = desk.store.events.names(), desk.policy.sources
        for node, name in hanging:
            if name not in known and SEEN_BY.get(name) not in seen:
                yield Finding(
                    "P8-event-without-source", "warning", node.id, _FIELD[kind_of(node)], {"what": WHAT[name]}
                )
    if "clicked" in desk.policy.sources:
        yield from _only_links(desk, flow)
    for node in flow.nodes:
        if isinstance(node, Condition) and not is_skipped(node) and _asks_opens_alone(node.rule):
            yield from _benefits(flow, node)


def _asked(node: Node) -> list[str]:
    """The events of these kinds that a step hangs on, each once."""
    found = [part.event for rule in rules_of_node(node) for part in walk(rule) if isinstance(part, Happened)]
    if isinstance(node, Await):
        found.insert(0, node.event)
    if isinstance(node, Trigger) and isinstance(node.source, OnEvent):
        return [node.source.event] if node.source.event in SEEN_BY else []
    return [name for name in dict.fromkeys(found) if name in WHAT]


def _asks_opens_alone(rule: Rule) -> bool:
    """Whether somebody comes to the yes branch by an open and nothing that is certain."""
    match rule:
        case Interacted(what="opened") | Happened(event="Email Opened"):
            return True
        case AnyOf(rules):
            return any(_asks_opens_alone(part) for part in rules)
        case All(rules):
            return bool(rules) and all(_asks_opens_alone(part) for part in rules)
        case _:
            return False


def _benefits(flow: Flow, node: Condition) -> Iterator[Finding]:
    """Messages with a benefit that only those get of whom a picture was fetched."""
    yes, no = (reachable(flow, [there] if (there := flow.next_id(node.id, port)) else []) for port in ("yes", "no"))
    for email in flow.emails:
        template = flow.template_by_id.get(email.template)
        given = template is not None and any(isinstance(block, Benefit) for _place, block in every_block(template))
        if given and not email.skipped and email.id in yes - no:
            yield Finding("P8-benefit-on-open", "warning", node.id, _FIELD["condition"], {"message": email.id})


def _only_links(desk: Desk, flow: Flow) -> Iterator[Finding]:
    asked = {
        part.node: node
        for node in flow.nodes
        if not is_skipped(node)
        for rule in rules_of_node(node)
        for part in walk(rule)
        if isinstance(part, Interacted) and part.what == "clicked"
    }
    for email in flow.emails:
        template = flow.template_by_id.get(email.template)
        if email.id not in asked or template is None:
            continue
        try:
            compiled = compile_template(template, desk.shop)
        except PolkuError:  # which is told by itself
            continue
        if len(compiled.links) + len(compiled.picks) < 2:
            node = asked[email.id]
            yield Finding("P8-clicked-only-link", "warning", node.id, _FIELD[kind_of(node)], {"message": email.id})
