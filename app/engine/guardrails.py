"""Whether a message may leave now: the last word, asked again at the moment of sending.

Order as in the product's design: consent, suppression list, purchase or goal reached, too late, just bought, same
content, frequency cap, another late message in a day, quiet hours. The first that stops decides; all up to it are
recorded with the numbers they saw.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

import msgspec

from app.engine.hearing import ended_since_entry
from app.engine.run import Run
from app.engine.times import quiet_until
from app.model.actions import Sms
from app.model.customer import REST, Facts, JsonValue
from app.model.flow import Flow
from app.model.nodes import MessageStep
from app.model.truth import has_consent

Guard = Literal[
    "consent", "suppressed", "ended", "too_late", "just_bought", "same_content", "cap", "catch_up", "quiet_hours"
]
GUARDS: tuple[Guard, ...] = (
    "consent", "suppressed", "ended", "too_late", "just_bought", "same_content", "cap", "catch_up", "quiet_hours",
)  # fmt: skip
ALWAYS: frozenset[str] = frozenset({"consent", "suppressed", "ended"})
"""Guards nobody can switch off: without consent, to the suppressed, or after the purchase nothing is ever sent."""

LATE = timedelta(hours=1)
"""A message that leaves so long after its moment catches up: the computer slept, or sending stood for another cause."""
CATCH_UP = timedelta(days=1)
"""In this time at most one late marketing message goes to one customer."""

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
    """The shop's limits; the defaults are the product's."""

    caps: tuple[Cap, ...] = (Cap(2, 7), Cap(5, 30))
    quiet_from: str = "21:00"
    quiet_to: str = "08:00"
    just_bought_days: int = 60
    same_content_days: int = 120
    defer_hours: int = 48
    off: tuple[Guard, ...] = ()


NO_GUARDRAILS = Guardrails(off=("just_bought", "same_content", "cap", "catch_up", "quiet_hours"))
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


class Pending(msgspec.Struct, frozen=True):
    """A message that is due: which step of which run, what it says (`content`), and since when it has been due."""

    run: Run
    email: MessageStep
    content: str
    first_due_at: datetime
    due_at: datetime


def guard(pending: Pending, flow: Flow, facts: Facts, rails: Guardrails, shop_zone: str) -> Verdict:
    """Decide at `facts.now`. Service messages need no marketing consent and skip the selling guardrails (5 to 8)."""
    looked: list[Looked] = []
    email = pending.email
    for name, ask in _asked(email.message_class != "service", rails.off, email.skip_guardrails):
        if name == "catch_up" and facts.now - pending.due_at <= LATE:
            continue
        stop, until, seen = ask(pending, flow, facts, rails, shop_zone)
        if until is None and not stop:
            looked.append(Looked(name, True, seen))
            continue
        looked.append(Looked(name, False, seen))
        if until is not None and not stop:
            patience = pending.first_due_at + _hours(rails.defer_hours)
            if name == "catch_up":  # it only gets later, and its moment does not move
                patience = min(patience, pending.due_at + _hours(email.too_late_hours))
            if email.when_stopped == "defer" and until <= patience:
                return Verdict("defer", name, name, until, tuple(looked))
        return Verdict("stop", name, str(seen.get("reason") or name), None, tuple(looked))
    return Verdict("leave", looked=tuple(looked))


_Answer = tuple[bool, datetime | None, dict[str, JsonValue]]
"""(stops, until when it would have to wait, what was seen)."""
_Question = Callable[[Pending, Flow, Facts, Guardrails, str], _Answer]


@cache
def _asked(selling: bool, off: tuple[Guard, ...], skipped: tuple[str, ...]) -> tuple[tuple[Guard, _Question], ...]:
    """Which guardrails are asked about a message, in their order."""
    on = (name for name in GUARDS if name in ALWAYS or (name not in off and name not in skipped))
    return tuple((name, _QUESTIONS[name]) for name in on if selling or name in ("suppressed", "ended", "too_late"))


@cache
def _hours(count: float) -> timedelta:
    return timedelta(hours=count)


@cache
def _days(count: float) -> timedelta:
    return timedelta(days=count)


def _consent(pending: Pending, _flow: Flow, facts: Facts, _rails: Guardrails, _zone: str) -> _Answer:
    """To e-mail for an e-mail, to text messages for a text message."""
    agreed = has_consent(facts, "sms" if isinstance(pending.email, Sms) else "email")
    return not agreed, None, {"consent": agreed}


def _suppressed(pending: Pending, _flow: Flow, facts: Facts, _rails: Guardrails, _zone: str) -> _Answer:
    """A person's stop ends marketing, by every way; a dead address or an erased customer ends everything. Who has been
    given a rest gets marketing after it.

    A dead e-mail address says nothing about a phone; without a number there is nowhere to send to.
    """
    email = pending.email
    if isinstance(email, Sms):
        if not facts.customer.phone.strip():
            return True, None, {"reason": "no_phone"}
        if facts.suppressed == "bounced":
            return False, None, {"list": facts.suppressed}
    selling = email.message_class != "service"
    stops = bool(facts.suppressed) and (selling or facts.suppressed != "unsubscribed")
    if selling and not stops and REST in facts.customer.fields:
        until = facts.customer.rests_until(facts.now)
        if until is not None:
            return False, until, {"list": "", "reason": "resting", "until": until.isoformat()}
    return stops, None, {"list": facts.suppressed}


def _ended(pending: Pending, flow: Flow, facts: Facts, _rails: Guardrails, _zone: str) -> _Answer:
    ended = ended_since_entry(pending.run, flow, facts)
    return (True, None, {"reason": ended[0], "event": ended[1].id}) if ended else (False, None, {})


def _too_late(pending: Pending, _flow: Flow, facts: Facts, _rails: Guardrails, _zone: str) -> _Answer:
    late = facts.now - pending.due_at
    hours = round(late.total_seconds() / 3600, 2) if late else 0.0
    return late > _hours(pending.email.too_late_hours), None, {"hours": hours}


def _just_bought(pending: Pending, _flow: Flow, facts: Facts, rails: Guardrails, _zone: str) -> _Answer:
    if not pending.email.about:
        return False, None, {}
    since = facts.now - _days(rails.just_bought_days)
    wanted = {category.casefold() for category in pending.email.about}
    for order in reversed(facts.orders):
        if order.occurred_at <= since:
            break
        hit = next((category for category in order.categories if category.casefold() in wanted), None)
        if hit:
            return True, None, {"category": hit, "order": order.id, "at": order.occurred_at.isoformat()}
    return False, None, {}


def _same_content(pending: Pending, _flow: Flow, facts: Facts, rails: Guardrails, _zone: str) -> _Answer:
    contacts, content = facts.contacts, pending.content
    if contacts:
        since = facts.now - _days(rails.same_content_days)
        for contact in reversed(contacts):
            at = contact.at
            if at <= since:
                break
            if contact.content == content:
                return True, None, {"at": at.isoformat()}
    return False, None, {}


@cache
def _windows(caps: tuple[Cap, ...]) -> tuple[timedelta, tuple[tuple[str, int, timedelta], ...]]:
    """The longest window of the caps, and of each its name, how many it allows, and its length."""
    windows = tuple((f"{cap.messages}/{cap.days}", cap.messages, timedelta(days=cap.days)) for cap in caps)
    return max((length for _, _, length in windows), default=timedelta()), windows


def _cap(pending: Pending, _flow: Flow, facts: Facts, rails: Guardrails, _zone: str) -> _Answer:
    """A series does not block itself: contacts of the same enrolment are not counted.

    Waits until every window has room.
    """
    now, own = facts.now, pending.run.id
    longest, windows = _windows(rails.caps)
    others: list[datetime] = []
    if facts.contacts:
        since = now - longest
        for contact in reversed(facts.contacts):
            at = contact.at
            if at <= since:
                break
            if contact.marketing and at <= now and (contact.enrolment != own or not own):
                others.append(at)  # the latest first
    until: datetime | None = None
    seen: dict[str, JsonValue] = {}
    for name, most, length in windows:
        recent = 0
        if others:
            since = now - length
            for at in others:
                if at <= since:
                    break
                recent += 1
        seen[name] = recent
        if recent >= most:
            free = others[most - 1] + length if most else now + timedelta(days=36500)
            until = max(until, free) if until else free
    return False, until, seen


def _catch_up(_pending: Pending, _flow: Flow, facts: Facts, _rails: Guardrails, _zone: str) -> _Answer:
    """Who has just got one late message waits a day for the next: a sleep of three days is no burst of mail."""
    late = [contact.at for contact in facts.contacts if contact.late and contact.at > facts.now - CATCH_UP]
    return False, late[-1] + CATCH_UP if late else None, {"at": late[-1].isoformat()} if late else {}


def _quiet_hours(_pending: Pending, _flow: Flow, facts: Facts, rails: Guardrails, zone: str) -> _Answer:
    until = quiet_until(facts.now, rails.quiet_from, rails.quiet_to, facts.customer.timezone or zone)
    return False, until, {"until": until.isoformat()} if until else {}


_QUESTIONS: dict[Guard, _Question] = {
    "consent": _consent,
    "suppressed": _suppressed,
    "ended": _ended,
    "too_late": _too_late,
    "just_bought": _just_bought,
    "same_content": _same_content,
    "cap": _cap,
    "catch_up": _catch_up,
    "quiet_hours": _quiet_hours,
}
