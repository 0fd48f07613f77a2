"""One look at one enrolment: `advance(run, flow, facts, shop_zone) -> Decision`.

Pure and deterministic. The scheduler, the persona walk and the try-out all use it, so what is shown is what happens.
Waits are counted from the run's own logical time (`run.due_at`), never from when the program happened to look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app.engine.best_hour import next_best
from app.engine.dates import next_date
from app.engine.holdout import held_out
from app.engine.jumps import enter_flow
from app.engine.run import (
    PASSED_BY,
    CallWebhook,
    ChangeProfile,
    Decision,
    Effect,
    EndReason,
    NotifyStaff,
    Run,
    RunState,
    SendMail,
    Step,
    TakeCode,
)
from app.engine.times import clock, moment, next_clock, next_open
from app.model.actions import GiveCode, Sms, StartFlow, Webhook
from app.model.customer import Event, Facts, JsonValue
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.nodes import (
    ELSE,
    Await,
    Change,
    Choice,
    Condition,
    Email,
    Exit,
    Goal,
    Node,
    Notify,
    Split,
    Trigger,
    Wait,
    is_skipped,
    kind_of,
)
from app.model.rules import Rule
from app.model.times import ForDuration, UntilBestHour, UntilClock, UntilDate, UntilDay, UntilOpen
from app.model.truth import holds, truth

ARRIVING = "->"
"""Before a node's id: on the way into it, from a step that the person's version no longer has."""
_STOPS = frozenset((Wait, Await, Email, Sms, GiveCode, Exit, Goal))
"""Kinds of steps at which the way may stop."""
MAX_STEPS = 500
"""Steps in one look before it is called a loop without a wait (the checks refuse such flows; this is the belt)."""


def start(flow: Flow, enrolment: int, customer: int, entry: Entry) -> Run:
    """The run of a new enrolment, due at once at the trigger."""
    trigger = flow.trigger
    return Run(id=enrolment, customer=customer, entry=entry, node=trigger.id if trigger else "", due_at=entry.at)


def ended_by(event: Event, run: Run, flow: Flow, facts: Facts) -> EndReason | None:
    """Why this event ends the run, or None: the flow's exits first, then its goals with an event."""
    if event.id == run.entry.key or event.occurred_at < run.entry.at:
        return None
    for exit_on in flow.exits:
        if exit_on.event == event.name and _fits(exit_on.where, event, facts, run):
            return exit_on.reason
    for node in flow.nodes:
        if (
            isinstance(node, Goal)
            and node.event == event.name
            and event.occurred_at - run.entry.at <= timedelta(days=node.within_days)
            and _fits(node.where, event, facts, run)
        ):
            return "goal"
    return None


def awaited(node: Await, run: Run, facts: Facts, after: datetime, until: datetime) -> Iterator[Event]:
    """The events in (after, until] that the step waits for, in order."""
    for event in facts.events:
        fits = event.name == node.event and after < event.occurred_at <= until and event.id != run.entry.key
        if fits and _fits(node.where, event, facts, run):
            yield event


def woken_by(event: Event, run: Run, flow: Flow, facts: Facts) -> bool:
    """Whether this event lets a run go on that stands at a step which waits for it: set `due_at` to its moment."""
    node = flow.by_id.get(run.node)
    if not isinstance(node, Await) or run.state != "waiting" or run.due_at is None:
        return False
    at = event.occurred_at
    if node.event != event.name or not run.due_at - node.timeout.elapsed < at < run.due_at:
        return False
    return event.id != run.entry.key and _fits(node.where, event, facts, run)


def ended_since_entry(run: Run, flow: Flow, facts: Facts) -> tuple[EndReason, Event] | None:
    """The first event up to `facts.now` that ends the run, with its reason; None if there is none."""
    names, events, since = flow.enders, facts.events, run.entry.at
    if not events or events[-1].occurred_at < since:
        return None
    first = len(events) - 1
    while first and events[first - 1].occurred_at >= since:
        first -= 1
    for event in events[first:]:
        if event.name in names and event.occurred_at <= facts.now:
            reason = ended_by(event, run, flow, facts)
            if reason:
                return reason, event
    return None


def advance(run: Run, flow: Flow, facts: Facts, shop_zone: str) -> Decision:
    """Leave the node the run stands at and go on until a wait, an e-mail or the end.

    Call it when `run.due_at` has come, or (holding) when its message has been settled and `due_at` set to that moment.
    `facts` must hold nothing later than now. Raises nothing: a node that has gone ends the run as `removed`.
    """
    at = run.due_at or run.entry.at
    ended = ended_since_entry(run, flow, facts)
    if ended:
        reason, event = ended
        return _end(run, reason, (Step(run.node, "exit", reason, at, {"event": event.name, "id": event.id}),), ())
    steps: list[Step] = []
    effects: list[Effect] = []
    node = flow.by_id.get(run.node)
    here = _next_step(node, run, flow)
    if node is None and here is None:
        return _end(run, "removed", (), ())
    if isinstance(node, Trigger) and held_out(flow, run.customer):
        return _end(run, "holdout", (Step(node.id, "trigger", "held_out", at, {"event": run.entry.event}),), ())
    if isinstance(node, Trigger):
        steps.append(Step(node.id, "trigger", "entered", at, {"event": run.entry.event, "key": run.entry.key}))
    if isinstance(node, Await):
        port, seen = _left_by(node, run, facts, at)
        steps.append(Step(node.id, "await", port, at, seen))
        here = _follow(node, port, flow)
    for _ in range(MAX_STEPS):
        if here is None:
            return _end(run, "finished", tuple(steps), tuple(effects))
        if is_skipped(here):
            steps.append(Step(here.id, kind_of(here), PASSED_BY, at))
            here = _follow(here, "out", flow)
            continue
        came = next(awaited(here, run, facts, at, at + here.timeout.elapsed), None) if isinstance(here, Await) else None
        if came:  # it has come already, while nobody was looking
            at = came.occurred_at
            steps.append(Step(here.id, "await", "event", at, {"event": came.name, "id": came.id}))
            here = _follow(here, "event", flow)
            continue
        decision = _stop_at(here, run, facts, shop_zone, at, steps, effects) if type(here) in _STOPS else None
        if decision:
            return decision
        port, effect, seen = _pass_through(here, run, facts, at)
        if effect:
            effects.append(effect)
        steps.append(Step(here.id, kind_of(here), port, at, seen))
        here = _follow(here, port, flow)
    return _end(run, "loop", tuple(steps), tuple(effects))


def _stop_at(
    here: Node, run: Run, facts: Facts, shop_zone: str, at: datetime, steps: list[Step], effects: list[Effect]
) -> Decision | None:
    """The decision at a step where the way stops for now or for good; None at those that are gone through."""
    match here:
        case Wait():
            until = wait_until(here, at, facts, run.entry, shop_zone)
            if until <= at:
                return None
            steps.append(Step(here.id, "wait", "waits", at, {"until": until.isoformat()}))
            return _stay(run, here.id, "waiting", until, steps, effects)
        case Email() | Sms():
            effects.append(SendMail(here.id, at, run.visit + 1))
            steps.append(Step(here.id, kind_of(here), "due", at))
            return _stay(run, here.id, "holding", at, steps, effects)
        case Await():
            until = at + here.timeout.elapsed
            steps.append(Step(here.id, "await", "waits", at, {"until": until.isoformat()}))
            return _stay(run, here.id, "waiting", until, steps, effects)
        case GiveCode():
            effects.append(TakeCode(here.id, at, run.visit + 1))
            steps.append(Step(here.id, "give_code", "due", at, {"list": here.codes}))
            return _stay(run, here.id, "holding", at, steps, effects)
        case Exit():
            steps.append(Step(here.id, "exit", "reached", at))
            return _end(run, "exit", tuple(steps), tuple(effects))
        case Goal():
            return _at_goal(here, run, at, steps, effects)
        case _:
            return None


def split_port(split: Split, customer: int) -> str:
    """The branch this customer takes, always the same one: SHA-256 of node and customer, scaled to the
    weights.
    """
    total = sum(max(branch.weight, 0) for branch in split.branches)
    if not total:
        return split.branches[0].port if split.branches else "out"
    digest = hashlib.sha256(f"{split.id}\x1f{customer}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") * total >> 64
    for branch in split.branches:
        place -= max(branch.weight, 0)
        if place < 0:
            return branch.port
    return split.branches[-1].port


def _pass_through(node: Node, run: Run, facts: Facts, at: datetime) -> tuple[str, Effect | None, dict[str, JsonValue]]:
    """The port taken, the effect and what was seen at a node that takes no time."""
    match node:
        case Condition():
            answer = truth(node.rule, facts, run.entry, run.id)
            seen = answer.seen
            if answer.value is None:
                seen["unknown"] = True
            return ("yes" if answer.value else "no"), None, seen
        case Choice():
            return _first_case(node, run, facts)
        case Split():
            return split_port(node, run.customer), None, {}
        case Change():
            return "out", ChangeProfile(node.id, node.changes), {}
        case Notify():
            return "out", NotifyStaff(node.id, node.to, node.text), {}
        case Webhook():
            return "out", CallWebhook(node.id), {}
        case StartFlow():
            return "out", enter_flow(node, run, at), {"automation": node.flow}
        case _:
            return "out", None, {}


def _first_case(node: Choice, run: Run, facts: Facts) -> tuple[str, None, dict[str, JsonValue]]:
    """The first case that holds; all that was asked up to it is what was seen."""
    seen: dict[str, JsonValue] = {}
    for case in node.cases:
        answer = truth(case.rule, facts, run.entry, run.id)
        seen |= answer.seen
        if answer.value is None:
            seen["unknown"] = True
        if answer.value:
            return case.port, None, seen
    return ELSE, None, seen


def _left_by(node: Await, run: Run, facts: Facts, at: datetime) -> tuple[str, dict[str, JsonValue]]:
    """The way out at `at`, when the event has come or time is up."""
    came = list(awaited(node, run, facts, at - node.timeout.elapsed, at))
    return ("event", {"event": came[-1].name, "id": came[-1].id}) if came else ("timeout", {})


def wait_until(wait: Wait, began: datetime, facts: Facts, entry: Entry, shop_zone: str) -> datetime:
    """When a wait that began then is over, where the customer's clock is; `began` if there is nothing to wait for."""
    if isinstance(wait.until, ForDuration):
        return began + wait.until.elapsed
    place = facts.customer.timezone or shop_zone
    match wait.until:
        case UntilClock(at=at, weekdays=weekdays):
            return next_clock(began, at, weekdays, place)
        case UntilOpen(start=start, end=end, weekdays=weekdays, holidays=holidays):
            return next_open(began, start, end, weekdays, holidays, place)
        case UntilDate(field=field, offset_days=offset, at=at):
            found = next_date(field, offset, at, began, place, facts.customer, facts.orders, entry)
            return found or began
        case UntilDay(day=day, at=at):
            return max(began, moment(date.fromisoformat(day), clock(at), place)) if day else began
        case UntilBestHour(at_least=at_least, otherwise=otherwise):
            return next_best(began, facts, place, at_least, otherwise)


def _at_goal(goal: Goal, run: Run, at: datetime, steps: list[Step], effects: list[Effect]) -> Decision:
    """A goal without an event is reached by coming here; one with an event is waited for until its window closes."""
    if not goal.event:
        steps.append(Step(goal.id, "goal", "reached", at))
        return _end(run, "goal", tuple(steps), tuple(effects))
    closes = run.entry.at + timedelta(days=goal.within_days)
    steps.append(Step(goal.id, "goal", "waits", at, {"until": closes.isoformat()}))
    if closes <= at:
        return _end(run, "finished", tuple(steps), tuple(effects))
    return _stay(run, goal.id, "waiting", closes, steps, effects)


def _next_step(node: Node | None, run: Run, flow: Flow) -> Node | None:
    """Standing at a trigger, a finished wait or a settled e-mail, the way out is the same one port."""
    if node is not None:
        return _follow(node, "out", flow)
    return flow.by_id.get(run.node.removeprefix(ARRIVING)) if run.node.startswith(ARRIVING) else None


def _follow(node: Node, port: str, flow: Flow) -> Node | None:
    return flow.node_at.get((node.id, port))


def _fits(where: Rule | None, event: Event, facts: Facts, run: Run) -> bool:
    return where is None or holds(where, facts, Entry.of(event), run.id)


def _stay(run: Run, node: str, state: RunState, due_at: datetime, steps: list[Step], effects: list[Effect]) -> Decision:
    # By place, which is quicker than by name: every step of every trial comes here.
    visit = run.visit + 1 if state == "holding" else run.visit
    stands = Run(run.id, run.customer, run.entry, node, state, due_at, visit)
    return Decision(stands, tuple(steps), tuple(effects))


def _end(run: Run, reason: EndReason, steps: tuple[Step, ...], effects: tuple[Effect, ...]) -> Decision:
    last = steps[-1].node if steps else run.node
    stands = Run(run.id, run.customer, run.entry, last, "ended", None, run.visit)
    return Decision(stands, steps, effects, reason)
