"""What is shown is what is sent: the preview of a message, held against the bytes a mail server got."""

from __future__ import annotations

import asyncio
import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import msgspec
import pytest

from app.engine.ports import VirtualClock
from app.mail.catcher import Catcher
from app.model.customer import Event, Order, Product
from app.model.entry import Entry
from app.model.template import Products
from app.services.compose import NO_ACCOUNT, Composer
from app.services.demo.make import open_demo_shop
from app.services.demo.run_demo import connect
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.flows import create_from_library, load_draft, load_live
from app.services.preview import preview
from app.services.publish_flow import publish_flow
from app.services.run_scheduler import build_runner
from app.services.secrets import MemorySecrets
from app.store.recording import EventRecord, OrderRecord

TOKEN = re.compile(r"STOP%20\w+|[a-z2-7]{26}@")
"""What is a message's own: the word by which it is stopped, and its Message-ID."""
LATER = datetime(2026, 3, 18, 15, 0, tzinfo=UTC)


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return TOKEN.sub("", str(part.get_content())).replace("\r\n", "\n")


@pytest.mark.parametrize("library_id", ["abandoned-cart", "thank-you", "winback"])
def test_the_preview_of_a_sent_message_is_that_message(tmp_path: Path, library_id: str) -> None:
    clock = VirtualClock(DEMO_NOW)
    with closing(open_demo_shop(tmp_path / "shop", clock, MemorySecrets())) as desk, Catcher() as catcher:
        connect(desk, catcher)
        name = create_from_library(desk, library_id)
        publish_flow(desk, name)
        happen(desk)
        asyncio.run(build_runner(desk).run_until_idle(LATER))
        flow = load_live(desk, name)
        assert flow is not None
        sent = {mail.message_id: mail for mail in catcher.messages}
        rows = [row for row in desk.store.messages.find(limit=100) if row.state == "sent"]
        assert len(rows) == len(sent) > 0
        for row in rows:
            customer = desk.store.customers.by_email(row.email)
            shown = preview(desk, flow, row.node, customer=customer, at=row.at)
            caught = message_from_bytes(sent[row.message_id].data, policy=policy.default)
            assert isinstance(caught, EmailMessage)
            assert caught["Subject"] == shown.subject
            assert body(caught, "html") == TOKEN.sub("", shown.html).replace("\r\n", "\n")
            assert body(caught, "plain").strip() == TOKEN.sub("", shown.text).replace("\r\n", "\n").strip()


def happen(desk: Desk) -> None:
    """Five who may be mailed leave carts like their last orders; five others buy."""
    may = [row.email for row in desk.store.customers.find(limit=2000) if row.consent and not row.suppressed][:10]
    with desk.store.recording("test", "test", desk.clock.now()) as recording:
        for place, email in enumerate(may):
            customer = desk.store.customers.by_email(email)
            history = desk.store.facts.history(customer.id) if customer else None
            assert history is not None
            lines = history.orders[-1].lines if history.orders else ()
            at = datetime(2026, 3, 17, 13, place, tzinfo=UTC)
            if place % 2:
                recording.orders([OrderRecord(email, Order(f"p{place}", at, 20.0, lines=lines))])
            else:
                items = [msgspec.to_builtins(line) for line in lines]
                cart = Event(
                    f"cart:p{place}", "Cart Abandoned", at, {"total": 20.0, "items": items, "url": "https://x.example"}
                )
                recording.events([EventRecord(email, cart)])


def test_a_product_nobody_has_bought_yet_can_be_shown(tmp_path: Path) -> None:
    clock = VirtualClock(DEMO_NOW)
    with closing(open_demo_shop(tmp_path / "shop", clock, MemorySecrets())) as desk:
        new = Product("UUSI-1", "Aivan uusi", "Uutuudet", 12.0, "https://kylakauppa.example/uusi")
        with desk.store.recording("test", "test", clock.now()) as recording:
            recording.products([new])
        name = create_from_library(desk, "winback")
        draft = load_draft(desk, name)
        block = Products(pick="fixed", skus=("UUSI-1",))
        shown = tuple(msgspec.structs.replace(one, blocks=(block, *one.blocks)) for one in draft.templates)
        flow = msgspec.structs.replace(draft, templates=shown)
        assert "Aivan uusi" in preview(desk, flow, "remember").text


def test_a_scheduler_that_runs_for_days_shows_the_prices_of_the_day(tmp_path: Path) -> None:
    clock = VirtualClock(DEMO_NOW)
    with closing(open_demo_shop(tmp_path / "shop", clock, MemorySecrets())) as desk:
        name = create_from_library(desk, "winback")
        draft = load_draft(desk, name)
        block = Products(pick="fixed", skus=("VAA-101",))
        flow = msgspec.structs.replace(
            draft, templates=tuple(msgspec.structs.replace(one, blocks=(block, *one.blocks)) for one in draft.templates)
        )
        composer = Composer(desk, NO_ACCOUNT)
        (dress,) = desk.store.products.by_sku(["VAA-101"])
        facts = desk.store.facts.at([1], DEMO_NOW)[1]
        entry = Entry("k", DEMO_NOW)
        assert "59,90" in composer.write(flow, flow.email("remember"), facts, entry).merged.text
        with desk.store.recording("test", "test", clock.now()) as recording:
            recording.products([msgspec.structs.replace(dress, price=61.5)])
        tomorrow = msgspec.structs.replace(facts, now=DEMO_NOW + timedelta(days=1))
        assert "61,50" in composer.write(flow, flow.email("remember"), tomorrow, entry).merged.text
