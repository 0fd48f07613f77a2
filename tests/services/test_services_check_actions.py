"""What the checks say of text messages, webhooks, codes and jumps in a shop as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.model.actions import GiveCode, Sms, StartFlow, Webhook
from app.model.nodes import Node
from app.services.check_flow import check_flow
from app.services.gateway import SmsSettings, save_sms
from app.services.preview import preview
from outlet_kit import Shop
from runner_kit import Stage, mail, straight

GOOD = "Hei, korisi odottaa. Peru: info@kauppa.example"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    stage = Stage(tmp_path / "shop")
    made = Shop(stage)
    save_sms(made.desk, SmsSettings("list"))
    yield made
    stage.store.close()


def codes(shop: Shop, *nodes: Node) -> set[str]:
    """What is said of these steps, without what any automation without a goal or a message is told."""
    ids = {node.id for node in nodes}
    return {one.code for one in check_flow(shop.desk, straight(*nodes)) if one.node in ids and one.code[0] != "P"}


@pytest.mark.parametrize(
    ("node", "wanted"),
    [
        (Sms("b1", text=GOOD), set()),
        (Sms("b1", text="Hei, korisi odottaa"), {"sms-no-stop"}),
        (Sms("b1", text="Tilauksesi on lähetetty", message_class="service"), set()),
        (Sms("b1", text=GOOD + " ✓"), {"sms-alphabet"}),
        (Sms("b1", text=GOOD * 10), {"sms-long"}),
        (Sms("b1", text=GOOD + " {{ customer.city }}"), {"message-no-fallback"}),
        (Sms("b1", text=GOOD + " {{ customer.kaupunki }}"), {"message-unknown-variable"}),
        (Sms("b1", text=GOOD + " {{ 9 ** 9 }}"), {"message-forbidden"}),
        (Sms("b1", text=GOOD + " {{ discount.code }}"), {"discount-before-code"}),
        (GiveCode("b1", codes="tyhja"), {"codes-none"}),
        (Webhook("b1", url="https://10.0.0.1/"), {"webhook-private"}),
        (Webhook("b1", url="https://kassa.example/"), set()),
        (StartFlow("b1", flow="ei-ole"), {"start-unknown"}),
        (StartFlow("b1", flow="luonnos"), {"start-not-live"}),
        (StartFlow("b1", flow="luonnos", skipped=True), set()),
    ],
)
def test_what_would_hold_people_up_is_told_before_publishing(shop: Shop, node: Node, wanted: set[str]) -> None:
    shop.desk.store.flows.create("luonnos", straight(mail("m1")), shop.stage.clock.now())
    assert codes(shop, node) == wanted


def test_a_list_with_few_codes_is_a_warning_and_texts_after_it_may_show_one(shop: Shop) -> None:
    shop.desk.store.codes.add("kesa", ["K1"])
    found = codes(shop, GiveCode("b1", codes="kesa"), Sms("c1", text=GOOD + " {{ discount.code }}"))
    assert found == {"codes-few"}


def test_a_shop_without_a_way_out_is_told_so(shop: Shop) -> None:
    save_sms(shop.desk, SmsSettings("none"))
    assert codes(shop, Sms("b1", text=GOOD)) == {"sms-no-gateway"}


def test_a_text_is_previewed_with_its_values_and_a_sample_of_a_code(shop: Shop) -> None:
    shop.customer("anna")
    anna = shop.desk.store.customers.by_email("anna@x.test")
    words = "<Hei> {{ customer.first_name }}, koodi {{ discount.code }}"
    shown = preview(shop.desk, straight(Sms("b1", text=words)), "b1", customer=anna)
    assert shown.text == "<Hei> Anna, koodi ABCD-1234"
    assert shown.to == "040 123 4567"
    assert "<Hei>" not in shown.html
    assert shop.desk.store.messages.find() == []
