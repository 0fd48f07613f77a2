"""Where the shop's own system calls: kept as it came, for Polku to read."""

from __future__ import annotations

import base64

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.track.answers import answer
from app.track.public import Room, body_of
from app.track.signatures import is_signed, seal_of
from app.track.visitors import Allowance

MOST_BODY = 256 * 1024
MOST_HEADERS = 16 * 1024
UNSIGNED_A_MINUTE = 60
"""Calls that may be nonsense, from one network; what is signed is taken however much comes."""
_NOT_KEPT = frozenset({"cookie", "authorization", "x-forwarded-for", "x-real-ip", "forwarded"})


class Hooks:
    """The handler of webhooks."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._unsigned = Allowance(UNSIGNED_A_MINUTE, 60)

    def routes(self) -> list[Route]:
        return [Route("/hook/{name}", self.take, methods=["POST"])]

    async def take(self, request: Request) -> Response:
        """204 once it is on the disk; the same for one that has come before."""
        room, name = self._room, request.path_params["name"]
        hook = next((one for one in room.known.setup.hooks if one.id == name), None)
        if hook is None:
            return room.lost()
        if not hook.secret and not self._unsigned.takes(room.networks.of(request)):
            return answer(b"", "text/plain", 429)
        body = await body_of(request, MOST_BODY)
        headers = {key: value for key, value in request.headers.items() if key not in _NOT_KEPT}
        if body is None or sum(map(len, headers.values())) > MOST_HEADERS:
            return answer(b"", "text/plain", 413)
        if not is_signed(hook, headers, body):
            return answer(b"", "text/plain", 401)
        kept = {"hook": hook.id, "headers": headers, "body": base64.b64encode(body).decode()}
        told = msgspec.json.encode(kept).decode()
        try:
            await room.pen.write(room.hit(request, "webhook", body=told, seal=seal_of(hook, headers, body)))
        except OSError:
            return answer(b"", "text/plain", 503)
        return answer(b"", "text/plain", 204)
