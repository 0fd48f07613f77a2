"""Double opt-in by the shop's endpoint: who asks, who confirms, and what strangers, machines and stops change."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import msgspec
import pytest

from app.engine.guardrails import Guardrails
from app.engine.ports import SystemClock, VirtualClock
from app.engine.runner import Runner
from app.mail.catcher import Catcher
from app.mail.sender import SmtpSender
from app.model.account import Account
from app.model.confirming import CONFIRMED
from app.model.customer import ConsentEvent, Customer, Event, Facts, Shop
from app.model.errors import PolkuError
from app.model.flow import Edge
from app.model.nodes import Node
from app.model.template import Benefit, Button
from app.model.truth import has_consent
from app.services.account import save_account
from app.services.check_flow import check_flow
from app.services.compose import Composer
from app.services.confirming import confirm_standing, start_confirming, stop_confirming
from app.services.customers import erase_customer, show_customer
from app.services.desk import Desk, new_shop
from app.services.flows import add_flow, delete_draft, load_draft, pause_flow, resume_flow, save_draft
from app.services.publish_flow import publish_flow
from app.services.secrets import MemorySecrets
from app.services.track import disconnect_track, rotate_keys, track_settings
from app.services.track_pull import Pulled, connect_track, pull_track
from app.store.permissions import Confirmations
from app.store.recording import CustomerRecord, EventRecord
from runner_kit import DAY, HOUR, OPEN, Heard, KeepingSender, straight
from runner_kit import mail as mail_step
from track_kit import KEY, Endpoint, visitor

ACCOUNT = Account("localhost", from_address="hei@koe.example", reply_to="posti@koe.example")
MINUTE = timedelta(minutes=1)
NOW = SystemClock().now()
"""The endpoint lives in the real time, so the shop does, too: it begins three weeks ago."""
START = NOW - 21 * DAY


class Signing:
    """A shop whose subscribers are asked, with a welcome and an automation for carts."""

    def __init__(self, desk: Desk, clock: VirtualClock) -> None:
        self.desk, self.clock, self.sender = desk, clock, KeepingSender()

    def today(self) -> None:
        """Some hours ago; the endpoint has just been read."""
        self.clock.move_to(NOW - 3 * HOUR)
        if track_settings(self.desk).connected:
            pull_track(self.desk)

    def read(self) -> Pulled:
        """The endpoint is read now."""
        self.clock.move_to(SystemClock().now())
        return pull_track(self.desk)

    def later(self, by: timedelta = MINUTE) -> None:
        self.clock.move_to(self.clock.now() + by)

    def form(self, name: str, times: int = 1) -> None:
        """Somebody types this address into the shop's form, and the shop tells Polku."""
        now, who = self.clock.now(), Customer(0, f"{name}@koe.example")
        sources = [f"lomake {number}" for number in range(times)]
        lines = [ConsentEvent("email", "granted", now, "consent", source, "Haluan uutiskirjeen.") for source in sources]
        with self.desk.store.recording("source", "test", now) as record:
            record.customers([CustomerRecord(who, (line,)) for line in lines])
            record.events([self._event(name, "Newsletter Subscribed", source) for source in sources])

    def cart(self, name: str) -> None:
        with self.desk.store.recording("source", "test", self.clock.now()) as record:
            record.events([self._event(name, "Cart Abandoned", "")])

    def _event(self, name: str, event: str, source: str) -> EventRecord:
        now = self.clock.now()
        one = Event(f"{event}:{name}:{now}:{source}", event, now, {"source": source})
        return EventRecord(f"{name}@koe.example", one)

    def run(self) -> list[tuple[str, str]]:
        """What leaves by now: (to whom, the subject)."""
        before = len(self.sender.sent)
        composer = Composer(self.desk, ACCOUNT)
        runner = Runner(self.desk.store.ledger(), self.sender, composer, self.clock, Heard(), "test")
        asyncio.run(runner.run_until_idle(self.clock.now() + timedelta(seconds=1)))
        found = [(one.to_addr.partition("@")[0], self.subject(one.data)) for one in self.sender.sent[before:]]
        return sorted(found)

    @staticmethod
    def subject(data: bytes) -> str:
        return str(message_from_bytes(data)["Subject"])

    def address(self) -> str:
        """Where the last message leads to be confirmed."""
        text = self.sender.sent[-1].data.decode().replace("=\r\n", "").replace("=3D", "=")
        found = re.search(r'href="([^"]+/k/[^"]+)"', text)
        assert found, text
        return found[1]

    def facts(self, name: str) -> Facts:
        return show_customer(self.desk, f"{name}@koe.example").facts

    def agreed(self, name: str) -> bool:
        listed = self.desk.store.suppressions.find(f"{name}@koe.example")
        return has_consent(self.facts(name)) and not listed

    def counts(self) -> Confirmations:
        return confirm_standing(self.desk).counts


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Signing]:
    clock = VirtualClock(START)
    details = Shop("Koe", url="https://koe.example", email="hei@koe.example", business_id="1234567-8", address="Tie 1")
    desk = new_shop(tmp_path / "shop", details, clock, MemorySecrets())
    rails = Guardrails(off=("quiet_hours", "cap"))
    desk.store.shop.save_policy(msgspec.structs.replace(OPEN, guardrails=rails))
    save_account(desk, ACCOUNT, "salasana")
    for name, event in (("welcome", "Newsletter Subscribed"), ("carts", "Cart Abandoned")):
        desk.store.flows.create(name, straight(mail_step(name), event=event), clock.now())
        desk.store.flows.publish(name, clock.now())
    start_confirming(desk)
    made = Signing(desk, clock)
    made.later()
    yield made
    desk.close()


@pytest.fixture
def own(tmp_path: Path, shop: Signing) -> Iterator[Endpoint]:
    made = Endpoint(tmp_path / "track").start()
    shop.today()
    connect_track(shop.desk, made.url, KEY)
    yield made
    made.end()


def test_a_form_asks_by_one_mail_the_button_confirms_and_only_then_the_welcome_comes(
    shop: Signing, own: Endpoint
) -> None:
    shop.form("ada")
    assert shop.run() == [("ada", "Vahvista tilauksesi")]
    assert not shop.agreed("ada")
    assert shop.counts() == Confirmations(asked=1, waiting=1)
    shop.cart("ada")
    assert shop.run() == [], "who has not confirmed gets no marketing"
    address = shop.address()
    with visitor(own) as browser:
        for _ in range(3):
            assert "Kyllä, vahvistan" in browser.get(address).text
        assert shop.read().confirmed == 0, "scanners and previews look, and that agrees to nothing"
        assert not shop.agreed("ada")
        assert browser.post(address).status_code == 200
        assert shop.read().confirmed == 1
        assert shop.agreed("ada")
        assert shop.run() == [("ada", "Subject welcome")]
        browser.post(address)
        assert shop.read().confirmed == 0, "twice is once"
    assert shop.run() == []
    assert shop.counts() == Confirmations(asked=1, confirmed=1)
    line = shop.facts("ada").consents[-1]
    assert (line.channel, line.action, line.basis, line.source) == ("email", "granted", "consent", CONFIRMED)
    assert "uutiskirje ja muut markkinointiviestit sähköpostiin" in line.wording
    assert "[Vahvistan tilauksen]" in line.wording
    assert re.search(
        r"^button track:\w+:\d+; <polku\.[a-z0-9]{26}@koe\.example>; asked 20\d\d-\S+ by lomake 0$", line.proof
    )
    told = [one.text for one in show_customer(shop.desk, "ada@koe.example").timeline if one.kind == "event"]
    assert told[::-1] == ["Confirmation Asked", "Newsletter Form Sent", "Cart Abandoned", "Newsletter Subscribed"]


def test_the_mail_that_asks_holds_no_marketing_and_counts_nothing_by_a_real_server(
    shop: Signing, own: Endpoint
) -> None:
    shop.form("ada")
    with Catcher() as catcher:
        account = Account(
            catcher.host,
            catcher.port,
            catcher.security,
            catcher.username,
            from_address="hei@koe.example",
            ca_file=str(catcher.ca_file),
        )
        sender = SmtpSender(account, catcher.password)
        runner = Runner(shop.desk.store.ledger(), sender, Composer(shop.desk, ACCOUNT), shop.clock, Heard(), "test")

        async def send() -> None:
            await runner.run_until_idle(shop.clock.now() + timedelta(seconds=1))
            await sender.aclose()

        asyncio.run(send())
        assert len(catcher.messages) == 1
        data = catcher.messages[0].data
    mail = message_from_bytes(data)
    assert mail["To"] == "ada@koe.example"
    assert mail["List-Unsubscribe"] is None
    text = data.decode().replace("=\r\n", "").replace("=3D", "=")
    assert own.url + "/k/" in text
    for counted in ("/c/", "/o/", "utm_", "<img"):
        assert counted not in text


def test_a_thousand_forms_with_a_stranger_s_address_send_one_mail(shop: Signing, own: Endpoint) -> None:
    for _minute in range(4):
        shop.later()
        shop.form("stranger", times=250)
    assert shop.run() == [("stranger", "Vahvista tilauksesi")]
    assert len(shop.facts("stranger").consents) == 1
    for _week in range(30):
        shop.later(7 * DAY)
        shop.form("stranger")
        shop.run()
    assert len(shop.sender.sent) == 3, "after three that nobody answered there is no further one, ever"
    assert shop.counts() == Confirmations(asked=1, expired=1)


@pytest.mark.parametrize("way", ["hand", "spam"])
def test_a_stop_between_asking_and_confirming_stands(shop: Signing, own: Endpoint, way: str) -> None:
    shop.form("ada")
    shop.run()
    address = shop.address()
    shop.later()
    if way == "spam":
        shop.desk.store.suppressions.add("ada@koe.example", "complained", shop.clock.now())
    else:
        shop.desk.store.customers.stop("ada@koe.example", shop.clock.now())
    with visitor(own) as browser:
        browser.post(address)
    assert shop.read().confirmed == 0
    assert not shop.agreed("ada")
    assert shop.run() == []


def test_who_stopped_long_ago_comes_back_by_confirming_and_by_nothing_less(shop: Signing, tmp_path: Path) -> None:
    shop.form("ada")
    shop.desk.store.customers.stop("ada@koe.example", shop.clock.now())
    shop.desk.store.suppressions.add("cia@koe.example", "complained", shop.clock.now())
    shop.run()
    with Endpoint(tmp_path / "track").started() as own:
        shop.today()
        connect_track(shop.desk, own.url, KEY)
        shop.form("ada")
        shop.form("cia")
        assert shop.run() == [("ada", "Vahvista tilauksesi")], "who has complained is not even asked"
        assert not shop.agreed("ada")
        with visitor(own) as browser:
            browser.post(shop.address())
        assert shop.read().confirmed == 1
    assert shop.agreed("ada")


def test_an_answer_that_comes_too_late_changes_nothing(shop: Signing, tmp_path: Path) -> None:
    with Endpoint(tmp_path / "track").started() as own:
        connect_track(shop.desk, own.url, KEY)
        shop.form("ada")
        shop.run()
        shop.today()
        with visitor(own) as browser:
            assert browser.post(shop.address()).status_code == 200
        assert shop.read().confirm == 1
    assert not shop.agreed("ada")
    assert shop.counts() == Confirmations(asked=1, expired=1)


def test_tokens_that_are_forged_or_of_somebody_who_was_erased_change_nothing(shop: Signing, own: Endpoint) -> None:
    shop.form("ada")
    shop.run()
    address = shop.address()
    with visitor(own) as browser:
        head, _, token = address.rpartition("/")
        forged = ("a" if token[0] != "a" else "b") + token[1:]
        assert browser.post(f"{head}/{forged}").status_code == 404
        assert browser.post(address.replace("/k/", "/u/")).status_code == 404, "it stops nothing either"
        shop.form("cia")
        shop.run()
        gone = shop.address()
        erase_customer(shop.desk, "cia@koe.example")
        browser.post(gone)
        assert shop.read().confirmed == 0
    shop.form("cia")
    assert shop.desk.store.customers.by_email("cia@koe.example") is None, "erased people stay erased"
    assert shop.run() == []


def test_who_may_be_written_to_already_is_not_asked_nor_who_agreed_before_the_choice(
    shop: Signing, own: Endpoint
) -> None:
    old = ConsentEvent("email", "granted", START - DAY, source="vanha lista")
    confirmed = ConsentEvent("email", "granted", shop.clock.now(), source="Shopify", proof="CONFIRMED_OPT_IN")
    with shop.desk.store.recording("source", "test", shop.clock.now()) as record:
        record.customers([CustomerRecord(Customer(0, "old@koe.example"), (old,))])
        record.customers([CustomerRecord(Customer(0, "shopify@koe.example"), (confirmed,))])
    assert shop.agreed("old")
    assert shop.agreed("shopify"), "its shop system has had it confirmed"
    shop.later()
    shop.form("old")
    assert shop.run() == [("old", "Subject welcome")]
    stop_confirming(shop.desk)
    shop.later()
    shop.form("new")
    assert shop.run() == [("new", "Subject welcome")], "the choice is off"


def test_without_the_endpoint_a_mail_confirms_and_a_pause_and_another_key_lose_nobody(
    shop: Signing, own: Endpoint
) -> None:
    disconnect_track(shop.desk)
    name = start_confirming(shop.desk)
    pause_flow(shop.desk, name)
    shop.form("ada")
    assert shop.run() == []
    assert confirm_standing(shop.desk).sending == "paused"
    resume_flow(shop.desk, name)
    assert shop.run() == [("ada", "Vahvista tilauksesi")]
    text = shop.sender.sent[-1].data.decode().replace("=\r\n", "").replace("=3D", "=")
    assert re.search(r'href="mailto:hei@koe\.example\?subject=Vahvistan%20tilauksen%20[a-z0-9]{42}"', text)
    connect_track(shop.desk, own.url, KEY)
    shop.form("bea")
    shop.run()
    address = shop.address()
    rotate_keys(shop.desk)
    shop.read()
    with visitor(own) as browser:
        assert browser.post(address).status_code == 404, "a key that is no longer used agrees to nothing"


def test_the_automation_that_asks_cannot_be_made_to_sell(shop: Signing) -> None:
    name = start_confirming(shop.desk)
    draft = load_draft(shop.desk, name)
    assert not check_flow(shop.desk, draft), "as it is shipped nothing is wrong with it"
    (question,), (words,) = draft.emails, draft.templates
    offer = (*words.blocks[:1], Benefit("-10 %", code="TERVE"), *words.blocks[1:])
    bare = tuple(block for block in words.versions[0].blocks if not isinstance(block, Button))
    for code, changes in {
        "confirm-not-service": {"nodes": _with(draft.nodes, question, message_class="marketing")},
        "confirm-sells": {"templates": (msgspec.structs.replace(words, blocks=offer),)},
        "confirm-no-link": {
            "templates": (
                msgspec.structs.replace(words, versions=(msgspec.structs.replace(words.versions[0], blocks=bare),)),
            )
        },
        "confirm-second-message": {
            "nodes": (*draft.nodes, msgspec.structs.replace(question, id="second")),
            "edges": (*(edge for edge in draft.edges if edge.source != "question"), Edge("question", "out", "second")),
        },
    }.items():
        changed = msgspec.structs.replace(draft, **changes)
        errors = [one.code for one in check_flow(shop.desk, changed) if one.severity == "error"]
        assert code in errors
        save_draft(shop.desk, name, changed)
        with pytest.raises(PolkuError) as refused:
            publish_flow(shop.desk, name)
        assert refused.value.code == "flow-has-errors"


def test_a_copy_of_the_automation_asks_nobody_a_second_time_and_a_lost_one_is_made_anew(shop: Signing) -> None:
    name = start_confirming(shop.desk)
    copied = add_flow(shop.desk, load_draft(shop.desk, name), "copy")
    publish_flow(shop.desk, copied)
    shop.later()
    shop.form("ada")
    assert shop.run() == [("ada", "Vahvista tilauksesi")]
    delete_draft(shop.desk, name)
    assert confirm_standing(shop.desk).sending == "none", "it was published, so it is archived"
    assert start_confirming(shop.desk) not in (name, copied)
    shop.later()
    shop.form("bea")
    assert shop.run() == [("bea", "Vahvista tilauksesi")]


def test_no_other_automation_leads_to_a_confirmation(shop: Signing) -> None:
    other = straight(mail_step("m1"))
    words = msgspec.structs.replace(other.templates[0], blocks=(Button("Vahvista", "{{ links.confirm }}"),))
    changed = msgspec.structs.replace(other, templates=(words,))
    assert "confirm-elsewhere" in [one.code for one in check_flow(shop.desk, changed)]


def _with(nodes: tuple[Node, ...], step: Node, **changes: object) -> tuple[Node, ...]:
    return tuple(msgspec.structs.replace(one, **changes) if one.id == step.id else one for one in nodes)
