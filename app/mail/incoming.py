"""One mail from the shop's mailbox: what it is to us. All of it may be a lie, and as long and deep as it likes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from functools import partial
from hashlib import sha256

import msgspec

from app.mail.bounces import is_report, old_failures, report_failures
from app.mail.ids import token_of, verify_confirm_token, verify_stop_token
from app.model.incoming import Incoming, IncomingKind
from app.model.stopping import agrees, asks_to_stop

LARGEST = 256 * 1024
"""Bytes of a mail that are looked at: reports come before the message they give back."""
_DEEPEST = 20
_PARTS = 50
_BODY = 20_000
_HEADER = 2_000
_TOKEN = re.compile(r"(?<![a-z0-9])[a-z0-9]{36,56}(?![a-z0-9])", re.IGNORECASE)
_OURS = re.compile(r"<?polku\.[a-z0-9]{20,40}@[a-z0-9.\-]{1,100}>?", re.IGNORECASE)
_AWAY = re.compile(
    r"automaattinen vastaus|automaattivastaus|poissaolo|olen lomalla|out of (?:the )?office|automatic reply"
    r"|auto(?:matic)?[- ]?(?:reply|response)|on vacation|on holiday|autosvar|abwesen|frånvaro",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"undeliver|delivery (?:status|failure|has failed)|returned mail|mail delivery|failure notice|toimittaminen", re.I
)


def read_mail(raw: bytes, key: bytes) -> Incoming:
    """What this mail is; never raises, whatever the bytes are. `key` is the one that stop tokens are signed with."""
    raw = raw[:LARGEST]
    digest = sha256(raw).hexdigest()
    try:
        message = message_from_bytes(_shallow(raw))
        return _classified(message, key, digest)
    except (ValueError, LookupError, TypeError, AttributeError, MessageError, RecursionError, AssertionError):
        return Incoming("other", digest)  # the library stumbled: nobody's mail program made this


def _classified(message: Message, key: bytes, digest: str) -> Incoming:
    subject = header_text(message, "Subject")
    sender = _sender(message)
    text = _first_text(message)
    tokens, confirms, forged = _signed_tokens(message, subject, key)
    named = _named(message)
    told = partial(msgspec.structs.replace, Incoming("other", digest, sender, subject[:200]))
    if is_report(message, "delivery-status"):
        return told(kind="bounce", sent_tokens=_returned(message), failures=tuple(report_failures(message)))
    if is_report(message, "feedback-report"):
        return told(kind="complaint", sent_tokens=_returned(message))
    if tokens:
        return told(kind="stop", stop_token=tokens[0], sent_tokens=named)
    if _is_from_machine(message, sender, subject):
        returned = _returned(message)
        failures = tuple(old_failures(message, text)) if returned else ()
        kind: IncomingKind = "bounce" if failures else "other"
        return told(kind=kind, sent_tokens=returned, failures=failures)
    if _is_automatic(message, subject):
        return told(kind="auto_reply", sent_tokens=named)
    if not forged and _asks_to_stop(subject, text):
        return told(kind="stop", sent_tokens=named)
    if confirms and not any(map(asks_to_stop, subject.split())):
        return told(kind="confirm", confirm_token=confirms[0], sent_tokens=named)
    if named and not forged and agrees(_first_line(text)):
        return told(kind="confirm", sent_tokens=named)
    return told(kind="reply" if named else "other", sent_tokens=named, forged=forged)


def header_text(message: Message, name: str) -> str:
    """A header in plain words on one line; what cannot be decoded is replaced."""
    raw = str(message.get(name) or "")[:_HEADER]
    try:
        parts = decode_header(raw)
    except (HeaderParseError, ValueError):
        return " ".join(raw.split())
    return " ".join("".join(_decoded(part, charset) for part, charset in parts).split())


def _decoded(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    try:
        return part.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return part.decode("latin-1")


def _shallow(raw: bytes) -> bytes:
    """A mail nested deeper than any mail program nests is read by its headers alone."""
    if raw.lower().count(b"boundary=") <= _DEEPEST and raw.lower().count(b"message/rfc822") <= _DEEPEST:
        return raw
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    return re.sub(rb"(?im)^content-type:.*(?:\r?\n[ \t].*)*", b"Content-Type: text/plain", head) + b"\r\n\r\n"


def _sender(message: Message) -> str:
    found = getaddresses([str(message.get("From") or "")[:_HEADER]])
    return found[0][1].strip().casefold()[:254] if found else ""


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= _PARTS:
            return
        yield part


def _first_text(message: Message) -> str:
    """The first plain text of the mail, not all of it."""
    for part in _parts(message):
        if part.get_content_type() == "text/plain" and not part.is_multipart():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return _decoded(payload[:_BODY], part.get_content_charset())
    return ""


def _signed_tokens(message: Message, subject: str, key: bytes) -> tuple[list[str], list[str], bool]:
    """(tokens of ours that stop, that confirm, in the subject and in the address it was sent to; something like a token
    that is neither).
    """
    places = [subject]
    for name in ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"):
        places += [str(value)[:_HEADER] for value in message.get_all(name, [])[:5]]
    tried = [found for place in places for found in _TOKEN.findall(place)][:20]
    stops = [token for token in (verify_stop_token(key, one) for one in tried) if token]
    confirms = [token for token in (verify_confirm_token(key, one) for one in tried) if token]
    return stops, confirms, bool(tried) and not stops and not confirms


def _named(message: Message) -> tuple[str, ...]:
    """Messages of ours that the mail answers, nearest first."""
    replied = str(message.get("In-Reply-To") or "")[:_HEADER]
    references = str(message.get("References") or "")[-_HEADER * 4 :]
    return _tokens([replied, *reversed(references.split()[-50:])])


def _returned(message: Message) -> tuple[str, ...]:
    """Messages of ours that a server gives back: by the Message-ID in the returned part, or quoted in its text."""
    places: list[str] = []
    for part in list(_parts(message))[1:]:
        places.append(str(part.get("Message-ID") or "")[:_HEADER])
        if part.get_content_type() in ("text/rfc822-headers", "text/plain"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                places += _OURS.findall(payload[:_BODY].decode("latin-1"))[:3]
    if not message.is_multipart():
        payload = message.get_payload(decode=True)
        if isinstance(payload, bytes):
            places += _OURS.findall(payload[:_BODY].decode("latin-1"))[:3]
    return _tokens(places) or _named(message)


def _tokens(places: list[str]) -> tuple[str, ...]:
    found = [token_of(match) for place in places for match in _OURS.findall(place)]
    return tuple(dict.fromkeys(token for token in found if token))[:5]


def _is_from_machine(message: Message, sender: str, subject: str) -> bool:
    """Whether a mail server wrote this: nobody to answer, or a postmaster's name."""
    nobody = "".join(str(message.get("Return-Path") or "x").split()) == "<>"
    local = sender.partition("@")[0]
    return (nobody and bool(_FAILED.search(subject))) or local in ("mailer-daemon", "postmaster", "mail-daemon")


def _is_automatic(message: Message, subject: str) -> bool:
    said = str(message.get("Auto-Submitted") or "no").strip().casefold()
    precedence = str(message.get("Precedence") or "").strip().casefold()
    return (
        not said.startswith("no")
        or any(message.get(name) is not None for name in ("X-Autoreply", "X-Autorespond"))
        or precedence in ("auto_reply", "auto-reply")
        or "".join(str(message.get("Return-Path") or "x").split()) == "<>"
        or bool(_AWAY.search(subject))
    )


def _asks_to_stop(subject: str, text: str) -> bool:
    """Whether the subject or the first line is one of the words for stopping and nothing else."""
    return asks_to_stop(subject) or asks_to_stop(_first_line(text))


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
