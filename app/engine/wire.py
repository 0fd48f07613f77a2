"""What passes between the runner and the mail room: exact bytes out, one classified reply back."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec

ReplyKind = Literal["accepted", "retry", "refused", "sender_fault", "uncertain"]
OnWire = Callable[[], Awaitable[None]]
"""Awaited when the server has asked for the body and not one byte of it has left; whoever sends records that here."""

Following = Callable[[], "Outgoing | None"]
"""Asked when a body leaves: the message that the same caller will send next, None if there is none."""

# Not a piece of a network address.
_FINER = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")


class Outgoing(msgspec.Struct, frozen=True):
    """One message, ready: `data` goes out as it is (CRLF line ends, leading dots not yet doubled).

    Where it is no mail: `to_addr` is the phone number or the web address, `data` the text or the body, `key` the same
    for every attempt, `headers` what a call carries beside its body.
    """

    id: int
    from_addr: str
    to_addr: str
    data: bytes
    key: str = ""
    headers: tuple[tuple[str, str], ...] = ()


class Reply(msgspec.Struct, frozen=True):
    """How sending ended.

    `accepted`: the server has it. `retry`: certainly not delivered, try again later. `refused`: this recipient never.
    `sender_fault`: account or policy is wrong, the queue stops and no customer is touched. `uncertain`: the body left
    and no reply came: it may have been delivered. `code` is the SMTP code, 0 when the server said nothing.
    `to_address`: it answers the recipient's address (RCPT), not the message. `about_us`: a `retry` that says something
    about the sender or the server and nothing about this message: the queue rests, and the message loses no attempt.
    `alone`: it says nothing about others of the queue, since each goes to a server of its own.
    """

    kind: ReplyKind
    code: int = 0
    text: str = ""
    to_address: bool = False
    about_us: bool = False
    alone: bool = False


def finer_code(text: str) -> tuple[int, int, int] | None:
    """The enhanced status code (RFC 3463) in a server's words, None if there is none."""
    found = _FINER.search(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def nothing_follows() -> Outgoing | None:
    """For a message that is sent alone."""
    return None
