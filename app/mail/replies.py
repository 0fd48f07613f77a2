"""What a mail server's answer means for one message, for the queue and for the customer."""

from __future__ import annotations

import re
from typing import Literal

from app.engine.wire import Reply, ReplyKind, finer_code

Stage = Literal["mail", "rcpt", "data", "body"]
"""Which of our commands is answered."""
_SENDER_CODES = frozenset({523, 530, 534, 535, 538})
_SENDER_ADDRESS = frozenset({(1, 7), (1, 8)})
"""Many servers refuse a sender's address only when they hear the recipient's."""
_ABOUT_SENDER = re.compile(
    r"relay|authenti|not permitted|policy|quota|blocked|blacklist|blocklist|spam|dmarc|\bspf\b|\bdkim\b|reputation"
    r"|too many|rate limit|limit exceeded|not allowed to send|sender",
    re.IGNORECASE,
)
_GREYLISTED = re.compile(r"gr[ea]y-?\s?list|recipient", re.IGNORECASE)
"""A stranger's letter is put off once; it says nothing about the others."""
_MAX_TEXT = 500


def classify(code: int, text: str, stage: Stage) -> Reply:
    """The reply to one command. 2xx and 354 count as accepted here; whoever asks knows which of them it waits for."""
    said = " ".join(text.split())[:_MAX_TEXT]
    return Reply(_kind(code, said, stage), code, said, stage == "rcpt", about_us=_is_about_us(code, said, stage))


def _is_about_us(code: int, text: str, stage: Stage) -> bool:
    """Whether a temporary refusal is about the sender or the server: closing, signing in, policy, too much mail."""
    if code in (421, 432, 454):
        return True
    if not 400 <= code < 500 or _GREYLISTED.search(text):
        return False
    _class, about, _detail = finer_code(text) or (0, 0, 0)
    return about == 7 and (stage != "rcpt" or bool(_ABOUT_SENDER.search(text)))


def _kind(code: int, text: str, stage: Stage) -> ReplyKind:
    if 200 <= code < 400:
        return "accepted"
    if not 500 <= code < 600:
        return "retry"  # 4xx, and answers that are no answers
    if code in _SENDER_CODES:
        return "sender_fault"
    if stage == "mail":
        return "retry" if code == 503 else "sender_fault"
    _class, about, detail = finer_code(text) or (0, 0, 0)
    if about == 7 or (about, detail) in _SENDER_ADDRESS:
        return "sender_fault"
    if about not in (1, 2, 3, 6) and (stage == "data" or _ABOUT_SENDER.search(text)):
        return "sender_fault"
    return "refused"
