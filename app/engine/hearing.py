"""What the events of a customer mean for a run under way: they end it, or are what a step waits for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.engine.run import EndReason, Run
from app.model.customer import Event, Facts
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.nodes import Await, Goal
from app.model.rules import Rule
from app.model.truth import holds


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


def ended_since_entry(run: Run, flow: Flow, facts: Facts) -> tuple[EndReason, Event] | None:
    """The first event up to `facts.now` that ends the run, with its reason; None if there is none."""
    names, events = flow.enders, facts.events
    if not names or not events:
        return None
    entry, last = run.entry, events[-1]
    since = entry.at
    if last.occurred_at < since or (last.id == entry.key and (len(events) == 1 or events[-2].occurred_at < since)):
        return None  # nothing has come since; so it is nearly always
    may_end: list[Event] = []
    for event in reversed(events):
        if event.occurred_at < since:
            break
        if event.name in names:
            may_end.append(event)
    for event in reversed(may_end):
        if event.occurred_at <= facts.now:
            reason = ended_by(event, run, flow, facts)
            if reason:
                return reason, event
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


def _fits(where: Rule | None, event: Event, facts: Facts, run: Run) -> bool:
    return where is None or holds(where, facts, Entry.of(event), run.id)
