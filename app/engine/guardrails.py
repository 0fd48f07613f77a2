"""Whether a message may leave now: the last word, asked again at the moment of sending.

Order as in the product's design: consent, suppression list, purchase or goal reached, too late, just bought, same
content, frequency cap, another late message in a day, quiet days, quiet hours. The first that stops decides; all up to
it are recorded with the numbers they saw.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

import msgspec

from app.engine.hearing import ended_since_entry
from app.engine.quiet_days import quiet_days_until
from app.engine.run import Run
from app.engine.times import quiet_until
from app.model.actions import Sms
from app.model.confirming import asks_to_confirm, waiting
from app.model.customer import REST, Facts, JsonValue
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


class Looked(msgspec.Struct, frozen=True):
    """One guardrail's answer, for the why-panel."""

    guard: Guard | StopsUnread
    passed: bool
    seen: dict[str, JsonValue] = {}


class Verdict(msgspec.Struct, frozen=True):
    """`leave`: may go now. `defer`: ask again at `until`. `stop`: never; `guard` and `reason` say why."""

    action: Literal["leave", "defer", "stop"]
    guard: Guard | None = None
    reason: str = ""
    until: datetime | None = None
    looked: tuple[Looked, ...] = ()


LEAVES = Verdict("leave")


class Pending(msgspec.Struct, frozen=True):
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
    email = pending.email
    late = facts.now != pending.due_at or email.too_late_hours < 0
    asked = _asked(
        email.message_class != "service",
        rails.off,
        email.skip_guardrails,
        why or late,
        why or bool(email.about),
        rails.quiet_holidays or bool(rails.quiet_days),
    )
    for question in asked.questions:
        stop = question(pending, flow, facts, rails, shop_zone)
        if stop is not None:
            break
    else:
        return Verdict("leave", looked=_passed(asked.names, pending, facts, rails)) if why else LEAVES
    place = asked.questions.index(question)
    name, (until, seen) = asked.names[place], stop
    before = _passed(asked.names[:place], pending, facts, rails) if why else ()
    looked = (*before, Looked(name, False, seen))
    if until is not None:
        patience = pending.first_due_at + _hours(rails.defer_hours)
        if name == "catch_up":  # it only gets later, and its moment does not move
            patience = min(patience, pending.due_at + _hours(email.too_late_hours))
        # How long a rest lasts is the shop's own choice, and no sign that the message has grown old.
        waited = facts.now if name == "quiet_days" else until
        if email.when_stopped == "defer" and waited <= patience:
            return Verdict("defer", name, name, until, looked)
    return Verdict("stop", name, str(seen.get("reason") or name), None, looked)


def _passed(names: tuple[Guard, ...], pending: Pending, facts: Facts, rails: Guardrails) -> tuple[Looked, ...]:
    """What the guardrails saw that nothing stood against; whether others are late is asked of late messages alone."""
    late = facts.now - pending.due_at > LATE
    return tuple(
        Looked(name, True, _PASSING[name](pending, facts, rails) if name in _PASSING else {})
        for name in names
        if late or name != "catch_up"
    )


_Seen = dict[str, JsonValue]
_Stop = tuple[datetime | None, _Seen]
"""Until when the message would have to wait (None: for good), and what was seen."""
_Question = Callable[[Pending, Flow, Facts, Guardrails, str], _Stop | None]
"""None: nothing stands against the message."""


class _Asked(msgspec.Struct, frozen=True):
    """Which guardrails are asked, in their order."""

    names: tuple[Guard, ...]
    questions: tuple[_Question, ...]


@cache
def _asked(
    selling: bool, off: tuple[Guard, ...], skipped: tuple[str, ...], late: bool, about: bool, days: bool
) -> _Asked:
    """About a message; only those that can stand against it if it is not `late`, is `about` nothing, or no days are
    quiet.
    """
    needless = {"too_late", "catch_up"} if not late else set()
    if not days:
        needless.add("quiet_days")
    if not about:
        needless.add("just_bought")
    on = (name for name in GUARDS if name in ALWAYS or name not in needless.union(off, skipped))
    names = tuple(name for name in on if selling or name in ("suppressed", "ended", "too_late"))
    return _Asked(names, tuple(_QUESTIONS[name] for name in names))


@cache
def _hours(count: float) -> timedelta:
    return timedelta(hours=count)


@cache
def _days(count: float) -> timedelta:
    return timedelta(days=count)


def _consent(pending: Pending, _flow: Flow, facts: Facts, _rails: Guardrails, _zone: str) -> _Stop | None:
    """To e-mail for an e-mail, to text messages for a text message."""
    agreed = has_consent(facts, "sms" if isinstance(pending.email, Sms) else "email")
    return None if agreed else (None, {"consent": False})


def _suppressed(pending: Pending, _flow: Flow, facts: Facts, _rails: Guardrails, _zone: str) -> _Stop | None:
    """A person's stop ends marketing, by every way; a dead address or an erased customer ends everything. Who has been
    given a rest gets marketing after it.

    A dead e-mail address says nothing about a phone; without a number there is nowhere to send to.
    """
    email, listed = pending.email, facts.suppressed
    if isinstance(email, Sms):
        if not facts.customer.phone.strip():
            return None, {"reason": "no_phone"}
        if listed == "bounced":
            return None
    selling = email.message_class != "service"
    if listed and (selling or listed != "unsubscribed"):
        return None, {"list": listed}
    until = facts.customer.rests_until(facts.now) if selling and REST in facts.customer.fields else None
    return (until, {"list": "", "reason": "resting", "until": until.isoformat()}) if until else None


def _ended(pending: Pending, flow: Flow, facts: Facts, _rails: Guardrails, _zone: str) -> _Stop | None:
    ended = ended_since_entry(pending.run, flow, facts)
    if ended:
        return None, {"reason": ended[0], "event": ended[1].id}
    asks = pending.email.message_class == "service" and asks_to_confirm(flow)
    return (None, {"reason": "not_waiting"}) if asks and waiting(facts.consents, facts.now) is None else None


def _too_late(pending: Pending, _flow: Flow, facts: Facts, _rails: Guardrails, _zone: str) -> _Stop | None:
    late = facts.now - pending.due_at
    return (None, {"hours": _in_hours(late)}) if late > _hours(pending.email.too_late_hours) else None


def _just_bought(pending: Pending, _flow: Flow, facts: Facts, rails: Guardrails, _zone: str) -> _Stop | None:
    if not pending.email.about:
        return None
    since = facts.now - _days(rails.just_bought_days)
    wanted = {category.casefold() for category in pending.email.about}
    for order in reversed(facts.orders):
        if order.occurred_at <= since:
            break
        hit = next((category for category in order.categories if category.casefold() in wanted), None)
        if hit:
            return None, {"category": hit, "order": order.id, "at": order.occurred_at.isoformat()}
    return None


def _same_content(pending: Pending, _flow: Flow, facts: Facts, rails: Guardrails, _zone: str) -> _Stop | None:
    content = pending.content
    for contact in reversed(facts.contacts):
        if contact.content == content:
            recent = contact.at > facts.now - _days(rails.same_content_days)
            return (None, {"at": contact.at.isoformat()}) if recent else None
    return None


@cache
def _windows(caps: tuple[Cap, ...]) -> tuple[timedelta, int, tuple[tuple[str, int, timedelta], ...]]:
    """The longest window of the caps, the fewest messages that fill one, and of each its name, how many it allows,
    and its length.
    """
    windows = tuple((f"{cap.messages}/{cap.days}", cap.messages, timedelta(days=cap.days)) for cap in caps)
    longest = max((length for _, _, length in windows), default=timedelta())
    return longest, min((most for _, most, _ in windows), default=1), windows


def _others(pending: Pending, facts: Facts, longest: timedelta) -> list[datetime]:
    """When marketing messages have left within this time, the latest first.

    A series does not block itself: contacts of the same enrolment are not counted.
    """
    others: list[datetime] = []
    if facts.contacts:
        now, own = facts.now, pending.run.id
        since = now - longest
        for contact in reversed(facts.contacts):
            at = contact.at
            if at <= since:
                break
            if contact.marketing and (contact.enrolment != own or not own) and at <= now:
                others.append(at)
    return others


def _cap(pending: Pending, _flow: Flow, facts: Facts, rails: Guardrails, _zone: str) -> _Stop | None:
    """Waits until every window has room."""
    longest, fewest, windows = _windows(rails.caps)
    others = _others(pending, facts, longest)
    if len(others) < fewest:
        return None
    now, until = facts.now, None
    for _name, most, length in windows:
        if sum([at > now - length for at in others]) >= most:
            free = others[most - 1] + length if most else now + timedelta(days=36500)
            until = max(until, free) if until else free
    return (until, _within_caps(pending, facts, rails)) if until else None


def _within_caps(pending: Pending, facts: Facts, rails: Guardrails) -> _Seen:
    """How many messages each window holds already."""
    longest, _fewest, windows = _windows(rails.caps)
    others = _others(pending, facts, longest)
    return {name: sum([at > facts.now - length for at in others]) for name, _most, length in windows}


def _catch_up(pending: Pending, _flow: Flow, facts: Facts, _rails: Guardrails, _zone: str) -> _Stop | None:
    """Who has just got one late message waits a day for the next: a sleep of three days is no burst of mail.

    It is asked about messages only that are late themselves.
    """
    if facts.now - pending.due_at <= LATE:
        return None
    late = [contact.at for contact in facts.contacts if contact.late and contact.at > facts.now - CATCH_UP]
    return (late[-1] + CATCH_UP, {"at": late[-1].isoformat()}) if late else None


def _quiet_days(pending: Pending, _flow: Flow, facts: Facts, rails: Guardrails, zone: str) -> _Stop | None:
    """Waits until the hours after it have room, too: one deferral, to the morning."""
    place = facts.customer.timezone or zone
    if quiet_days_until(facts.now, rails.quiet_days, rails.quiet_holidays, place) is None:
        return None
    until = rails.calm(facts.now, pending.email.skip_guardrails, place)
    return until, {"until": until.isoformat()}


def _quiet_hours(_pending: Pending, _flow: Flow, facts: Facts, rails: Guardrails, zone: str) -> _Stop | None:
    until = quiet_until(facts.now, rails.quiet_from, rails.quiet_to, facts.customer.timezone or zone)
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
_PASSING: dict[Guard, Callable[[Pending, Facts, Guardrails], _Seen]] = {
    "consent": lambda _pending, _facts, _rails: {"consent": True},
    "suppressed": lambda _pending, facts, _rails: {"list": facts.suppressed},
    "too_late": lambda pending, facts, _rails: {"hours": _in_hours(facts.now - pending.due_at)},
    "cap": _within_caps,
}
"""What was seen of a message that nothing stood against."""
