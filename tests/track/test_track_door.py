"""What Polku alone may ask, hits that wait for it for as long as it takes, and an endpoint that is killed."""

from __future__ import annotations

import signal
import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from app.model.track import Brand, SigningKey
from app.track.book import Book, NewHit
from app.track.door import WRONG_KEYS_A_MINUTE
from app.track.pen import GATHER
from track_kit import FIRST, KEY, LINK, SETUP, Endpoint, public, token, visitor

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_nobody_gets_in_without_the_key_and_guessing_is_slow(endpoint: Endpoint, browser: httpx2.Client) -> None:
    other = {"X-Forwarded-For": "203.0.113.5"}
    paths = ("/v1/state", "/v1/hits?after=0", "/v1/setup", "/v1/links", "/v1/hits/read")
    key = KEY.encode()
    for said in (b"", b"Bearer", b"Bearer wrong", b"Basic " + key, b"Bearer x" + key, "Bearer ä".encode()):
        for path, method in zip(paths, ("GET", "GET", "PUT", "POST", "POST"), strict=True):
            headers = [("X-Forwarded-For", b"203.0.113.5"), ("Authorization", said)]
            answer = browser.request(method, path, headers=headers)
            assert (answer.status_code in (401, 429), answer.content) == (True, b"")
    assert 6 * len(paths) >= WRONG_KEYS_A_MINUTE
    assert browser.get("/v1/state", headers=other).status_code == 429
    assert browser.get("/v1/state", headers={"Authorization": f"Bearer {KEY}"}).status_code == 200


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [
        ("/v1/setup", "PUT", b"{"),
        ("/v1/setup", "PUT", b'{"keys": [{"number": 1, "key": "zz"}]}'),
        ("/v1/setup", "PUT", b"[" * 100_000),
        ("/v1/links", "POST", b'{"links": [{"id": "x", "target": "https://a.example"}]}'),
        ("/v1/links", "POST", b'{"links": 7}'),
        ("/v1/revocations", "POST", b'{"tokens": ["no token"]}'),
        ("/v1/hits/read", "POST", b'{"number": -1}'),
        ("/v1/hits?after=x", "GET", b""),
        ("/v1/hits?limit=-1", "GET", b""),
        ("/v1/hits?after=9999999999999999999999", "GET", b""),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(
    endpoint: Endpoint, browser: httpx2.Client, path: str, method: str, body: bytes
) -> None:
    browser.headers["Authorization"] = f"Bearer {KEY}"
    before = browser.get("/v1/state").json()
    assert browser.request(method, path, content=body).status_code == 422
    assert browser.get("/v1/state").json() == before


def test_no_hit_is_lost_while_polku_is_away_for_a_month_and_read_ones_go_after_a_week(tmp_path: Path) -> None:
    with closing(Book(tmp_path)) as book:
        for day in range(31):
            book.add([NewHit("click", NOW + timedelta(days=day, seconds=n), token(n)) for n in range(40)])
    with closing(Book(tmp_path)) as book:
        found, after = [], 0
        while page := book.after(after, 100):
            found += page
            after = page[-1].number
        assert [hit.number for hit in found] == list(range(1, 31 * 40 + 1))
        later = NOW + timedelta(days=31)
        book.has_read(1200, later, keep_days=7)
        left = book.after(0, 10_000)
        assert left[0].at == NOW + timedelta(days=24), "a shop restored from a backup finds a week of them again"
        assert [hit.number for hit in left if hit.number > 1200] == list(range(1201, 1241)), "and nothing unread goes"
        book.has_read(1240, later + timedelta(days=60), keep_days=7)
        book.add([NewHit("click", later)])
        assert [hit.number for hit in book.after(0, 10)] == [1241], "numbers are never used again"


def test_a_webhook_s_words_go_as_soon_as_polku_has_them(tmp_path: Path) -> None:
    with closing(Book(tmp_path)) as book:
        book.add([NewHit("webhook", NOW, body=body, seal="s1") for body in ("ada@koe.example", "b")])
        assert [hit.body for hit in book.after(0, 9)] == ["ada@koe.example"]
        book.has_read(1, NOW, keep_days=7)
        assert [hit.body for hit in book.after(0, 9)] == [""]
    assert b"ada@koe" not in (tmp_path / "track.sqlite").read_bytes()


def test_keys_that_polku_no_longer_names_stay_good_for_stops(tmp_path: Path) -> None:
    with closing(Book(tmp_path)) as book:
        book.keep_setup(SETUP)
        book.keep_setup(SETUP.__class__(keys=(SigningKey(2, "22" * 32),), brand=Brand("Uusi")))
        known = book.known()
        assert known.keys == (bytes.fromhex("22" * 32),)
        assert set(known.stop_keys) == {bytes.fromhex("22" * 32), bytes.fromhex(FIRST.key)}
        book.keep_setup(SETUP.__class__(keys=(SigningKey(1, "33" * 32),)))
        assert book.known().keys == (bytes.fromhex("33" * 32),), "a shop that began anew counts its keys from one, too"
        assert len(book.known().stop_keys) == 3


def test_a_killed_endpoint_has_every_stop_it_answered_and_every_click_but_of_the_last_moment(tmp_path: Path) -> None:
    endpoint = Endpoint(tmp_path / "track").start()
    endpoint.prepare()
    clicked: dict[int, float] = {}
    stopped: list[int] = []
    enough = threading.Event()

    def visit(first: int) -> None:
        with visitor(endpoint) as browser:
            try:
                for n in range(first, first + 100_000):
                    if n % 5 == 0:
                        assert browser.post(f"/u/{public('stop', n)}").status_code == 200
                        stopped.append(n)
                    else:
                        assert browser.get(f"/c/{LINK}/{public('click', n)}").status_code == 302
                        clicked[n] = time.monotonic()
                    if len(clicked) > 300:
                        enough.set()
            except httpx2.TransportError:
                return

    visits = [threading.Thread(target=visit, args=(first,)) for first in (1_000_000, 2_000_000, 3_000_000)]
    for one in visits:
        one.start()
    assert enough.wait(60)
    killed = time.monotonic()
    endpoint.end(signal.SIGKILL)
    for one in visits:
        one.join()
    with closing(sqlite3.connect(tmp_path / "track" / "track.sqlite")) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    endpoint.start()
    try:
        kept = {(hit.kind, hit.token) for hit in endpoint.hits()}
    finally:
        endpoint.end()
    assert [n for n in stopped if ("stop", token(n)) not in kept] == []
    late = [killed - at for n, at in clicked.items() if ("click", token(n)) not in kept]
    assert not late or max(late) < GATHER + 0.1, "clicks are on the disk within a moment of the answer"
    assert len(kept) > 300


def test_an_orderly_end_writes_down_what_was_noted_last(tmp_path: Path) -> None:
    endpoint = Endpoint(tmp_path / "track").start()
    endpoint.prepare()
    with visitor(endpoint) as browser:
        for n in range(50):
            browser.get(f"/c/{LINK}/{public('click', n)}")
    endpoint.end()
    with closing(Book(tmp_path / "track")) as book:
        assert len([hit for hit in book.after(0, 100) if hit.kind == "click"]) == 50


def test_nothing_in_the_endpoint_s_file_is_an_address_or_a_name(endpoint: Endpoint, browser: httpx2.Client) -> None:
    told = {"X-Forwarded-For": "198.51.100.77", "From": "ada@koe.example"}
    browser.get(f"/c/{LINK}/{public('click', 60)}", headers=told)
    endpoint.hits()
    with closing(sqlite3.connect(endpoint.folder / "track.sqlite")) as file:
        dump = "\n".join(file.iterdump())
    assert "198.51" not in dump
    assert "ada@" not in dump
    assert oct((endpoint.folder / "track.sqlite").stat().st_mode & 0o777) == "0o600"
