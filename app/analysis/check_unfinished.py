"""Checks for what is still to be filled in."""

from __future__ import annotations

from collections.abc import Iterator

from app.model.actions import AddPoints, GiveCode, Sms, StartFlow, Webhook
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import (
    AddTag,
    Await,
    Change,
    Choice,
    Condition,
    Email,
    Goal,
    Node,
    Notify,
    ProfileChange,
    RemoveTag,
    SetField,
    Split,
    Trigger,
    Wait,
)
from app.model.rules import Rule, is_finished
from app.model.sources import OnCalendarDay, OnCartLeft, OnDateField, OnEvent, OnSegmentEntry
from app.model.template import every_block, rules_of
from app.model.times import ForDuration, Until, UntilDate, UntilDay, UntilOpen

_NEEDED: dict[type[Node], str] = {Notify: "text", Sms: "text", Webhook: "url", GiveCode: "codes", StartFlow: "flow"}
"""The one field that such a step is nothing without."""


def check_unfinished(flow: Flow) -> Iterator[Finding]:
    """P4: a field that the inspector shows and nobody has filled in; each names the field."""
    for node in flow.nodes:
        for field in _unfinished(node, flow):
            yield Finding("P4-unfinished", "error", node.id, field)
    for i, exit_on in enumerate(flow.exits):
        if not exit_on.event or not _finished(exit_on.where):
            yield Finding("P4-unfinished-exit", "error", field=f"exits[{i}]")


def _unfinished(node: Node, flow: Flow) -> Iterator[str]:
    match node:
        case Trigger():
            yield from _unfinished_trigger(node)
        case Wait(until=until):
            yield from _unfinished_wait(until)
        case Condition(rule=rule) if not is_finished(rule):
            yield "rule"
        case Choice(cases=cases) if not cases or not all(is_finished(case.rule) for case in cases):
            yield "cases"
        case Await():
            yield from _unfinished_await(node)
        case Split():
            yield from _unfinished_split(node, flow)
        case Email():
            yield from _unfinished_mail(node, flow)
        case Change(changes=changes) if not changes or not all(map(_says_what, changes)):
            yield "changes"
        case Goal(where=where) if not _finished(where):
            yield "where"
        case Notify() | Sms() | Webhook() | GiveCode() | StartFlow():
            yield from _unfinished_action(node)
        case _:
            return


def _unfinished_action(node: Node) -> Iterator[str]:
    field = _NEEDED[type(node)]
    if not str(getattr(node, field)).strip():
        yield field


def _says_what(change: ProfileChange) -> bool:
    match change:
        case SetField(field=name) | AddTag(tag_name=name) | RemoveTag(tag_name=name):
            return bool(name)
        case AddPoints(points=points):
            return points != 0


def _unfinished_split(node: Split, flow: Flow) -> Iterator[str]:
    weights = [branch.weight for branch in node.branches]
    if len(weights) < 2 or not any(weight > 0 for weight in weights):
        yield "branches"
    elif node.test is not None and (len(weights) != 2 or min(weights) <= 0):
        yield "test"
    elif node.test is not None and node.test.metric == "goal" and not any(isinstance(one, Goal) for one in flow.nodes):
        yield "test.metric"


def _unfinished_wait(until: Until) -> Iterator[str]:
    match until:
        case ForDuration(amount=amount) if amount < 1:
            yield "amount"
        case UntilDate(field="" | "trigger."):
            yield "field"
        case UntilDay(day=""):
            yield "day"
        case UntilOpen(start=start, end=end) if end <= start:
            yield "end"
        case _:
            return


def _unfinished_await(node: Await) -> Iterator[str]:
    if not node.event:
        yield "event"
    if not _finished(node.where):
        yield "where"
    if node.timeout.amount < 1:
        yield "amount"


def _unfinished_trigger(node: Trigger) -> Iterator[str]:
    match node.source:
        case OnEvent(event=event, where=where):
            if not event:
                yield "event"
            if not _finished(where):
                yield "where"
        case OnSegmentEntry(rule=rule) if not is_finished(rule):
            yield "rule"
        case OnCartLeft(after=ForDuration(amount=amount)) if amount < 1:
            yield "amount"
        case OnDateField(field="") | OnDateField(at=""):
            yield "field"
        case OnCalendarDay(day=""):
            yield "day"
        case _:
            pass
    if not _finished(node.audience):
        yield "audience"


def _unfinished_mail(node: Email, flow: Flow) -> Iterator[str]:
    template = flow.template_by_id.get(node.template)
    if template is None or not template.blocks:
        yield "template"
    elif any(not is_finished(rule) for _, block in every_block(template) for _field, rule in rules_of(block)):
        yield "blocks"


def _finished(rule: Rule | None) -> bool:
    return rule is None or is_finished(rule)
