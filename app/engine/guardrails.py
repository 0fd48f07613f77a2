"""Whether a message may leave now: the last word, asked again at the moment of sending.

Order as in the product's design: consent, suppression list, purchase or goal reached, too late, just bought, same
content, frequency cap, another late message in a day, quiet hours. The first that stops decides; all up to it are
recorded with the numbers they saw.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Literal

import msgspec

from app.engine.advance import ended_since_entry
from app.engine.run import Run
from app.engine.times import quiet_until
from app.model.actions import Sms
from app.model.customer import Contact, Facts, JsonValue
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
    for name in _asked(email.message_class != "service", rails.off, email.skip_guardrails):
        if name == "catch_up" and facts.now - pending.due_at <= LATE:
            continue
        stop, until, seen = _ask(name, pending, flow, facts, rails, shop_zone)
        looked.append(Looked(name, not stop and until is None, seen))
        if until is not None and not stop:
            patience = pending.first_due_at + timedelta(hours=rails.defer_hours)
            if name == "catch_up":  # it only gets later, and its moment does not move
                patience = min(patience, pending.due_at + timedelta(hours=pending.email.too_late_hours))
            if pending.email.when_stopped == "defer" and until <= patience:
                return Verdict("defer", name, name, until, tuple(looked))
            stop = True
        if stop:
            return Verdict("stop", name, str(seen.get("reason") or name), None, tuple(looked))
    return Verdict("leave", looked=tuple(looked))


@cache
def _asked(selling: bool, off: tuple[Guard, ...], skipped: tuple[str, ...]) -> tuple[Guard, ...]:
    """Which guardrails are asked about a message, in their order."""
    on = (name for name in GUARDS if name in ALWAYS or (name not in off and name not in skipped))
    return tuple(name for name in on if selling or name in ("suppressed", "ended", "too_late"))


_Answer = tuple[bool, datetime | None, dict[str, JsonValue]]


def _ask(name: Guard, pending: Pending, flow: Flow, facts: Facts, rails: Guardrails, shop_zone: str) -> _Answer:
    """(stops, until when it would have to wait, what was seen)."""
    match name:
        case "consent":
            return _consent(pending.email, facts)
        case "suppressed":
            return _suppressed(pending.email, facts)
        case "ended":
            ended = ended_since_entry(pending.run, flow, facts)
            return bool(ended), None, {"reason": ended[0], "event": ended[1].id} if ended else {}
        case "too_late":
            late = facts.now - pending.due_at
            hours = round(late.total_seconds() / 3600, 2)
            return late > timedelta(hours=pending.email.too_late_hours), None, {"hours": hours}
        case "just_bought":
            return _just_bought(pending.email, facts, rails)
        case "same_content":
            return _same_content(pending, facts, rails)
        case "cap":
            return _cap(pending, facts, rails)
        case "catch_up":
            return _catch_up(facts)
        case "quiet_hours":
            until = quiet_until(facts.now, rails.quiet_from, rails.quiet_to, facts.customer.timezone or shop_zone)
            return False, until, {"until": until.isoformat()} if until else {}


def _consent(step: MessageStep, facts: Facts) -> _Answer:
    """To e-mail for an e-mail, to text messages for a text message."""
    agreed = has_consent(facts, "sms" if isinstance(step, Sms) else "email")
    return not agreed, None, {"consent": agreed}


def _suppressed(email: MessageStep, facts: Facts) -> _Answer:
    """A person's stop ends marketing, by every way; a dead address or an erased customer ends everything.

    A dead e-mail address says nothing about a phone; without a number there is nowhere to send to.
    """
    if isinstance(email, Sms):
        if not facts.customer.phone.strip():
            return True, None, {"reason": "no_phone"}
        if facts.suppressed == "bounced":
            return False, None, {"list": facts.suppressed}
    stops = bool(facts.suppressed) and (email.message_class != "service" or facts.suppressed != "unsubscribed")
    return stops, None, {"list": facts.suppressed}


def _just_bought(email: MessageStep, facts: Facts, rails: Guardrails) -> _Answer:
    since = facts.now - timedelta(days=rails.just_bought_days)
    wanted = {category.casefold() for category in email.about}
    for order in reversed(facts.orders if wanted else ()):
        if order.occurred_at <= since:
            break
        hit = next((category for category in order.categories if category.casefold() in wanted), None)
        if hit:
            return True, None, {"category": hit, "order": order.id, "at": order.occurred_at.isoformat()}
    return False, None, {}


def _same_content(pending: Pending, facts: Facts, rails: Guardrails) -> _Answer:
    since = facts.now - timedelta(days=rails.same_content_days)
    for contact in reversed(facts.contacts):
        if contact.at <= since:
            break
        if contact.content == pending.content:
            return True, None, {"at": contact.at.isoformat()}
    return False, None, {}


def _cap(pending: Pending, facts: Facts, rails: Guardrails) -> _Answer:
    """A series does not block itself: contacts of the same enrolment are not counted.

    Waits until every window has room.
    """
    now, run = facts.now, pending.run
    since = now - timedelta(days=max((cap.days for cap in rails.caps), default=0))
    others: list[datetime] = []
    for contact in reversed(facts.contacts):
        if contact.at <= since:
            break
        if contact.marketing and contact.at <= now and not _same_series(contact, run):
            others.append(contact.at)  # the latest first
    until: datetime | None = None
    seen: dict[str, JsonValue] = {}
    for cap in rails.caps:
        window = timedelta(days=cap.days)
        recent = sum([at > now - window for at in others])
        seen[f"{cap.messages}/{cap.days}"] = recent
        if recent >= cap.messages:
            free = others[cap.messages - 1] + window if cap.messages else now + timedelta(days=36500)
            until = max(until, free) if until else free
    return False, until, seen


def _catch_up(facts: Facts) -> _Answer:
    """Who has just got one late message waits a day for the next: a sleep of three days is no burst of mail."""
    late = [contact.at for contact in facts.contacts if contact.late and contact.at > facts.now - CATCH_UP]
    return False, late[-1] + CATCH_UP if late else None, {"at": late[-1].isoformat()} if late else {}


def _same_series(contact: Contact, run: Run) -> bool:
    return bool(contact.enrolment) and contact.enrolment == run.id
