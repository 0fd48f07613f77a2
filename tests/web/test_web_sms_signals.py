"""The guide's three ways to add a text message to cart reminders, end to end: what the endpoint saw decides, a real
gateway gets the text, and machines that fetch mail ahead open nothing.
"""

from __future__ import annotations

import pytest

from app.engine.policy import Limits, Policy
from app.model.customer import Order
from app.services.check_flow import check_flow
from app.services.flows import create_from_library
from app.services.publish_flow import publish_flow
from app.store.recording import OrderRecord
from hits_kit import Endpoint
from http_kit import Server
from outlet_kit import Shop, texts
from runner_kit import DAY, HOUR, START

PEOPLE = ("anna", "bea", "cea", "dora", "eeva")
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
APPLE = "Mozilla/5.0"


def lived(shop: Shop, server: Server, library: str) -> dict[str, list[str]]:
    """Anna opens, Bea's Gmail does it for her, Apple fetches Cea's mail unread, Dora opens and buys, Eeva does nothing.

    Who got which steps, in their order.
    """
    shop.policy(Policy(limits=Limits(0, 0, 0), sources=("opened", "clicked")))
    shop.texts_to(server.url)
    for number, name in enumerate(PEOPLE):
        shop.customer(name, phone=f"040 000 000{number}")
    publish_flow(shop.desk, create_from_library(shop.desk, library))
    for name in PEOPLE:
        shop.stage.happens(name)
    shop.run_to(START + HOUR)
    endpoint = Endpoint(shop.desk)
    for name, agent in (("anna", ""), ("bea", GMAIL), ("cea", APPLE), ("dora", "")):
        endpoint.hit(name, "reminder", at=START + HOUR, **({"agent": agent} if agent else {}))
    with shop.desk.store.recording("orders", "test", shop.stage.clock.now()) as recording:
        recording.orders([OrderRecord("dora@x.test", Order("1", START + 2 * HOUR, 40.0))])
    shop.run_to(START + 3 * HOUR)
    endpoint.settle()
    shop.run_to(START + 4 * DAY)
    got: dict[str, list[str]] = {name: [] for name in PEOPLE}
    for row in sorted(shop.desk.store.messages.find(), key=lambda row: row.id):
        if row.state == "sent":
            got[row.email.partition("@")[0]].append(row.node)
    return got


def test_who_opened_and_did_not_buy_gets_a_text_and_others_a_second_mail(shop: Shop, server: Server) -> None:
    got = lived(shop, server, "cart-sms-opened")
    assert got == {
        "anna": ["reminder", "sms"],
        "bea": ["reminder", "sms"],
        "cea": ["reminder", "second"],
        "dora": ["reminder"],
        "eeva": ["reminder", "second"],
    }
    assert len(texts(server)) == 2
    assert all("ostoskorisi" in one.casefold() for one in texts(server))


def test_who_did_not_open_gets_a_text_and_readers_a_second_mail(shop: Shop, server: Server) -> None:
    got = lived(shop, server, "cart-sms-unopened")
    assert {name: steps[1:] for name, steps in got.items()} == {
        "anna": ["second"],
        "bea": ["second"],
        "cea": ["sms"],
        "dora": [],
        "eeva": ["sms"],
    }
    assert len(texts(server)) == 2


def test_the_text_is_the_third_and_last_try_for_all_who_have_not_bought(shop: Shop, server: Server) -> None:
    got = lived(shop, server, "cart-sms-third")
    assert got.pop("dora") == ["reminder"]
    assert {tuple(steps) for steps in got.values()} == {("reminder", "second", "sms")}
    assert len(texts(server)) == 4


@pytest.mark.parametrize(("library", "then"), [("cart-sms-opened", "second"), ("cart-sms-unopened", "sms")])
def test_what_nobody_sees_takes_the_no_branch_which_the_check_says(
    shop: Shop, server: Server, library: str, then: str
) -> None:
    shop.texts_to(server.url)
    shop.customer("anna")
    name = create_from_library(shop.desk, library)
    draft = shop.desk.store.flows.draft(name)
    assert "P8-opened-without-source" in {one.code for one in check_flow(shop.desk, draft)}
    publish_flow(shop.desk, name)
    shop.stage.happens("anna")
    shop.run_to(START + 4 * DAY)
    sent = sorted((row.id, row.node) for row in shop.desk.store.messages.find() if row.state == "sent")
    assert [node for _id, node in sent] == ["reminder", then]
