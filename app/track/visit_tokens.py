"""The token of a visit: a click of somebody who has agreed to be measured carries it to the shop's own page.

It says which message and since when, it is good for half an hour, and nobody but the endpoint can make one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from app.model.signing import signed, verified
from app.track.book import Known

PARAMETER = "polku"
"""What it is called in an address."""
LASTS = timedelta(minutes=30)
_DIGITS = 7
"""Hexadecimal, of the minute since 1970 at which the visit began."""


def carried(known: Known, target: str, token: str, now: datetime) -> str:
    """The address of a page of the shop with the token of a visit that begins now; that of anybody else as it is."""
    if not known.setup.opens or known.is_revoked(token) or _site_of(target) not in known.setup.sites:
        return target
    public = signed(known.keys[0], "visit", f"{token}{_minute(now):0{_DIGITS}x}")
    head, sharp, fragment = target.partition("#")
    return f"{head}{'&' if '?' in head else '?'}{PARAMETER}={public}{sharp}{fragment}"


def visit_of(known: Known, public: str, now: datetime) -> str | None:
    """The message's token, while the visit lasts and the customer's yes to being measured stands; else None."""
    whole = verified(known.keys, "visit", public)
    if whole is None or known.is_revoked(whole[:-_DIGITS]):
        return None
    age = _minute(now) - int(whole[-_DIGITS:], 16)
    return whole[:-_DIGITS] if 0 <= age <= LASTS // timedelta(minutes=1) else None


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _site_of(address: str) -> str:
    """Scheme, host and port, as browsers name an origin."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()
