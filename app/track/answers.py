"""Answers with the headers that each of them carries: nothing is stored, framed, guessed or told on."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

_ALWAYS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
GIF = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
"""One clear pixel."""


def page(text: str, policy: str, status: int = 200) -> Response:
    """An HTML page under a content policy."""
    return answer(text.encode(), "text/html; charset=utf-8", status, {"Content-Security-Policy": policy})


def answer(body: bytes, kind: str, status: int = 200, more: Mapping[str, str] | None = None) -> Response:
    """Any other answer."""
    return Response(body, status, {**_ALWAYS, **(more or {})}, kind)


def sent_on(target: str) -> Response:
    """To a stored address. There is nothing in it to read, frame or index; the address asked for is no referrer."""
    return Response(b"", 302, {"Location": target, "Cache-Control": "no-store"})
