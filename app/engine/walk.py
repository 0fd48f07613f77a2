"""The way one person would take through a flow, with times, drawn before anybody is sent anything.

Where behaviour decides (was the mail opened?), the walk uses the given answers, and stops and asks where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise

import msgspec

from app.engine.advance import advance, start
from app.engine.content import content_of, message_step
from app.engine.guardrails import Guardrails, Pending, Verdict, guard
from app.engine.history import History
from app.engine.profile import changed
from app.engine.run import ChangeProfile, EndReason, Run, Step
from app.model.actions import GiveCode, StartFlow, Webhook
from app.model.customer import Contact, Customer, Event, Interaction
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.nodes import Await, Change, Deciding, Notify, is_skipped, rules_of_node
from app.model.rules import Interacted, walk

MAX_MESSAGES = 100
_PASSED = (Change, Notify, Webhook, GiveCode, StartFlow)
"""Steps with one way out that nobody stays at."""


class RouteMessage(msgspec.Struct, frozen=True):
    """A message on the way: when its moment comes, when it would leave (guardrails may defer), and their verdict."""

    node: str
    title: str
    due_at: datetime
    at: datetime
    verdict: Verdict


class Route(msgspec.Struct, frozen=True):
    """Steps with times, edges (node, port) taken, messages, and how it ended.

    `asks`: the step where an answer is needed.
    """

    entry: Entry
    steps: tuple[Step, ...] = ()
    edges: tuple[tuple[str, str], ...] = ()
    messages: tuple[RouteMessage, ...] = ()
    end_reason: EndReason | None = None
    asks: str = ""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Node ids in the order they are met."""
        return tuple(dict.fromkeys(step.node for step in self.steps))


def route(
    flow: Flow,
    history: History,
    entry: Entry,
    rails: Guardrails,
    shop_zone: str,
    answers: Mapping[str, bool] | None = None,
) -> Route:
    """Walk from the entry to the end. `answers`: e-mail node id -> whether that mail was opened (and clicked), and
    id of a step that waits for an event -> whether it comes (then in the middle of the time that there is).

    Nothing that has not happened by the entry is assumed to happen later, except the mails on the way itself.
    """
    answers = answers or {}
    flow = _taken_for_granted(flow, answers)
    steps: list[Step] = []
    messages: list[RouteMessage] = []
    contacts: list[Contact] = list(history.contacts)
    seen: list[Interaction] = list(history.interactions)
    customer = history.customer
    run = start(flow, -1, customer.id, entry)
    for _ in range(MAX_MESSAGES):
        at = run.due_at or entry.at
        asks = _asks(flow, run, answers, messages)
        if asks:
            return Route(entry, tuple(steps), _edges(flow, steps), tuple(messages), None, asks)
        sources = history.sources | ({"opened", "clicked"} if answers else set())
        facts = history.at(at, contacts, customer, seen)
        decision = advance(run, flow, msgspec.structs.replace(facts, sources=frozenset(sources)), shop_zone)
        steps.extend(decision.steps)
        customer = _changed(customer, decision.effects)
        run = decision.run
        if decision.end_reason:
            return Route(entry, tuple(steps), _edges(flow, steps), tuple(messages), decision.end_reason)
        standing = flow.by_id.get(run.node)
        if isinstance(standing, Await):
            if standing.id not in answers:
                return Route(entry, tuple(steps), _edges(flow, steps), tuple(messages), None, standing.id)
            if answers[standing.id] and run.due_at:
                run = msgspec.structs.replace(run, due_at=run.due_at - standing.timeout.elapsed / 2)
                history = _with_event(history, standing, run)
        if run.state == "holding" and isinstance(standing, GiveCode):  # shown as if a code were at hand
            run = msgspec.structs.replace(run, state="waiting")
        elif run.state == "holding":
            message = _message(flow, run, history, contacts, customer, rails, shop_zone)
            messages.append(message)
            if message.verdict.action == "leave":
                email = message_step(flow, message.node)
                content = content_of(flow, email)
                contacts.append(Contact(message.at, content, -1, email.id, email.message_class != "service"))
                if answers.get(email.id):
                    seen.extend(Interaction(message.at, -1, email.id, what) for what in ("opened", "clicked"))
            run = msgspec.structs.replace(run, state="waiting", due_at=message.at)
    return Route(entry, tuple(steps), _edges(flow, steps), tuple(messages), "loop")


def _message(
    flow: Flow,
    run: Run,
    history: History,
    contacts: list[Contact],
    customer: Customer,
    rails: Guardrails,
    shop_zone: str,
) -> RouteMessage:
    email = message_step(flow, run.node)
    due = at = run.due_at or run.entry.at
    while True:
        pending = Pending(run, email, content_of(flow, email), due, at)
        verdict = guard(pending, flow, history.at(at, contacts, customer), rails, shop_zone)
        if verdict.action != "defer" or verdict.until is None:
            return RouteMessage(email.id, email.title, due, at, verdict)
        at = verdict.until


def _changed(customer: Customer, effects: tuple[object, ...]) -> Customer:
    for effect in effects:
        if isinstance(effect, ChangeProfile):
            customer = changed(customer, effect.changes)
    return customer


def _asks(flow: Flow, run: Run, answers: Mapping[str, bool], messages: list[RouteMessage]) -> str:
    """The condition ahead that needs to know what the person did with a mail nobody has answered for yet."""
    sent = {message.node for message in messages if message.verdict.action == "leave"}
    node = flow.by_id.get(run.node)
    target = flow.next_id(run.node, "out") if node else None
    while target:
        ahead = flow.by_id.get(target)
        if isinstance(ahead, Deciding):
            for rule in (part for one in rules_of_node(ahead) for part in walk(one)):
                if isinstance(rule, Interacted) and rule.what != "sent" and rule.node in sent - answers.keys():
                    return ahead.id
            return ""
        # Only steps that take no time and have one way out may stand between here and the question.
        passes = ahead is not None and (isinstance(ahead, _PASSED) or is_skipped(ahead))
        target = flow.next_id(target, "out") if passes else None
    return ""


def _taken_for_granted(flow: Flow, answers: Mapping[str, bool]) -> Flow:
    """The flow in which an event that is said to come is one of those that are waited for."""
    nodes = tuple(
        msgspec.structs.replace(node, where=None) if isinstance(node, Await) and answers.get(node.id) else node
        for node in flow.nodes
    )
    return msgspec.structs.replace(flow, nodes=nodes)


def _with_event(history: History, node: Await, run: Run) -> History:
    """The history with the event that the step waits for, at the moment the run goes on."""
    at = run.due_at or run.entry.at
    event = Event(f"assumed:{node.id}:{at.isoformat()}", node.event, at)
    events = sorted((*history.events, event), key=lambda one: one.occurred_at)
    return msgspec.structs.replace(history, events=tuple(events))


def _edges(flow: Flow, steps: list[Step]) -> tuple[tuple[str, str], ...]:
    """The ways out taken between the steps, as (node, port)."""
    taken: list[tuple[str, str]] = []
    for here, there in pairwise(steps):
        if here.node == there.node:
            continue
        for edge in flow.edges:
            if edge.source == here.node and edge.target == there.node and edge.port in (here.outcome, "out"):
                taken.append((edge.source, edge.port))
                break
    return tuple(dict.fromkeys(taken))
