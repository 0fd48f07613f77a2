"""What the runner hands over to have a message written, and what it gets back."""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Callable
from datetime import datetime
from typing import Literal

import msgspec

from app.engine.run import NotifyStaff
from app.engine.wire import Outgoing
from app.model.actions import Sms, Webhook
from app.model.customer import Facts
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.nodes import Email

WAITS_FOR_CODES = "codes-run-out"


class Letter(msgspec.Struct, frozen=True):
    """One message about to leave at `at`.

    `kind` flow: `email` of `flow` to the customer of `facts`, who came in by `entry`, or the text message `step`.
    `kind` staff: `staff` says to whom and what, or the webhook `step` tells another system; `facts` is the customer it
    is about. `token` is random and stays the same for every attempt: the Message-ID is made of it. `message_id` is what
    an earlier attempt used, and is to be used again ("" = none yet).
    """

    id: int
    kind: Literal["flow", "staff"]
    token: str
    message_id: str
    flow: Flow
    version: int
    facts: Facts
    entry: Entry
    enrolment: int
    at: datetime
    email: Email | None = None
    step: Sms | Webhook | None = None
    staff: NotifyStaff | None = None


class Composed(msgspec.Struct, frozen=True):
    """The exact bytes, with what the shop remembers of them: `sha256` is the digest of `outgoing.data`, `codes` the ids
    of the unique codes in it.
    """

    outgoing: Outgoing
    message_id: str
    subject: str
    sha256: bytes
    codes: tuple[int, ...] = ()


Compose = Callable[[Letter], Composed]
"""Raises PolkuError for a message that cannot be written: that one fails with the error's code, the others go on.

With the code WAITS_FOR_CODES it does not fail but waits: a person can put it right.
"""


def new_token() -> str:
    """128 random bits as 26 characters of lower-case base32: it says nothing about anybody."""
    return b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
