"""Whether a webhook comes from the shop that says so, and by what the same one is known when it comes again."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

from app.model.track import PublicHook

_PLAIN = {"woocommerce": "x-wc-webhook-signature", "shopify": "x-shopify-hmac-sha256"}
"""Headers with the Base64 of the HMAC-SHA256 of the body."""


def is_signed(hook: PublicHook, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether it is signed with the hook's secret; true for a hook without one. Polku looks more closely later."""
    if not hook.secret:
        return True
    if hook.kind in _PLAIN:
        return _equal(headers.get(_PLAIN[hook.kind], ""), hmac.digest(hook.secret.encode(), body, "sha256"))
    try:
        key = base64.b64decode(hook.secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return False
    signed = f"{headers.get('webhook-id', '')}.{headers.get('webhook-timestamp', '')}.".encode() + body
    right = hmac.digest(key, signed, "sha256")
    offered = headers.get("webhook-signature", "").split()[:10]
    return any(_equal(one.removeprefix("v1,"), right) for one in offered if one.startswith("v1,"))


def seal_of(hook: PublicHook, headers: Mapping[str, str], body: bytes) -> str:
    """Equal for the same delivery: made of what is signed, so that a repetition cannot be dressed up as another one."""
    told = headers.get("webhook-id", "").encode() if hook.kind == "standard" and hook.secret else body
    return hashlib.sha256(hook.id.encode() + b"\0" + told).hexdigest()


def _equal(offered: str, right: bytes) -> bool:
    return hmac.compare_digest(offered.encode(), base64.b64encode(right))
