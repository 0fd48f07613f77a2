"""The try-out: one customer's recorded life played through flows on a virtual clock.

The same `advance`, `guard` and triggers as the scheduler; nothing is written and nothing can be sent. Customers do not
touch each other, so each is replayed alone and the result does not depend on their order. At equal times events come
before timers; the span is `since` <= t < `until`, and what would fall later is not counted.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from app.engine.advance import advance, ended_by, start, woken_by
from app.engine.content import content_of
from app.engine.guardrails import Guardrails, Pending, Verdict, guard
from app.engine.history import History
from app.engine.profile import changed
from app.engine.run import ChangeProfile, EndReason, Run, SendMail
from app.engine.times import moment, zone
from app.engine.triggers import entry_for_event, may_enter, segment_entry, timed_entries
from app.model.customer import Contact, Customer, Event, Facts, Interaction, JsonValue
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.nodes import Email
from app.model.sources import OnSegmentEntry

TICK = timedelta(microseconds=1)
NEWSLETTER = "newsletter"
"""The step of a newsletter that another program sent; its flow is ""."""
SAME_MESSAGE = timedelta(hours=36)
"""A message of the record this near to a replayed one of the same content is the same: its opens and clicks are known.
"""
Newsletters = Literal["aside", "counted", "asked"]
"""Newsletters of the record: only seen by the caps; messages that left as they did; messages the guardrails judge."""


class Assumption(msgspec.Struct, frozen=True):
    """Which share (0..1) of the messages is opened and clicked where nothing is known; the same ones every time."""

    opened: float = 0.0
    clicked: float = 0.0


class Played(msgspec.Struct, frozen=True):
    """One message the customer would have got, or would have been spared. `reason` "" = sent at `at`.

    `way`: the number of its way, from 1; 0 = a newsletter. `again`: it sells a kind of thing bought already.
    `seen`: what the guardrail saw that stopped it.
    """

    flow: str
    node: str
    title: str
    at: datetime
    reason: str = ""
    deferred: bool = False
    marketing: bool = True
    way: int = 0
    content: str = ""
    again: bool = False
    seen: dict[str, JsonValue] = {}


class Way(msgspec.Struct, frozen=True):
    """One enrolment in the replay; `ended` None = still on the way when the span ended. `steps`: (node, outcome)."""

    flow: str
    entered_at: datetime
    ended: EndReason | None
    ended_at: datetime | None
    steps: tuple[tuple[str, str], ...] = ()
    event: str = ""


class CustomerReplay(msgspec.Struct, frozen=True):
    """All that would have happened to one customer, messages in time order."""

    customer: Customer
    messages: tuple[Played, ...]
    ways: tuple[Way, ...]
    steps: int


class _Running(msgspec.Struct):
    flow: str
    run: Run
    entered_at: datetime
    ended: EndReason | None = None
    ended_at: datetime | None = None
    steps: list[tuple[str, str]] = []


class _Due(msgspec.Struct):
    """A message waiting for its moment; a newsletter is nobody's way."""

    way: _Running | None
    email: Email
    content: str
    first_due_at: datetime
    due_at: datetime


_Kind = Literal["event", "midnight", "entry", "run", "message"]
_RANK: dict[_Kind, int] = {"event": 0, "midnight": 1, "entry": 2, "run": 3, "message": 4}


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
) -> CustomerReplay:
    """Play one customer's history through the flows (name -> flow), all guardrails as given.

    `assumed` None: an open or click that no source could see stays unknown.
    """
    return _Replay(history, flows, since, until, rails, shop_zone, newsletters, assumed).play()


class _Replay:
    """The virtual clock's queue for one customer."""

    def __init__(
        self,
        history: History,
        flows: Mapping[str, Flow],
        since: datetime,
        until: datetime,
        rails: Guardrails,
        shop_zone: str,
        newsletters: Newsletters,
        assumed: Assumption | None,
    ) -> None:
        if assumed is not None:
            history = msgspec.structs.replace(history, sources=frozenset(("opened", "clicked")))
        self._history, self._flows, self._rails, self._zone = history, flows, rails, shop_zone
        self._since, self._until = since, until
        self._newsletters, self._assumed = newsletters, assumed
        self._customer = history.customer
        # Our own past messages are played again; only other people's newsletters stand as they were.
        self._contacts = [contact for contact in history.contacts if not contact.enrolment]
        self._interactions: list[Interaction] = []
        self._queue: list[tuple[datetime, int, int, int, object]] = []
        self._count = 0
        self._ways: list[_Running] = []
        self._entered: dict[str, list[datetime]] = {name: [] for name in flows}
        self._keys: set[tuple[str, str]] = set()
        self._inside: dict[str, bool] = {}
        self._played: list[Played] = []
        self._steps = 0

    def play(self) -> CustomerReplay:
        self._fill()
        while self._queue:
            at, *_, what = heapq.heappop(self._queue)
            if at >= self._until:
                break
            match what:
                case Event():
                    self._event(what)
                case (str() as name, Entry() as entry):
                    self._enter(name, entry)
                case _Due():
                    self._message(what, at)
                case _Running():
                    self._advance(what, at)
                case _:
                    self._segments(at)
        ways = tuple(
            Way(way.flow, way.entered_at, way.ended, way.ended_at, tuple(way.steps), way.run.entry.event)
            for way in self._ways
        )
        return CustomerReplay(self._history.customer, tuple(self._played), ways, self._steps)

    def _fill(self) -> None:
        if self._newsletters != "aside":
            self._take_newsletters()
        for event in self._history.events:
            if self._since <= event.occurred_at < self._until:
                self._push(event.occurred_at, "event", event)
        for name, flow in self._flows.items():
            for entry in timed_entries(flow, self._history, self._since - TICK, self._until - TICK, self._zone):
                self._push(entry.at, "entry", (name, entry))
            if flow.trigger and isinstance(flow.trigger.source, OnSegmentEntry):
                self._inside[name] = segment_entry(flow, self._facts(self._since - TICK), False)[0]
        if self._inside:
            for midnight in _midnights(self._since, self._until, self._customer.timezone or self._zone):
                self._push(midnight, "midnight", None)

    def _take_newsletters(self) -> None:
        """Those of the span are messages like all others, and contacts only when they leave."""
        news = [contact for contact in self._contacts if self._since <= contact.at < self._until]
        self._contacts = [contact for contact in self._contacts if contact not in news]
        for contact in news:
            email = Email(
                NEWSLETTER,
                contact.title,
                message_class="marketing" if contact.marketing else "service",
                about=self._sold(contact),
            )
            self._push(contact.at, "message", _Due(None, email, contact.content, contact.at, contact.at))

    def _sold(self, contact: Contact) -> tuple[str, ...]:
        """The categories a newsletter sold, as its event tells them."""
        for event in self._history.events:
            if event.occurred_at == contact.at and event.properties.get("content", "") == contact.content:
                told = event.properties.get("categories")
                return tuple(str(one) for one in told) if isinstance(told, list) else ()
        return ()

    def _push(self, at: datetime, kind: _Kind, what: object) -> None:
        self._count += 1
        # Of messages due at one moment, that of the more important flow goes first.
        way = what.way if isinstance(what, _Due) else None
        heapq.heappush(self._queue, (at, _RANK[kind], -self._flows[way.flow].priority if way else 0, self._count, what))

    def _facts(self, now: datetime) -> Facts:
        contacts = [contact for contact in self._contacts if contact.at <= now]
        return self._history.at(now, contacts, self._customer, [one for one in self._interactions if one.at <= now])

    def _event(self, event: Event) -> None:
        facts = self._facts(event.occurred_at)
        for way in self._ways:
            if way.ended is None:
                reason = ended_by(event, way.run, self._flows[way.flow], facts)
                if reason:
                    way.ended, way.ended_at = reason, event.occurred_at
                elif woken_by(event, way.run, self._flows[way.flow], facts):
                    way.run = msgspec.structs.replace(way.run, due_at=event.occurred_at)
                    self._push(event.occurred_at, "run", way)
        for name, flow in self._flows.items():
            entry = entry_for_event(flow, event, facts)
            if entry:
                self._enter(name, entry)
        if self._inside:
            self._segments(event.occurred_at)

    def _segments(self, at: datetime) -> None:
        facts = self._facts(at)
        for name, inside in self._inside.items():
            self._inside[name], entry = segment_entry(self._flows[name], facts, inside)
            if entry:
                self._enter(name, entry)

    def _enter(self, name: str, entry: Entry) -> None:
        flow = self._flows[name]
        trigger = flow.trigger
        before = self._entered[name]
        if (
            trigger is None
            or (name, entry.key) in self._keys
            or not may_enter(
                trigger.reentry, entry.at, before, on_way=any(w.flow == name and w.ended is None for w in self._ways)
            )
        ):
            return
        self._keys.add((name, entry.key))
        before.append(entry.at)
        way = _Running(name, start(flow, len(self._ways) + 1, self._customer.id, entry), entry.at)
        self._ways.append(way)
        self._push(entry.at, "run", way)

    def _advance(self, way: _Running, at: datetime) -> None:
        if way.ended is not None or way.run.due_at != at:  # over, or an event has woken it before
            return
        flow = self._flows[way.flow]
        decision = advance(way.run, flow, self._facts(at), self._zone)
        way.run = decision.run
        self._steps += len(decision.steps)
        way.steps.extend((step.node, step.outcome) for step in decision.steps)
        for effect in decision.effects:
            match effect:
                case ChangeProfile(_, changes):
                    self._customer = changed(self._customer, changes)
                case SendMail(node_id, due_at):
                    email = flow.email(node_id)
                    self._push(due_at, "message", _Due(way, email, content_of(flow, email), due_at, due_at))
                case _:
                    pass
        if decision.end_reason:
            way.ended, way.ended_at = decision.end_reason, at
        elif way.run.state == "waiting" and way.run.due_at:
            self._push(way.run.due_at, "run", way)

    def _message(self, due: _Due, at: datetime) -> None:
        way, email = due.way, due.email
        if way is None and self._newsletters == "counted":
            self._record(due, Verdict("leave"), at)
            return
        run = way.run if way else Run(0, self._customer.id, Entry(NEWSLETTER, due.first_due_at), NEWSLETTER)
        flow = self._flows[way.flow] if way else _NO_FLOW
        pending = Pending(run, email, due.content, due.first_due_at, due.due_at)
        verdict = guard(pending, flow, self._facts(at), self._rails, self._zone)
        if verdict.action == "defer" and verdict.until:
            due.due_at = verdict.until
            self._push(verdict.until, "message", due)
            return
        self._record(due, verdict, at)
        if way is not None and way.ended is None:
            way.run = msgspec.structs.replace(way.run, state="waiting", due_at=at)
            self._push(at, "run", way)

    def _record(self, due: _Due, verdict: Verdict, at: datetime) -> None:
        email, marketing = due.email, due.email.message_class != "service"
        run = due.way.run if due.way else None
        self._played.append(
            Played(
                flow=due.way.flow if due.way else "",
                node=email.id,
                title=email.title,
                at=at,
                reason=verdict.reason,
                deferred=due.due_at > due.first_due_at,
                marketing=marketing,
                way=run.id if run else 0,
                content=due.content,
                again=bool(email.about) and self._has_bought(email.about, at),
                seen=verdict.looked[-1].seen if verdict.reason and verdict.looked else {},
            )
        )
        if verdict.action == "leave":
            self._contacts.append(Contact(at, due.content, run.id if run else 0, email.id, marketing, email.title))
            self._contacts.sort(key=lambda contact: contact.at)
            if run is not None:
                self._answer(due, run, at)

    def _has_bought(self, categories: tuple[str, ...], at: datetime) -> bool:
        wanted = {category.casefold() for category in categories}
        bought = (order for order in self._history.orders if order.occurred_at <= at)
        return any(category.casefold() in wanted for order in bought for category in order.categories)

    def _answer(self, due: _Due, run: Run, at: datetime) -> None:
        """What the person did with a message that left: as it is recorded, else as it is assumed."""
        node, history = due.email.id, self._history
        known = next(
            (
                contact.enrolment
                for contact in history.contacts
                if contact.enrolment and contact.content == due.content and abs(contact.at - at) <= SAME_MESSAGE
            ),
            0,
        )
        if known:
            for one in history.interactions:
                if one.enrolment == known and one.node == node:
                    self._interactions.append(Interaction(max(one.at, at), run.id, node, one.what))
        elif self._assumed is not None:
            drawn = _draw(f"{self._customer.id}:{node}:{run.entry.key}:{run.visit}")
            if drawn < self._assumed.opened:
                self._interactions.append(Interaction(at, run.id, node, "opened"))
            if drawn < self._assumed.clicked:
                self._interactions.append(Interaction(at, run.id, node, "clicked"))


def _draw(what: str) -> float:
    """A number in [0, 1) that is the same for the same words on every machine."""
    return int.from_bytes(hashlib.sha256(what.encode()).digest()[:8]) / 2**64


def _midnights(since: datetime, until: datetime, zone_name: str) -> Iterator[datetime]:
    day = since.astimezone(zone(zone_name)).date()
    while True:
        found = moment(day, datetime.min.time(), zone_name)
        if found >= until:
            return
        if found >= since:
            yield found
        day += timedelta(days=1)
