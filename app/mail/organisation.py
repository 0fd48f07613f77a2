"""Which domain somebody owns: what DMARC calls the organisational domain, by the Public Suffix List.

The list comes with the package publicsuffixlist (https://publicsuffix.org, Mozilla Public License 2.0) and is read
when it is first asked.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def organisation(domain: str) -> str:
    """`kauppa.fi` of `news.kauppa.fi`, `shop.co.uk` of `a.shop.co.uk`; a public suffix itself is its own."""
    plain = _plain(domain)
    return _suffixes().privatesuffix(plain) or plain


def same_owner(one: str, other: str) -> bool:
    """Whether two domains count as one for DMARC's relaxed alignment."""
    return bool(one and other) and organisation(one) == organisation(other)


def upwards(domain: str) -> list[str]:
    """The domain, and those above it down to the one that somebody owns."""
    plain, owned = _plain(domain), organisation(domain)
    above = plain.removesuffix(owned).rstrip(".").split(".") if plain != owned else []
    return [".".join((*above[start:], owned)) for start in range(len(above) + 1)]


def _plain(domain: str) -> str:
    """In small ASCII letters, as DNS has it; what cannot be written so stays as it is."""
    plain = domain.strip().casefold().rstrip(".")
    try:
        return plain.encode("idna").decode() if plain else ""
    except UnicodeError:
        return plain


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=True)
