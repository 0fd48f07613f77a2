"""Anything at all is sent to the endpoint, over its own ASGI door: it never breaks, and keeps nothing unsigned."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.types import Message, Scope

from app.model.signing import Purpose, short_signed, short_verified, signed, verified
from app.model.track import PublicLink
from app.track.book import Book
from app.track.web import web
from track_kit import FIRST, KEY, LINK, SECOND, SETUP, TARGET, public, token

SHORT = "s" * 6
ROOMS = ("c", "o", "u", "f", "k", "t", "s", "visit", "visit.js", "hook", "v1", "alive", "")
PURPOSES: tuple[Purpose, ...] = ("stop", "confirm", "click", "open", "feedback", "follow", "visit")
SHORT_PURPOSES: tuple[Purpose, ...] = ("text", "text-follow", "text-stop")
SITE = "https://shop.example"
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW")
PARTS = st.one_of(
    st.sampled_from([LINK, "..", "", "state", "hits", "setup", "links", "read", "orders", "open", "x.gif", "//", "\\"]),
    st.builds(public, st.sampled_from(PURPOSES), st.integers(0, 9), st.just(SECOND)),
    st.builds(lambda n: SHORT + short_signed(bytes.fromhex(SECOND.key), "text", token(n)), st.integers(0, 9)),
    st.builds(lambda n: SHORT + short_signed(bytes.fromhex(SECOND.key), "text-follow", token(n)), st.integers(0, 9)),
    st.text(max_size=60),
    st.binary(max_size=40),
)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.sampled_from([b"{}", b"[]", b'{"links": []}', b'{"keys": [{}]}', b"stars=5&text=hei", b'{"tokens": [1]}']),
    st.builds(lambda n: f'{{"visit": "{public("visit", n, SECOND)}", "path": "/x"}}'.encode(), st.integers(0, 9)),
)
HEADERS = st.lists(
    st.just((b"origin", SITE.encode()))
    | st.tuples(
        st.sampled_from([b"user-agent", b"origin", b"accept-language", b"authorization", b"content-type", b"cookie",
                         b"x-forwarded-for", b"content-length", b"webhook-signature", b"host", b"range"]),
        st.binary(max_size=80),
    ),
    max_size=6,
)  # fmt: skip


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Starlette, Path]]:
    folder = tmp_path_factory.mktemp("fuzzed")
    with closing(Book(folder)) as book:
        book.keep_setup(msgspec.structs.replace(SETUP, sites=(SITE,)))
        book.keep_links([PublicLink(LINK, TARGET), PublicLink(SHORT, TARGET)])
    application = web(folder, KEY, lambda: datetime(2026, 3, 2, tzinfo=UTC))
    yield application, folder
    asyncio.run(_ended(application))


async def _ended(application: Starlette) -> None:
    async with application.router.lifespan_context(application):
        pass


def asked(
    application: Starlette, method: str, path: str, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> tuple[int, dict[bytes, bytes], bytes]:
    """One request by the ASGI specification: (status, headers, body) of its answer."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": quote(path).encode(), "query_string": query, "root_path": "", "headers": headers,
        "client": ("203.0.113.9", 4000), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip
    asyncio.run(application(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(one.get("body", b"") for one in sent[1:])


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(METHODS),
    st.sampled_from(ROOMS),
    st.lists(PARTS, max_size=4),
    st.binary(max_size=60),
    HEADERS,
    BODIES,
)
@example("POST", "u", ["\ud800".encode("utf-8", "surrogatepass")], b"l=\xff", [], b"")
@example("GET", "v1", ["hits"], b"after=%D9%A3", [(b"authorization", f"Bearer {KEY}".encode())], b"")
def test_whatever_is_sent_the_endpoint_answers_and_keeps_nothing_of_it(
    application: tuple[Starlette, Path], method: str, room: str, parts: list[str | bytes], query: bytes,
    headers: list[tuple[bytes, bytes]], body: bytes,
) -> None:  # fmt: skip
    written = (quote_from_bytes(one) if isinstance(one, bytes) else one for one in parts)
    status, answered, _said = asked(application[0], method, "/" + "/".join((room, *written)), query, headers, body)
    assert status in (200, 204, 302, 401, 403, 404, 405, 410, 413, 422, 429)
    assert answered.get(b"location", TARGET.encode()) == TARGET.encode()
    assert b"set-cookie" not in answered
    with closing(Book(application[1])) as book:
        assert [hit for hit in book.after(0, 10) if hit.kind != "webhook"] == []
        assert book.known().targets == {LINK: TARGET, SHORT: TARGET}


@given(st.sampled_from(PURPOSES), st.integers(0, 10**6), st.data())
@settings(max_examples=200, deadline=None)
def test_no_change_of_a_token_is_one_that_was_signed(purpose: Purpose, n: int, data: st.DataObject) -> None:
    key, right = bytes.fromhex(FIRST.key), public(purpose, n)
    assert verified([bytes.fromhex(SECOND.key), key], purpose, right.upper()) == token(n)
    place = data.draw(st.integers(0, len(right) - 1))
    sign = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567/=. ä"))
    changed = data.draw(
        st.sampled_from([right[:place] + sign + right[place + 1 :], right[:place] + right[place + 1 :], right + sign])
    )
    if changed.strip().lower() != right:
        assert verified([key], purpose, changed) is None
    for other in PURPOSES:
        assert other == purpose or verified([key], other, right) is None
    assert verified([key], purpose, signed(b"another key", purpose, token(n))) is None


@given(st.sampled_from(SHORT_PURPOSES), st.integers(0, 10**6), st.data())
@settings(max_examples=200, deadline=None)
def test_no_change_of_a_short_token_is_one_that_was_signed(purpose: Purpose, n: int, data: st.DataObject) -> None:
    key, whole = bytes.fromhex(FIRST.key), token(n)[::-1]
    right = short_signed(key, purpose, whole)
    assert short_verified([bytes.fromhex(SECOND.key), key], purpose, right.upper()) == whole[:10]
    place = data.draw(st.integers(0, len(right) - 1))
    sign = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567/=. ä"))
    changed = data.draw(
        st.sampled_from([right[:place] + sign + right[place + 1 :], right[:place] + right[place + 1 :], right + sign])
    )
    if changed.strip().lower() != right:
        assert short_verified([key], purpose, changed) is None
    for other in SHORT_PURPOSES:
        assert other == purpose or short_verified([key], other, right) is None
    assert verified([key], "click", right) is None
    assert short_verified([key], purpose, public("click", n)) is None
