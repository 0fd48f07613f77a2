"""What a mail that came back to the shop is, as far as its structure tells: nothing in it has been believed yet."""

from __future__ import annotations

from typing import Literal

import msgspec

IncomingKind = Literal["stop", "confirm", "reply", "auto_reply", "bounce", "complaint", "other"]
BounceClass = Literal["hard", "soft", "sender", "content", "unknown"]
"""`hard`: no such mailbox. `soft`: full, too big, too late. `sender`: our name, our server or our DNS is refused.
`content`: what the message says is refused. `unknown`: anything else; counts like soft.
"""


class Failure(msgspec.Struct, frozen=True):
    """One recipient that a server could not reach for good; `status` may be empty."""

    recipient: str
    status: str
    text: str
    kind: BounceClass


class Incoming(msgspec.Struct, frozen=True):
    """What a mail is. `sent_tokens`: the random parts of Message-IDs of ours that it names, nearest first.

    `stop_token`, `confirm_token`: the token of the message whose link to stop, or to confirm by, made this mail; it was
    signed by us. `forged`: it carries something like a token that we have not signed. `digest` tells the same mail
    again. `sender` proves nothing.
    """

    kind: IncomingKind
    digest: str
    sender: str = ""
    subject: str = ""
    stop_token: str = ""
    confirm_token: str = ""
    sent_tokens: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    forged: bool = False
