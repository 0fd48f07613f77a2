"""A customer clicks a link in a message, in a real browser, and the shop's own pages tell Polku what is looked at."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import msgspec
import pytest

from app.engine.guardrails import NO_GUARDRAILS
from app.engine.letters import new_token
from app.engine.ports import VirtualClock
from app.engine.runner import Runner
from app.model.account import Account
from app.model.customer import ConsentEvent, Customer, Event, Shop
from app.model.nodes import Email
from app.model.signing import signed
from app.model.template import Button, Footer, Template, Text
from app.services.check_flow import check_flow
from app.services.classify_hits import classify_hits
from app.services.compose import Composer
from app.services.customers import show_customer
from app.services.desk import new_shop
from app.services.insights import read_insights
from app.services.insights_words import own_metric
from app.services.publish_flow import publish_flow
from app.services.secrets import MemorySecrets
from app.services.track import choose_level, choose_visits, signing_key, snippet_of, track_settings
from app.services.track_pull import connect_track, pull_track
from app.store.recording import CustomerRecord, EventRecord
from runner_kit import DAY, HOUR, OPEN, Heard, KeepingSender, mail, straight
from test_track_browser import browse, pytestmark
from track_kit import KEY, Endpoint

__all__ = ["pytestmark"]
ACCOUNT = Account("localhost", from_address="hei@koe.example")


class Pages(BaseHTTPRequestHandler):
    """The shop's pages, all alike, with the line that Polku gives."""

    line = ""

    def do_GET(self) -> None:  # the name is the base class's
        page = f"<!doctype html><html lang=fi><head><title>{self.path}</title>{self.line}</head><main>Sukset</main>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def pages(line: str) -> Iterator[str]:
    """The shop's site while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("WithLine", (Pages,), {"line": line}))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Endpoint]:
    made = Endpoint(tmp_path / "track").start()
    yield made
    made.end()


class Seeing:
    """A shop at the second level; Ada has agreed to be measured, Bo to messages only."""

    def __init__(self, folder: Path, own: Endpoint) -> None:
        self.own, self.clock, self.sender = own, VirtualClock(datetime.now(UTC) - HOUR), KeepingSender()
        details = Shop("Koe", email="hei@koe.example", business_id="1234567-8", address="Tie 1")
        self.desk = new_shop(folder, details, self.clock, MemorySecrets())
        self.desk.store.shop.save_policy(msgspec.structs.replace(OPEN, guardrails=NO_GUARDRAILS))
        before = self.clock.now() - DAY
        lines = [ConsentEvent(channel, "granted", before, source="form") for channel in ("email", "tracking")]
        with self.desk.store.recording("customers", "test", self.clock.now()) as record:
            record.customers(
                [
                    CustomerRecord(Customer(0, "ada@koe.example"), tuple(lines)),
                    CustomerRecord(Customer(0, "bo@koe.example"), (lines[0],)),
                ]
            )
        connect_track(self.desk, own.url, KEY)
        choose_level(self.desk, 2)

    def live(self, name: str, site: str, event: str, metrics: tuple[str, ...] = ()) -> None:
        """A mail to whoever has this event, with two links to the shop's pages."""
        node = mail("m1")
        blocks = (
            Text(f"[Toiseksi]({site}/toiseksi)"),
            Button("Sukset", f"{site}/sukset?koko=190#kuvat"),
            Footer("Sait tämän, koska tilasit."),
        )
        plain = straight(node, event=event)
        flow = msgspec.structs.replace(
            plain, name=name, metrics=metrics, templates=(Template("tm1", subject=name, blocks=blocks),)
        )
        self.desk.store.flows.create(name, flow, self.clock.now())
        assert isinstance(flow.by_id["m1"], Email)
        publish_flow(self.desk, name)

    def happens(self, name: str, event: str) -> None:
        now = self.clock.now() + timedelta(minutes=1)
        self.clock.move_to(now)
        with self.desk.store.recording("events", "test", now) as record:
            record.events([EventRecord(f"{name}@koe.example", Event(f"{event}:{name}", event, now))])

    def run(self) -> None:
        self.clock.move_to(self.clock.now() + timedelta(minutes=10))
        runner = Runner(
            self.desk.store.ledger(), self.sender, Composer(self.desk, ACCOUNT), self.clock, Heard(), "test"
        )
        asyncio.run(runner.run_until_idle(self.clock.now() + timedelta(seconds=1)))

    def link_of(self, name: str) -> str:
        (sent,) = [one.data.decode() for one in self.sender.sent if one.to_addr == f"{name}@koe.example"]
        whole = sent.replace("=\r\n", "").replace("=3D", "=")
        return [one for one in re.findall(r'href="([^"]+)"', whole) if "/c/" in one][-1]

    def reads(self) -> None:
        with self.own.polku() as polku:  # it is on the disk before its answer, and so is all that came before
            polku.stop(signed(signing_key(self.desk, 1), "stop", new_token()))
        pull_track(self.desk)
        self.clock.move_to(datetime.now(UTC) + timedelta(minutes=10))  # the endpoint goes by the real time
        classify_hits(self.desk)

    def viewed(self, name: str) -> list[str]:
        events = show_customer(self.desk, f"{name}@koe.example").facts.events
        return [str(one.properties["url"]) for one in events if one.name == "Page Viewed"]


@pytest.fixture
def seeing(tmp_path: Path, own: Endpoint) -> Iterator[Seeing]:
    made = Seeing(tmp_path / "shop", own)
    yield made
    made.desk.close()


def test_pages_that_who_agreed_looks_at_start_automations_and_are_counted(seeing: Seeing) -> None:
    desk = seeing.desk
    with pages(snippet_of(track_settings(desk))) as site:
        seeing.live("welcome", site, "Newsletter Subscribed", ("clicks", "page_visits"))
        seeing.live("after", site, "Page Viewed")
        draft = desk.store.flows.draft("after")
        assert "P8-event-without-source" in {one.code for one in check_flow(desk, draft)}
        choose_visits(desk, True, [f"{site}/"])
        assert "P8-event-without-source" not in {one.code for one in check_flow(desk, draft)}
        pull_track(desk)
        for name in ("ada", "bo"):
            seeing.happens(name, "Newsletter Subscribed")
        seeing.run()
        ada = browse(seeing.link_of("ada"), "location.href = '/kassa?sposti=ada@koe.example'")
        bo = browse(seeing.link_of("bo"), "location.href = '/kassa'")
    landed, then = ada["pages"]
    assert re.fullmatch(rf"{site}/sukset\?koko=190(&utm_[a-z]+=[a-z0-9-]+)+#kuvat", landed["address"]), (
        "taken out again"
    )
    assert (landed["cookies"], then["cookies"]) == ("", "")
    reports = [one for one in ada["asked"] if one == f"POST {seeing.own.url}/visit"]
    assert len(reports) == 2, "the landing page, and the one after it"
    assert not [one for one in bo["asked"] if one.startswith("POST") or "polku=" in one], (
        "nothing of who has not agreed"
    )
    seeing.reads()
    assert seeing.viewed("ada") == [f"{site}/sukset", f"{site}/kassa"]
    assert seeing.viewed("bo") == []
    seeing.run()
    later = {one.to_addr for one in seeing.sender.sent[2:]}
    assert later == {"ada@koe.example"}, "each page has let her in"
    found = next(one for one in read_insights(desk, "30").automations if one.flow.name == "welcome")
    assert found.visits is not None
    assert (found.visits.part, found.visits.whole) == (1, 2)
    assert own_metric(found)[0] == "globe"
