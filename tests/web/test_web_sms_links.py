"""Links of text messages by way of the public endpoint: short, counted as a person's, and a way to stop beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from app.analysis.rates import Rate
from app.engine.guardrails import NO_GUARDRAILS
from app.engine.letters import new_token
from app.engine.policy import Limits, Policy
from app.model.actions import Sms
from app.model.customer import ConsentEvent, Customer
from app.model.customer import Shop as Details
from app.model.flow import Edge, Flow
from app.model.nodes import Condition
from app.model.rules import Interacted
from app.model.signing import signed
from app.model.truth import has_consent
from app.render.sms_length import sms_length
from app.render.text_message import PLAIN, usual_length
from app.services.check_flow import check_flow
from app.services.classify_hits import classify_hits
from app.services.customers import show_customer
from app.services.flows import create_from_library
from app.services.insights import read_insights
from app.services.preview import preview
from app.services.publish_flow import publish_flow
from app.services.results import read_results
from app.services.track import choose_level, choose_visits, disconnect_track, signing_key
from app.services.track_addresses import text_lengths
from app.services.track_pull import connect_track, pull_track
from app.store.recording import CustomerRecord
from hits_kit import BROWSER
from http_kit import Server
from outlet_kit import Shop, texts
from runner_kit import DAY, HOUR, START, straight, wait
from track_kit import KEY, Endpoint, visitor

SALE = "https://koe.example/ale"
TEXT = f"Hei! Ale alkoi: {SALE}. Peru viestit: {{{{ links.unsubscribe }}}}"
PHONE = {"User-Agent": BROWSER}


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Endpoint]:
    made = Endpoint(tmp_path / "track").start()
    yield made
    made.end()


def ready(shop: Shop, server: Server, own: Endpoint | None, text: str = TEXT, flow: Flow | None = None) -> None:
    """A shop at the first level (without an endpoint: at none) that sends a text to whoever leaves a cart."""
    details = Details("Koe", url="https://koe.example", email="hei@koe.example", business_id="1", address="Tie 1")
    shop.stage.store.shop.save(details)
    shop.texts_to(server.url)
    shop.customer("anna")
    shop.customer("bea", phone="040 000 0002")
    if own is not None:
        connect_track(shop.desk, own.url, KEY)
    shop.stage.publish(flow or straight(Sms("b1", text=text), wait("c1", 30, "days")))
    if own is not None:
        pull_track(shop.desk)


def sent_to(shop: Shop, server: Server, name: str) -> str:
    shop.stage.happens(name)
    shop.run_to(shop.stage.clock.now() + timedelta(minutes=1))
    return texts(server)[-1]


def addresses(text: str, own: Endpoint) -> list[str]:
    return re.findall(rf"{re.escape(own.url)}(/[a-z0-9/]+)", text)


def flush(shop: Shop, own: Endpoint) -> None:
    """A stop of nobody is on the disk before its answer, and with it all that came before it."""
    with own.polku() as polku:
        polku.stop(signed(signing_key(shop.desk, 1), "stop", new_token()))


def came(shop: Shop, own: Endpoint) -> list[tuple[str, str]]:
    """(name, page) of every click that counts, once it has been read and has settled."""
    flush(shop, own)
    pull_track(shop.desk)
    shop.stage.clock.move_to(datetime.now(UTC) + HOUR)  # the endpoint goes by the real time
    classify_hits(shop.desk)
    found = []
    for name in ("anna", "bea"):
        events = show_customer(shop.desk, f"{name}@x.test").facts.events
        found += [(name, str(one.properties["page"])) for one in events if one.name == "Email Link Clicked"]
    return found


def test_a_link_in_a_text_is_short_leads_on_and_counts_for_whom_it_was_sent_to(
    shop: Shop, server: Server, own: Endpoint
) -> None:
    ready(shop, server, own)
    text = sent_to(shop, server, "anna")
    link, stop = addresses(text, own)
    assert SALE not in text
    assert (len(link), len(stop)) == (len("/t/") + 22, len("/s/") + 16)
    assert sms_length(text).parts == 1
    with visitor(own) as browser:
        answer = browser.get(link, headers=PHONE)
        assert answer.status_code == 302
        assert answer.headers["location"].startswith(f"{SALE}?utm_source=polku&utm_medium=sms&utm_campaign=test")
        browser.get(link.upper().replace("/T/", "/t/"), headers=PHONE)
    assert came(shop, own) == [("anna", SALE)] * 2, "a person, although it is the only link: nobody fetches texts ahead"


def test_made_up_and_swapped_signatures_change_nothing(shop: Shop, server: Server, own: Endpoint) -> None:
    ready(shop, server, own)
    link, stop = addresses(sent_to(shop, server, "anna"), own)
    other, _stop = addresses(sent_to(shop, server, "bea"), own)
    head = len("/t/") + 6
    forged = [
        link[:-1] + ("a" if link[-1] != "a" else "b"),  # another signature
        link[:head] + other[head : head + 10] + link[head + 10 :],  # another's message
        link[:head] + stop.removeprefix("/s/"),  # a stop's signature
        link[:-1],
    ]
    with visitor(own) as browser:
        for one in forged:
            assert browser.get(one, headers=PHONE).status_code == 302, "leads on all the same"
        assert browser.get("/t/zzzzzz" + link[head:], headers=PHONE).status_code == 404
        assert browser.post("/s/" + link[head:]).status_code == 404
    assert came(shop, own) == []
    assert has_consent(show_customer(shop.desk, "anna@x.test").facts, "sms")


def test_the_stop_address_ends_texts_by_one_press_and_never_by_a_look(
    shop: Shop, server: Server, own: Endpoint
) -> None:
    ready(shop, server, own)
    _link, stop = addresses(sent_to(shop, server, "anna"), own)
    with visitor(own) as browser:
        assert browser.get(stop).status_code == 200
        flush(shop, own)
        pull_track(shop.desk)
        assert has_consent(show_customer(shop.desk, "anna@x.test").facts, "sms")
        assert browser.post(stop).status_code == 200
        assert browser.post(stop).status_code == 200
    flush(shop, own)
    assert pull_track(shop.desk).stopped == 1
    facts = show_customer(shop.desk, "anna@x.test").facts
    assert (has_consent(facts, "sms"), has_consent(facts, "email")) == (False, False)
    before = len(texts(server))
    shop.stage.clock.move_to(START + 40 * DAY)
    shop.stage.happens("anna")
    shop.run_to(START + 41 * DAY)
    assert len(texts(server)) == before


def test_without_the_endpoint_a_text_is_what_it_always_was(shop: Shop, server: Server) -> None:
    ready(shop, server, None)
    assert sent_to(shop, server, "anna") == f"Hei! Ale alkoi: {SALE}. Peru viestit: hei@koe.example"
    assert text_lengths(shop.desk) == PLAIN


def test_the_length_that_is_shown_is_the_length_that_is_sent(shop: Shop, server: Server, own: Endpoint) -> None:
    ready(shop, server, own)
    lengths = text_lengths(shop.desk)
    shown = usual_length(TEXT, lengths, shop.desk.shop)
    flow = shop.desk.store.flows.live("test")
    assert flow is not None
    seen = preview(shop.desk, flow, "b1")
    text = sent_to(shop, server, "anna")
    assert shown.used == sms_length(text).used == len(seen.text)
    disconnect_track(shop.desk)
    assert usual_length(TEXT, text_lengths(shop.desk), shop.desk.shop).used < shown.used


def test_a_long_short_address_makes_the_check_speak_of_parts(shop: Shop, server: Server, own: Endpoint) -> None:
    words = "x" * 110
    ready(shop, server, own, f"{words} https://a.fi {words} https://b.fi peru {{{{ links.unsubscribe }}}}")
    draft = shop.desk.store.flows.live("test")
    assert draft is not None
    assert "sms-long" in {one.code for one in check_flow(shop.desk, draft)}
    disconnect_track(shop.desk)
    assert "sms-long" not in {one.code for one in check_flow(shop.desk, draft)}


@pytest.mark.parametrize("library", ["cart-sms-opened", "cart-sms-unopened", "cart-sms-third"])
def test_the_texts_of_the_guide_s_three_variants_are_counted(
    shop: Shop, server: Server, own: Endpoint, library: str
) -> None:
    ready(shop, server, own)
    publish_flow(shop.desk, create_from_library(shop.desk, library))
    pull_track(shop.desk)
    shop.stage.happens("anna")
    start = shop.stage.clock.now()
    for day in range(1, 5):
        shop.run_to(start + day * DAY)
        pull_track(shop.desk)
    reminders = [text for text in texts(server) if "Ostoskorisi" in text]
    if library == "cart-sms-opened":
        assert reminders == [], "nobody has opened"
        return
    link, stop = addresses(reminders[0], own)
    with visitor(own) as browser:
        assert browser.get(link, headers=PHONE).headers["location"].startswith("https://koe.example?utm_source=polku")
        assert browser.get(stop, headers=PHONE).status_code == 200
    assert came(shop, own) == [("anna", "https://koe.example")]


def asking(what: Literal["clicked", "opened"]) -> Flow:
    """Two days after the text one branch is for those who did that with it: they get another one."""
    second = Sms("e1", text="Kiitos. Peru: hei@koe.example")
    plain = straight(Sms("b1", text=TEXT), wait("c1", 2, "days"), Condition("d1", rule=Interacted("b1", what)))
    nodes, edges = (*plain.nodes, second), (*plain.edges, Edge("d1", "yes", "e1"))
    return msgspec.structs.replace(
        plain, nodes=tuple(sorted(nodes, key=lambda one: one.id)), edges=tuple(sorted(edges))
    )


def test_a_condition_asks_who_clicked_in_a_text(shop: Shop, server: Server, own: Endpoint) -> None:
    shop.stage.clock.move_to(datetime.now(UTC) - HOUR)  # the endpoint goes by the real time
    shop.policy(Policy(limits=Limits(0, 0, 0), guardrails=NO_GUARDRAILS))
    ready(shop, server, own, flow=asking("clicked"))
    codes = {one.code for one in check_flow(shop.desk, asking("clicked")) if one.node in ("b1", "d1")}
    assert codes == {"P16-port-open"}, "not even of the stop address, which every marketing text has"
    assert "P8-opened-without-source" in {one.code for one in check_flow(shop.desk, asking("opened"))}
    link, _stop = addresses(sent_to(shop, server, "anna"), own)
    sent_to(shop, server, "bea")
    with visitor(own) as browser:
        browser.get(link, headers=PHONE)
    assert came(shop, own) == [("anna", SALE)]
    shop.run_to(shop.stage.clock.now() + 3 * DAY)
    assert [json.loads(one.body)["to"] for one in server.asked if b"Kiitos" in one.body] == ["+358401234567"]
    choose_level(shop.desk, 2)
    seen = read_results(shop.desk, "test", "all").steps["b1"]
    assert (seen.sent, seen.clicked, seen.opened) == (2, 1, None), "nobody sees whether a text is opened"
    told = next(one for one in read_insights(shop.desk, "90").automations[0].messages if one.node == "b1")
    assert told.opened is None
    assert told.clicked == Rate(1, 2)


def test_pages_of_the_shop_are_told_after_a_click_in_a_text_of_who_agreed_to_that(
    shop: Shop, server: Server, own: Endpoint
) -> None:
    shop.stage.clock.move_to(datetime.now(UTC) - HOUR)  # the endpoint goes by the real time
    shop.policy(Policy(limits=Limits(0, 0, 0), guardrails=NO_GUARDRAILS))
    ready(shop, server, own)
    choose_level(shop.desk, 2)
    choose_visits(shop.desk, True)
    pull_track(shop.desk)
    yes = ConsentEvent("tracking", "granted", START - DAY, source="form")
    with shop.stage.store.recording("customers", "test", shop.stage.clock.now()) as record:
        record.customers([CustomerRecord(Customer(0, "anna@x.test"), (yes,))])
    with visitor(own) as browser:
        for name in ("anna", "bea"):
            link, _stop = addresses(sent_to(shop, server, name), own)
            assert len(link) == len("/t/") + 22, "no longer than for anybody else"
            landed = browser.get(link, headers=PHONE).headers["location"]
            carried = parse_qs(urlsplit(landed).query).get("polku", [""])[0]
            assert bool(carried) is (name == "anna")
            told = json.dumps({"visit": carried, "path": f"/{name}"})
            browser.post("/visit", content=told, headers={**PHONE, "Origin": "https://koe.example"})
    assert came(shop, own) == [("anna", SALE), ("bea", SALE)]
    events = show_customer(shop.desk, "anna@x.test").facts.events
    assert [one.properties["url"] for one in events if one.name == "Page Viewed"] == ["https://koe.example/anna"]
    assert not [one for one in show_customer(shop.desk, "bea@x.test").facts.events if one.name == "Page Viewed"]
