"""From the topic of a button to a segment: a click goes by way of a real endpoint and comes back as an interest."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.engine.ports import VirtualClock
from app.engine.runner import Runner
from app.model.account import Account
from app.model.customer import ConsentEvent, Customer, Event, Shop
from app.model.rules import Compare, Happened
from app.model.template import Button, Footer, Template
from app.services.compose import Composer
from app.services.desk import Desk, new_shop
from app.services.link_clicks import read_followed
from app.services.outside import read_now
from app.services.publish_flow import publish_flow
from app.services.results import read_results
from app.services.secrets import MemorySecrets
from app.services.segments import count_segments
from app.services.track_pull import connect_track
from app.store.recording import CustomerRecord, EventRecord
from hits_kit import BROWSER
from runner_kit import DAY, HOUR, OPEN, START, Heard, KeepingSender, mail, straight
from track_kit import KEY, Endpoint, visitor

NAMES = ("ada", "bo")
BLOCKS = (
    Button("Sukset", "https://koe.example/sukset", topic="talviurheilu"),
    Button("Kengät", "https://koe.example/kengat"),
    Footer("Sait tämän, koska tilasit."),
)
SKIERS = Happened("Email Link Clicked", "days", 90, where=Compare("trigger.topic", "eq", "talviurheilu"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    details = Shop("Koe", url="https://koe.example", email="hei@koe.example", business_id="1234567-8", address="Tie 1")
    made = new_shop(tmp_path / "shop", details, VirtualClock(START), MemorySecrets())
    made.store.shop.save_policy(OPEN)
    consent = (ConsentEvent("email", "granted", START - DAY, source="form"),)
    with made.store.recording("customers", "test", START) as record:
        record.customers(CustomerRecord(Customer(0, f"{name}@koe.example"), consent) for name in NAMES)
    flow = replace(straight(mail("m1")), templates=(Template("tm1", subject="Hei", blocks=BLOCKS),))
    made.store.flows.create("test", flow, START)
    publish_flow(made, "test")
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Endpoint]:
    made = Endpoint(tmp_path / "track").start()
    yield made
    made.end()


def test_a_click_on_skis_is_an_interest_in_winter_sports_and_a_scanners_is_none(desk: Desk, own: Endpoint) -> None:
    connect_track(desk, own.url, KEY)
    with desk.store.recording("events", "test", START) as record:
        record.events(EventRecord(f"{one}@koe.example", Event(f"c:{one}", "Cart Abandoned", START)) for one in NAMES)
    sender = KeepingSender()
    composer = Composer(desk, Account("localhost", from_address="hei@koe.example"))
    runner = Runner(desk.store.ledger(), sender, composer, desk.clock, Heard(), "test")
    asyncio.run(runner.run_until_idle(START + HOUR))
    mails = {one.to_addr: one.data.decode().replace("=\r\n", "").replace("=3D", "=") for one in sender.sent}
    links = {name: re.findall(rf'href="({own.url}/c/[^"]+)"', mails[f"{name}@koe.example"]) for name in NAMES}
    with visitor(own) as browser:
        browser.headers["User-Agent"] = BROWSER
        skis = next(one.id for one in desk.store.hit_counts.carried("test")["m1"] if "/sukset" in one.target)
        followed = next(one for one in links["ada"] if skis in one)
        assert browser.get(followed).headers["location"].startswith("https://koe.example/sukset?")
        for one in dict.fromkeys(links["bo"]):
            browser.get(one)
    later = datetime.now(UTC) + timedelta(minutes=10)  # the endpoint writes by this computer's clock
    desk.clock.move_to(later)  # type: ignore[attr-defined]
    read_now(desk, lambda error: pytest.fail(str(error)))
    assert count_segments(desk, {"Hiihtäjät": SKIERS}) == {"Hiihtäjät": 1}
    found = read_followed(desk, "test", "all")
    first = found.links[0]
    assert (first.place, first.topic, first.human, first.machine) == ("/sukset", "talviurheilu", 1, 1)
    assert read_results(desk, "test", "all").steps["m1"].clicked == found.of("click").human == 1
