"""What Polku asks and tells, with the key that only it has."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.model.track import LINK_OF_TEXT, MOST_AT_ONCE, HasRead, Links, Page, PublicLink, Revocations, Setup
from app.track.answers import answer
from app.track.public import Room, body_of
from app.track.visitors import Allowance

MOST_TOLD = 4_000_000
WRONG_KEYS_A_MINUTE = 30
"""From one network, before it gets no answer but 429."""
_LINK_ID = re.compile(f"[a-z0-9]{{{LINK_OF_TEXT}}}|[a-z0-9]{{20,40}}")
_TOKEN = re.compile(r"[a-z0-9]{20,40}")
_KEY = re.compile(r"(?:[0-9a-f]{2}){16,64}")
_ADDRESS = re.compile(r"https?://[!-~]{1,4000}")
Told = TypeVar("Told")
Handler = Callable[[Request], Awaitable[Response]]


class Door:
    """The handlers of /v1, each behind the key."""

    def __init__(self, room: Room, key: str) -> None:
        self._room = room
        self._key = hashlib.sha256(key.encode()).digest()
        self._wrong = Allowance(WRONG_KEYS_A_MINUTE, 60)

    def routes(self) -> list[Route]:
        return [
            Route("/v1/state", self._behind(self.state)),
            Route("/v1/setup", self._behind(self.setup), methods=["PUT"]),
            Route("/v1/links", self._behind(self.links), methods=["POST"]),
            Route("/v1/revocations", self._behind(self.revocations), methods=["POST"]),
            Route("/v1/hits", self._behind(self.hits)),
            Route("/v1/hits/read", self._behind(self.has_read), methods=["POST"]),
        ]

    async def state(self, _request: Request) -> Response:
        """How the endpoint stands."""
        return _json(await asyncio.to_thread(self._room.book.state))

    async def setup(self, request: Request) -> Response:
        """Take over keys, words, forms and hooks."""
        told = await _told(request, Setup)
        if told is None or not all(_KEY.fullmatch(key.key) for key in told.keys):
            return _no(422)
        return await self._keep(lambda: self._room.book.keep_setup(told))

    async def links(self, request: Request) -> Response:
        """Learn links. One that leads nowhere sound is refused with all that came along."""
        told = await _told(request, Links)
        if told is None or len(told.links) > MOST_AT_ONCE or not all(map(_is_sound, told.links)):
            return _no(422)
        return await self._keep(lambda: self._room.book.keep_links(told.links))

    async def revocations(self, request: Request) -> Response:
        """Learn tokens whose picture tells nothing any more."""
        told = await _told(request, Revocations)
        if told is None or len(told.tokens) > MOST_AT_ONCE or not all(map(_TOKEN.fullmatch, told.tokens)):
            return _no(422)
        return await self._keep(lambda: self._room.book.revoke(told.tokens))

    async def hits(self, request: Request) -> Response:
        """Hits after a number."""
        after, limit = (request.query_params.get(name, "") for name in ("after", "limit"))
        if not all(re.fullmatch(r"[0-9]{0,15}", one, re.ASCII) for one in (after, limit)):
            return _no(422)
        most = min(int(limit or MOST_AT_ONCE), MOST_AT_ONCE)
        found = await asyncio.to_thread(self._room.book.after, int(after or 0), most + 1)
        return _json(Page(self._room.book.endpoint, tuple(found[:most]), len(found) > most))

    async def has_read(self, request: Request) -> Response:
        """Polku has these on its disk."""
        told = await _told(request, HasRead)
        if told is None or told.number < 0:
            return _no(422)
        book, days = self._room.book, self._room.known.setup.keep_days
        return await self._keep(lambda: book.has_read(min(told.number, book.state().last), self._room.now(), days))

    async def _keep(self, change: Callable[[], None]) -> Response:
        """Make a change durable, then answer requests by it."""
        try:
            await asyncio.to_thread(change)
            known = await asyncio.to_thread(self._room.learnt)
        except sqlite3.Error:
            return _no(503)
        self._room.take(known)
        return _no(204)

    def _behind(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            network = self._room.networks.of(request)
            kind, _blank, key = request.headers.get("authorization", "").partition(" ")
            right = hmac.compare_digest(hashlib.sha256(key.strip().encode()).digest(), self._key)
            if right and kind.lower() == "bearer":
                return await handler(request)
            return _no(401 if self._wrong.takes(network) else 429)

        return guarded


async def _told(request: Request, kind: type[Told]) -> Told | None:
    raw = await body_of(request, MOST_TOLD)
    if raw is None:
        return None
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def _is_sound(link: PublicLink) -> bool:
    """A whole web address in plain signs, without a user's name in it, which could hide the server's."""
    if not _LINK_ID.fullmatch(link.id) or not _ADDRESS.fullmatch(link.target) or "\\" in link.target:
        return False
    try:
        parts = urlsplit(link.target)
        return bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _json(value: msgspec.Struct) -> Response:
    return answer(msgspec.json.encode(value), "application/json")


def _no(status: int) -> Response:
    return answer(b"", "text/plain", status)
