"""What a bounce says of an address, of our message and of us: reading RFC 3464 reports and the answers of old servers.

"5.x.x is dead" would be wrong and dangerous: a full mailbox and our own broken DNS come with the same first digit.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from email.message import Message

from app.engine.wire import finer_code
from app.model.incoming import BounceClass, Failure

_HARD = frozenset({(5, 1, 1), (5, 1, 2), (5, 1, 3), (5, 1, 6), (5, 1, 10), (5, 2, 1)})
_SOFT = frozenset({(5, 2, 2), (5, 2, 3), (5, 3, 4), (5, 4, 7)})
_DEAD_CODES = re.compile(r"(?<!\d)55[013](?![\d.])")
_NOBODY = re.compile(
    r"(?:user|mailbox|recipient|address|account)[^.;]{0,40}(?:unknown|not found|does ?n[o']t exist|not exist|invalid)"
    r"|no such (?:user|mailbox|recipient|address|person)|(?:unknown|invalid) (?:user|mailbox|recipient|address)",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"spamhaus|blocklist|block list|blacklist|black list|\brbl\b|dnsbl|reputation|dmarc|\bspf\b|\bdkim\b|barracuda"
    r"|spamcop|sender (?:denied|rejected|blocked)|poor sending|client host \S+ blocked",
    re.IGNORECASE,
)
_SPAM = re.compile(r"\bspam\b|junk mail|virus|malware|message content|content (?:filter|rejected)", re.IGNORECASE)
_RATE = re.compile(r"receiving mail at a rate|too (?:quickly|many|fast)|rate limit|temporar", re.IGNORECASE)
_STATUS = re.compile(r"\d\.\d{1,3}\.\d{1,3}")
_TYPE = re.compile(r"^[\w.-]{1,20} ?; ?")
_PARTS = 50
_TEXT = 300


def classify_bounce(status: str, text: str) -> BounceClass:
    """What the enhanced code and the server's words mean. A code like 5.0.0 gives way to one in the words."""
    code = finer_code(status)
    if code is None or code[1:] == (0, 0):
        code = finer_code(text) or code
    if _LISTED.search(text):
        return "sender"
    match code:
        case (5, 7, 7) | (_, 6, _):
            return "content"
        case (_, 7, _):
            return "content" if _SPAM.search(text) else "sender"
        case (4, _, _):
            return "soft"
    if code in _HARD:
        return "soft" if _RATE.search(text) else "hard"
    if code in _SOFT:
        return "soft"
    if _SPAM.search(text):
        return "content"
    vague = code is None or code[1:] == (0, 0)
    if vague and _DEAD_CODES.search(text) and _NOBODY.search(text):
        return "hard"
    return "unknown"


def is_report(message: Message, kind: str) -> bool:
    """Whether the mail is a multipart/report of this kind ("delivery-status", "feedback-report")."""
    named = str(message.get_param("report-type") or "").casefold()
    return message.get_content_type() == "multipart/report" and named == kind


def report_failures(message: Message) -> Iterator[Failure]:
    """The recipients that a delivery report calls failed; delayed, relayed, delivered and expanded ones are not."""
    for group in _status_groups(message):
        action = str(group.get("Action") or "").strip().casefold()
        recipient = str(group.get("Final-Recipient") or group.get("Original-Recipient") or "")
        if action != "failed" or not recipient:
            continue
        found = _STATUS.search(str(group.get("Status") or ""))
        status = found[0] if found else ""
        text = _TYPE.sub("", " ".join(str(group.get("Diagnostic-Code") or "").split()))[:_TEXT]
        yield Failure(_address(recipient), status, text, classify_bounce(status, text))


def old_failures(message: Message, text: str) -> Iterator[Failure]:
    """The same for answers that are no reports, as far as they are known to be bounces."""
    from flufl.bounce import all_failures

    # It logs each detector that it tries; none of that is a person's concern.
    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
    try:
        _temporary, permanent = all_failures(message)
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError):
        return  # a mail that its detectors stumble over is no bounce that we know
    said = _failing_line(text)
    for raw in sorted(permanent):
        yield Failure(_address(raw.decode("ascii", "replace")), "", said, classify_bounce("", said))


def _failing_line(text: str) -> str:
    """The line that holds the server's answer."""
    lines = [line.strip() for line in text.splitlines()[:200]]
    coded = [line for line in lines if re.search(r"(?<!\d)[45]\d\d[ -]", line) or finer_code(line)]
    spoken = [line for line in lines if _NOBODY.search(line)]
    return " ".join((*coded[:2], *spoken[:1]))[:_TEXT]


def _status_groups(message: Message) -> Iterator[Message]:
    """The groups of headers of message/delivery-status: the first is about the report, the others about recipients."""
    for number, part in enumerate(message.walk()):
        if number >= _PARTS:
            return
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            if isinstance(groups, list):
                yield from (group for group in groups[: _PARTS * 2] if isinstance(group, Message))


def _address(field: str) -> str:
    """`rfc822; someone@example.org` without its type."""
    return field.rpartition(";")[2].strip().strip("<>").casefold()[:254]
