"""Addresses as they may stand in an envelope and in a header, and what may never stand in a header."""

from __future__ import annotations

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from app.model.errors import PolkuError

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PLAIN = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
_LOCAL_HOST = re.compile(r"[A-Za-z0-9._+-]+@localhost")


@lru_cache(maxsize=1024)
def ascii_address(address: str) -> str:
    """The address for envelope and header: the domain in its ASCII form.

    Raises PolkuError `address-bad` for what is no address, `address-smtputf8` for letters before the @ that ordinary
    mail servers do not carry.
    """
    if len(address) <= 254 and (_PLAIN.fullmatch(address) or _LOCAL_HOST.fullmatch(address)):
        local, _at, _domain = address.partition("@")
        if len(local) <= 64:
            return address
    return _converted(address)


def _converted(address: str) -> str:
    local, _at, domain = address.rpartition("@")
    if _UNSAFE.search(address) or not local or not domain or len(local) > 64:
        raise PolkuError("address-bad", "user", address=address)
    if not local.isascii():
        raise PolkuError("address-smtputf8", "user", address=address)
    try:
        found = validate_email(address, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise PolkuError("address-bad", "user", address=address, detail=str(error)) from error
    if found.ascii_email is None or not _PLAIN.fullmatch(found.ascii_email):
        raise PolkuError("address-bad", "user", address=address)
    return found.ascii_email


def domain_of(address: str) -> str:
    """What stands after the @, in ASCII."""
    return ascii_address(address).rpartition("@")[2]


def safe(text: str, header: str) -> str:
    """The text, if it may stand in a header. Raises PolkuError `header-unsafe` for control characters and line ends."""
    if _UNSAFE.search(text):
        raise PolkuError("header-unsafe", "user", header=header)
    return text
