"""The shop's mailbox on a real IMAP server: what comes back is taken in once, and nothing in the mailbox changes."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest

import dovecot
from app.engine.ports import VirtualClock
from app.engine.runner import Runner
from app.mail.ids import token_of
from app.model.account import Account, MailboxAccount
from app.model.customer import ConsentEvent, Customer, Event, Shop
from app.model.errors import PolkuError
from app.model.truth import has_consent
from app.services.account import save_account
from app.services.compose import Composer
from app.services.customers import show_customer
from app.services.desk import Desk, new_shop
from app.services.mailbox import Read, forget_mailbox, mailbox_state, needed_mailbox, read_mailbox, save_mailbox
from app.services.outside import read_now, watch_outside
from app.services.secrets import MemorySecrets
from app.store.recording import CustomerRecord, EventRecord
from mails_back import arf, dsn, mail
from runner_kit import DAY, HOUR, OPEN, START, Heard, KeepingSender, straight
from runner_kit import mail as mail_step

pytestmark = pytest.mark.skipif(bool(dovecot.ABSENT), reason=dovecot.ABSENT or "Dovecot is there")


class Post:
    """A shop that has sent messages, its mailbox, and what the customers got."""

    def __init__(self, desk: Desk, clock: VirtualClock, server: dovecot.Dovecot) -> None:
        self.desk, self.clock, self.server = desk, clock, server
        self.account = Account("localhost", from_address="hei@koe.example", username=dovecot.USER)
        self.sender = KeepingSender()
        self.news = Heard()

    def event(self, name: str, event: str = "Cart Abandoned") -> None:
        """Something happens in a customer's life now."""
        now = self.clock.now()
        with self.desk.store.recording("events", "test", now) as record:
            record.events([EventRecord(f"{name}@koe.example", Event(f"{event}:{name}:{now}", event, now))])

    def send(self) -> None:
        """What is due leaves."""
        ledger, compose = self.desk.store.ledger(), Composer(self.desk, self.account)
        runner = Runner(ledger, self.sender, compose, self.clock, self.news, "test")
        asyncio.run(runner.run_until_idle(self.clock.now() + timedelta(seconds=1)))

    def write_to(self, *names: str) -> None:
        """Each of them gets a message."""
        for name in names:
            self.event(name)
        self.send()

    def last(self, name: str) -> str:
        """The last message that this customer got, in full."""
        return next(
            one.data.decode().replace("\r\n ", " ")
            for one in reversed(self.sender.sent)
            if one.to_addr == f"{name}@koe.example"
        )

    def token(self, name: str) -> str:
        """The random part of its Message-ID."""
        found = re.search(r"(?im)^message-id: (\S+)", self.last(name))
        assert found
        return token_of(found[1])

    def stop_subject(self, name: str) -> str:
        """The subject that its stop link asks for."""
        found = re.search(r"subject=STOP%20([a-z0-9]+)", self.last(name))
        assert found
        return f"STOP {found[1]}"

    def comes(self, *mails: bytes) -> None:
        """Mails come in now."""
        for raw in mails:
            self.server.put(raw, self.clock.now())

    def read(self) -> Read:
        return read_mailbox(self.desk)

    def listed(self, name: str) -> str:
        return self.desk.store.suppressions.find(f"{name}@koe.example")

    def life(self, name: str) -> list[str]:
        """What the customer's timeline tells, but for the cart and the messages."""
        items = show_customer(self.desk, f"{name}@koe.example").timeline
        return [one.text for one in items if one.kind == "event" and one.text != "Cart Abandoned"]

    def message(self, name: str) -> tuple[str, str, str]:
        """(state, reason, the server's words) of the customer's last message."""
        rows = self.desk.store.messages.find()
        row = next(one for one in rows if one.email == f"{name}@koe.example")
        return row.state, row.reason, row.reply_text


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    clock = VirtualClock(START)
    with dovecot.running() as server:
        desk = new_shop(tmp_path / "shop", Shop("Koe", email="hei@koe.example"), clock, MemorySecrets())
        made = Post(desk, clock, server)
        desk.store.shop.save_policy(OPEN)
        save_account(desk, made.account, dovecot.PASSWORD)
        box = MailboxAccount("localhost", server.tls, "tls", dovecot.USER, ca_file=str(server.ca_file))
        save_mailbox(desk, box)
        agreed = ConsentEvent("email", "granted", START - 300 * DAY, source="form")
        with desk.store.recording("customers", "test", START - 300 * DAY) as record:
            people = [Customer(0, f"{name}@koe.example", name.title()) for name in ("ada", "bea", "cia", "dan")]
            record.customers([CustomerRecord(one, (agreed,)) for one in people])
        desk.store.flows.create("carts", straight(mail_step("b1", skip_guardrails=("cap", "same_content"))), START)
        desk.store.flows.publish("carts", START)
        try:
            yield made
        finally:
            desk.close()


def test_a_stop_link_stops_the_one_who_got_it_and_nobody_else(post: Post) -> None:
    post.write_to("ada", "bea")
    post.comes(mail(post.stop_subject("ada"), "", "somebody.else@koe.example"))
    read = post.read()
    assert (read.looked_at, read.stop) == (1, 1)
    assert (post.listed("ada"), post.listed("bea")) == ("unsubscribed", "")
    facts = show_customer(post.desk, "ada@koe.example").facts
    assert not has_consent(facts)
    assert (facts.consents[-1].action, facts.consents[-1].source) == ("withdrawn", "mailbox:unsubscribed")
    assert facts.consents[-1].proof.startswith("token sha256:")
    assert post.life("ada") == ["Unsubscribed"]
    post.clock.move_to(post.clock.now() + HOUR)
    post.write_to("ada", "bea")
    assert post.message("ada")[:2] == ("suppressed", "consent")
    assert post.message("bea")[0] == "sent"


def test_forged_and_repeated_tokens_change_nothing(post: Post) -> None:
    post.write_to("ada", "bea")
    stop = post.stop_subject("ada")
    forged = mail(stop[:-3] + "zzz", "stop", "bea@koe.example")
    post.comes(mail(stop), forged)
    assert post.read().stop == 1
    before = _contents(post, "suppression", "consent_event", "event", "message")
    post.clock.move_to(post.clock.now() + DAY)
    post.comes(mail(stop), mail(stop, "again"), forged)
    again = post.read()
    assert (again.looked_at, again.stop) == (3, 0)
    assert _contents(post, "suppression", "consent_event", "event", "message") == before


def test_who_agreed_anew_is_not_stopped_by_the_old_mail_but_by_a_new_one(post: Post) -> None:
    post.write_to("ada")
    stop = mail(post.stop_subject("ada"))
    post.comes(stop)
    assert post.read().stop == 1
    post.clock.move_to(post.clock.now() + DAY)
    ada = show_customer(post.desk, "ada@koe.example").customer
    post.desk.store.suppressions.remove(ada.email)
    post.desk.store.customers.record_consent(
        ada.id, ConsentEvent("email", "granted", post.clock.now(), source="form"), post.clock.now()
    )
    post.server.renumber()
    assert post.read().stop == 0
    assert post.listed("ada") == ""
    post.comes(mail(post.stop_subject("ada"), "yes, again"))
    assert post.read().stop == 1
    assert post.listed("ada") == "unsubscribed"


def test_a_plain_stop_in_an_answer_or_from_a_customers_address_is_believed(post: Post) -> None:
    post.write_to("ada")
    answer = mail("Re: Hei", "Lopeta\n> Hei", "x@y.example", f"In-Reply-To: <polku.{post.token('ada')}@koe.example>")
    post.comes(answer, mail("poista", "", "Bea <BEA@koe.example>"), mail("stop", "", "stranger@koe.example"))
    assert post.read().stop == 2
    assert [post.listed(name) for name in ("ada", "bea", "cia")] == ["unsubscribed", "unsubscribed", ""]


def test_a_dead_address_is_not_written_to_again_and_its_message_says_why(post: Post) -> None:
    post.write_to("ada", "bea")
    post.comes(dsn(post.token("ada"), "5.1.1", "550 5.1.1 User unknown"))
    assert post.read().bounce == 1
    assert post.listed("ada") == "bounced"
    assert post.message("ada") == ("failed", "bounce-hard", "5.1.1 550 5.1.1 User unknown")
    assert post.message("bea")[0] == "sent"
    assert post.life("ada") == ["Email Bounced"]
    post.comes(dsn(post.token("ada"), "5.1.1", "550 5.1.1 User unknown"))
    assert post.read().bounce == 0


def test_a_bounce_that_names_no_message_of_ours_changes_nothing(post: Post) -> None:
    post.write_to("ada")
    post.comes(dsn("a" * 26, "5.1.1", "User unknown"), arf("b" * 26))
    read = post.read()
    assert (read.looked_at, read.bounce, read.complaint) == (2, 0, 0)
    assert (post.listed("ada"), post.message("ada")[0]) == ("", "sent")


def test_a_full_mailbox_is_given_up_after_three_messages_over_two_weeks(post: Post) -> None:
    for days in (0, 7, 8):
        post.clock.move_to(START + days * DAY)
        post.read()
        post.write_to("ada")
        post.comes(dsn(post.token("ada"), "5.2.2", "552 5.2.2 mailbox full"))
        assert post.read().bounce == 1
    assert post.listed("ada") == "", "three times, but not for long enough"
    post.clock.move_to(START + 15 * DAY)
    post.read()
    post.write_to("ada")
    post.comes(dsn(post.token("ada"), "5.2.2", "552 5.2.2 mailbox full"))
    post.read()
    assert post.listed("ada") == "bounced"


def test_a_message_that_arrives_between_begins_the_count_anew(post: Post) -> None:
    for days in (0, 7, 20, 30, 31):
        post.clock.move_to(START + days * DAY)
        post.read()
        post.write_to("ada")
        if days != 20:
            post.comes(dsn(post.token("ada"), "5.2.2", "552 5.2.2 mailbox full"))
        post.read()
    assert post.listed("ada") == ""


def test_refusals_of_us_stop_the_queue_and_touch_no_customer(post: Post) -> None:
    post.write_to("ada", "bea", "cia")
    for name in ("ada", "bea", "cia"):
        post.comes(dsn(post.token(name), "5.7.26", "550 5.7.26 DMARC policy", f"{name}@koe.example"))
    post.read()
    assert [post.listed(name) for name in ("ada", "bea", "cia")] == ["", "", ""]
    fault = post.desk.store.shop.fault()
    assert fault is not None
    assert "DMARC" in fault.text
    assert post.message("ada")[1] == "bounce-sender"


def test_a_complaint_ends_everything_to_that_customer(post: Post) -> None:
    post.write_to("ada")
    post.comes(arf(post.token("ada")))
    assert post.read().complaint == 1
    assert (post.listed("ada"), post.life("ada")) == ("complained", ["Marked as Spam"])


def test_answers_of_people_and_machines_are_told_in_the_customers_life(post: Post) -> None:
    post.write_to("ada")
    about = f"In-Reply-To: <polku.{post.token('ada')}@koe.example>"
    post.comes(mail("Automaattinen vastaus: Hei", "Olen lomalla.", "ada@koe.example", about))
    post.comes(mail("Re: Hei", "Kiitos!", "ada@koe.example", about))
    read = post.read()
    assert (read.reply, read.auto_reply) == (1, 1)
    assert sorted(post.life("ada")) == ["Email Auto-Replied", "Email Replied"]
    assert post.listed("ada") == ""


def test_nothing_in_the_mailbox_changes_and_each_mail_is_looked_at_once(post: Post) -> None:
    post.write_to("ada")
    post.comes(mail("Lasku 12", "Hei"), mail(post.stop_subject("ada")), mail("Toinen", "asia"))
    before = post.server.flags()
    assert post.read().looked_at == 3
    assert post.server.flags() == before
    assert not any("\\Seen" in flags for flags in before)
    assert post.read().looked_at == 0
    assert _contents(post, "mailbox_mail") == [row for row in _contents(post, "mailbox_mail") if "Lasku" not in row]


def test_the_same_mails_under_new_numbers_do_nothing_twice(post: Post) -> None:
    post.write_to("ada")
    post.comes(mail(post.stop_subject("ada")), dsn(post.token("ada"), "5.2.2", "552 5.2.2 mailbox full"))
    post.read()
    before = _contents(post, "suppression", "consent_event", "event", "message")
    post.server.renumber()
    again = post.read()
    assert (again.looked_at, again.stop, again.bounce) == (2, 0, 0)
    assert _contents(post, "suppression", "consent_event", "event", "message") == before


def test_an_old_inbox_is_not_read_from_its_beginning(post: Post) -> None:
    post.server.put(mail("Vanha", "viesti"), START - 400 * DAY)
    post.write_to("ada")
    post.comes(mail("Uusi", "viesti"))
    assert post.read().looked_at == 1


def test_what_stands_in_the_way_is_told_and_remembered(post: Post) -> None:
    account, _password = needed_mailbox(post.desk)
    cases: list[tuple[MailboxAccount, str, str]] = [
        (account, "wrong", "imap-auth"),
        (MailboxAccount("localhost", post.server.tls, "tls", dovecot.USER), dovecot.PASSWORD, "imap-certificate"),
        (MailboxAccount("localhost", post.server.plain, "tls", dovecot.USER), dovecot.PASSWORD, "imap-tls"),
        (MailboxAccount("192.0.2.1", 143, "plain", dovecot.USER), dovecot.PASSWORD, "imap-plain-refused"),
        (
            MailboxAccount("localhost", account.port, "tls", dovecot.USER, "Missing", ca_file=account.ca_file),
            dovecot.PASSWORD,
            "imap-folder",
        ),
    ]
    for box, password, code in cases:
        save_account(post.desk, post.account, password)
        save_mailbox(post.desk, box)
        with pytest.raises(PolkuError) as refused:
            post.read()
        assert refused.value.code == code
        state = mailbox_state(post.desk)
        assert state is not None
        assert state.trouble["code"] == code
        assert state.read_at is None
    save_account(post.desk, post.account, dovecot.PASSWORD)
    save_mailbox(post.desk, account)
    post.read()
    state = mailbox_state(post.desk)
    assert state is not None
    assert (state.read_at, state.trouble) == (post.clock.now(), {})
    forget_mailbox(post.desk)
    assert mailbox_state(post.desk) is None


def test_a_mailbox_may_have_a_password_of_its_own(post: Post) -> None:
    account, _password = needed_mailbox(post.desk)
    save_account(post.desk, post.account, "another password")
    own = MailboxAccount(
        account.host, post.server.plain, "starttls", account.username, own_password=True, ca_file=account.ca_file
    )
    save_mailbox(post.desk, own)
    with pytest.raises(PolkuError) as missing:
        post.read()
    assert missing.value.code == "no-mailbox-password"
    save_mailbox(post.desk, own, dovecot.PASSWORD)
    assert post.read().looked_at == 0


def _contents(post: Post, *tables: str) -> list[str]:
    """All rows of these tables."""
    with closing(sqlite3.connect(post.desk.store.path)) as connection:
        return [repr(row) for table in tables for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608


def test_marketing_waits_while_stops_have_not_been_read_for_two_days_and_service_mail_goes_on(post: Post) -> None:
    thanks = straight(mail_step("c1", message_class="service"), event="Order Completed")
    post.desk.store.flows.create("thanks", thanks, START)
    post.desk.store.flows.publish("thanks", START)
    post.read()
    post.clock.move_to(START + timedelta(hours=48))
    post.write_to("ada")
    assert post.message("ada")[0] == "sent", "48 hours are not too long"
    post.clock.move_to(START + timedelta(hours=49))
    post.event("bea")
    post.event("cia", "Order Completed")
    post.send()
    assert post.message("bea")[:2] == ("retry", "stops_unread")
    assert post.message("cia")[0] == "sent"
    row = next(one for one in post.desk.store.messages.find() if one.email == "bea@koe.example")
    looked = post.desk.store.explain.message(row.id).looked
    assert (looked[-1].guard, looked[-1].passed, looked[-1].seen) == ("stops_unread", False, {"at": START.isoformat()})
    post.comes(mail("STOP", "", "bea@koe.example"))
    post.event("dan")
    post.send()
    post.read()
    post.clock.move_to(post.clock.now() + timedelta(minutes=31))
    post.send()
    assert post.message("bea")[:2] == ("suppressed", "consent"), "who stopped meanwhile gets nothing"
    assert post.message("dan")[0] == "sent"


def test_a_shop_without_a_mailbox_is_not_held_back(post: Post) -> None:
    forget_mailbox(post.desk)
    post.clock.move_to(START + 30 * DAY)
    post.write_to("ada")
    assert post.message("ada")[0] == "sent"


def test_the_mailbox_is_read_beside_sending_until_it_is_told_to_stop(post: Post) -> None:
    post.write_to("ada")
    post.comes(mail(post.stop_subject("ada")))
    told: list[PolkuError] = []

    async def until_listed(name: str) -> None:
        never = asyncio.Event()
        while not post.listed(name):
            with suppress(TimeoutError):
                await asyncio.wait_for(never.wait(), 0.01)

    async def watch() -> None:
        stop = asyncio.Event()
        watching = asyncio.create_task(watch_outside(post.desk, stop, told.append, timedelta(milliseconds=10)))
        async with asyncio.timeout(20):
            await until_listed("ada")
            post.comes(mail("poista", "", "bea@koe.example"))
            await until_listed("bea")
            stop.set()
            await watching

    asyncio.run(watch())
    assert not told


def test_a_mailbox_that_cannot_be_read_is_told_and_sending_goes_on(post: Post) -> None:
    save_mailbox(post.desk, MailboxAccount("localhost", 1, "tls", dovecot.USER))
    told: list[PolkuError] = []
    read_now(post.desk, told.append)
    assert [error.code for error in told] == ["imap-unreachable"]
    post.write_to("ada")
    assert post.message("ada")[0] == "sent"
