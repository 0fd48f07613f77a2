"""Links are asked as a customer's browser would, once each, and never inside a network."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from app.model.customer import Shop
from app.model.template import Button, Column, Columns, Raw, Template, Text
from app.services.check_links import check_links


class _Shop(BaseHTTPRequestHandler):
    """A small web shop with a few faults."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.asked.append((self.command, self.path))
        answers = {"/uutta": 200, "/poistettu": 404, "/rikki": 500, "/siirto": 301, "/piiri": 302, "/sisaan": 302}
        status = answers.get(self.path, 200)
        if self.path == "/vain-get" and self.command == "HEAD":
            status = 405
        self.send_response(status)
        if status in (301, 302):
            there = {"/siirto": "/uutta", "/sisaan": "http://10.0.0.1/salaisuus"}
            self.send_header("Location", there.get(self.path, self.path))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def server() -> Iterator[str]:
    _Shop.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Shop) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_address[1]}"
        finally:
            running.shutdown()
            thread.join()


def asked(*links: str, own: str = "") -> list[tuple[str, int]]:
    template = Template("m", blocks=tuple(Button("x", link) for link in links))
    return [(link.state, link.status) for link in check_links(template, Shop("K", url=own), seconds=3)]


def test_each_answer_is_told_in_its_own_way() -> None:
    with server() as url:
        told = asked(*(url + path for path in ("/uutta", "/siirto", "/vain-get", "/poistettu", "/rikki")), own=url)
        assert told == [("ok", 200), ("ok", 200), ("ok", 200), ("gone", 404), ("refused", 500)]
        assert asked(f"{url}/piiri", own=url) == [("refused", 302)]
        assert asked(f"{url.rpartition(':')[0]}:1/ei-ketään", own=url) == [("unreachable", 0)]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/x",
        "http://localhost/x",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest",
        "http://[::1]/",
    ],
)
def test_nothing_inside_a_network_is_asked(url: str) -> None:
    assert asked(url) == [("private", 0)]


def test_the_shops_own_server_may_be_near_but_does_not_lead_further_in() -> None:
    with server() as url:
        assert asked("{{ shop.url }}/uutta", own=url) == [("ok", 200)]
        assert asked(f"{url}/uutta") == [("private", 0)]
        assert asked(f"{url}/sisaan", own=url) == [("private", 0)]


def test_an_address_is_asked_once_however_often_it_stands_there() -> None:
    with server() as url:
        text = Text("[a]({{ shop.url }}/uutta) ja [b]({{ cart.url | default(shop.url) }})")
        raw = Raw(f'<a href="{url}/uutta">x</a>')
        template = Template("m", blocks=(text, Columns((Column((raw,)), Column((Button("x", "tel:+358401"),))))))
        seen: list[str] = []
        found = check_links(template, Shop("K", url=url), lambda link: seen.append(link.place), seconds=3)
        assert [(one.place, one.state) for one in found] == [
            ("blocks.0.body", "ok"),
            ("blocks.0.body", "variable"),
            ("blocks.1.columns.0.blocks.0.markup", "ok"),
        ]
        assert seen == [one.place for one in found]
        assert _Shop.asked == [("HEAD", "/uutta")]
