"""Automations of the library speak every language of the library: the customer's decides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.engine.content import content_of
from app.engine.ports import VirtualClock
from app.flowfile import library
from app.flowfile.read import read
from app.flowfile.write import write
from app.model.actions import Sms, SpokenText
from app.model.customer import Customer
from app.model.flow import Flow
from app.services.check_flow import check_flow
from app.services.demo.make import open_demo_shop
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.flows import create_from_library, load_draft
from app.services.message_view import MessageViewer, Who
from app.services.preview import preview
from app.services.secrets import MemorySecrets
from app.store.recording import CustomerRecord

IDS = [entry.id for entry in library.entries()]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_demo_shop(tmp_path / "shop", VirtualClock(DEMO_NOW), MemorySecrets())
    yield desk
    desk.close()


def made(desk: Desk, library_id: str, language: str) -> Flow:
    desk.store.shop.save(msgspec.structs.replace(desk.shop, locale=language))
    return load_draft(desk, create_from_library(desk, library_id))


@pytest.mark.parametrize("library_id", IDS)
def test_every_message_is_there_in_both_languages_whatever_the_shop_speaks(desk: Desk, library_id: str) -> None:
    for mine, other in (("fi", "en"), ("en", "fi")):
        flow = made(desk, library_id, mine)
        theirs = library.make_flow(library_id, other)
        assert flow.templates
        for template in flow.templates:
            assert list(template.spoken) == [mine, other]
            wanted = theirs.template_by_id[template.id]
            found = template.spoken[other]
            assert (found.subject, found.preheader, found.blocks) == (wanted.subject, wanted.preheader, wanted.blocks)
            assert found.subject != template.subject
        assert [one.code for one in check_flow(desk, flow) if one.severity == "error"] == []
        assert read(write(flow).encode()) == flow


def test_text_messages_speak_the_customers_language(desk: Desk) -> None:
    flow = made(desk, "cart-sms-third", "fi")
    theirs = library.make_flow("cart-sms-third", "en").by_id["sms"]
    step = flow.by_id["sms"]
    assert isinstance(step, Sms)
    assert isinstance(theirs, Sms)
    assert step.versions == (SpokenText("en", theirs.text),)
    assert [step.in_language(one) for one in ("en", "en-GB", "fi", "sv", "")] == [theirs.text] * 2 + [step.text] * 3
    assert content_of(flow, step) != content_of(flow, msgspec.structs.replace(step, versions=()))
    said = []
    for language in ("en", "fi"):
        with desk.store.recording("customers", "test", desk.clock.now()) as record:
            record.customers([CustomerRecord(Customer(0, "elsa@x.test", "Elsa", language=language))])
        customer = desk.store.customers.by_email("elsa@x.test")
        said.append(preview(desk, flow, "sms", customer=customer).text)
    assert said[0].startswith("Hi") or said[0].startswith("Hello")
    assert said[1].startswith("Hei")


def test_each_language_of_a_text_is_checked(desk: Desk) -> None:
    flow = made(desk, "cart-sms-third", "fi")
    step = flow.by_id["sms"]
    assert isinstance(step, Sms)
    bad = msgspec.structs.replace(step, versions=(SpokenText("en", "Hi {{ customer.kaupunki }}"),))
    nodes = tuple(bad if node.id == "sms" else node for node in flow.nodes)
    found = {(one.code, one.field) for one in check_flow(desk, msgspec.structs.replace(flow, nodes=nodes))}
    assert {("message-unknown-variable", "versions.0.text"), ("sms-no-stop", "versions.0.text")} <= found


def test_parameters_are_in_both_languages(desk: Desk) -> None:
    flow = load_draft(desk, create_from_library(desk, "winback", {"days": "45"}))
    assert flow == library.make_spoken_flow("winback", "fi", {"days": "45"})
    english = library.make_flow("winback", "en", {"days": "45"})
    for template in flow.templates:
        assert template.spoken["en"].blocks == english.template_by_id[template.id].blocks


def test_a_customer_reads_their_own_language(desk: Desk) -> None:
    flow = made(desk, "thank-you", "fi")
    viewer = MessageViewer(desk)
    someone = desk.store.customers.find("", 1)[0].email
    customer = desk.store.customers.by_email(someone)
    assert customer is not None
    finnish = viewer.letter(flow, "thanks-first", Who(email=someone))
    desk.store.customers.save(msgspec.structs.replace(customer, language="en-GB"), desk.clock.now())
    english = viewer.letter(flow, "thanks-first", Who(email=someone))
    assert (finnish.language, english.language) == ("fi", "en")
    assert english.subject != finnish.subject
    assert 'lang="en"' in english.html
