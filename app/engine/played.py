"""What a try-out says of one customer, and what it takes for granted."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from app.engine.run import EndReason
from app.model.customer import Customer, JsonValue
from app.model.entry import Entry

NEWSLETTER = "newsletter"
"""The step of a newsletter that another program sent; its flow is ""."""
Newsletters = Literal["aside", "counted", "asked"]
"""Newsletters of the record: only seen by the caps; messages that left as they did; messages the guardrails judge."""


class Assumption(msgspec.Struct, frozen=True):
    """Which share (0..1) of the messages is opened and clicked where nothing is known; the same ones every time."""

    opened: float = 0.0
    clicked: float = 0.0


class Played(msgspec.Struct, frozen=True, gc=False):
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


class Way(msgspec.Struct, frozen=True, gc=False):
    """One enrolment in the replay; `ended` None = still on the way when the span ended. `steps`: (node, outcome)."""

    flow: str
    entry: Entry
    ended: EndReason | None
    ended_at: datetime | None
    steps: tuple[tuple[str, str], ...] = ()

    @property
    def entered_at(self) -> datetime:
        """When the customer came in."""
        return self.entry.at

    @property
    def event(self) -> str:
        """What brought them in."""
        return self.entry.event


class CustomerReplay(msgspec.Struct, frozen=True, gc=False):
    """All that would have happened to one customer, messages in time order."""

    customer: Customer
    messages: tuple[Played, ...]
    ways: tuple[Way, ...]
    steps: int
