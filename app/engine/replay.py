"""The try-out: one customer's recorded life played through flows on a virtual clock.

The same `advance`, `guard` and triggers as the scheduler; nothing is written and nothing can be sent. Customers do not
touch each other, so each is replayed alone and the result does not depend on their order. At equal times events come
before timers; the span is `since` <= t < `until`, and what would fall later is not counted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime
from heapq import heappop, heappush
from typing import Any

import msgspec

from app.engine.advance import advance, go_on, start
from app.engine.answers import answers
from app.engine.guardrails import LEAVES, Gate, Guardrails, Pending, Verdict, gate
from app.engine.hearing import ended_by, woken_by
from app.engine.history import History
from app.engine.jumps import STARTED, started_entry
from app.engine.newsletters import newsletters
from app.engine.played import Assumption, CustomerReplay, Newsletters, Played, Way
from app.engine.profile import changed
from app.engine.run import ChangeProfile, Effect, EndReason, EnterFlow, Passed, Run, SendMail, TakeCode
from app.engine.segment_looks import looks
from app.engine.shelf import NO_SHELF, Shelf
from app.engine.stage import TICK, Part, Stage
from app.engine.triggers import entry_for_event, may_enter, segment_entry, timed_entries
from app.engine.unfolding import Unfolding
from app.model.customer import Contact, Event
from app.model.entry import Entry
from app.model.flow import Flow

EVENT, MIDNIGHT, ENTRY, RUN, MESSAGE = range(5)
"""What comes first at equal moments."""
_Item = tuple[datetime, int, int, int, Any]
"""Of the queue: moment, kind, priority (the higher, the lower the number), a number of its own, what is due."""


class _Running(msgspec.Struct, eq=False, gc=False):
    part: Part
    run: Run
    ended: EndReason | None = None
    ended_at: datetime | None = None
    passed: list[Passed] = []
    unended: tuple[Event, ...] | None = None
    """Events none of which has ended it: while these are all, none has."""


class _Due(msgspec.Struct, frozen=True, gc=False):
    """A message waiting for its moment; a newsletter is nobody's way."""

    way: _Running | None
    gate: Gate
    pending: Pending


_NO_FLOW = Flow()


def replay(
    history: History,
    flows: Mapping[str, Flow],
    since: datetime,
    until: datetime,
    rails: Guardrails,
    shop_zone: str,
    newsletters: Newsletters = "aside",
    assumed: Assumption | None = None,
    shelf: Shelf = NO_SHELF,
) -> CustomerReplay:
    """Play one customer's history through the flows (name -> flow), all guardrails as given.

    `assumed` None: an open or click that no source could see stays unknown. `shelf`: what changed there in the span.
    """
    return play(Stage(flows, since, until, rails, shop_zone, newsletters, assumed, shelf), history)


def play(stage: Stage, history: History) -> CustomerReplay:
    """The same for one of many customers."""
    return _Replay(stage, history).play()


class _Replay:
    """The virtual clock's queue for one customer."""

    def __init__(self, stage: Stage, history: History) -> None:
        if stage.assumed is not None:
            history = msgspec.structs.replace(history, sources=frozenset(("opened", "clicked")))
        self._stage, self._history, self._until, self._zone = stage, history, stage.until, stage.zone
        # Our own past messages are played again; only other people's newsletters stand as they were.
        news = [contact for contact in history.contacts if not contact.enrolment]
        self._news: list[Contact] = []
        if stage.newsletters != "aside" and news:
            # Those of the span are messages like all others, and contacts only when they leave.
            self._news = [contact for contact in news if stage.since <= contact.at < stage.until]
            news = [contact for contact in news if not stage.since <= contact.at < stage.until]
        self._known = Unfolding(history, news)
        self._recorded: list[_Item] = []
        """What the record brings, the last one first: sorted once, which is quicker than a queue."""
        self._queue: list[_Item] = []
        """What comes of it."""
        self._count = 0
        self._ways: list[_Running] = []
        self._on_way: list[_Running] = []
        self._entering: list[_Running] = []
        self._entered: dict[Part, list[datetime]] = {}
        self._keys: set[tuple[str, str]] = set()
        self._inside: dict[Part, bool] = {}
        """The segments that may still let the customer in, and whether they are in them now."""
        self._played: list[Played] = []

    def play(self) -> CustomerReplay:
        self._fill()
        recorded, queue, known = self._recorded, self._queue, self._known
        while recorded or queue:
            if not queue or (recorded and recorded[-1] < queue[0]):
                at, kind, _priority, _count, what = recorded.pop()
            else:
                at, kind, _priority, _count, what = heappop(queue)
            if at != known.facts.now:
                known.go_to(at)
            if kind == RUN:
                # An event may have woken it before, or ended it.
                if what.ended is None and what.run.due_at == at:
                    self._go(what, at)
            elif kind == MESSAGE:
                if self._message(what, at):
                    self._go_on(what.way, at)
                    self._go(what.way, at)  # at once: of what is due now, runs come before messages
            elif kind == EVENT:
                self._event(what, at)
            elif kind == ENTRY:
                self._enter(*what)
            else:
                self._segments()
            if self._entering:
                self._set_out(at)
        ways = tuple(
            [Way(way.part.name, way.run.entry, way.ended, way.ended_at, tuple(way.passed)) for way in self._ways]
        )
        steps = sum([len(way.passed) for way in self._ways])
        return CustomerReplay(self._history.customer, tuple(self._played), ways, steps)

    def _fill(self) -> None:
        stage, history = self._stage, self._history
        since, until = stage.since, stage.until
        for one in history.interactions:
            if one.at < since:  # of messages that are not played: no way of the trial's has such a number
                self._known.interacted(msgspec.structs.replace(one, enrolment=-1 - one.enrolment))
        for pending in newsletters(self._news, history):
            due = _Due(None, gate(pending.email, stage.rails, stage.zone), pending)
            self._foresee(pending.due_at, MESSAGE, due)
        for event in history.events:
            # Where our own automations started each other, they do so again.
            if since <= event.occurred_at < until and event.name != STARTED:
                self._foresee(event.occurred_at, EVENT, event)
        for part in stage.timed:
            for entry in timed_entries(part.flow, history, since - TICK, until - TICK, stage.zone, stage.shelf):
                self._foresee(entry.at, ENTRY, (part, entry))
        if stage.segments:
            self._ask_at_midnights()
        self._recorded.sort(reverse=True)

    def _ask_at_midnights(self) -> None:
        stage, before = self._stage, self._known.go_to(self._stage.since - TICK)
        days = stage.midnights(before.customer.timezone or stage.zone)
        asked: set[datetime] = set()
        for part, rule in stage.segments:
            self._inside[part] = segment_entry(part.flow, before, False)[0]
            asked.update(looks(rule, self._history, days))
        for midnight in asked:
            self._foresee(midnight, MIDNIGHT, None)

    def _foresee(self, at: datetime, kind: int, what: Any) -> None:
        """What is due by the record alone, known before anything is played."""
        if at < self._until:
            self._count += 1
            self._recorded.append((at, kind, 0, self._count, what))

    def _push(self, at: datetime, kind: int, what: Any, priority: int = 0) -> None:
        """Of what is due at one moment and of one kind, that with the highest priority comes first."""
        if at >= self._until:
            return
        self._count += 1
        heappush(self._queue, (at, kind, -priority, self._count, what))

    def _event(self, event: Event, at: datetime) -> None:
        name = event.name
        heard_by, begun = [one for one in self._on_way if name in one.part.heard], self._stage.begins.get(name, ())
        if not (heard_by or begun or self._inside):
            return
        facts = self._known.facts
        for way in heard_by:
            reason = ended_by(event, way.run, way.part.flow, facts)
            if reason:
                self._end(way, reason, at)
            elif woken_by(event, way.run, way.part.flow, facts):
                self._go_on(way, at)
                self._push(at, RUN, way)
        for part in begun:
            if name == STARTED:
                entry = started_entry(part.name, part.flow, event, facts)
            else:
                entry = entry_for_event(part.flow, event, facts, part.name)
            if entry:
                self._enter(part, entry)
        if self._inside:
            self._segments()

    def _segments(self) -> None:
        facts = self._known.facts
        for part, inside in tuple(self._inside.items()):
            self._inside[part], entry = segment_entry(part.flow, facts, inside)
            if entry:
                self._enter(part, entry)

    def _enter(self, part: Part, entry: Entry) -> None:
        trigger, key = part.trigger, (part.name, entry.key)
        if trigger is None or key in self._keys:
            return
        reentry = trigger.reentry
        if reentry.mode != "every":
            before = self._entered.setdefault(part, [])
            on_way = reentry.mode == "one_at_a_time" and any(way.part is part for way in self._on_way)
            if not may_enter(reentry, entry.at, before, on_way=on_way):
                return
            before.append(entry.at)
            if reentry.mode == "once":
                self._inside.pop(part, None)
        self._keys.add(key)
        ways = self._ways
        way = _Running(part, start(part.flow, len(ways) + 1, self._history.customer.id, entry))
        ways.append(way)
        self._on_way.append(way)
        self._entering.append(way)

    def _set_out(self, at: datetime) -> None:
        """Those who have come in just now, at once if nothing else is due."""
        entering, self._entering = self._entering, []
        if len(entering) == 1 and at < self._soon():
            self._go(entering[0], at)
            return
        for way in entering:
            self._push(at, RUN, way)

    def _end(self, way: _Running, reason: EndReason, at: datetime) -> None:
        way.ended, way.ended_at = reason, at
        self._on_way.remove(way)

    def _go_on(self, way: _Running, at: datetime) -> None:
        """The run is to leave its step at that moment."""
        run = way.run
        way.run = Run(run.id, run.customer, run.entry, run.node, "waiting", at, run.visit)

    def _go(self, way: _Running, at: datetime) -> None:
        """The run goes on, and its messages leave at once, as long as nothing else is due before."""
        part, known, zone, soon, due = way.part, self._known, self._zone, self._soon(), None
        flow, places, run = part.flow, part.places, way.run
        while True:
            facts = known.facts
            if way.unended is facts.events:  # no event has come since: as for most looks
                decision = go_on(run, flow, facts, zone, False, places)
            else:
                decision = advance(run, flow, facts, zone, why=False, places=places)
                if part.plain:
                    way.unended = facts.events
            run = way.run = decision.run
            way.passed += decision.passed
            for effect in decision.effects:
                if type(effect) is SendMail:  # nearly all are
                    guards, content = part.messages[effect.node]
                    due = _Due(way, guards, Pending(run, guards.email, content, at, at))
                else:
                    self._take_effect(effect, way, at)
                    run, soon = way.run, self._soon()
            if decision.end_reason:
                self._end(way, decision.end_reason, at)
            elif run.state == "waiting":
                at = run.due_at or at
                if at < soon:
                    known.go_to(at)
                    continue
                self._push(at, RUN, way)
            if due is None:
                return
            if soon <= at:
                self._push(at, MESSAGE, due, part.priority)
                return
            if not self._message(due, at, at_once=True):
                return
            due = None
            run = way.run = Run(run.id, run.customer, run.entry, run.node, "waiting", at, run.visit)

    def _soon(self) -> datetime:
        """When something else is due, or the span ends."""
        recorded, queue, soon = self._recorded, self._queue, self._until
        if recorded and recorded[-1][0] < soon:
            soon = recorded[-1][0]
        return queue[0][0] if queue and queue[0][0] < soon else soon

    def _take_effect(self, effect: Effect, way: _Running, at: datetime) -> None:
        match effect:
            case ChangeProfile(_, changes):
                self._known.change(changed(self._known.facts.customer, changes))
                if self._inside:
                    days = self._stage.midnights(self._known.facts.customer.timezone or self._stage.zone)
                    for midnight in days[bisect_left(days, at) :][:1]:
                        self._push(midnight, MIDNIGHT, None)
            case TakeCode(_, due_at):  # no real code is given away: as if one were at hand
                way.run = msgspec.structs.replace(way.run, state="waiting", due_at=due_at)
            case EnterFlow(_, event):
                self._push(at, EVENT, event)
            case _:
                pass

    def _message(self, due: _Due, at: datetime, *, at_once: bool = False) -> bool:
        """Ask the guardrails; whether the way goes on now. `at_once`: the way has just come to the message."""
        way, pending, stage = due.way, due.pending, self._stage
        if way is None and stage.newsletters == "counted":
            self._record(due, LEAVES, at)
            return False
        flow = way.part.flow if way is not None else _NO_FLOW
        facts = self._known.facts
        if at_once:
            verdict = due.gate.ask_at_once(pending, flow, facts)
        else:
            verdict = due.gate.ask(pending, flow, facts, why=False)
        until = verdict.until
        if until is not None and verdict.action == "defer":
            later = Pending(pending.run, pending.email, pending.content, pending.first_due_at, until)
            self._push(until, MESSAGE, _Due(way, due.gate, later), flow.priority)
            return False
        self._record(due, verdict, at)
        return way is not None and way.ended is None

    def _record(self, due: _Due, verdict: Verdict, at: datetime) -> None:
        way, pending = due.way, due.pending
        email, content = pending.email, pending.content
        name, number = (way.part.name, way.run.id) if way is not None else ("", 0)
        selling = due.gate.selling
        self._played.append(
            Played(
                name,
                email.id,
                email.title,
                at,
                verdict.reason,
                pending.due_at > pending.first_due_at,
                selling,
                number,
                content,
                bool(email.about) and self._has_bought(email.about, at),
                verdict.looked[-1].seen if verdict.reason and verdict.looked else {},
            )
        )
        if verdict.action == "leave":
            self._known.contacted(Contact(at, content, number, email.id, selling, email.title, False, name))
            if way is not None and (self._history.contacts or self._stage.assumed is not None):
                for one in answers(self._history, self._stage.assumed, pending, at, name):
                    self._known.interacted(one)

    def _has_bought(self, categories: tuple[str, ...], at: datetime) -> bool:
        wanted = {category.casefold() for category in categories}
        bought = (order for order in self._history.orders if order.occurred_at <= at)
        return any(category.casefold() in wanted for order in bought for category in order.categories)
