"""What passes between the runner and the ledger: what is due, and what has been decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from app.engine.guardrails import Looked
from app.engine.policy import Policy
from app.engine.run import Decision, EndReason, NotifyStaff, Run, Step
from app.model.customer import Event
from app.model.entry import Entry
from app.model.flow import Flow

MessageState = Literal["due", "claimed", "on_wire", "sent", "retry", "failed", "uncertain", "suppressed", "skipped"]


Outcome = Literal["sent", "retry", "failed", "uncertain", "suppressed", "skipped"]
Channel = Literal["mail", "sms", "webhook", "code"]
"""By which way a message leaves: the mail server, the text message gateway, a call to another system; a code is only
handed out. Each way has its own queue: one that stands holds up no other."""


class Standing(msgspec.Struct, frozen=True):
    """How the shop stands right now; read again between any two windows of mails.

    `stops_known_until`: stops that came later may not have been read; None where there is no mailbox to read.
    `restored_until`: what fell due by then may have left before the shop was restored from a backup; None: never was.
    """

    paused: bool
    stopped: bool
    policy: Policy
    zone: str
    stops_known_until: datetime | None = None
    sms_stopped: bool = False
    restored_until: datetime | None = None

    def stands(self, channel: Channel) -> bool:
        """Whether nothing may leave by this way now."""
        return self.paused or (self.stopped if channel == "mail" else channel == "sms" and self.sms_stopped)


class LiveFlow(msgspec.Struct, frozen=True):
    """A flow that people enter. `version`: the live version's row. What came before `live_since` enrols nobody."""

    id: int
    name: str
    version: int
    flow: Flow
    live_since: datetime
    event_cursor: int
    scanned_until: datetime
    segment_ready: bool


class EventMark(msgspec.Struct, frozen=True):
    """How far the record of events reaches: the newest row, and the latest moment that has come."""

    row: int
    at: datetime | None

    def seen_by(self, live: LiveFlow) -> bool:
        """Whether a flow that has looked this far has nothing new to look at."""
        return self.row <= live.event_cursor and (self.at is None or self.at <= live.scanned_until)


class NewEvents(msgspec.Struct, frozen=True):
    """Events not looked at yet, each with its customer, in order of recording; `more`: the page was full. `history`:
    ids of those that came in as history and enrol nobody.
    """

    events: tuple[tuple[int, Event], ...]
    cursor: int
    more: bool
    history: frozenset[str] = frozenset()


class Enrol(msgspec.Struct, frozen=True):
    customer: int
    entry: Entry
    node: str


class EndRun(msgspec.Struct, frozen=True):
    """An event ended this enrolment, wherever it stood; what it had not sent yet will not be sent."""

    enrolment: int
    reason: EndReason
    step: Step


class Wake(msgspec.Struct, frozen=True):
    """An event came that this enrolment waits for at `node`: it goes on from `at`, the event's moment."""

    enrolment: int
    node: str
    at: datetime


class Scan(msgspec.Struct, frozen=True):
    """The result of looking at one flow's new events and timers, recorded in one transaction.

    `inside`: who is in the flow's segment now, where that changed.
    """

    live: LiveFlow
    enrol: tuple[Enrol, ...] = ()
    ends: tuple[EndRun, ...] = ()
    wakes: tuple[Wake, ...] = ()
    cursor: int | None = None
    scanned_until: datetime | None = None
    inside: Mapping[int, bool] = {}
    segment_ready: bool = False


class Active(msgspec.Struct, frozen=True):
    """An enrolment that is not over, with the version it follows."""

    run: Run
    version: int


class DueRun(msgspec.Struct, frozen=True):
    run: Run
    flow: int
    version: int


class NewMessage(msgspec.Struct, frozen=True):
    """A message that a decision makes due; `visit` tells rounds of a loop apart."""

    kind: Literal["flow", "staff"]
    node: str
    visit: int
    due_at: datetime
    message_class: str
    content: str = ""
    staff: NotifyStaff | None = None
    channel: Channel = "mail"


class Decided(msgspec.Struct, frozen=True):
    due: DueRun
    decision: Decision
    messages: tuple[NewMessage, ...] = ()


class DueMessage(msgspec.Struct, frozen=True):
    """`due_at` is the moment meant (it moves with deferrals), `first_due_at` the first one; retries move neither.

    `service`: it is no marketing.
    """

    id: int
    kind: Literal["flow", "staff"]
    run: Run
    version: int
    node: str
    visit: int
    content: str
    due_at: datetime
    first_due_at: datetime
    attempts: int
    token: str
    message_id: str
    staff: NotifyStaff | None = None
    service: bool = False
    channel: Channel = "mail"


class Claim(msgspec.Struct, frozen=True):
    """This message leaves in the coming window, with this Message-ID and these bytes.

    `codes`: ids of the unique codes it carries; they are given with the claim, or the message is not claimed.
    """

    id: int
    message_id: str
    bytes_hash: bytes
    subject: str
    looked: tuple[Looked, ...] = ()
    codes: tuple[int, ...] = ()


class Settled(msgspec.Struct, frozen=True):
    """How an attempt ended. `retry` comes with `try_at`; every other state lets the customer go on.

    `suppress`: a reason for which the address goes onto the suppression list. `tried`: counts as an attempt.
    """

    id: int
    state: Outcome
    at: datetime
    reason: str = ""
    code: int = 0
    text: str = ""
    try_at: datetime | None = None
    looked: tuple[Looked, ...] | None = None
    suppress: str = ""
    tried: bool = False


class Deferred(msgspec.Struct, frozen=True):
    """The guardrails ask again at `until`. `due_at`: the moment meant from now on; None: it stays what it was."""

    id: int
    until: datetime
    reason: str
    looked: tuple[Looked, ...] = ()
    due_at: datetime | None = None
