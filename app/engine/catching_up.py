"""What would leave, and what would not, if everything overdue were looked at now: shown before it happens.

The same intake, steps and guardrails as the runner's, over a ledger that writes nothing down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal, cast

import msgspec

from app.engine.advance import advance, start
from app.engine.content import content_of
from app.engine.guardrails import LATE, Pending, guard
from app.engine.intake import Intake
from app.engine.news import Fact
from app.engine.policy import Limits, Room
from app.engine.ports import Ledger
from app.engine.run import Run, SendMail
from app.engine.work import Active, DueRun, Scan, Standing
from app.model.customer import Contact, Facts
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import MessageStep

MOST = 100_000
"""So many runs and messages are looked at; more are only counted by what follows from these."""
PAGE = 500
LOOPS = 20

Fate = Literal["leaves", "waits", "skipped"]


class Overdue(msgspec.Struct, frozen=True):
    """One message that is due. `late`: by more than an hour. `reason`: why it waits (`until`) or is skipped."""

    customer: int
    flow: str
    title: str
    due_at: datetime
    fate: Fate
    late: bool
    reason: str = ""
    until: datetime | None = None


class CatchUp(msgspec.Struct, frozen=True):
    """Everything that is due at `now`, in the order it would leave; `ends_at`: when the limits let the last one go."""

    now: datetime
    messages: tuple[Overdue, ...]
    ends_at: datetime

    def count(self, fate: Fate) -> int:
        """How many messages."""
        return sum(one.fate == fate for one in self.messages)

    @property
    def late(self) -> int:
        """How many late messages would leave."""
        return sum(one.late and one.fate == "leaves" for one in self.messages)

    @property
    def reasons(self) -> dict[str, int]:
        """Why the others would not leave now: reason -> messages."""
        found: dict[str, int] = defaultdict(int)
        for one in self.messages:
            if one.reason:
                found[one.reason] += 1
        return dict(found)


def plan_catch_up(ledger: Ledger, now: datetime, running: Collection[int]) -> CatchUp:
    """What a look at everything due would do. `running`: the flows whose messages may leave. Changes nothing."""
    standing = ledger.standing()
    foreseen = _Foreseen(ledger)
    mark = ledger.event_mark(now)
    intake = Intake(cast(Ledger, foreseen), _Unheard())
    for live in ledger.live_flows():
        intake.look(live, mark, now, standing.zone)
    runs, messages = ledger.overdue(now, MOST)
    of: dict[int, list[_Waiting]] = defaultdict(list)
    for due in foreseen.runs(runs):
        if due.flow in running:
            of[due.run.customer].append(_Waiting(due.run, ledger.version(due.version)))
    for one in messages:
        flow = ledger.version(one.version)
        email = flow.by_id.get(one.node)
        if isinstance(email, MessageStep):
            pending = Pending(one.run, email, one.content, one.first_due_at, one.due_at)
            of[one.run.customer].append(_Waiting(one.run, flow, pending))
    found = sorted(_decided(ledger, of, standing, now), key=lambda one: one.due_at)
    leaving = sum(one.fate == "leaves" for one in found)
    return CatchUp(now, tuple(found), last_leaves(leaving, ledger.room(now), standing.policy.limits, now))


def last_leaves(count: int, room: Room, limits: Limits, now: datetime) -> datetime:
    """When the last of so many messages leaves, by the shop's own limits."""
    rest = count - room.selling
    if rest <= 0:
        return now
    opens = room.selling_opens or now
    spread = (-(-rest // (one.most - one.reserved)) * one.length for one in limits.windows(now))
    return max(opens, now + max(spread, default=timedelta()))


class _Waiting(msgspec.Struct):
    """A message that is due, or a run that is and may come to one."""

    run: Run
    flow: Flow
    pending: Pending | None = None


def _decided(ledger: Ledger, of: Mapping[int, list[_Waiting]], standing: Standing, now: datetime) -> Iterator[Overdue]:
    ids = sorted(of)
    for place in range(0, len(ids), PAGE):
        facts = ledger.facts(ids[place : place + PAGE], now)
        for customer, known in facts.items():
            yield from _of_one(of[customer], known, standing)


def _of_one(waiting: list[_Waiting], facts: Facts, standing: Standing) -> Iterator[Overdue]:
    """One customer's messages, the more important flow's first; each sees those before it."""
    for one in waiting:
        _to_message(one, facts, standing.zone)
    due = [one for one in waiting if one.pending]
    due.sort(key=lambda one: (-one.flow.priority, one.pending.due_at if one.pending else facts.now))
    for one in due:
        for _ in range(LOOPS):
            if one.pending is None:
                break
            told = _judged(one, one.pending, facts, standing)
            yield told
            if told.fate == "waits":
                break
            if told.fate == "leaves":
                facts = _having_got(facts, one.pending, told.late)
            one.run = msgspec.structs.replace(one.run, state="waiting", due_at=facts.now)
            one.pending = None
            _to_message(one, facts, standing.zone)


def _judged(one: _Waiting, pending: Pending, facts: Facts, standing: Standing) -> Overdue:
    verdict = guard(pending, one.flow, facts, standing.policy.guardrails, standing.zone)
    fates: dict[str, Fate] = {"leave": "leaves", "defer": "waits", "stop": "skipped"}
    return Overdue(
        customer=facts.customer.id,
        flow=one.flow.name,
        title=pending.email.title,
        due_at=pending.due_at,
        fate=fates[verdict.action],
        late=facts.now - pending.due_at > LATE,
        reason=verdict.reason,
        until=verdict.until,
    )


def _to_message(one: _Waiting, facts: Facts, zone: str) -> None:
    """Go on to the next message, if the run comes to one now."""
    for _ in range(LOOPS):
        if one.pending is not None or one.run.state != "waiting" or one.run.due_at is None:
            return
        if one.run.due_at > facts.now:
            return
        try:
            decision = advance(one.run, one.flow, facts, zone)
        except PolkuError:
            return
        one.run = decision.run
        for effect in decision.effects:
            email = one.flow.by_id.get(effect.node) if isinstance(effect, SendMail) else None
            if isinstance(email, MessageStep) and isinstance(effect, SendMail):
                content = content_of(one.flow, email)
                one.pending = Pending(one.run, email, content, effect.due_at, effect.due_at)


def _having_got(facts: Facts, pending: Pending, late: bool) -> Facts:
    email = pending.email
    selling = email.message_class != "service"
    got = Contact(facts.now, pending.content, pending.run.id, email.id, selling, email.title, late and selling)
    return msgspec.structs.replace(facts, contacts=(*facts.contacts, got))


class _Unheard:
    """News of what has not happened."""

    def tell(self, fact: Fact) -> None:
        """Forget it."""


class _Foreseen:
    """A ledger in which what would be recorded about who comes in and goes on is only remembered."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._new: list[DueRun] = []
        self._ended: set[int] = set()
        self._known: dict[int, tuple[Active, int]] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._ledger, name)

    def active(self, flow: int, customers: Collection[int]) -> Mapping[int, list[Active]]:
        """As the ledger's, remembered for those whom an event wakes."""
        found = self._ledger.active(flow, customers)
        for ways in found.values():
            self._known.update((one.run.id, (one, flow)) for one in ways)
        return found

    def record_scan(self, scan: Scan, now: datetime) -> int:
        """Remember it."""
        for one in scan.enrol:
            run = start(scan.live.flow, -1 - len(self._new), one.customer, one.entry)
            self._new.append(DueRun(run, scan.live.id, scan.live.version))
        self._ended |= {one.enrolment for one in scan.ends}
        for wake in scan.wakes:
            active, flow = self._known[wake.enrolment]
            self._new.append(DueRun(msgspec.structs.replace(active.run, due_at=wake.at), flow, active.version))
        return len(scan.enrol)

    def runs(self, due: Collection[DueRun]) -> list[DueRun]:
        """Those that are due, those that would be, without those that are over."""
        return [one for one in (*due, *self._new) if one.run.id not in self._ended]
