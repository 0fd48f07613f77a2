"""Who comes in and who is done: new events, timers and segments of one live flow, looked at once each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from app.engine.hearing import ended_by, woken_by
from app.engine.history import History
from app.engine.jumps import STARTED, started_entry
from app.engine.news import RunEnded, Totals
from app.engine.ports import Ledger, News
from app.engine.run import Step
from app.engine.shelf import NO_SHELF
from app.engine.times import next_clock
from app.engine.triggers import entry_for_event, may_enter, segment_entry, timed_entries
from app.engine.work import Active, EndRun, Enrol, EventMark, LiveFlow, NewEvents, Scan, Wake
from app.model.customer import Event, Facts, JsonValue
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.nodes import Await, Goal
from app.model.sources import BY_HAND, OnEvent, OnHand, OnProductNews, OnSegmentEntry

PAGE = 1000
REMEMBER = timedelta(days=1)
"""A look that found nothing is written down this often; after a restart it is simply done again."""
LATE = timedelta(hours=1)
"""An import tells what products cost as of when it began; its changes are found although a look has passed them. The
same change enrols nobody twice.
"""


class Intake:
    """Looks at live flows. What it has looked at without finding anything it remembers until it writes next."""

    def __init__(self, ledger: Ledger, news: News) -> None:
        self._ledger = ledger
        self._news = news
        self._looked: dict[tuple[int, int], tuple[int, datetime]] = {}
        self._heard: dict[int, frozenset[str]] = {}

    def look(self, recorded: LiveFlow, mark: EventMark, now: datetime, zone: str) -> Totals:
        """Enrol and end by everything that has come since the last look, up to and including `now`.

        `mark` is how far the events reach, so that nothing is asked where nothing is new.
        """
        if now < recorded.scanned_until:  # the clock was put back: what is still to come again is looked at then
            recorded = msgspec.structs.replace(recorded, scanned_until=now)
            self._ledger.record_scan(Scan(recorded, scanned_until=now), now)
        live = self._caught_up(recorded, now)
        totals = Totals()
        if is_segment(live.flow):
            if not live.segment_ready:
                self._first_look(live, now)
            # What happened before a midnight is looked at before it, however long nobody has looked.
            while (midnight := self._ledger.next_entry(live, live.scanned_until)) is not None and midnight <= now:
                live, found = self._up_to(live, mark, midnight, zone)
                totals = totals.plus(found)
        live, found = self._up_to(live, mark, now, zone)
        self._looked[live.id, live.version] = (live.event_cursor, live.scanned_until)
        if now - recorded.scanned_until > REMEMBER:
            self._ledger.record_scan(Scan(live, cursor=live.event_cursor, scanned_until=now), now)
        return totals.plus(found)

    def _up_to(self, live: LiveFlow, mark: EventMark, now: datetime, zone: str) -> tuple[LiveFlow, Totals]:
        """One look at the events and at what time itself brings, both up to `now`."""
        totals = Totals()
        while not mark.seen_by(live):
            page = self._ledger.new_events(live, self._names(live), now, PAGE)
            totals = totals.plus(self._events(live, page, now, zone))
            live = msgspec.structs.replace(live, event_cursor=page.cursor)
            if not page.more:
                break
        if live.scanned_until < now:
            totals = totals.plus(self._timers(live, now, zone))
            live = msgspec.structs.replace(live, scanned_until=now)
        return live, totals

    def _names(self, live: LiveFlow) -> frozenset[str] | None:
        """The events that may do something in this flow; None: any, since any may bring a customer into a segment.

        Those who finish an older version still wait for what that one waits for.
        """
        trigger = live.flow.trigger
        if trigger is None or isinstance(trigger.source, OnSegmentEntry):
            return None
        names = self._heard.get(live.version)
        if names is None:
            versions = self._ledger.versions_of(live.id)
            heard = (_heard(self._ledger.version(version)) for version in versions)
            names = self._heard[live.version] = frozenset({BY_HAND, STARTED}.union(*heard) - {""})
        return names | {trigger.source.event} if isinstance(trigger.source, OnEvent) else names

    def _caught_up(self, recorded: LiveFlow, now: datetime) -> LiveFlow:
        cursor, until = self._looked.get((recorded.id, recorded.version), (0, recorded.scanned_until))
        return msgspec.structs.replace(
            recorded,
            event_cursor=max(cursor, recorded.event_cursor),
            scanned_until=min(max(until, recorded.scanned_until), now),
        )

    def _events(self, live: LiveFlow, page: NewEvents, now: datetime, zone: str) -> Totals:
        if not page.events:
            return Totals()
        owners = {owner for owner, _ in page.events}
        histories = self._ledger.histories(owners)
        active = self._ledger.active(live.id, owners)
        door = _Door(live.flow, self._ledger.entered(live.id, owners), active)
        segment = _Segment(live.flow, self._ledger.inside(live.id, owners) if is_segment(live.flow) else set())
        ends: dict[int, EndRun] = {}
        wakes: dict[int, Wake] = {}
        for owner, event in page.events:
            history = histories.get(owner)
            if history is None:
                continue
            for one in active.get(owner, ()):
                end = self._ended(one, event, history)
                if end and one.run.id not in ends:
                    ends[one.run.id] = end
                    door.over(owner, one.run.id)
                if self._woken(one, event, history) and one.run.id not in wakes:
                    wakes[one.run.id] = Wake(one.run.id, one.run.node, event.occurred_at)
            if event.id in page.history:  # whom it brings into a segment is only remembered
                if is_segment(live.flow):
                    segment.entry(history.at(now))
                continue
            if event.occurred_at < live.live_since:
                continue
            facts = history.at(event.occurred_at)
            door.enter(owner, entry_for_event(live.flow, event, facts, live.name))
            door.enter(owner, started_entry(live.name, live.flow, event, facts))
            if is_segment(live.flow):
                at = segment.asked_at(event, history, live.scanned_until, history.customer.timezone or zone)
                door.enter(owner, segment.entry(history.at(at)))
        scan = Scan(live, tuple(door.enrol), tuple(ends.values()), tuple(wakes.values()), page.cursor)
        if (
            is_segment(live.flow) and not page.more
        ):  # who is in it is known as of now: no midnight before is asked again
            scan = msgspec.structs.replace(scan, scanned_until=now)
        return self._record(msgspec.structs.replace(scan, inside=segment.changed), now)

    def _woken(self, active: Active, event: Event, history: History) -> bool:
        return woken_by(event, active.run, self._ledger.version(active.version), history.at(event.occurred_at))

    def _ended(self, active: Active, event: Event, history: History) -> EndRun | None:
        run = active.run
        reason = ended_by(event, run, self._ledger.version(active.version), history.at(event.occurred_at))
        if reason is None:
            return None
        seen: dict[str, JsonValue] = {"event": event.name, "id": event.id}
        return EndRun(run.id, reason, Step(run.node, "exit", reason, event.occurred_at, seen))

    def _timers(self, live: LiveFlow, now: datetime, zone: str) -> Totals:
        trigger = live.flow.trigger
        if trigger is None or isinstance(trigger.source, OnEvent | OnHand):
            return Totals()
        if isinstance(trigger.source, OnSegmentEntry):
            midnight = self._ledger.next_entry(live, live.scanned_until)
            return self._midnights(live, now, zone) if midnight and midnight <= now else Totals()
        totals = Totals()
        since, shelf = live.scanned_until, NO_SHELF
        if isinstance(trigger.source, OnProductNews):
            since = max(since - LATE, live.live_since)
            shelf = self._ledger.shelf(since, now)
        candidates = self._ledger.timed_candidates(live, since, now)
        for owners in _pages(candidates):
            door = self._door(live, owners)
            for owner, history in self._ledger.histories(owners).items():
                for entry in timed_entries(live.flow, history, since, now, zone, shelf):
                    door.enter(owner, entry)
            totals = totals.plus(self._record(Scan(live, tuple(door.enrol)), now))
        return totals

    def _midnights(self, live: LiveFlow, now: datetime, zone: str) -> Totals:
        totals = Totals()
        for owners in self._everybody():
            histories = self._ledger.histories(owners)
            door = self._door(live, owners)
            segment = _Segment(live.flow, self._ledger.inside(live.id, owners))
            for owner, history in histories.items():
                midnight = next_clock(live.scanned_until, "00:00", (), history.customer.timezone or zone)
                while midnight <= now:
                    door.enter(owner, segment.entry(history.at(midnight)))
                    midnight = next_clock(midnight, "00:00", (), history.customer.timezone or zone)
            totals = totals.plus(self._record(Scan(live, tuple(door.enrol), inside=segment.changed), now))
        self._ledger.record_scan(Scan(live, scanned_until=now), now)
        return totals

    def _first_look(self, live: LiveFlow, now: datetime) -> None:
        """Who is in the segment when the flow goes live, or by what an import tells of the past, is only remembered."""
        told = self._ledger.told(live)
        for owners in self._everybody() if told is None else _pages(told):
            segment = _Segment(live.flow, self._ledger.inside(live.id, owners))
            for history in self._ledger.histories(owners).values():
                if told is None:
                    segment.entry(history.at(max(live.live_since, live.scanned_until)))
                else:
                    segment.remember(history.past(live.live_since, now))
            self._ledger.record_scan(Scan(live, inside=segment.changed), now)
        self._ledger.record_scan(Scan(live, segment_ready=True), now)

    def _door(self, live: LiveFlow, owners: Collection[int]) -> _Door:
        return _Door(live.flow, self._ledger.entered(live.id, owners), self._ledger.active(live.id, owners))

    def _everybody(self) -> Iterator[list[int]]:
        last = 0
        while owners := self._ledger.customers(last, PAGE):
            yield owners
            last = owners[-1]

    def _record(self, scan: Scan, now: datetime) -> Totals:
        if not (scan.enrol or scan.ends or scan.wakes or scan.inside):
            return Totals()
        entered = self._ledger.record_scan(scan, now)
        for end in scan.ends:
            self._news.tell(RunEnded(end.enrolment, scan.live.name, end.reason))
        return Totals(entered=entered, ended=len(scan.ends))


_NEW = 0
"""Stands for a way that has no id yet."""


class _Door:
    """Lets entries in by the trigger's re-entry rule. `active`: the ways of each customer that are not over."""

    def __init__(
        self, flow: Flow, before: Mapping[int, list[datetime]], active: Mapping[int, Sequence[Active]]
    ) -> None:
        self._trigger = flow.trigger
        self._before = {owner: list(times) for owner, times in before.items()}
        self._on_way = {owner: {one.run.id for one in ways} for owner, ways in active.items()}
        self.enrol: list[Enrol] = []

    def enter(self, owner: int, entry: Entry | None) -> None:
        """Enrol the customer if there is an entry and the rule lets it in."""
        if entry is None or self._trigger is None:
            return
        before = self._before.setdefault(owner, [])
        on_way = self._on_way.setdefault(owner, set())
        if may_enter(self._trigger.reentry, entry.at, before, on_way=bool(on_way)):
            before.append(entry.at)
            on_way.add(_NEW)
            self.enrol.append(Enrol(owner, entry, self._trigger.id))

    def over(self, owner: int, enrolment: int) -> None:
        """One way of the customer's has ended."""
        self._on_way.get(owner, set()).discard(enrolment)


class _Segment:
    """Who is in the flow's segment, and who has come or gone since it was last written down."""

    def __init__(self, flow: Flow, inside: Collection[int]) -> None:
        self._flow = flow
        source = flow.trigger.source if flow.trigger is not None else None
        self._leaves = isinstance(source, OnSegmentEntry) and source.leaves
        self._inside = set(inside)
        self._asked: dict[int, datetime] = {}
        self.changed: dict[int, bool] = {}

    def asked_at(self, event: Event, history: History, looked_until: datetime, place: str) -> datetime:
        """As of when an event makes us ask about its customer: its own moment, but never before they were asked about
        last. An event may be told of late, when what came after it has been looked at up to `looked_until`.
        """
        owner = history.customer.id
        at = max(event.occurred_at, self._asked.get(owner, event.occurred_at))
        if at < looked_until:
            later = any(at < other.occurred_at <= looked_until for other in history.events)
            if later or next_clock(at, "00:00", (), place) <= looked_until:
                at = looked_until
        self._asked[owner] = at
        return at

    def remember(self, facts: Facts) -> None:
        """Who is inside by what is past does not come in by it. Who is inside already stays, unless leaving counts."""
        before = facts.customer.id in self._inside
        now_inside, _entry = segment_entry(self._flow, facts, before)
        if now_inside or self._leaves:
            self._note(facts.customer.id, before, now_inside)

    def entry(self, facts: Facts) -> Entry | None:
        """The entry made if the customer has just come in."""
        owner = facts.customer.id
        before = owner in self._inside
        now_inside, entry = segment_entry(self._flow, facts, before)
        self._note(owner, before, now_inside)
        return entry

    def _note(self, owner: int, before: bool, now_inside: bool) -> None:
        if now_inside != before:
            self.changed[owner] = now_inside
            (self._inside.add if now_inside else self._inside.discard)(owner)


def is_segment(flow: Flow) -> bool:
    """Whether people come in by fulfilling a segment's rule."""
    return flow.trigger is not None and isinstance(flow.trigger.source, OnSegmentEntry)


def is_timed(flow: Flow) -> bool:
    """Whether time itself brings people in."""
    return flow.trigger is not None and not isinstance(flow.trigger.source, OnEvent | OnHand)


def _heard(flow: Flow) -> set[str]:
    """The events that end or wake those who are on the way in this version."""
    names = {exit_on.event for exit_on in flow.exits}
    return names | {node.event for node in flow.nodes if isinstance(node, Goal | Await)}


def _pages(owners: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(owners), PAGE):
        yield owners[start : start + PAGE]
