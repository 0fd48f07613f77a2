"""One message in several languages: customers get theirs, the fixed words and the headers with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import msgspec
import pytest

from app.model.brand import Brand, SocialLink
from app.model.customer import ConsentEvent, Customer, Facts, Shop
from app.model.entry import Entry
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.template import Footer, Template, Text, Version
from app.render import merge as merging
from app.services.compose import NO_ACCOUNT, Composer
from app.services.desk import Desk
from app.services.preview import preview
from app.services.secrets import MemorySecrets
from app.store.recording import CustomerRecord
from runner_kit import DAY, START, Stage, mail, straight


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    stage = Stage(tmp_path / "shop")
    line = ConsentEvent("email", "granted", START - 300 * DAY, source="form")
    with stage.store.recording("customers", "test", START) as record:
        record.customers(
            CustomerRecord(Customer(0, f"{language or 'nobody'}@x.test", "Anna", language=language), (line,))
            for language in ("fi", "en", "en-GB", "sv", "")
        )
    yield Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
    stage.store.close()


def flow(main: str = "fi") -> Flow:
    said = {"fi": ("Kiitos", "Kiitämme"), "en": ("Thanks", "We thank")}
    other = "en" if main == "fi" else "fi"
    version = Version(other, said[other][0], blocks=(Text(said[other][1]), Footer("x")))
    template = Template("tm1", subject=said[main][0], blocks=(Text(said[main][1]), Footer("x")), language=main)
    return msgspec.structs.replace(
        straight(mail("m1")), templates=(msgspec.structs.replace(template, versions=(version,)),)
    )


@pytest.mark.parametrize(
    ("who", "subject", "stop"),
    [
        ("fi", "Kiitos", "Peru viestit"),
        ("en", "Thanks", "Unsubscribe"),
        ("en-GB", "Thanks", "Unsubscribe"),
        ("sv", "Kiitos", "Peru viestit"),
        ("nobody", "Kiitos", "Peru viestit"),
    ],
)
@pytest.mark.parametrize("main", ["fi", "en"])
def test_everybody_reads_their_own_language_else_the_shops(
    desk: Desk, main: str, who: str, subject: str, stop: str
) -> None:
    customer = desk.store.customers.by_email(f"{who}@x.test")
    shown = preview(desk, flow(main), "m1", customer=customer)
    assert shown.subject == subject
    assert stop in shown.text
    read = message_from_bytes(shown.raw, policy=policy.default)
    assert read["Subject"] == subject
    assert read["Content-Language"] == ("en" if subject == "Thanks" else "fi")
    assert f'lang="{read["Content-Language"]}"' in shown.html


def test_the_brand_is_kept_with_the_shop(desk: Desk) -> None:
    brand = Brand("shop:logo.png", 90, "times", "tahoma", "#ffffff", (SocialLink("x", "https://x.example"),))
    desk.store.shop.save(Shop("Koe", email="a@b.test", brand=brand))
    assert desk.shop == Shop("Koe", email="a@b.test", brand=brand)
    hash(desk.shop)


def test_a_message_that_takes_too_long_is_refused_with_its_place(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MAX_SECONDS", -1.0)
    with pytest.raises(PolkuError, match="message-too-slow") as caught:
        preview(desk, flow(), "m1", customer=desk.store.customers.by_email("fi@x.test"))
    assert caught.value.params["place"] in ("text", "html")


def test_a_changed_look_is_in_the_next_message_not_tomorrows(desk: Desk) -> None:
    composer = Composer(desk, NO_ACCOUNT)
    customer = desk.store.customers.by_email("fi@x.test")
    entry = Entry("k", START)

    def html(now: datetime) -> str:
        facts = Facts(customer, now)
        return composer.write(flow(), flow().email("m1"), facts, entry).merged.html

    assert "Uusi nimi" not in html(START)
    desk.store.shop.save(msgspec.structs.replace(desk.shop, name="Uusi nimi"))
    assert "Uusi nimi" not in html(START)  # one moment, one look
    assert "Uusi nimi" in html(START + timedelta(minutes=1))
