"""Customers whose data cannot be written into a message are left out, each with the reason; the others get theirs."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import msgspec

from app.engine.guardrails import Guardrails
from app.engine.policy import Limits, Policy
from app.engine.runner import Runner
from app.model.account import Account
from app.model.customer import ConsentEvent, Customer, Event
from app.model.template import Footer, Template, Text
from app.services.compose import Composer
from app.services.desk import Desk
from app.services.secrets import MemorySecrets
from app.store.recording import CustomerRecord, EventRecord
from runner_kit import DAY, START, Stage, mail, straight

FREE = Policy(Guardrails(off=("quiet_hours",)), Limits(0, 0, 0))


def test_one_bad_record_stops_nobody_else(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop", FREE)
    line = ConsentEvent("email", "granted", START - 300 * DAY, source="form")
    names = {"anna": "Anna", "nobody": "", "evil": "{{ 7*7 }}<script>", "bertta": "Bertta"}
    with stage.store.recording("customers", "test", START) as record:
        record.customers(CustomerRecord(Customer(0, f"{key}@x.test", name), (line,)) for key, name in names.items())
    long = "{% for row in trigger.rows %}{{ row }}{% endfor %}"
    blocks = (Text("Hei {{ customer.first_name }}"), Text(long), Footer("Syy"))
    flow = msgspec.structs.replace(
        straight(mail("m1")), templates=(Template("tm1", subject="Hei {{ customer.first_name }}", blocks=blocks),)
    )
    stage.publish(flow)
    with stage.store.recording("events", "test", START) as record:
        record.events(
            EventRecord(
                f"{key}@x.test",
                Event(key, "Cart Abandoned", START, {"rows": ["x" * 2_000] * (200 if key == "bertta" else 1)}),
            )
            for key in names
        )
    desk = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
    writer = Composer(desk, Account(host="mail.test", from_address="shop@shop.test"))
    runner = Runner(stage.store.ledger(), stage.sender, writer, stage.clock, stage.news, "test")
    asyncio.run(runner.run_until_idle(START + timedelta(hours=1)))
    states = {who: (state, reason) for who, state, reason in stage.states()}
    assert states["nobody"] == ("failed", "message-empty-value")
    assert states["anna"][0] == states["evil"][0] == states["bertta"][0] == "sent"
    evil = next(one.data for one in stage.sender.sent if one.to_addr == "evil@x.test")
    mail_read = message_from_bytes(evil, policy=policy.default)
    assert mail_read["Subject"] == "Hei {{ 7*7 }}<script>"
    html = mail_read.get_body(("html",))
    assert html is not None
    assert "<script" not in html.get_content()
    assert "{{ 7*7 }}&lt;script&gt;" in html.get_content()
    stage.store.close()
