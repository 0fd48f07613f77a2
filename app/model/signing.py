"""Public tokens: the random part of a Message-ID, signed for one purpose, so that nobody can make or change one.

A signature is good for its purpose only: who has seen a click address cannot make a stop address of it.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from collections.abc import Iterable
from typing import Literal

Purpose = Literal["stop", "click", "open", "feedback"]
_TOKEN = re.compile(r"[a-z0-9]{20,40}")
_SIGNATURE = 16
"""Characters of base32: 80 bits."""


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


def _signature(key: bytes, purpose: Purpose, token: str) -> str:
    return base32(hmac.digest(key, f"{purpose}:{token}".encode(), "sha256")[:10])


def base32(raw: bytes) -> str:
    """Lower-case base32 without padding: what may stand in any address, on any line."""
    return b32encode(raw).decode().rstrip("=").lower()
