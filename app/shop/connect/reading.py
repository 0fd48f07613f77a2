"""Asking a shop system over HTTPS: only ever reading, patient with limits, and never bigger than we can hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx2
import msgspec

from app.model.errors import PolkuError

LARGEST = 32 * 1024 * 1024
SECONDS = 60.0
TRIES = 5
LONGEST_PAUSE = 120.0
"""A shop that asks for a longer rest is read another time."""
_BUSY = frozenset({429, 502, 503, 504})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_WRITES = ("mutation", "subscription")


class Reading:
    """Requests to one shop. `pause` waits (seconds); a test puts its own in place. Close it in the end."""

    def __init__(
        self, url: str, *, auth: tuple[str, str] | None = None, pause: Callable[[float], object] = time.sleep
    ) -> None:
        """Raises PolkuError("shop-address-bad") for an address that is none, or that is neither https nor loopback."""
        self.url = checked_address(url)
        self._pause = pause
        self._client = httpx2.Client(
            auth=auth,
            timeout=SECONDS,
            follow_redirects=False,
            headers={"User-Agent": "Polku (reads only)", "Accept": "application/json"},
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def get(self, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Any:
        """The answer of a GET: an `httpx2.Response` of 200 or 304, read whole."""
        return self._asked("GET", self.url + path, params=dict(params or {}), headers=dict(headers or {}))

    def json(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The decoded JSON of a GET."""
        return self._decoded(self.get(path, params))

    def sign_in(self, path: str, body: Mapping[str, str] | Mapping[str, Any], *, form: bool = False) -> Any:
        """The response of signing in, the one thing that is posted besides queries."""
        how: dict[str, Any] = {"data": dict(body)} if form else {"json": dict(body)}
        return self._asked("POST", self.url + path, **how)

    def query(self, path: str, text: str, variables: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
        """The whole answer of a GraphQL query. ValueError for anything that writes."""
        if text.lstrip().startswith(_WRITES):
            raise ValueError("a source is only read")
        body = {"query": text, "variables": dict(variables)}
        answer = self._decoded(self._asked("POST", self.url + path, json=body, headers=dict(headers)))
        if not isinstance(answer, dict):
            raise self.odd("no object")
        return answer

    def rest(self, seconds: float) -> None:
        """Wait because the shop asks for it. Raises PolkuError("shop-busy") if it asks for too long."""
        if seconds > LONGEST_PAUSE:
            raise PolkuError("shop-busy", "world", host=self.host, seconds=round(seconds))
        self._pause(max(seconds, 0.0))

    @property
    def host(self) -> str:
        """The server's name, for what is told."""
        return urlsplit(self.url).hostname or self.url

    def odd(self, detail: str) -> PolkuError:
        """The error of an answer that makes no sense."""
        return PolkuError("shop-odd-answer", "world", host=self.host, detail=detail)

    def _asked(self, method: Literal["GET", "POST"], url: str, **how: Any) -> httpx2.Response:
        for tried in range(TRIES):
            try:
                response = self._whole(method, url, **how)
            except (httpx2.TransportError, UnicodeError) as error:  # the latter: no name of a host
                raise PolkuError("shop-unreachable", "world", host=self.host, detail=str(error)) from error
            if response.status_code in _BUSY and tried + 1 < TRIES:
                self.rest(_asked_rest(response, 2.0**tried))
                continue
            return self._good(response)
        raise AssertionError("the last try returns or raises")

    def _whole(self, method: str, url: str, **how: Any) -> httpx2.Response:
        with self._client.stream(method, url, **how) as response:
            held = bytearray()
            for piece in response.iter_bytes():
                held += piece
                if len(held) > LARGEST:
                    raise self.odd(f"more than {LARGEST // 1024 // 1024} MB")
            whole = httpx2.Response(response.status_code, headers=_undone(response.headers), content=bytes(held))
            whole.request = response.request
            return whole

    def _good(self, response: httpx2.Response) -> httpx2.Response:
        code = response.status_code
        if code in (200, 304):
            return response
        if code in (401, 403):
            raise PolkuError("shop-refused", "user", host=self.host, status=code)
        if code in _BUSY:
            raise PolkuError("shop-busy", "world", host=self.host, seconds=0)
        if code == 404:
            raise PolkuError("shop-not-there", "user", host=self.host, path=response.request.url.path)
        raise self.odd(f"HTTP {code}")

    def _decoded(self, response: httpx2.Response) -> Any:
        try:
            return msgspec.json.decode(response.content)
        except (msgspec.DecodeError, RecursionError) as error:
            raise self.odd("no JSON") from error


def checked_address(url: str) -> str:
    """The address without a slash at its end; https, or http to this computer only."""
    parts = urlsplit(url.strip())
    plain = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or plain) or parts.query or parts.fragment or parts.username:
        raise PolkuError("shop-address-bad", "user", address=url)
    return url.strip().rstrip("/")


def _asked_rest(response: httpx2.Response, else_seconds: float) -> float:
    try:
        return float(response.headers.get("Retry-After", ""))
    except ValueError:
        return else_seconds


def _undone(headers: httpx2.Headers) -> list[tuple[str, str]]:
    """Headers of a body that has been unpacked already."""
    return [(name, value) for name, value in headers.multi_items() if name.casefold() != "content-encoding"]
