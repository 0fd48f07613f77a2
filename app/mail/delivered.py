"""What a delivered message says of itself: what the receiver's server found out, and what the signature covers."""

from __future__ import annotations

import re
from email import policy
from email.parser import BytesHeaderParser

import msgspec

LARGEST = 256 * 1024
COVERED = ("from", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post")
"""What a signature should cover. Without the last two, one click to stop does not count (RFC 8058)."""
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"(spf|dkim|dmarc)\s*(?:/\s*\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)


class Signature(msgspec.Struct, frozen=True):
    """One DKIM-Signature: who signs, with which key, and which headers are under it (lower case)."""

    domain: str
    selector: str
    headers: tuple[str, ...]

    def left_out(self, wanted: tuple[str, ...] = COVERED) -> tuple[str, ...]:
        """What it should cover and does not."""
        return tuple(one for one in wanted if one not in self.headers)


class Delivered(msgspec.Struct, frozen=True):
    """`checked_by`: the server that judged, "" where none did. spf, dkim, dmarc: its words, such as "pass"."""

    checked_by: str = ""
    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    signatures: tuple[Signature, ...] = ()
    from_domain: str = ""
    return_domain: str = ""
    has_stop: bool = False
    has_one_click: bool = False


def read_delivered(raw: bytes) -> Delivered:
    """Reads the headers of a message as it lies in the mailbox. Nonsense gives empty fields, never an error.

    Only what the last server wrote (the topmost results) is believed: what stands below may be anybody's.
    """
    parsed = BytesHeaderParser(policy=policy.compat32).parsebytes(raw[:LARGEST])

    def every(name: str) -> list[str]:
        return [_flat(str(value)) for value in parsed.get_all(name, [])]

    by, results = _results(every("Authentication-Results"))
    signatures = tuple(one for text in every("DKIM-Signature") if (one := _signature(text)) is not None)
    return Delivered(
        by,
        results.get("spf", ""),
        results.get("dkim", ""),
        results.get("dmarc", ""),
        signatures,
        _domain("".join(every("From")[:1])),
        _domain("".join(every("Return-Path")[:1])),
        bool(every("List-Unsubscribe")),
        bool(every("List-Unsubscribe-Post")),
    )


def tags(text: str) -> dict[str, str]:
    """The "a=b; c=d" of DKIM and DMARC, names in lower case; the first of two of one name counts."""
    found: dict[str, str] = {}
    for piece in text.split(";"):
        name, is_there, value = piece.partition("=")
        if is_there:
            found.setdefault(name.strip().casefold(), value.strip())
    return found


def _results(texts: list[str]) -> tuple[str, dict[str, str]]:
    """Several headers of the topmost server are read together; the best result of several signatures counts."""
    by = ""
    results: dict[str, str] = {}
    for text in texts:
        bare = _COMMENT.sub(" ", text)
        head, _semicolon, rest = bare.partition(";")
        if "=" in head:  # Microsoft names no server
            head, rest = "microsoft", bare
        server = (head.split() or [""])[0].casefold()
        if by and server != by:
            break
        by = by or server
        for clause in rest.split(";"):
            found = _RESULT.match(clause.strip())
            if found and results.get(found[1].casefold()) != "pass":
                results[found[1].casefold()] = found[2].casefold()
    return by, results


def _signature(text: str) -> Signature | None:
    known = tags(text)
    domain, selector = (re.sub(r"\s+", "", known.get(name, "")).casefold() for name in ("d", "s"))
    if not domain or not selector:
        return None
    headers = tuple(dict.fromkeys(one.strip().casefold() for one in known.get("h", "").split(":") if one.strip()))
    return Signature(domain[:253], selector[:253], headers[:100])


def _domain(text: str) -> str:
    found = re.search(r"@([A-Za-z0-9.-]{1,253})>?\s*$", text.strip())
    return found[1].casefold().rstrip(".") if found else ""


def _flat(text: str) -> str:
    return " ".join(text.split())
