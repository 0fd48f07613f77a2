"""A shop and its public endpoint: what messages carry, what comes back, and what happens while either is away."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from app.engine.ports import SystemClock, VirtualClock
from app.engine.runner import Runner
from app.model.account import Account
from app.model.customer import ConsentEvent, Customer, Event, Product, Shop
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.template import Button, Footer, Products, Rating, Template, Text
from app.model.truth import has_consent
from app.services.compose import Composer
from app.services.customers import show_customer
from app.services.desk import Desk, new_shop
from app.services.import_data import read_plan, run_import
from app.services.outside import read_now
from app.services.publish_flow import publish_flow
from app.services.secrets import MemorySecrets
from app.services.track import choose_level, disconnect_track, rotate_keys, save_track, track_settings, track_state
from app.services.track_pull import Pulled, connect_track, pull_track, tell_track
from app.services.webhooks import add_hook
from app.store.recording import CustomerRecord, EventRecord
from app.store.tables_hits import hit, link
from app.web.webhook import signed
from runner_kit import DAY, HOUR, OPEN, START, Heard, KeepingSender, straight
from runner_kit import mail as mail_step
from track_kit import KEY, Endpoint, visitor

ACCOUNT = Account("localhost", from_address="hei@koe.example")
BLOCKS = (
    Text("Katso [sukset](https://koe.example/sukset) tai [sukset](https://koe.example/sukset?koko=190#kuvat)."),
    Button("Koriin", "{{ cart.url|default(shop.url) }}"),
    Button("Sukset", "https://koe.example/sukset"),
    Products("fixed", skus=("t1",)),
    Rating("Mitä pidit?"),
    Footer("Sait tämän, koska tilasit."),
)


def flow() -> Flow:
    plain = straight(mail_step("m1", skip_guardrails=("cap", "same_content")))
    return msgspec.structs.replace(plain, templates=(Template("tm1", subject="Hei", blocks=BLOCKS),))


class Sending:
    """A shop that sends, and what the customers got."""

    def __init__(self, desk: Desk, clock: VirtualClock) -> None:
        self.desk, self.clock = desk, clock
        self.sender = KeepingSender()

    def write_to(self, name: str) -> str:
        """The customer gets a message: its HTML and text as a mail program reads them, headers before."""
        now = self.clock.now()
        with self.desk.store.recording("events", "test", now) as record:
            record.events([EventRecord(f"{name}@koe.example", Event(f"cart:{name}:{now}", "Cart Abandoned", now))])
        composer = Composer(self.desk, ACCOUNT)
        runner = Runner(self.desk.store.ledger(), self.sender, composer, self.clock, Heard(), "test")
        asyncio.run(runner.run_until_idle(now + timedelta(seconds=1)))
        return self.sender.sent[-1].data.decode().replace("\r\n ", " ").replace("=\r\n", "").replace("=3D", "=")

    def agrees(self, name: str, channel: str, action: str = "granted") -> None:
        owner = self.desk.store.customers.find(f"{name}@koe.example")[0].id
        line = ConsentEvent(channel, action, self.clock.now())  # type: ignore[arg-type]
        self.desk.store.customers.record_consent(owner, line, self.clock.now())

    def may_write_to(self, name: str) -> bool:
        """Whether the customer's consent to marketing stands, and no stop is listed."""
        facts = show_customer(self.desk, f"{name}@koe.example").facts
        listed = self.desk.store.suppressions.find(f"{name}@koe.example")
        return has_consent(facts) and not listed

    def recorded(self) -> list[str]:
        with self.desk.store.database.read() as connection:
            return list(connection.scalars(select(hit.c.kind).order_by(hit.c.id)))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sending]:
    clock = VirtualClock(START)
    details = Shop("Koe", url="https://koe.example", email="hei@koe.example", business_id="1234567-8", address="Tie 1")
    desk = new_shop(tmp_path / "shop", details, clock, MemorySecrets())
    desk.store.shop.save_policy(OPEN)
    with desk.store.recording("customers", "test", clock.now()) as record:
        line = ConsentEvent("email", "granted", START - DAY, source="form")
        record.customers(CustomerRecord(Customer(0, f"{name}@koe.example"), (line,)) for name in ("ada", "bo"))
        record.products([Product("t1", "Teltta", "retkeily", 189.0, "https://koe.example/teltta")])
    desk.store.flows.create("test", flow(), clock.now())
    publish_flow(desk, "test")
    clock.move_to(START + HOUR)
    yield Sending(desk, clock)
    desk.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Endpoint]:
    """An endpoint that no other test has told anything."""
    made = Endpoint(tmp_path / "track").start()
    yield made
    made.end()


def hrefs(message: str) -> list[str]:
    return [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)"', message)]


def test_connecting_keeps_nothing_unless_the_endpoint_answers_and_knows_the_key(shop: Sending, own: Endpoint) -> None:
    for address, key, code in (
        (own.url, "wrong", "track-refused"),
        ("http://127.0.0.1:9", KEY, "track-unreachable"),
        (f"https://{'a' * 400}.example", KEY, "track-unreachable"),
        ("http://track.example", KEY, "track-address-bad"),
        ("https://u:p@track.example", KEY, "track-address-bad"),
    ):
        with pytest.raises(PolkuError) as refused:
            connect_track(shop.desk, address, key)
        assert refused.value.code == code
    assert not track_settings(shop.desk).connected
    connect_track(shop.desk, own.url, KEY)
    assert (track_settings(shop.desk).level, shop.desk.policy.sources) == (1, ("clicked",))
    state = track_state(shop.desk)
    assert state is not None
    assert state.read_at == shop.clock.now()


def test_without_an_endpoint_a_message_carries_plain_links_and_a_mail_that_stops_it(shop: Sending) -> None:
    message = shop.write_to("ada")
    assert "https://koe.example/sukset?utm_source=polku" in message
    assert "/c/" not in message
    assert re.search(r"(?m)^List-Unsubscribe: <mailto:[^>]+>\r$", message)
    assert "List-Unsubscribe-Post" not in message
    assert 'href="mailto:hei@koe.example?subject=Palaute' in message, "five stars lead to a mail"


def test_each_link_leads_by_way_of_the_endpoint_but_the_ones_that_must_not(shop: Sending, own: Endpoint) -> None:
    connect_track(shop.desk, own.url, KEY)
    message = shop.write_to("ada")
    leading = hrefs(message)
    clicks = [one for one in leading if one.startswith(f"{own.url}/c/")]
    with shop.desk.store.database.read() as connection:
        rows = {row.id: row for row in connection.execute(select(link))}
    targets = [rows[one.split("/")[4]] for one in clicks]
    assert {row.target.partition("?")[0].partition("#")[0] for row in targets} == {
        "https://koe.example", "https://koe.example/sukset", "https://koe.example/teltta",
    }  # fmt: skip
    twice = [row.position for row in targets if row.target.startswith("https://koe.example/sukset?utm")]
    assert len(set(twice)) == 2, "the same address at two places is two links"
    assert [row.topic for row in targets if row.position < 0] == ["retkeily"]
    assert len({one.rpartition("/")[2] for one in clicks}) == 1, "one token a message"
    stop, *_more = [one for one in leading if "/u/" in one]
    assert stop.startswith(f"{own.url}/u/")
    assert "/o/" not in message, "no picture at level 1"
    text = message.partition("Content-Type: text/html")[0]
    assert text.count(f"{own.url}/c/") >= 3
    with visitor(own) as browser:
        for one in clicks:
            assert browser.get(one).headers["location"].startswith("https://koe.example")
        assert browser.get(stop).status_code == 200
    assert pull_track(shop.desk).click == len(clicks)
    assert shop.may_write_to("ada"), "looking at the page stops nothing"


def test_a_press_of_the_button_is_a_stop_like_one_by_mail(shop: Sending, own: Endpoint) -> None:
    connect_track(shop.desk, own.url, KEY)
    stop = next(one for one in hrefs(shop.write_to("ada")) if "/u/" in one)
    with visitor(own) as browser:
        assert browser.post(stop).status_code == 200
    assert shop.may_write_to("ada")
    assert pull_track(shop.desk).stopped == 1
    assert not shop.may_write_to("ada")
    assert shop.may_write_to("bo")
    line = show_customer(shop.desk, "ada@koe.example").facts.consents[-1]
    assert (line.channel, line.action, line.source) == ("email", "withdrawn", "mailbox:unsubscribed")
    assert pull_track(shop.desk) == Pulled()


def test_a_stop_counts_when_its_automation_is_gone_its_key_is_old_and_polku_was_away_for_a_month(
    shop: Sending, own: Endpoint
) -> None:
    connect_track(shop.desk, own.url, KEY)
    stop = next(one for one in hrefs(shop.write_to("ada")) if "/u/" in one)
    shop.desk.store.flows.archive("test", shop.clock.now())
    rotate_keys(shop.desk)
    pull_track(shop.desk)
    disconnect_track(shop.desk)
    with visitor(own) as browser:
        for _ in range(30):
            assert browser.get(stop).status_code == 200
        assert browser.post(stop).status_code == 200
    own.end(signal.SIGKILL)
    own.start()
    shop.clock.move_to(shop.clock.now() + 30 * DAY)
    assert connect_track(shop.desk, own.url, KEY).stopped == 1
    assert not shop.may_write_to("ada")
    assert shop.recorded().count("page") == 30


def test_the_https_way_to_stop_is_told_to_mail_programs_only_where_it_stands(shop: Sending, own: Endpoint) -> None:
    connect_track(shop.desk, own.url, KEY)
    # The same endpoint under its public name: nothing is asked there in this test.
    known = track_settings(shop.desk)
    save_track(shop.desk, msgspec.structs.replace(known, address="https://mittaus.koe.example"))
    message = shop.write_to("ada")
    assert re.search(
        r"(?m)^List-Unsubscribe: <https://mittaus\.koe\.example/u/[a-z0-9]{42}\?l=fi>, <mailto:[^>]+>\r$", message
    )
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in message


def test_while_the_endpoint_is_away_messages_are_as_without_one_and_polku_says_when_it_was_read(
    shop: Sending, own: Endpoint
) -> None:
    connect_track(shop.desk, own.url, KEY)
    read_at = shop.clock.now()
    own.end()
    shop.clock.move_to(shop.clock.now() + 3 * HOUR)
    told: list[PolkuError] = []
    read_now(shop.desk, told.append)
    assert [error.code for error in told] == ["track-unreachable"]
    state = track_state(shop.desk)
    assert state is not None
    assert (state.read_at, state.trouble["code"]) == (read_at, "track-unreachable")
    message = shop.write_to("ada")
    assert own.url not in message
    assert re.search(r"(?m)^List-Unsubscribe: <mailto:[^>]+>\r$", message)
    own.start()
    read_now(shop.desk, told.append)
    assert f"{own.url}/c/" in shop.write_to("bo")


def test_the_picture_goes_only_to_who_agreed_and_only_at_the_third_level(shop: Sending, own: Endpoint) -> None:
    connect_track(shop.desk, own.url, KEY)
    shop.agrees("ada", "tracking")
    assert "/o/" not in shop.write_to("ada")
    choose_level(shop.desk, 2)
    tell_track(shop.desk)
    assert shop.desk.policy.sources == ("clicked", "opened")
    shop.clock.move_to(shop.clock.now() + HOUR)
    assert "/o/" not in shop.write_to("bo")
    message = shop.write_to("ada")
    picture = re.search(rf'src="({re.escape(own.url)}/o/[a-z0-9]+\.gif)"', message)
    assert picture
    with visitor(own) as browser:
        browser.get(picture[1])
        assert pull_track(shop.desk).open == 1
        shop.agrees("ada", "tracking", "withdrawn")
        pull_track(shop.desk)
        assert browser.get(picture[1]).status_code == 200
        assert pull_track(shop.desk).open == 0, "mail that was sent before tells nothing either"
        shop.agrees("bo", "tracking")
        shop.clock.move_to(shop.clock.now() + HOUR)
        later = re.search(rf'src="({re.escape(own.url)}/o/[a-z0-9]+\.gif)"', shop.write_to("bo"))
        assert later
        choose_level(shop.desk, 1)
        pull_track(shop.desk)
        browser.get(later[1])
        assert pull_track(shop.desk).open == 0, "back at the second level no picture tells anything"
    shop.clock.move_to(shop.clock.now() + HOUR)
    assert "/o/" not in shop.write_to("ada")


def test_a_file_of_customers_tells_who_agreed_to_be_measured_and_who_does_not_any_more(
    shop: Sending, tmp_path: Path
) -> None:
    def told(yes_or_no: str, at: str) -> bool:
        file = tmp_path / "people.csv"
        file.write_text(
            f"sähköposti;seurantalupa;luvan lähde;luvan aika\nada@koe.example;{yes_or_no};tilauslomake;{at}\n"
        )
        run_import(shop.desk, read_plan(shop.desk, "customers", file), lambda *_: None, lambda: False)
        return has_consent(show_customer(shop.desk, "ada@koe.example").facts, "tracking")

    assert told("kyllä", "1.3.2026 10:00")
    assert shop.may_write_to("ada"), "one permission says nothing of another"
    assert not told("ei", "2.3.2026 10:10")
    assert not told("", "2.3.2026 10:20")


def test_links_of_a_message_that_changed_stay_plain_until_the_endpoint_knows_them(shop: Sending, own: Endpoint) -> None:
    connect_track(shop.desk, own.url, KEY)
    own.end()
    changed = Template("tm1", subject="Uusi", blocks=(Button("Uutta", "https://koe.example/uutta"), *BLOCKS[-1:]))
    shop.desk.store.flows.save_draft("test", msgspec.structs.replace(flow(), templates=(changed,)), shop.clock.now())
    publish_flow(shop.desk, "test")
    assert "https://koe.example/uutta?utm_source=polku" in shop.write_to("ada")
    own.start()
    pull_track(shop.desk)
    assert "https://koe.example/uutta" not in hrefs(shop.write_to("bo"))[0]


def test_a_page_is_taken_whole_or_not_at_all_and_never_twice(
    shop: Sending, own: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect_track(shop.desk, own.url, KEY)
    stop = next(one for one in hrefs(shop.write_to("ada")) if "/u/" in one)
    with visitor(own) as browser:
        for _ in range(5):
            browser.get(stop)
        browser.post(stop)
    before = shop.recorded()
    with monkeypatch.context() as patch:
        patch.setattr("app.store.mailbox_effects.Effects.stop_pressed", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pull_track(shop.desk)
    assert shop.recorded() == before
    with monkeypatch.context() as patch:
        patch.setattr("app.web.track_client.TrackClient.has_read", lambda *_: _gone())
        with suppress(PolkuError):
            pull_track(shop.desk)
    assert pull_track(shop.desk) == Pulled()
    assert shop.recorded() == [*before, *["page"] * 5, "stop"]


def _gone() -> None:
    raise PolkuError("track-unreachable", "world", host="x", detail="gone")


def test_a_shop_s_webhook_is_recorded_once_and_its_words_stay_nowhere(shop: Sending, own: Endpoint) -> None:
    hook, secret = add_hook(shop.desk, "woocommerce", "s3cret")
    connect_track(shop.desk, own.url, KEY)
    own_body, headers = _order(shop, secret)
    with visitor(own) as browser:
        for _ in range(3):
            assert browser.post(f"/hook/{hook.id}", content=own_body, headers=headers).status_code == 204
        assert browser.post(f"/hook/{hook.id}", content=own_body + b" ", headers=headers).status_code == 401
    assert pull_track(shop.desk).webhook == 1
    assert [order.id for order in shop.desk.store.customers.everything("ada@koe.example").orders] == ["881"]
    with shop.desk.store.database.read() as connection:
        assert connection.scalars(select(hit.c.body).where(hit.c.kind == "webhook")).all() == [""]
    with own.polku() as polku:
        assert [one.body for one in polku.hits(0).hits if one.kind == "webhook"] == [""]


def test_a_stop_by_text_message_that_the_gateway_tells_ends_them(shop: Sending, own: Endpoint) -> None:
    hook, secret = add_hook(shop.desk, "standard")
    connect_track(shop.desk, own.url, KEY)
    now = SystemClock().now()
    shop.clock.move_to(now)
    yes = (ConsentEvent("sms", "granted", now - DAY),)
    with shop.desk.store.recording("customers", "test", now) as record:
        record.customers([CustomerRecord(Customer(0, "ada@koe.example", phone="0507654321"), yes)])
    body = b'{"from": "+358507654321", "text": "Stop"}'
    forged = dict(signed("msg_1", now, body, "whsec_Z3Vlc3NlZA=="))
    right = dict(signed("msg_2", now, body, secret))

    def may_text() -> bool:
        owner = shop.desk.store.customers.find("ada@koe.example")[0].id
        return has_consent(shop.desk.store.facts.at([owner], shop.clock.now())[owner], "sms")

    with visitor(own) as browser:
        assert browser.post(f"/hook/{hook.id}", content=body, headers=forged).status_code == 401
        assert pull_track(shop.desk).webhook == 0
        assert may_text()
        for _ in range(2):
            assert browser.post(f"/hook/{hook.id}", content=body, headers=right).status_code == 204
    shop.clock.move_to(SystemClock().now())
    assert pull_track(shop.desk).webhook == 1
    assert not may_text()
    assert shop.may_write_to("ada"), "e-mails go on"
    with own.polku() as polku:
        assert [one.body for one in polku.hits(0).hits if one.kind == "webhook"] == [""], "its words stay nowhere"


def _order(shop: Sending, secret: str) -> tuple[bytes, dict[str, str]]:
    import base64
    import hmac

    now = SystemClock().now().strftime("%Y-%m-%dT%H:%M:%S")
    shop.clock.move_to(SystemClock().now())
    order = {
        "id": 881, "number": "881", "status": "processing", "currency": "EUR", "total": "20.00",
        "date_created_gmt": now, "date_modified_gmt": now, "date_paid_gmt": now,
        "billing": {"email": "ada@koe.example", "first_name": "Ada"},
        "line_items": [{"id": 1, "sku": "t1", "name": "Teltta", "quantity": 1, "price": 20.0, "total": "20.00"}],
    }  # fmt: skip
    body = msgspec.json.encode(order)
    signature = base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    return body, {
        "X-WC-Webhook-Signature": signature, "X-WC-Webhook-Topic": "order.created",
        "Content-Type": "application/json",
    }  # fmt: skip
