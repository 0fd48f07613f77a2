"""Public tokens: the random part of a Message-ID, signed for one purpose, so that nobody can make or change one.

A signature is good for its purpose only: who has seen a click address cannot make a stop address of it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32encode
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

Purpose = Literal["stop", "confirm", "click", "open", "feedback", "follow", "visit", "text", "text-follow", "text-stop"]
"""`follow`: a click of somebody who has agreed to be measured on the shop's pages as well. `visit`: what is seen of
them there. `text`, `text-follow` and `text-stop`: the same, and a stop, by the short addresses of text messages."""
_TOKEN = re.compile(r"[a-z0-9]{17,40}")
"""The shortest is what is seen on the shop's pages after a short address."""
_SIGNATURE = 16
"""Characters of base32: 80 bits."""
HEAD, SHORT = 10, 6
"""Characters of a token and of its signature in a short address: 50 and 30 bits."""
_HEAD = re.compile(f"[a-z0-9]{{{HEAD}}}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
"""Base32 of ten bits."""
_BLOCK = 64
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))


def signed(key: bytes, purpose: Purpose, token: str) -> str:
    """The token with its signature for a purpose."""
    return token + _signature(key, purpose, token)


def verified(keys: Iterable[bytes], purpose: Purpose, public: str) -> str | None:
    """The token, if one of the keys has signed it for this purpose; None otherwise. Upper case is as lower case."""
    lowered = public.strip().lower()
    token, signature = lowered[:-_SIGNATURE], lowered[-_SIGNATURE:]
    if not _TOKEN.fullmatch(token) or not signature.isascii():
        return None
    right = any(hmac.compare_digest(signature, _signature(key, purpose, token)) for key in keys)
    return token if right else None


def short_signed(key: bytes, purpose: Purpose, token: str) -> str:
    """The beginning of a token, shortly signed: for text messages, in which each character costs.

    Nobody hits a message by trying: that would take its 50 random bits and the 30 of the signature at once.
    """
    head = token[:HEAD]
    return head + _signature(key, purpose, head)[:SHORT]


def short_verified(keys: Iterable[bytes], purpose: Purpose, public: str) -> str | None:
    """The beginning of a token, if one of the keys has signed it for this purpose; None otherwise."""
    lowered = public.strip().lower()
    head, signature = lowered[:HEAD], lowered[HEAD:]
    if not _HEAD.fullmatch(head) or not signature.isascii():
        return None
    right = any(hmac.compare_digest(signature, _signature(key, purpose, head)[:SHORT]) for key in keys)
    return head if right else None


def base32(raw: bytes) -> str:
    """Lower-case base32 without padding: what may stand in any address, on any line."""
    return b32encode(raw).decode().rstrip("=").lower()


def _signature(key: bytes, purpose: Purpose, token: str) -> str:
    inner, outer = _halves(key)
    inner, outer = inner.copy(), outer.copy()
    inner.update(f"{purpose}:{token}".encode())
    outer.update(inner.digest())
    number = int.from_bytes(outer.digest()[:10])
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(70, -1, -10)])


@lru_cache(maxsize=64)
def _halves(key: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    """HMAC-SHA256 (RFC 2104) as far as it goes without the message: the endpoint and the sender sign all the time."""
    whole = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
    return hashlib.sha256(whole.translate(_INNER)), hashlib.sha256(whole.translate(_OUTER))
