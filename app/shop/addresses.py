"""Whether an address can be written to, and what was probably meant where it cannot be right."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from app.shop.values import BadCellError

MAX_LENGTH = 254
WELL_KNOWN = (
    "gmail.com", "hotmail.com", "hotmail.fi", "outlook.com", "live.com", "live.fi",
    "icloud.com", "me.com", "yahoo.com", "msn.com", "luukku.com", "suomi24.fi",
    "kolumbus.fi", "elisanet.fi", "saunalahti.fi", "welho.com", "netti.fi", "proton.me",
    "protonmail.com", "googlemail.com", "helsinki.fi", "aalto.fi", "tuni.fi", "utu.fi",
    "jyu.fi", "oulu.fi",
)  # fmt: skip
_TOPS = {"con": "com", "cmo": "com", "ocm": "com", "comm": "com", "fi.": "fi", "ffi": "fi", "exmaple": "example"}
_PLAIN = re.compile(r"[A-Za-z0-9_+%-]+(\.[A-Za-z0-9_+%-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
_RESERVED = (".test", ".invalid", ".local", ".localhost")


class Address(msgspec.Struct, frozen=True):
    """`value` is the address as it is kept; `suggestion` what was probably meant ("" = nothing odd about it)."""

    value: str
    suggestion: str = ""


@lru_cache(maxsize=50_000)
def read_address(text: str) -> Address:
    """The address as it can be written to; no network is asked. Raises BadCellError: email-missing, email-bad, or
    email-letters (letters before the @ that most mail servers do not carry: SMTPUTF8).
    """
    text = text.strip().removeprefix("mailto:")
    if not text:
        raise BadCellError("email-missing")
    if len(text) > MAX_LENGTH:
        raise BadCellError("email-bad", value=text[:80])
    if len(text.partition("@")[0]) <= 64 and _PLAIN.fullmatch(text) and _usual(text):
        return Address(text, suggest(text))
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=True)
    except EmailNotValidError:
        raise BadCellError("email-bad", value=text) from None
    if found.ascii_email is None:
        raise BadCellError("email-letters", value=text)
    return Address(found.normalized, suggest(found.normalized))


def suggest(address: str) -> str:
    """The address with a well-known domain where one slip of the finger leads there; "" where nothing is to be said."""
    local, _, domain = address.rpartition("@")
    meant = _meant(domain.lower())
    return f"{local}@{meant}" if meant else ""


@lru_cache(maxsize=5_000)
def _meant(domain: str) -> str:
    if domain in WELL_KNOWN:
        return ""
    for known in WELL_KNOWN:
        if len(known) > 6 and _one_slip(domain, known):
            return known
    name, _, top = domain.rpartition(".")
    return f"{name}.{_TOPS[top]}" if top in _TOPS else ""


def _usual(address: str) -> bool:
    """(A domain written as xn--... is kept with its letters, as one that came so: one mailbox, one customer.)"""
    parts = address.lower().split("@")[1].split(".")
    return f".{parts[-1]}" not in _RESERVED and all(len(one) <= 63 and not one.startswith("xn--") for one in parts)


def _one_slip(typed: str, meant: str) -> bool:
    """One letter too many, missing, wrong, or two neighbours swapped."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    start = next((n for n, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    rest, goal = typed[start:], meant[start:]
    swapped = rest[:2] == goal[1::-1] and rest[2:] == goal[2:] and len(goal) > 1
    return swapped or rest[1:] == goal[1:] or rest[1:] == goal or rest == goal[1:]
