"""What the runner tells the world, past tense: facts for the window, the command line and tests."""

from __future__ import annotations

from datetime import datetime

import msgspec

from app.engine.run import EndReason
from app.engine.work import Channel


class MailSent(msgspec.Struct, frozen=True):
    """The server has taken responsibility for this message. `customer` 0: a message to the staff."""

    message: int
    customer: int
    flow: str
    at: datetime


class MailHeld(msgspec.Struct, frozen=True):
    """A message did not leave now: `state` is suppressed, skipped, due (deferred), retry, failed or uncertain."""

    message: int
    state: str
    reason: str
    until: datetime | None = None


class RunEnded(msgspec.Struct, frozen=True):
    enrolment: int
    flow: str
    reason: EndReason


class QueueStopped(msgspec.Struct, frozen=True):
    """The account or the server refuses us as sender: nothing more leaves by this way until a person has looked."""

    code: int
    text: str
    channel: Channel = "mail"


class QueueRests(msgspec.Struct, frozen=True):
    """The server cannot be reached; the next attempt is at `until`. No message has lost an attempt by it."""

    text: str
    until: datetime
    channel: Channel = "mail"


class Woke(msgspec.Struct, frozen=True):
    """The computer slept, or no program ran, since `since`. What is due leaves from `held_until` on (None: at once)."""

    since: datetime
    held_until: datetime | None = None


class Trouble(msgspec.Struct, frozen=True):
    """The shop's file could not be read or written; nothing is lost, and it is tried again. `code` as in PolkuError."""

    code: str
    params: dict[str, str]


class Ticked(msgspec.Struct, frozen=True):
    """One look at everything that was due has ended."""

    now: datetime
    totals: Totals
    next_at: datetime | None = None


class Totals(msgspec.Struct, frozen=True):
    """What one or several ticks have done, counted."""

    entered: int = 0
    advanced: int = 0
    ended: int = 0
    sent: int = 0
    suppressed: int = 0
    deferred: int = 0
    retried: int = 0
    failed: int = 0
    uncertain: int = 0

    def plus(self, other: Totals) -> Totals:
        """Both together."""
        mine, theirs = msgspec.structs.astuple(self), msgspec.structs.astuple(other)
        return Totals(*(a + b for a, b in zip(mine, theirs, strict=True)))

    @property
    def anything(self) -> bool:
        """Whether anything at all was done."""
        return any(msgspec.structs.astuple(self))


Fact = MailSent | MailHeld | RunEnded | QueueStopped | QueueRests | Woke | Trouble | Ticked
