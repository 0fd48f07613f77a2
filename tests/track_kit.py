"""The public endpoint as a program of its own on this computer, and what a visitor and Polku do to it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx2

from app.model.hits import Hit
from app.model.signing import Purpose, signed
from app.model.track import Brand, Choice, Form, PublicHook, PublicLink, Setup, SigningKey
from app.web.track_client import TrackClient

KEY = "the-key-of-the-tests"
FLUSHES = 9_000_000
"""Tokens from this number on are not about anybody."""
LINK = "l" * 26
TARGET = "https://shop.example/sukset?utm_source=polku#koot"
FIRST, SECOND = SigningKey(1, "11" * 32), SigningKey(2, "22" * 32)
WORDS = {
    "stop_title": "Lopeta viestit",
    "stop_question": "Lopetetaanko kaupan {shop} viestit?",
    "stop_button": "Lopeta",
    "stopped_title": "Viestit on lopetettu",
    "stopped_text": "Et saa enää viestejä.",
    "form_question": "Miten meni?",
    "form_stars": "Tähdet",
    "form_choices": "Mikä toimi?",
    "form_text": "Omin sanoin",
    "form_button": "Lähetä",
    "form_missing": "Vastaa ainakin yhteen.",
    "thanks_title": "Kiitos",
    "thanks_text": "Vastaus on tullut perille.",
    "later_title": "Yritä myöhemmin uudelleen",
    "later_text": "Juuri nyt tätä ei voitu tallentaa.",
    "lost": "Sivua ei ole.",
    "home": "Kauppaan",
}
ENGLISH = {**WORDS, "stop_title": "Stop the messages", "lost": "There is no such page.", "form_question": "How was it?"}
FORM = Form(
    question={"fi": "Miten toimitus sujui?", "en": "How did delivery go?"}, choices=(Choice("fast", {"fi": "Nopea"}),)
)
SETUP = Setup(
    keys=(FIRST,),
    brand=Brand("Kyläkauppa", "https://shop.example/", "#0e6656", "fi"),
    texts={"fi": WORDS, "en": ENGLISH},
    forms=(FORM,),
    opens=True,
    hooks=(PublicHook("orders", "woocommerce", "s3cret"), PublicHook("open")),
)


def token(n: int) -> str:
    """The random part of a Message-ID, one for each number."""
    return f"{n:026d}"


def public(purpose: Purpose, n: int, key: SigningKey = FIRST) -> str:
    """What stands in a message's address."""
    return signed(bytes.fromhex(key.key), purpose, token(n))


class Endpoint:
    """Runs `python -m app.track serve` over a folder, which stays when the program ends or is killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port: int = found.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._program: subprocess.Popen[bytes] | None = None
        self._flushes = count(FLUSHES)

    def start(self) -> Endpoint:
        """Start it; back when it answers."""
        arguments = ["serve", "--data", str(self.folder), "--port", str(self.port)]
        self._program = subprocess.Popen(
            [sys.executable, "-m", "app.track", *arguments],
            env={**os.environ, "POLKU_TRACK_KEY": KEY},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self._program.stdout is not None
        said = self._program.stdout.readline()
        assert said.startswith(b"Polku track:"), said
        with httpx2.Client(transport=httpx2.HTTPTransport(retries=50)) as client:
            for _ in range(2000):
                try:
                    assert client.get(f"{self.url}/alive").text == "ok\n"
                    return self
                except httpx2.ConnectError:
                    assert self._program.poll() is None, "the endpoint ended at once"
        raise AssertionError("the endpoint does not answer")

    @contextmanager
    def started(self) -> Iterator[Endpoint]:
        """Runs for as long as the block."""
        try:
            yield self.start()
        finally:
            self.end()

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it, or with SIGKILL end it in the middle of whatever it does."""
        if self._program is not None:
            self._program.send_signal(how)
            self._program.communicate(timeout=20)
            self._program = None

    @property
    def pid(self) -> int:
        """Of the running program."""
        assert self._program is not None
        return self._program.pid

    def polku(self) -> TrackClient:
        """Polku's side of it."""
        return TrackClient(self.url, KEY)

    def prepare(self, setup: Setup = SETUP) -> None:
        """Tell it the words, the keys and one link."""
        with self.polku() as polku:
            polku.set_up(setup)
            polku.add_links([PublicLink(LINK, TARGET)])

    def hits(self, after: int = 0) -> list[Hit]:
        """Everything after a number that is on its disk; what was noted before this call is among it."""
        self._flush()
        found: list[Hit] = []
        with self.polku() as polku:
            while True:
                page = polku.hits(found[-1].number if found else after)
                found += page.hits
                if not page.more:
                    return [hit for hit in found if hit.token < token(FLUSHES)]

    def _flush(self) -> None:
        """A stop is on the disk before its answer, and with it all that came before it."""
        with self.polku() as polku:
            polku.stop(public("stop", next(self._flushes)))


def visitor(endpoint: Endpoint, **settings: Any) -> httpx2.Client:
    """A browser or a mail program: it follows no redirects by itself."""
    return httpx2.Client(base_url=endpoint.url, follow_redirects=False, **settings)
