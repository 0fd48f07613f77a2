"""How a domain stands, judged against a real name server and headers as real services write them."""

from __future__ import annotations

import base64
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

import name_server
from app.mail.delivered import read_delivered
from app.mail.dns_names import NamesUnreachableError
from app.mail.domain_health import (
    Dmarc,
    DomainHealth,
    judge_dkim,
    judge_dmarc,
    judge_domain,
    key_bits,
)
from app.mail.organisation import organisation, same_owner, upwards
from app.mail.spf import Spf, judge_spf

DOMAIN, HOST = "kyla.example", "smtp.host.example"
SERVER = {(HOST, "A"): ["192.0.2.10"], (HOST, "AAAA"): ["2001:db8::10"]}
MICROSOFT = b"""Return-Path: <hei@kyla.example>\r
Authentication-Results: spf=pass (sender IP is 192.0.2.10)\r
 smtp.mailfrom=kyla.example; dkim=pass (signature was verified)\r
 header.d=kyla.example;dmarc=pass action=none header.from=kyla.example;compauth=pass reason=100\r
"""
GMAIL = b"""Return-Path: <hei@kyla.example>\r
Authentication-Results: mx.google.com;\r
       dkim=pass header.i=@kyla.example header.s=s1 header.b="abc";\r
       spf=pass (google.com: domain of hei@kyla.example designates 192.0.2.10 as permitted sender)\r
 smtp.mailfrom=hei@kyla.example;\r
       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=kyla.example\r
Authentication-Results: liar.example; dmarc=fail\r
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=kyla.example; s=s1;\r
        h=From:Subject:Date:Message-ID:\r
         List-Unsubscribe:List-Unsubscribe-Post; bh=x; b=y\r
From: =?utf-8?q?Kyl=C3=A4?= <hei@kyla.example>\r
List-Unsubscribe: <mailto:hei@kyla.example>\r
Subject: Koe\r
\r
"""


@cache
def public_key(bits: int) -> str:
    made = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
    return base64.b64encode(made.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def spf_of(zone: name_server.Zone, include: str = "") -> Spf:
    with name_server.running({**SERVER, **zone}) as server:
        return judge_spf(DOMAIN, HOST, include, server.resolver())


@pytest.mark.parametrize(
    ("record", "state", "lookups"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", "well", 0),
        ("v=spf1 ip6:2001:db8::/32 ~all", "well", 0),
        ("V=SPF1 a:smtp.host.example -ALL", "well", 1),
        ("v=spf1 a:smtp.host.example/28 -all", "well", 1),
        ("v=spf1 mx -all", "well", 1),
        ("v=spf1 include:_spf.host.example -all", "well", 2),
        ("v=spf1 redirect=_spf.host.example", "well", 2),
        ("v=spf1 ip4:198.51.100.1 -all", "uncovered", 0),
        ("v=spf1 -ip4:192.0.2.10 ip4:192.0.2.0/24 -ip6:2001:db8::10 -all", "uncovered", 0),
        ("v=spf1 exists:%{i}.x.example -all", "unknown", 1),
        ("v=spf1 +all", "open", 0),
        ("v=spf1 include:gone.example -all", "broken", 1),
        ("v=spf1 ip4:300.1.2.3 -all", "broken", 0),
        ("v=spf1 ipv4:192.0.2.10 -all", "broken", 0),
        ("v=spf1 " + " ".join(f"a:a{n}.example" for n in range(11)) + " -all", "too-many", 11),
        ("v=spf1 include:loop.example -all", "too-many", 11),
    ],
)
def test_spf_tells_whether_the_host_may_send(record: str, state: str, lookups: int) -> None:
    found = spf_of(
        {
            (DOMAIN, "TXT"): ["google-site-verification=x", record],
            (DOMAIN, "MX"): ["20 other.example.", "10 smtp.host.example."],
            ("_spf.host.example", "TXT"): ["v=spf1 a:smtp.host.example -all"],
            ("loop.example", "TXT"): ["v=spf1 include:loop.example -all"],
        }
    )
    assert (found.state, found.lookups, found.record) == (state, lookups, record)


def test_no_spf_record_and_two_of_them() -> None:
    assert spf_of({}).state == "missing"
    assert spf_of({(DOMAIN, "TXT"): ["v=spf1 -all", "v=spf1 mx -all"]}).state == "several"


def test_a_known_service_is_covered_by_its_own_name() -> None:
    zone = {
        (DOMAIN, "TXT"): ["v=spf1 include:_spf.google.com ~all"],
        ("_spf.google.com", "TXT"): ["v=spf1 ip4:198.51.100.0/24 ~all"],
    }
    assert spf_of(zone, "_spf.google.com").state == "well"
    assert spf_of(zone).state == "uncovered"


def test_a_record_never_makes_us_ask_more_than_a_receiver_would() -> None:
    fan = {
        (f"f{n}.example", "TXT"): ["v=spf1 " + " ".join(f"include:f{n}.example" for n in range(9))] for n in range(9)
    }
    with name_server.running({**SERVER, (DOMAIN, "TXT"): ["v=spf1 include:f1.example -all"], **fan}) as server:
        assert judge_spf(DOMAIN, HOST, "", server.resolver()).state == "too-many"
        assert len(server.asked) < 30


def test_dns_that_does_not_answer_is_no_verdict() -> None:
    with name_server.running({}, mute=True) as server, pytest.raises(NamesUnreachableError):
        judge_domain(DOMAIN, HOST, server.resolver(seconds=0.3))


@pytest.mark.parametrize(
    ("record", "state", "bits"),
    [
        ("v=DKIM1; k=rsa; p={2048}", "well", 2048),
        ("p={2048}", "well", 2048),
        ("v=DKIM1; p={1024}", "short", 1024),
        ("v=DKIM1; p=", "revoked", 0),
        ("v=DKIM1; p=salaisuus!", "broken", 0),
        ("v=DKIM1; k=dsa; p={2048}", "broken", 0),
        ("nonsense", "broken", 0),
    ],
)
def test_dkim_looks_at_the_key_under_the_signature(record: str, state: str, bits: int) -> None:
    text = record.replace("{2048}", public_key(2048)).replace("{1024}", public_key(1024))
    with name_server.running({("s1._domainkey.kyla.example", "TXT"): [text]}) as server:
        found = judge_dkim(DOMAIN, server.resolver(), read_delivered(GMAIL))
    assert (found.state, found.bits, found.selector, found.left_out) == (state, bits, "s1", ())


def test_a_key_of_the_newer_kind_counts() -> None:
    raw = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert key_bits("ed25519", base64.b64encode(raw).decode()) == 0
    assert key_bits("ed25519", base64.b64encode(raw[:9]).decode()) is None


def test_a_signature_of_somebody_else_does_not_count() -> None:
    with name_server.running({}) as server:
        names = server.resolver()
        foreign = read_delivered(GMAIL.replace(b" d=kyla.example; s=s1", b" d=host.example; s=z"))
        assert judge_dkim(DOMAIN, names, foreign).state == "foreign"
        assert judge_dkim(DOMAIN, names, read_delivered(b"From: a@b.example\r\n\r\n")).state == "unsigned"
        assert judge_dkim(DOMAIN, names, None).state == "unknown"
        assert judge_dkim(DOMAIN, names, read_delivered(GMAIL)).state == "missing"


@pytest.mark.parametrize(
    ("record", "state", "policy"),
    [
        ("v=DMARC1; p=none; rua=mailto:hei@kyla.example", "watching", "none"),
        ("v=DMARC1;p=reject", "well", "reject"),
        ("v=DMARC1; p=quarantine; adkim=s", "well", "quarantine"),
        ("v=DMARC1; p=perhaps", "broken", "perhaps"),
        ("v=DMARC1", "broken", ""),
    ],
)
def test_dmarc_tells_what_the_domain_asks_for(record: str, state: str, policy: str) -> None:
    with name_server.running({("_dmarc.kyla.example", "TXT"): ["other", record]}) as server:
        found = judge_dmarc(DOMAIN, server.resolver())
    assert (found.state, found.policy, found.at) == (state, policy, DOMAIN)


def test_dmarc_of_the_domain_above_holds_below_it() -> None:
    with name_server.running({("_dmarc.kyla.example", "TXT"): ["v=DMARC1; p=reject; sp=none"]}) as server:
        assert judge_dmarc("uutiset.kyla.example", server.resolver()).policy == "none"
        assert judge_dmarc("muu.example", server.resolver()) == Dmarc("missing", at="muu.example")


def test_whose_domain_it_is() -> None:
    assert same_owner("mail.kyla.example", "kyla.example")
    assert same_owner("a.shop.co.uk", "b.shop.co.uk")
    assert not same_owner("one.co.uk", "other.co.uk")
    assert not same_owner("", "")
    assert same_owner("Kauppa.FI.", "posti.kauppa.fi")
    assert not same_owner("one.myshopify.com", "other.myshopify.com"), "strangers have their shops there"
    assert not same_owner("one.com.au", "other.com.au")
    assert same_owner("posti.kyläkauppa.fi", "xn--kylkauppa-x2a.fi"), "one spelling of it is what DNS has"
    assert not same_owner("kauppa.fi", "fi")


def test_dmarc_is_asked_down_to_the_domain_that_somebody_owns_and_not_below() -> None:
    assert upwards("a.b.shop.co.uk") == ["a.b.shop.co.uk", "b.shop.co.uk", "shop.co.uk"]
    assert upwards("kauppa.fi") == ["kauppa.fi"]
    assert upwards("a.kauppa.invented") == ["a.kauppa.invented", "kauppa.invented"]
    assert upwards("co.uk") == ["co.uk"]
    assert organisation("") == ""


def test_only_what_the_receivers_own_server_found_is_believed() -> None:
    found = read_delivered(GMAIL)
    assert (found.checked_by, found.spf, found.dkim, found.dmarc) == ("mx.google.com", "pass", "pass", "pass")
    assert (found.from_domain, found.return_domain) == (DOMAIN, DOMAIN)
    assert (found.has_stop, found.has_one_click) == (True, False)


def test_microsofts_results_are_read_though_they_name_no_server() -> None:
    found = read_delivered(MICROSOFT)
    assert (found.spf, found.dkim, found.dmarc) == ("pass", "pass", "pass")


def test_what_a_signature_leaves_out_is_told() -> None:
    raw = GMAIL.replace(b"List-Unsubscribe:List-Unsubscribe-Post", b"Content-Type")
    assert read_delivered(raw).signatures[0].left_out() == ("list-unsubscribe", "list-unsubscribe-post")


def test_a_delivered_message_settles_what_dns_leaves_open() -> None:
    zone = {**SERVER, (DOMAIN, "TXT"): ["v=spf1 ip4:198.51.100.1 -all"]}
    with name_server.running(zone) as server:
        assert judge_domain(DOMAIN, HOST, server.resolver()).spf.state == "uncovered"
        assert judge_domain(DOMAIN, HOST, server.resolver(), read_delivered(GMAIL)).spf.state == "well"


class Anything:
    """Names that answer the same to every question."""

    def __init__(self, text: str) -> None:
        self._text = text

    def txt(self, _name: str) -> list[str]:
        return [self._text]

    def mx(self, _name: str) -> list[str]:
        return [self._text]

    def addresses(self, _name: str) -> list[str]:
        return ["192.0.2.1"]


@given(st.text(max_size=300), st.sampled_from(["", "v=spf1 ", "v=DMARC1", "v=DMARC1; p=", "v=DKIM1; p="]), st.binary())
def test_nonsense_never_crashes(text: str, start: str, raw: bytes) -> None:
    signed = b"DKIM-Signature: d=kyla.example; s=" + raw + b"\r\nAuthentication-Results: " + raw + b"\r\n\r\n"
    for delivered in (read_delivered(raw), read_delivered(signed), read_delivered(GMAIL)):
        found = judge_domain(DOMAIN, HOST, Anything(start + text), delivered)
        assert isinstance(found, DomainHealth)
        assert found.spf.lookups <= 11
