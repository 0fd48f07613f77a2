"""HTTP that leads where it says, and nowhere else.

Addresses must be https and public: one inside a network (10.x, 192.168.x, link-local, a cloud's own) is refused, also
when a public name leads there. The computer itself (localhost, 127.0.0.1, ::1) may be called, and there http too.
Redirects are not followed, no proxy of the environment is used, and no connection is kept between two requests, so
that nothing is sent over one that has died meanwhile.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from typing import Any

import msgspec
from httpcore2 import (
    AnyIOBackend,
    AsyncConnectionPool,
    AsyncNetworkBackend,
    AsyncNetworkStream,
    ConnectError,
    ConnectTimeout,
    LocalProtocolError,
    NetworkError,
    PoolTimeout,
    ProtocolError,
    TimeoutException,
)
from httpx2 import URL, InvalidURL

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
MOST_ANSWER = 2_000
"""Bytes of an answer that are read: enough for a reason."""
_SELF = frozenset({"localhost", "127.0.0.1", "::1"})


class Answer(msgspec.Struct, frozen=True):
    """What the other end said."""

    status: int
    text: str


class NotAllowedError(Exception):
    """The address is not one that may be called; `args[0]` is webhook-bad-address, -not-https or -private."""


class NotLeftError(Exception):
    """There was no connection: nothing of the request has left."""


class NoAnswerError(Exception):
    """The request left, or part of it, and no answer came."""


class Request(msgspec.Struct, frozen=True):
    """One request, ready; header values are one line."""

    method: str
    url: str
    headers: Sequence[tuple[str, str]]
    body: bytes


class Outside:
    """Makes requests. `seconds`: how long an answer may take."""

    def __init__(self, seconds: float = ANSWER_SECONDS) -> None:
        self._seconds = seconds
        self._pool: AsyncConnectionPool | None = None

    async def ask(self, request: Request) -> Answer:
        """Send it and read the answer. Raises NotAllowedError, NotLeftError, NoAnswerError."""
        url = allowed(request.url)
        pool = self._opened()
        limits = {"connect": CONNECT_SECONDS, "pool": CONNECT_SECONDS, "read": self._seconds, "write": self._seconds}
        headers = [("Host", url.netloc.decode("ascii")), ("User-Agent", "Polku"), *request.headers]
        if request.method != "GET":
            headers.append(("Content-Length", str(len(request.body))))
        try:
            sent = [(name.encode("ascii"), value.encode()) for name, value in headers]
            async with pool.stream(
                request.method, str(url), headers=sent, content=request.body, extensions={"timeout": limits}
            ) as response:
                text = await _beginning(response.aiter_stream())
                return Answer(response.status, text)
        except (ConnectError, ConnectTimeout, PoolTimeout, LocalProtocolError, ssl.SSLError) as error:
            raise NotLeftError(str(error)) from error
        except (NetworkError, ProtocolError, TimeoutException, OSError) as error:
            raise NoAnswerError(str(error) or type(error).__name__) from error

    async def aclose(self) -> None:
        """Let go of what is open."""
        if self._pool is not None:
            await self._pool.aclose()
            self._pool = None

    def _opened(self) -> AsyncConnectionPool:
        if self._pool is None:
            context = ssl.create_default_context()
            self._pool = AsyncConnectionPool(context, max_keepalive_connections=0, network_backend=_PublicOnly())
        return self._pool


def allowed(written: str) -> URL:
    """The address, if it is of a kind that may be called. Raises NotAllowedError."""
    try:
        url = URL(written.strip())
    except InvalidURL as error:
        raise NotAllowedError("webhook-bad-address") from error
    if url.scheme not in ("https", "http") or not url.host or url.userinfo:
        raise NotAllowedError("webhook-bad-address")
    if url.scheme == "http" and url.host not in _SELF:
        raise NotAllowedError("webhook-not-https")
    if url.host not in _SELF and not _is_public(url.host):
        raise NotAllowedError("webhook-private")
    return url


def _is_public(host: str) -> bool:
    """Whether it is not, by itself, an address inside a network; names are looked at when they are called."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_global
    except ValueError:
        return True


async def _beginning(chunks: Any) -> str:
    found = b""
    async for chunk in chunks:
        found += chunk
        if len(found) >= MOST_ANSWER:
            break
    text = found[:MOST_ANSWER].decode("utf-8", "replace")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


class _PublicOnly(AsyncNetworkBackend):
    """Connects to the very address it has looked at."""

    def __init__(self) -> None:
        self._plain = AnyIOBackend()

    async def connect_tcp(self, host: str, port: int, *args: Any, **more: Any) -> AsyncNetworkStream:
        try:
            loop = asyncio.get_running_loop()
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise ConnectError(str(error)) from error
        addresses = [str(entry[4][0]) for entry in found]
        if host in _SELF:
            addresses = [one for one in addresses if ipaddress.ip_address(one).is_loopback]
        elif not all(map(_is_public, addresses)):
            raise NotAllowedError("webhook-private")
        trouble: ConnectError | ConnectTimeout | None = None
        for address in addresses:
            try:
                return await self._plain.connect_tcp(address, port, *args, **more)
            except (ConnectError, ConnectTimeout) as error:
                trouble = error
        raise trouble or ConnectError(host)
