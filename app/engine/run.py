"""An enrolment under way, and what one look at it decided."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from app.model.customer import Event, JsonValue
from app.model.entry import Entry
from app.model.nodes import ProfileChange

RunState = Literal["waiting", "holding", "ended"]
EndReason = Literal[
    "finished", "exit", "goal", "purchase", "event", "dead_end", "loop", "stopped", "removed", "holdout"
]  # fmt: skip

PASSED_BY = "passed_by"
"""Outcome of a step that is marked skipped: the customer went through and nothing happened."""


class Run(msgspec.Struct, frozen=True, gc=False):
    """One customer's way through one flow version.

    `waiting`: at `node` until `due_at`, then it leaves through the node's way out. `holding`: at an e-mail whose
    message has not been settled (sent, stopped, failed) yet. `visit` counts e-mails, so that a loop's second round is
    a message of its own.
    """

    id: int
    customer: int
    entry: Entry
    node: str
    state: RunState = "waiting"
    due_at: datetime | None = None
    visit: int = 0


class Step(msgspec.Struct, frozen=True, gc=False):
    """One step of the way, with the values the decision saw."""

    node: str
    kind: str
    outcome: str
    at: datetime
    seen: dict[str, JsonValue] = {}


class SendMail(msgspec.Struct, frozen=True, gc=False):
    """A message is due at an e-mail or text message step; the guardrails decide at sending time whether it leaves."""

    node: str
    due_at: datetime
    visit: int


class ChangeProfile(msgspec.Struct, frozen=True):
    node: str
    changes: tuple[ProfileChange, ...]


class NotifyStaff(msgspec.Struct, frozen=True):
    node: str
    to: str
    text: str


class CallWebhook(msgspec.Struct, frozen=True):
    """Another system is to be told; nobody waits for its answer."""

    node: str


class TakeCode(msgspec.Struct, frozen=True, gc=False):
    """The customer stays at the node until a code of its list has been given, since `due_at`."""

    node: str
    due_at: datetime
    visit: int


class EnterFlow(msgspec.Struct, frozen=True):
    """The customer is to come into another automation, if it lets them in: `event` tells it."""

    node: str
    event: Event


Effect = SendMail | ChangeProfile | NotifyStaff | CallWebhook | TakeCode | EnterFlow


Passed = tuple[str, str]
"""A step by its id, and its outcome."""


class Decision(msgspec.Struct, frozen=True, gc=False):
    """Where the run stands now and what is to be done. Nothing has been done yet.

    `passed`: the steps that it came through. `steps`: the same with what they saw, for those who asked why.
    """

    run: Run
    steps: tuple[Step, ...] = ()
    effects: tuple[Effect, ...] = ()
    end_reason: EndReason | None = None
    passed: tuple[Passed, ...] = ()
