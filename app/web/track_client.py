"""Talking to the shop's public endpoint: telling it links and words, and fetching what it has seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlsplit

import httpx2
import msgspec

from app.model.errors import PolkuError
from app.model.track import HasRead, Links, Page, PublicLink, Revocations, Setup, State
from app.web.outside import NotAllowedError, allowed

SECONDS = 20.0
LARGEST = 64 * 1024 * 1024
"""Bytes of one answer: a thousand webhooks as large as they may be are asked for in smaller pages."""
HITS_AT_ONCE = 200
LONGEST = 4_000
"""Signs of a link's address."""
Told = TypeVar("Told")


class TrackClient:
    """One endpoint. Every method raises PolkuError track-unreachable, track-refused, track-odd-answer."""

    def __init__(self, address: str, key: str, seconds: float = SECONDS) -> None:
        """`seconds`: how long an answer may take.

        Raises PolkuError track-address-bad for one that is no https address (or of this computer).
        """
        self.address = checked_address(address)
        self._client = httpx2.Client(
            timeout=seconds,
            follow_redirects=False,
            headers={"User-Agent": "Polku", "Authorization": f"Bearer {key}"},
        )

    def __enter__(self) -> TrackClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def state(self) -> State:
        """How it stands."""
        return self._decoded(self._asked("GET", "/v1/state"), State)

    def set_up(self, setup: Setup) -> None:
        """Tell it keys, words, forms and hooks."""
        self._asked("PUT", "/v1/setup", msgspec.json.encode(setup))

    def add_links(self, links: Sequence[PublicLink]) -> None:
        """Tell it where links lead."""
        self._asked("POST", "/v1/links", msgspec.json.encode(Links(tuple(links))))

    def revoke(self, tokens: Sequence[str]) -> None:
        """Tell it whose pictures tell nothing any more."""
        self._asked("POST", "/v1/revocations", msgspec.json.encode(Revocations(tuple(tokens))))

    def hits(self, after: int) -> Page:
        """Hits with higher numbers, the oldest first, a page of them."""
        answer = self._asked("GET", f"/v1/hits?after={after}&limit={HITS_AT_ONCE}")
        return self._decoded(answer, Page)

    def has_read(self, number: int) -> None:
        """Tell it that hits up to this one are on our disk."""
        self._asked("POST", "/v1/hits/read", msgspec.json.encode(HasRead(number)))

    def stop(self, public_token: str) -> None:
        """Press the unsubscribe button as a mail program does (RFC 8058): for trying whether that works."""
        form = b"List-Unsubscribe=One-Click"
        kind = "application/x-www-form-urlencoded"
        self._asked("POST", f"/u/{public_token}", form, kind)

    def _asked(self, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> bytes:
        host = urlsplit(self.address).hostname or self.address
        headers = {"Content-Type": kind} if body else {}
        try:
            with self._client.stream(method, self.address + path, content=body, headers=headers) as response:
                held = bytearray()
                for piece in response.iter_bytes():
                    held += piece
                    if len(held) > LARGEST:
                        raise PolkuError("track-odd-answer", "world", host=host, detail="too long")
                status = response.status_code
        except (httpx2.TransportError, httpx2.DecodingError, UnicodeError) as error:  # the last: no name of a host
            raise PolkuError("track-unreachable", "world", host=host, detail=str(error)) from error
        if status in (401, 403, 429) and path.startswith("/v1/"):
            raise PolkuError("track-refused", "user", host=host, status=status)
        if status not in (200, 204):
            raise PolkuError("track-odd-answer", "world", host=host, detail=f"HTTP {status}")
        return bytes(held)

    def _decoded(self, answer: bytes, kind: type[Told]) -> Told:
        try:
            return msgspec.json.decode(answer, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            host = urlsplit(self.address).hostname or self.address
            raise PolkuError("track-odd-answer", "world", host=host, detail=str(error)) from error


def checked_address(written: str) -> str:
    """The endpoint's address without a slash at the end. Raises PolkuError track-address-bad."""
    text = written.strip().rstrip("/")
    try:
        url = allowed(text)
    except NotAllowedError as error:
        raise PolkuError("track-address-bad", "user", address=text, why=str(error.args[0])) from error
    if url.query or url.fragment or not text.isascii():
        raise PolkuError("track-address-bad", "user", address=text, why="webhook-bad-address")
    return text


def public_target(address: str) -> str:
    """A link's address in plain signs, as the endpoint takes it; "" for one that it would refuse."""
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL:
        return ""
    told = str(url)
    sound = url.scheme in ("http", "https") and url.host and not url.userinfo and "\\" not in told
    return told if sound and told.isascii() and told.isprintable() and len(told) <= LONGEST else ""
