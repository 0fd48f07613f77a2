"""A shop that sends text messages only: no e-mail account is needed for them, and e-mails wait for one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.engine.ports import VirtualClock
from app.model.account import Account
from app.model.actions import Sms
from app.model.customer import ConsentEvent, Customer, Event, Shop
from app.model.errors import PolkuError
from app.model.flow import Edge, Flow
from app.model.nodes import Email, Trigger
from app.model.sources import OnEvent
from app.model.template import Footer, Template, Text
from app.services.account import save_account
from app.services.desk import Desk, new_shop
from app.services.flows import add_flow
from app.services.gateway import SmsSettings, save_sms
from app.services.publish_flow import publish_flow
from app.services.run_scheduler import build_runner, run_scheduler
from app.services.secrets import MemorySecrets
from app.services.sending import sending_state
from app.store.recording import CustomerRecord, EventRecord
from runner_kit import START

SHOP = Shop("Kyläkauppa", address="Kylätie 1", email="hei@kyla.example", url="https://kyla.example")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """One customer with a phone, who has agreed to both; an automation that texts and mails at once."""
    made = new_shop(tmp_path / "shop", SHOP, VirtualClock(START), MemorySecrets())
    flow = Flow(
        name="Tilaus",
        nodes=(
            Email("mail", "Kirje", "m", "service"),
            Sms("text", "Viesti", "Hei {{ customer.first_name | default('ystävä') }}, kiitos.", "service"),
            Trigger("t", source=OnEvent("Order Completed")),
        ),
        edges=(Edge("t", "out", "text"), Edge("text", "out", "mail")),
        templates=(Template("m", "Kirje", "Kiitos", "", (Text("Kiitos tilauksesta."), Footer("Tilasit."))),),
    )
    publish_flow(made, add_flow(made, flow, "order"))
    yes = tuple(ConsentEvent(channel, "granted", START - timedelta(days=1)) for channel in ("email", "sms"))
    with made.store.recording("customers", "test", START) as record:
        record.customers([CustomerRecord(Customer(0, "elsa@x.test", "Elsa", phone="040 123 4567"), yes)])
        record.events([EventRecord("elsa@x.test", Event("e1", "Order Completed", START))])
    yield made
    made.close()


def states(desk: Desk) -> dict[str, str]:
    return {row.channel: row.state for row in desk.store.messages.find()}


def test_nothing_runs_where_nothing_can_leave(desk: Desk) -> None:
    with pytest.raises(PolkuError) as caught:
        run_scheduler(desk, once=True)
    assert caught.value.code == "no-account"
    assert sending_state(desk).state == "no_account"


def test_texts_leave_without_an_email_account_and_mail_waits_for_one(desk: Desk) -> None:
    save_sms(desk, SmsSettings("list"))
    assert (sending_state(desk).state, sending_state(desk).mail) == ("on", False)
    ran = run_scheduler(desk, once=True)
    assert (ran.totals.sent, ran.trouble) == (1, None)
    lists = list((desk.folder / "sms").iterdir())
    assert "+358401234567" in lists[0].read_text(encoding="utf-8")
    assert states(desk) == {"sms": "sent", "mail": "due"}
    assert run_scheduler(desk, once=True).totals.sent == 0, "and nothing is sent twice, nor does it spin"
    assert states(desk)["mail"] == "due"


def test_mail_that_waits_does_not_keep_the_runner_awake(desk: Desk) -> None:
    save_sms(desk, SmsSettings("list"))
    runner = build_runner(desk)
    asyncio.run(runner.run_until_idle())
    assert runner.next_moment() is None


def test_an_account_without_its_password_is_told_and_not_passed_over(desk: Desk) -> None:
    save_sms(desk, SmsSettings("list"))
    save_account(desk, Account("mail.example", username="hei@kyla.example", from_address="hei@kyla.example"))
    with pytest.raises(PolkuError) as caught:
        build_runner(desk)
    assert caught.value.code == "no-password"
