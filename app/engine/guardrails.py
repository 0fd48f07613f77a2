"""Whether a message may leave now: the last word, asked again at the moment of sending.

Order as in the product's design: consent, suppression list, purchase or goal reached, too late, just bought, same
content, frequency cap, another late message in a day, quiet days, quiet hours. The first that stops decides; all up to
it are recorded with the numbers they saw.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Literal

import msgspec

from app.engine.hearing import ended_since_entry
from app.engine.quiet_days import quiet_days_until
from app.engine.run import Run
from app.engine.times import quiet_hours, quiet_until
from app.model.actions import Sms
from app.model.confirming import asks_to_confirm, waiting
from app.model.customer import REST, Channel, Facts, JsonValue
from app.model.flow import Flow
from app.model.nodes import MessageStep
from app.model.times import Weekday
from app.model.truth import has_consent

Guard = Literal[
    "consent", "suppressed", "ended", "too_late", "just_bought", "same_content", "cap", "catch_up", "quiet_days",
    "quiet_hours",
]  # fmt: skip
GUARDS: tuple[Guard, ...] = (
    "consent", "suppressed", "ended", "too_late", "just_bought", "same_content", "cap", "catch_up", "quiet_days",
    "quiet_hours",
)  # fmt: skip
ALWAYS: frozenset[str] = frozenset({"consent", "suppressed", "ended"})
"""Guards nobody can switch off: without consent, to the suppressed, or after the purchase nothing is ever sent."""

LATE = timedelta(hours=1)
"""A message that leaves so long after its moment catches up: the computer slept, or sending stood for another cause."""
CATCH_UP = timedelta(days=1)
"""In this time at most one late marketing message goes to one customer."""

_TURNS = 4
"""Evening, quiet day, its night; with every day quiet there is no end to them."""

StopsUnread = Literal["stops_unread"]
STOPS_UNREAD: StopsUnread = "stops_unread"
"""Not of one message but of them all, so it is not among GUARDS: nobody knows any more who has asked to stop."""
READING_DUE = timedelta(hours=48)
"""So long after the mailbox was last read, marketing waits. Nobody can switch that off."""


class Cap(msgspec.Struct, frozen=True):
    """At most `messages` marketing messages in any `days` x 24 h, over all automations and newsletters."""

    messages: int
    days: int


class Guardrails(msgspec.Struct, frozen=True):
    """The shop's limits; the defaults are the product's.

    `quiet_days`: days of the week on which no marketing leaves. `quiet_holidays`: none on public holidays either.
    """

    caps: tuple[Cap, ...] = (Cap(2, 7), Cap(5, 30))
    quiet_from: str = "21:00"
    quiet_to: str = "08:00"
    just_bought_days: int = 60
    same_content_days: int = 120
    defer_hours: int = 48
    off: tuple[Guard, ...] = ()
    quiet_days: tuple[Weekday, ...] = ()
    quiet_holidays: bool = False

    def calm(self, at: datetime, skipped: tuple[str, ...], zone: str) -> datetime:
        """When marketing leaves that is meant for `at`, as far as days and hours tell."""
        off = {*self.off, *skipped}
        for _again in range(_TURNS):
            day = None if "quiet_days" in off else quiet_days_until(at, self.quiet_days, self.quiet_holidays, zone)
            hour = None if "quiet_hours" in off else quiet_until(at, self.quiet_from, self.quiet_to, zone)
            if day is None and hour is None:
                break
            at = day or hour or at
        return at


NO_GUARDRAILS = Guardrails(off=("just_bought", "same_content", "cap", "catch_up", "quiet_days", "quiet_hours"))
"""Only what can never be switched off; the try-out compares against it."""


class Looked(msgspec.Struct, frozen=True, gc=False):
    """One guardrail's answer, for the why-panel."""

    guard: Guard | StopsUnread
    passed: bool
    seen: dict[str, JsonValue] = {}


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """`leave`: may go now. `defer`: ask again at `until`. `stop`: never; `guard` and `reason` say why."""

    action: Literal["leave", "defer", "stop"]
    guard: Guard | None = None
    reason: str = ""
    until: datetime | None = None
    looked: tuple[Looked, ...] = ()


LEAVES = Verdict("leave")


class Pending(msgspec.Struct, frozen=True, gc=False):
    """A message that is due: which step of which run, what it says (`content`), and since when it has been due."""

    run: Run
    email: MessageStep
    content: str
    first_due_at: datetime
    due_at: datetime


def guard(
    pending: Pending, flow: Flow, facts: Facts, rails: Guardrails, shop_zone: str, *, why: bool = True
) -> Verdict:
    """Decide at `facts.now`. Service messages need no marketing consent and skip the selling guardrails (5 to 8).

    Without `why` the verdict is the same, but of what was looked at it has only what stopped the message.
    """
    return gate(pending.email, rails, shop_zone).ask(pending, flow, facts, why=why)


_Seen = dict[str, JsonValue]
_Stop = tuple[datetime | None, _Seen]
"""Until when the message would have to wait (None: for good), and what was seen."""


class Gate:
    """The guardrails of the messages of one step, made ready for whoever has many of them: see `guard`."""

    def __init__(self, email: MessageStep, rails: Guardrails, shop_zone: str) -> None:
        self.email, self.rails, self.zone = email, rails, shop_zone
        self.quiet = quiet_hours(rails.quiet_from, rails.quiet_to, shop_zone)
        self.selling = email.message_class != "service"
        self.channel: Channel = "sms" if isinstance(email, Sms) else "email"
        self.about = frozenset(category.casefold() for category in email.about)
        self.too_late = timedelta(hours=email.too_late_hours)
        self.spared, self.same = timedelta(days=rails.just_bought_days), timedelta(days=rails.same_content_days)
        self.windows = tuple((f"{cap.messages}/{cap.days}", cap.messages, timedelta(cap.days)) for cap in rails.caps)
        self.longest = max((length for _, _, length in self.windows), default=timedelta())
        self.fewest = min((most for _, most, _ in self.windows), default=1)
        """How many messages fill some window."""
        off = {*rails.off, *email.skip_guardrails} - ALWAYS
        if not (rails.quiet_days or rails.quiet_holidays):
            off.add("quiet_days")
        on = [name for name in GUARDS if name not in off]
        asked = [name for name in on if self.selling or name in ("suppressed", "ended", "too_late")]
        self._asked = tuple((name, _QUESTIONS[name]) for name in asked)
        late: set[Guard] = {"too_late", "catch_up"} if email.too_late_hours >= 0 else {"catch_up"}
        in_time = late if email.about else late | {"just_bought"}
        at_once = in_time | {"ended"} if self.selling else in_time  # a service message may want an open question
        first = at_once | ({"same_content", "cap"} if self.fewest else {"same_content"})
        self._asked_in_time, self._asked_at_once, self._asked_first = (
            tuple(one for one in self._asked if one[0] not in needless) for needless in (in_time, at_once, first)
        )

    def ask(self, pending: Pending, flow: Flow, facts: Facts, *, why: bool = True) -> Verdict:
        """As `guard`, of a message of the step."""
        in_time = not why and facts.now == pending.due_at
        return self._ask(self._asked_in_time if in_time else self._asked, pending, flow, facts, why)

    def ask_at_once(self, pending: Pending, flow: Flow, facts: Facts) -> Verdict:
        """As `ask` without why, at the very moment at which `advance` has found the message due: what cannot have come
        in between is not asked, nor what only stands against somebody's second message.
        """
        return self._ask(self._asked_at_once if facts.contacts else self._asked_first, pending, flow, facts, False)

    def _ask(
        self, asked: tuple[tuple[Guard, _Question], ...], pending: Pending, flow: Flow, facts: Facts, why: bool
    ) -> Verdict:
        for name, question in asked:
            stop = question(pending, flow, facts, self)
            if stop is not None:
                return self._stopped(pending, facts, name, stop, why)
        return Verdict("leave", looked=self._passed("", pending, facts)) if why else LEAVES

    def _stopped(self, pending: Pending, facts: Facts, name: Guard, stop: _Stop, why: bool) -> Verdict:
        until, seen = stop
        looked = (*(self._passed(name, pending, facts) if why else ()), Looked(name, False, seen))
        if until is not None:
            patience = pending.first_due_at + timedelta(hours=self.rails.defer_hours)
            if name == "catch_up":  # it only gets later, and its moment does not move
                patience = min(patience, pending.due_at + self.too_late)
            # How long a rest lasts is the shop's own choice, and no sign that the message has grown old.
            waited = facts.now if name == "quiet_days" else until
            if self.email.when_stopped == "defer" and waited <= patience:
                return Verdict("defer", name, name, until, looked)
        return Verdict("stop", name, str(seen.get("reason") or name), None, looked)

    def _passed(self, until: Guard | Literal[""], pending: Pending, facts: Facts) -> tuple[Looked, ...]:
        """What the guardrails before this one saw that nothing stood against; whether others are late is asked of late
        messages alone.
        """
        late = facts.now - pending.due_at > LATE
        names = takewhile(lambda name: name != until, (name for name, _question in self._asked))
        return tuple(
            Looked(name, True, _PASSING[name](pending, facts, self) if name in _PASSING else {})
            for name in names
            if late or name != "catch_up"
        )


gate = lru_cache(maxsize=1000)(Gate)
_Question = Callable[[Pending, Flow, Facts, Gate], _Stop | None]
"""None: nothing stands against the message."""


def _consent(_pending: Pending, _flow: Flow, facts: Facts, gate: Gate) -> _Stop | None:
    """To e-mail for an e-mail, to text messages for a text message."""
    return None if has_consent(facts, gate.channel) else (None, {"consent": False})


def _suppressed(_pending: Pending, _flow: Flow, facts: Facts, gate: Gate) -> _Stop | None:
    """A person's stop ends marketing, by every way; a dead address or an erased customer ends everything. Who has been
    given a rest gets marketing after it.

    A dead e-mail address says nothing about a phone; without a number there is nowhere to send to.
    """
    listed = facts.suppressed
    if gate.channel == "sms":
        if not facts.customer.phone.strip():
            return None, {"reason": "no_phone"}
        if listed == "bounced":
            return None
    if listed and (gate.selling or listed != "unsubscribed"):
        return None, {"list": listed}
    until = facts.customer.rests_until(facts.now) if gate.selling and REST in facts.customer.fields else None
    return (until, {"list": "", "reason": "resting", "until": until.isoformat()}) if until else None


def _ended(pending: Pending, flow: Flow, facts: Facts, gate: Gate) -> _Stop | None:
    ended = ended_since_entry(pending.run, flow, facts)
    if ended:
        return None, {"reason": ended[0], "event": ended[1].id}
    asks = not gate.selling and asks_to_confirm(flow)
    return (None, {"reason": "not_waiting"}) if asks and waiting(facts.consents, facts.now) is None else None


def _too_late(pending: Pending, _flow: Flow, facts: Facts, gate: Gate) -> _Stop | None:
    late = facts.now - pending.due_at
    return (None, {"hours": _in_hours(late)}) if late > gate.too_late else None


def _just_bought(_pending: Pending, _flow: Flow, facts: Facts, gate: Gate) -> _Stop | None:
    if not gate.about:
        return None
    since = facts.now - gate.spared
    for order in reversed(facts.orders):
        if order.occurred_at <= since:
            break
        hit = next((category for category in order.categories if category.casefold() in gate.about), None)
        if hit:
            return None, {"category": hit, "order": order.id, "at": order.occurred_at.isoformat()}
    return None


def _same_content(pending: Pending, _flow: Flow, facts: Facts, gate: Gate) -> _Stop | None:
    content = pending.content
    for contact in reversed(facts.contacts):
        if contact.content == content:
            recent = contact.at > facts.now - gate.same
            return (None, {"at": contact.at.isoformat()}) if recent else None
    return None


def _others(pending: Pending, facts: Facts, gate: Gate) -> list[datetime]:
    """When marketing messages have left within the longest window, the latest first.

    A series does not block itself: contacts of the same enrolment are not counted.
    """
    others: list[datetime] = []
    now, own = facts.now, pending.run.id
    since = now - gate.longest
    for contact in reversed(facts.contacts):
        at = contact.at
        if at <= since:
            break
        if contact.marketing and (contact.enrolment != own or not own) and at <= now:
            others.append(at)
    return others


def _cap(pending: Pending, _flow: Flow, facts: Facts, gate: Gate) -> _Stop | None:
    """Waits until every window has room."""
    contacts, now = facts.contacts, facts.now
    others: list[datetime] | None = None
    until = None
    for _name, most, length in gate.windows:
        if len(contacts) < most or (most and contacts[-most].at <= now - length):
            continue  # nearly always: not so many have left at all
        if others is None:
            others = _others(pending, facts, gate)
        if len(others) >= most and not (most and others[most - 1] <= now - length):
            free = others[most - 1] + length if most else now + timedelta(days=36500)
            until = max(until, free) if until else free
    return (until, _held(others or [], facts, gate)) if until else None


def _held(others: list[datetime], facts: Facts, gate: Gate) -> _Seen:
    """How many messages each window holds already."""
    return {name: sum([at > facts.now - length for at in others]) for name, _most, length in gate.windows}


def _catch_up(pending: Pending, _flow: Flow, facts: Facts, _gate: Gate) -> _Stop | None:
    """Who has just got one late message waits a day for the next: a sleep of three days is no burst of mail.

    It is asked about messages only that are late themselves.
    """
    if facts.now - pending.due_at <= LATE:
        return None
    late = [contact.at for contact in facts.contacts if contact.late and contact.at > facts.now - CATCH_UP]
    return (late[-1] + CATCH_UP, {"at": late[-1].isoformat()}) if late else None


def _quiet_days(_pending: Pending, _flow: Flow, facts: Facts, gate: Gate) -> _Stop | None:
    """Waits until the hours after it have room, too: one deferral, to the morning."""
    place, rails = facts.customer.timezone or gate.zone, gate.rails
    if quiet_days_until(facts.now, rails.quiet_days, rails.quiet_holidays, place) is None:
        return None
    until = rails.calm(facts.now, gate.email.skip_guardrails, place)
    return until, {"until": until.isoformat()}


def _quiet_hours(_pending: Pending, _flow: Flow, facts: Facts, gate: Gate) -> _Stop | None:
    own, rails = facts.customer.timezone, gate.rails
    until = (quiet_hours(rails.quiet_from, rails.quiet_to, own) if own else gate.quiet).until(facts.now)
    return (until, {"until": until.isoformat()}) if until else None


def _in_hours(late: timedelta) -> float:
    return round(late.total_seconds() / 3600, 2)


_QUESTIONS: dict[Guard, _Question] = {
    "consent": _consent,
    "suppressed": _suppressed,
    "ended": _ended,
    "too_late": _too_late,
    "just_bought": _just_bought,
    "same_content": _same_content,
    "cap": _cap,
    "catch_up": _catch_up,
    "quiet_days": _quiet_days,
    "quiet_hours": _quiet_hours,
}
_PASSING: dict[Guard, Callable[[Pending, Facts, Gate], _Seen]] = {
    "consent": lambda _pending, _facts, _gate: {"consent": True},
    "suppressed": lambda _pending, facts, _gate: {"list": facts.suppressed},
    "too_late": lambda pending, facts, _gate: {"hours": _in_hours(facts.now - pending.due_at)},
    "cap": lambda pending, facts, gate: _held(_others(pending, facts, gate), facts, gate),
}
"""What was seen of a message that nothing stood against."""
