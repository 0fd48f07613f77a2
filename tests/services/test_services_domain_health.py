"""The domain in words: what to add and who adds it, through a real name server, mail server and mailbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dovecot
import name_server
from app import i18n
from app.engine.ports import VirtualClock
from app.mail.catcher import Catcher
from app.model.account import Account, MailboxAccount
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.services.account import save_account
from app.services.desk import Desk, new_shop
from app.services.domain_health import check_domain, last_check, read_domain_test, send_domain_test
from app.services.examine import examine
from app.services.mailbox import save_mailbox
from app.services.secrets import MemorySecrets
from app.services.sentences.domain import DomainLine, domain_lines
from runner_kit import START

SENDER = "hei@koe.example"
ZONE: dict[tuple[str, str], list[str]] = {("smtp.host.example", "A"): ["192.0.2.10"]}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    i18n.set_language("en")
    made = new_shop(tmp_path / "shop", Shop("Koe", email=SENDER), VirtualClock(START), MemorySecrets())
    save_account(made, Account("smtp.host.example", from_address=SENDER))
    yield made
    made.close()


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    """The shop's mail server."""
    with Catcher() as running:
        yield running


def lines(desk: Desk, zone: name_server.Zone, message: bytes = b"") -> dict[str, DomainLine]:
    with name_server.running(zone) as server:
        known = check_domain(desk, server.resolver, message)
    assert known.health
    return {one.code: one for one in domain_lines(known.health, SENDER)}


def test_an_empty_domain_is_told_what_to_add(desk: Desk) -> None:
    found = lines(desk, ZONE)
    assert (found["spf"].name, found["spf"].record) == ("koe.example", "v=spf1 mx a:smtp.host.example ~all")
    assert found["dmarc"].name == "_dmarc.koe.example"
    assert found["dmarc"].record == "v=DMARC1; p=none; rua=mailto:hei@koe.example"
    assert "name servers of koe.example" in found["dmarc"].who
    assert found["dkim"].grade == "unknown"


@pytest.mark.parametrize(
    "before",
    [
        ["v=spf1 ip4:198.51.100.1 -all"],
        ["v=spf1 include:_spf.other.example ~all", "v=spf1 a:smtp.host.example -all"],
        ["v=spf1 a:smtp.host.example +all"],
    ],
)
def test_a_record_that_is_put_there_mends_it(desk: Desk, before: list[str]) -> None:
    zone = {**ZONE, ("_spf.other.example", "TXT"): ["v=spf1 -all"], ("koe.example", "TXT"): before}
    advice = lines(desk, zone)["spf"]
    assert advice.grade != "well"
    assert advice.instead
    mended = lines(desk, {**zone, ("koe.example", "TXT"): [advice.record]})["spf"]
    assert (mended.grade, mended.record) == ("well", "")


def test_a_service_of_anybody_is_not_the_shops_to_mend(desk: Desk) -> None:
    save_account(desk, Account("smtp.gmail.com", from_address="kauppa@gmail.com"))
    with pytest.raises(PolkuError) as caught:
        check_domain(desk)
    assert caught.value.code == "domain-shared"


def test_dns_that_is_silent_keeps_what_was_known(desk: Desk) -> None:
    lines(desk, ZONE)
    with name_server.running({}, mute=True) as server, pytest.raises(PolkuError) as caught:
        check_domain(desk, lambda: server.resolver(0.2))
    assert caught.value.code == "domain-unasked"
    assert last_check(desk).health is not None


def test_the_doctor_tells_what_was_found_last(desk: Desk) -> None:
    assert "domain" not in {one.code for one in examine(desk)}
    lines(desk, ZONE)
    told = next(one for one in examine(desk) if one.code == "domain-look")
    assert "SPF missing, DMARC missing" in told.words()
    save_account(desk, Account("smtp.host.example", from_address="hei@other.example"))
    assert "domain-look" not in {one.code for one in examine(desk)}


def test_a_message_of_another_domain_proves_nothing(desk: Desk) -> None:
    with pytest.raises(PolkuError) as caught:
        lines(desk, ZONE, b"From: hei@other.example\r\n\r\n")
    assert caught.value.code == "domain-other-message"


@pytest.mark.skipif(bool(dovecot.ABSENT), reason=dovecot.ABSENT or "Dovecot is there")
def test_a_test_message_is_sent_found_in_the_mailbox_and_judged(desk: Desk, catcher: Catcher) -> None:
    account = Account(
        catcher.host, catcher.port, "starttls", catcher.username, from_address=SENDER, ca_file=str(catcher.ca_file)
    )
    save_account(desk, account, catcher.password)
    send_domain_test(desk)
    (sent,) = catcher.messages
    raw = sent.data
    assert b"List-Unsubscribe: <mailto:" in raw
    results = b"Return-Path: <hei@koe.example>\r\nAuthentication-Results: mx.koe.example; spf=pass; dmarc=fail\r\n"
    with dovecot.running() as server, name_server.running(ZONE) as names:
        box = MailboxAccount(
            "localhost", server.tls, "tls", dovecot.USER, own_password=True, ca_file=str(server.ca_file)
        )
        save_mailbox(desk, box, dovecot.PASSWORD)
        with pytest.raises(PolkuError) as caught:
            read_domain_test(desk, names.resolver)
        assert caught.value.code == "domain-test-not-there"
        server.put(results + raw, START)
        server.put(re.sub(rb"(?im)^message-id: .*$", b"Message-ID: <other@koe.example>", raw), START)
        known = read_domain_test(desk, names.resolver)
        assert not any("Seen" in flag for flags in server.flags() for flag in flags)
    assert known.health
    assert known.delivered
    found = {one.code: one for one in domain_lines(known.health, SENDER)}
    assert found["delivered"].grade == "look"
    assert "SPF pass, DMARC fail" in found["delivered"].text
    assert found["dkim"].grade == "look"
    assert known.test_id == ""
