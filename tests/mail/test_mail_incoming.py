"""What a mail in the shop's mailbox is: stops, bounces, complaints, replies, and everything that only looks so."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from app.engine.letters import new_token
from app.mail.bounces import classify_bounce
from app.mail.ids import make_stop_token
from app.mail.incoming import LARGEST, read_mail
from app.model.incoming import BounceClass
from mails_back import arf, dsn, exim, mail, qmail, sent_id

KEY = b"k" * 32
TOKEN = new_token()
STOP = make_stop_token(KEY, TOKEN)

SAID: tuple[tuple[str, str, BounceClass], ...] = (
    ("5.1.1", "550 5.1.1 <a@x>: Recipient address rejected: User unknown in virtual mailbox table", "hard"),
    ("5.1.1", "550-5.1.1 The email account that you tried to reach does not exist.", "hard"),
    ("5.1.2", "Host or domain name not found", "hard"),
    ("5.1.3", "501 5.1.3 Bad recipient address syntax", "hard"),
    ("5.1.6", "551 5.1.6 Recipient no longer on this server", "hard"),
    ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "hard"),
    ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled.", "hard"),
    ("5.0.0", "550 5.1.1 User unknown", "hard"),
    ("", "550 No such user here", "hard"),
    ("5.0.0", "553 sorry, that recipient does not exist (#5.1.1)", "hard"),
    ("5.2.1", "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents", "soft"),
    ("5.2.2", "552 5.2.2 The email account that you tried to reach is over quota", "soft"),
    ("5.2.3", "552 5.2.3 Message exceeds maximum fixed size", "soft"),
    ("5.3.4", "552 5.3.4 Message size exceeds fixed limit", "soft"),
    ("5.4.7", "Delivery expired (message too old)", "soft"),
    ("4.4.7", "Message expired", "soft"),
    ("4.4.1", "connect to mx.koe.example[192.0.2.1]:25: Connection timed out", "soft"),
    ("4.2.2", "452 4.2.2 mailbox full", "soft"),
    ("5.7.1", "550 5.7.1 Message rejected due to local policy", "sender"),
    ("5.7.26", "550-5.7.26 Unauthenticated email from koe.example is not accepted: DMARC policy", "sender"),
    ("5.7.515", "550 5.7.515 Access denied, sending domain does not meet the required authentication level", "sender"),
    ("5.7.30", "535 5.7.30 Basic authentication is not supported", "sender"),
    ("4.7.0", "421 4.7.0 Our system has detected an unusual rate", "sender"),
    ("5.1.1", "554 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org", "sender"),
    ("", "554 5.7.1 Service unavailable; Client host blocked using Barracuda Reputation", "sender"),
    ("5.6.0", "554 5.6.0 Message content not accepted", "content"),
    ("5.7.7", "550 5.7.7 Message integrity failure", "content"),
    ("5.7.1", "550 5.7.1 Message identified as SPAM", "content"),
    ("5.0.0", "554 Message contains a virus", "content"),
    ("5.0.0", "554 Transaction failed", "unknown"),
    ("5.3.0", "553 5.3.0 something local", "unknown"),
    ("", "", "unknown"),
)  # fmt: skip


@pytest.mark.parametrize(("status", "said", "kind"), SAID)
def test_a_code_and_the_words_beside_it_have_one_meaning(status: str, said: str, kind: BounceClass) -> None:
    assert classify_bounce(status, said) == kind
    (failure,) = read_mail(dsn(TOKEN, status or "5.0.0", said), KEY).failures
    assert failure.kind == kind


def test_a_report_names_the_message_and_the_one_it_did_not_reach() -> None:
    found = read_mail(dsn(TOKEN, "5.1.1", "550 5.1.1 User unknown"), KEY)
    assert (found.kind, found.sent_tokens) == ("bounce", (TOKEN,))
    assert [(one.recipient, one.status) for one in found.failures] == [("ada@koe.example", "5.1.1")]


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered", "expanded"])
def test_what_has_not_failed_is_no_failure(action: str) -> None:
    assert not read_mail(dsn(TOKEN, "4.4.1", "still trying", action=action), KEY).failures


@pytest.mark.parametrize("form", [exim, qmail])
def test_servers_that_write_no_report_are_understood(form: Callable[[str, str], bytes]) -> None:
    found = read_mail(form(TOKEN, "550 5.1.1 User unknown"), KEY)
    assert (found.kind, found.sent_tokens) == ("bounce", (TOKEN,))
    assert [(one.recipient, one.kind) for one in found.failures] == [("ada@koe.example", "hard")]


def test_a_complaint_names_the_message() -> None:
    found = read_mail(arf(TOKEN), KEY)
    assert (found.kind, found.sent_tokens) == ("complaint", (TOKEN,))


@pytest.mark.parametrize(
    "raw",
    [
        mail(f"STOP {STOP}"),
        mail(f"stop {STOP.upper()}"),
        mail(f"Re: STOP {STOP}", "Sent from my phone"),
        mail("", to=f"hei+{STOP}@koe.example"),
        mail("x", "", "ada@koe.example", f"Delivered-To: hei+{STOP}@koe.example"),
        mail(f"=?utf-8?q?STOP_{STOP}?="),
        mail(f"STOP {STOP}", "", "ada@koe.example", "Auto-Submitted: auto-generated"),
    ],
)
def test_a_token_that_we_signed_stops_wherever_it_stands(raw: bytes) -> None:
    found = read_mail(raw, KEY)
    assert (found.kind, found.stop_token) == ("stop", TOKEN)


WRONG = {"last letter": STOP[:-1] + ("a" if STOP[-1] != "a" else "b"), "signature": TOKEN + "a" * 16, "all": "q" * 40}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_token_that_we_did_not_sign_stops_nothing(wrong: str) -> None:
    found = read_mail(mail(f"STOP {wrong}", "stop"), KEY)
    assert found.kind != "stop"
    assert found.forged


@pytest.mark.parametrize("word", ["STOP", "Poista", "lopeta.", "peru!", "Unsubscribe"])
def test_a_word_for_stopping_alone_on_its_line_is_a_stop(word: str) -> None:
    reply = mail("Re: Hei", f"\r\n{word}\r\n\r\n> Hei Ada", "ada@koe.example", f"In-Reply-To: {sent_id(TOKEN)}")
    found = read_mail(reply, KEY)
    assert (found.kind, found.stop_token, found.sent_tokens) == ("stop", "", (TOKEN,))


def test_a_person_who_answers_is_no_machine() -> None:
    reply = mail(
        "Re: Hei", "Voinko peruuttaa tilauksen?", "Ada <ada@koe.example>", f"References: <x@y> {sent_id(TOKEN)}"
    )
    found = read_mail(reply, KEY)
    assert (found.kind, found.sender, found.sent_tokens) == ("reply", "ada@koe.example", (TOKEN,))


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Hei", ("Auto-Submitted: auto-replied",)),
        ("Hei", ("X-Autoreply: yes",)),
        ("Hei", ("Precedence: auto_reply",)),
        ("Hei", ("Return-Path: <>",)),
        ("Automaattinen vastaus: Hei", ()),
        ("Olen lomalla 1.7. asti", ()),
        ("Out of Office: Hei", ()),
        ("Autosvar: Hej", ()),
    ],
)
def test_a_machine_that_answers_is_told_from_a_person(subject: str, headers: tuple[str, ...]) -> None:
    raw = mail(subject, "Stop\r\nOlen poissa.", "ada@koe.example", f"In-Reply-To: {sent_id(TOKEN)}", *headers)
    assert read_mail(raw, KEY).kind == "auto_reply"


def test_other_peoples_mail_is_left_alone() -> None:
    found = read_mail(mail("Lasku 12", "Hei, liitteenä lasku."), KEY)
    assert (found.kind, found.sent_tokens, found.forged) == ("other", (), False)


def test_a_bounce_of_somebody_elses_mail_names_none_of_ours() -> None:
    raw = dsn(TOKEN, "5.1.1", "User unknown").replace(sent_id(TOKEN).encode(), b"<12@other.example>")
    assert not read_mail(raw, KEY).sent_tokens


def _nested(depth: int) -> bytes:
    head = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth))
    return f"From: x@y\r\nSubject: deep\r\n{head}\r\nend".encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 1000,
        b"Subject: " + b"a" * 10_000_000,
        _nested(5_000),
        b"From: x@y\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
        b"Subject: =?no-such-charset?b?////?=\r\nContent-Type: text/plain; charset=no-such\r\n\r\n\xff\xfe",
        b"Subject: =?utf-8?b?" + b"A" * 50_000 + b"?=\r\n\r\n",
        b"References: " + b"<polku." * 30_000 + b"\r\n\r\n",
        b"To: " + b"a" * 200_000 + b"\r\n\r\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n" * 1_000,
        b'Content-Type: multipart/report; report-type="delivery-status\r\n\r\n',
        b"From: mailer-daemon@x\r\nReturn-Path: <>\r\nSubject: failure notice\r\n\r\n" + b"<" * 200_000,
    ],
    ids=lambda raw: str(raw[:12]),
)
@pytest.mark.timeout(10)
def test_a_hostile_mail_is_nobodys_and_costs_little(raw: bytes) -> None:
    assert read_mail(raw, KEY).kind in ("other", "bounce")


def test_whatever_is_cut_or_mixed_up_is_read_without_a_fault() -> None:
    dice = random.Random(7)
    forms = [dsn(TOKEN, "5.1.1", "User unknown"), arf(TOKEN), mail(f"STOP {STOP}"), qmail(TOKEN, "550 no such user")]
    for _ in range(400):
        raw = bytearray(dice.choice(forms))
        for _ in range(dice.randrange(1, 20)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        read_mail(bytes(raw[: dice.randrange(len(raw))]), KEY)


def test_only_the_beginning_of_a_long_mail_is_read() -> None:
    raw = dsn(TOKEN, "5.1.1", "User unknown")
    assert read_mail(raw + b"x" * LARGEST, KEY).failures
