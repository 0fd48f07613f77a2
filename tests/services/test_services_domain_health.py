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
from app.services.domain_health import (
    CheckedDomain,
    check_blocklists,
    check_domain,
    last_check,
    read_domain_test,
    send_domain_test,
)
from app.services.examine import examine
from app.services.mailbox import save_mailbox
from app.services.secrets import MemorySecrets
from app.services.sentences.domain import DomainLine, blocklist_lines, domain_lines
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


# ---- blocklists

SERVER = {("smtp.host.example", "A"): ["203.0.114.9"]}
ON_DBL = {("koe.example.dbl.spamhaus.org", "A"): ["127.0.1.2"]}
ON_SPAMCOP = {("9.114.0.203.bl.spamcop.net", "A"): ["127.0.0.2"]}


def ask_lists(desk: Desk, zone: name_server.Zone) -> tuple[CheckedDomain, list[str]]:
    with name_server.running(zone) as server:
        return check_blocklists(desk, server.resolver), server.asked


def told(known: CheckedDomain) -> list[tuple[str, str]]:
    return [(one.grade, one.text) for one in blocklist_lines(known.lists)]


def test_nobody_is_asked_about_the_domain_before_a_person_wants_it(desk: Desk) -> None:
    with name_server.running(SERVER) as server:
        known = check_domain(desk, server.resolver)
    assert not [one for one in server.asked if "spamhaus" in one or "surbl" in one or "spamcop" in one]
    assert known.lists is None
    assert [grade for grade, _text in told(known)] == ["unknown"]


def test_a_clean_sender_is_on_none_of_three_lists(desk: Desk) -> None:
    known, asked = ask_lists(desk, SERVER)
    assert told(known) == [("well", "Not found on 3 public lists.")]
    lists = {one for one in asked if one.endswith(" A") and not one.startswith("smtp.")}
    assert lists == {
        "koe.example.dbl.spamhaus.org A",
        "koe.example.multi.surbl.org A",
        "9.114.0.203.bl.spamcop.net A",
    }
    assert last_check(desk) == known
    check = lines(desk, SERVER)
    assert "spf" in check
    assert last_check(desk).lists == known.lists, "one check leaves what the other found"


def test_whoever_is_listed_learns_where_and_who_can_help(desk: Desk) -> None:
    known, _asked = ask_lists(desk, SERVER | ON_DBL | ON_SPAMCOP)
    domain, server = blocklist_lines(known.lists)
    assert (domain.grade, domain.who) == ("look", "")
    assert "koe.example is on the list Spamhaus DBL" in domain.text
    assert "https://check.spamhaus.org" in domain.text
    assert "203.0.114.9 is on the list SpamCop" in server.text
    assert server.who == "Your e-mail host does this."


@pytest.mark.parametrize("refusal", ["127.255.255.254", "127.0.1.255", "198.51.100.7"])
def test_a_list_that_answers_nobody_from_here_lists_nobody(desk: Desk, refusal: str) -> None:
    known, _asked = ask_lists(desk, SERVER | {("koe.example.dbl.spamhaus.org", "A"): [refusal]})
    well, closed = told(known)
    assert well == ("well", "Not found on 2 public lists.")
    assert closed[0] == "unknown"
    assert "Spamhaus DBL" in closed[1]


@pytest.mark.parametrize("address", ["127.0.0.1", "192.168.1.5", "2001:db8::1"])
def test_a_server_of_ones_own_network_is_not_asked_about(desk: Desk, address: str) -> None:
    kind = "AAAA" if ":" in address else "A"
    known, asked = ask_lists(desk, {("smtp.host.example", kind): [address]})
    assert told(known) == [("well", "Not found on 2 public lists.")]
    assert not [one for one in asked if "spamcop" in one]


def test_another_address_or_server_has_not_been_asked_about(desk: Desk) -> None:
    ask_lists(desk, SERVER)
    save_account(desk, Account("other.host.example", from_address=SENDER))
    assert last_check(desk).lists is None


def test_a_name_server_that_says_nothing_is_told_of(desk: Desk) -> None:
    with name_server.running({}, mute=True) as server, pytest.raises(PolkuError, match="domain-unasked"):
        check_blocklists(desk, lambda: server.resolver(0.2))
