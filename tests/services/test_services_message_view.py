"""Messages while they are written, the shop's library of them, and tests to the owner's own address."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import msgspec
import pytest

from app.edit import change_template
from app.engine.ports import VirtualClock
from app.mail.catcher import Catcher
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.template import Column, Columns, Footer, Heading, Raw, Text, walk_blocks
from app.services.demo.make import open_demo_shop
from app.services.demo.run_demo import connect
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.flows import create_from_library, load_draft
from app.services.message_library import forget_message, keep_message, list_messages
from app.services.message_view import MessageViewer, Who
from app.services.personas import list_personas
from app.services.secrets import MemorySecrets
from app.services.try_message import send_test_messages


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_demo_shop(tmp_path / "shop", VirtualClock(DEMO_NOW), MemorySecrets())
    yield desk
    desk.close()


@pytest.fixture
def flow(desk: Desk) -> Flow:
    return load_draft(desk, create_from_library(desk, "thank-you"))


def test_every_block_a_person_sees_has_its_rows_in_order(desk: Desk, flow: Flow) -> None:
    viewer = MessageViewer(desk)
    for persona in list_personas(desk):
        for email in flow.emails:
            letter = viewer.letter(flow, email.id, Who(persona.key))
            places = [place for place, _block in walk_blocks(flow.template_by_id[email.template].blocks)]
            found = [spot.place for spot in letter.spots if spot.end > spot.first]
            assert len(found) >= 4
            assert [places.index(place) for place in found] == sorted(places.index(place) for place in found)
            assert all(0 <= spot.first <= spot.end <= letter.rows for spot in letter.spots)
            assert not set("\x01\x02") & set(letter.html)


def test_blocks_in_columns_are_found_and_hidden_ones_are_not(desk: Desk, flow: Flow) -> None:
    first = flow.template_by_id["thanks-first"]
    blocks = (
        Heading("Yksi"),
        Columns((Column((Text("Vasen"),)), Column((Text("Oikea"), Raw("<table><tr><td>käsin</td></tr></table>"))))),
        Text("  "),
        Footer("Sait tämän, koska tilasit."),
    )
    flow = change_template(flow, msgspec.structs.replace(first, blocks=blocks, versions=())).flow
    letter = MessageViewer(desk).letter(flow, "thanks-first", Who("elsa"))
    places = {spot.place for spot in letter.spots}
    assert {"blocks.0", "blocks.1.columns.0.blocks.0", "blocks.1.columns.1.blocks.1"} <= places


def test_the_inbox_follows_the_branches_or_forces_one_message(desk: Desk, flow: Flow) -> None:
    viewer = MessageViewer(desk)
    own = {line.persona.key: line.node for line in viewer.inbox(flow, "thanks-first", False).lines}
    assert own["elsa"] == "thanks-first"
    assert own["lasse"] == "thanks-again"
    forced = viewer.inbox(flow, "thanks-first", True).lines
    assert {line.node for line in forced} == {"thanks-first"}
    assert next(line for line in forced if line.persona.key == "lasse").at is None


def test_a_message_that_cannot_be_written_is_told_in_its_line(desk: Desk, flow: Flow) -> None:
    first = flow.template_by_id["thanks-first"]
    flow = change_template(flow, msgspec.structs.replace(first, subject="{{ order.")).flow
    lines = {line.persona.key: line for line in MessageViewer(desk).inbox(flow, "thanks-first", False).lines}
    assert lines["elsa"].trouble is not None
    assert lines["lasse"].trouble is None
    with pytest.raises(PolkuError):
        MessageViewer(desk).letter(flow, "thanks-first", Who("elsa"))


def test_a_past_event_shows_the_message_of_that_day(desk: Desk, flow: Flow) -> None:
    viewer = MessageViewer(desk)
    someone = next(row for row in desk.store.customers.find("", 300) if len(viewer.events(flow, row.email)) > 2)
    events = viewer.events(flow, someone.email)
    assert events == sorted(events, key=lambda event: event.occurred_at, reverse=True)
    first = change_template(
        flow,
        msgspec.structs.replace(
            flow.template_by_id["thanks-first"], blocks=(Text("Tilaus {{ orders.count }}"), Footer("x")), versions=()
        ),
    ).flow
    then = viewer.letter(first, "thanks-first", Who(email=someone.email, event=events[-1].id))
    now = viewer.letter(first, "thanks-first", Who(email=someone.email))
    assert then.to == now.to == someone.email
    assert then.text != now.text
    with pytest.raises(PolkuError) as refused:
        viewer.letter(first, "thanks-first", Who(email=someone.email, event="no such"))
    assert refused.value.code == "event-unknown"


def test_a_test_of_all_personas_reaches_the_owner_alone_and_is_not_counted(desk: Desk, flow: Flow) -> None:
    keys = [persona.key for persona in list_personas(desk)]
    with Catcher() as catcher:
        connect(desk, catcher)
        before = desk.store.messages.counts()
        assert send_test_messages(desk, flow, "thanks-first", keys, "owner@shop.example") == 5
        caught = catcher.wait_for(5)
        assert desk.store.messages.counts() == before
    mails = [message_from_bytes(one.data, policy=policy.default) for one in caught]
    assert {mail["To"] for mail in mails} == {"owner@shop.example"}
    subjects = [str(mail["Subject"]) for mail in mails]
    assert [one.partition(")")[0] for one in subjects] == [f"Koe ({persona.title}" for persona in list_personas(desk)]
    assert any("Kiitos tilauksestasi, Elsa" in one for one in subjects)
    everything = b"".join(one.data for one in caught)
    assert b"@asiakas.example" not in everything
    for mail in mails:
        assert isinstance(mail, EmailMessage)
        assert mail.get_body(("html",)) is not None
        assert mail.get_body(("plain",)) is not None
        assert mail["List-Unsubscribe"]
    assert len({mail["Message-ID"] for mail in mails}) == 5


def test_a_test_that_the_server_refuses_is_an_error(desk: Desk, flow: Flow) -> None:
    with pytest.raises(PolkuError):
        send_test_messages(desk, flow, "thanks-first", ["elsa"], "owner@shop.example")


def test_the_library_of_messages_keeps_one_of_each_name(desk: Desk, flow: Flow) -> None:
    first, again = flow.template_by_id["thanks-first"], flow.template_by_id["thanks-again"]
    keep_message(desk, first, "  Kiitos   viesti ")
    keep_message(desk, again, "Kiitos viesti")
    keep_message(desk, first, "Alku")
    assert [(one.name, one.template) for one in list_messages(desk)] == [("Alku", first), ("Kiitos viesti", again)]
    forget_message(desk, "Alku")
    forget_message(desk, "not there")
    assert [one.name for one in list_messages(desk)] == ["Kiitos viesti"]
    with pytest.raises(PolkuError) as refused:
        keep_message(desk, first, "   ")
    assert refused.value.code == "message-no-name"
