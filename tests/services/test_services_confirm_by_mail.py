"""Double opt-in without an endpoint: a mail with our token confirms, read from a real IMAP server."""

from __future__ import annotations

import re

import pytest

import dovecot
from app.model.customer import ConsentEvent, Customer
from app.model.truth import has_consent
from app.services.confirming import confirm_standing, start_confirming
from app.services.customers import show_customer
from app.store.permissions import Confirmations
from app.store.recording import CustomerRecord
from mails_back import mail
from runner_kit import HOUR
from test_services_mailbox import Post, post

__all__ = ["post"]
pytestmark = pytest.mark.skipif(bool(dovecot.ABSENT), reason=dovecot.ABSENT or "Dovecot is there")


def asked(post: Post, name: str) -> str:
    """Somebody sends the form, the question leaves; the subject that its link asks for."""
    start_confirming(post.desk)
    post.clock.move_to(post.clock.now() + HOUR)
    line = ConsentEvent("email", "granted", post.clock.now(), source="etusivu")
    with post.desk.store.recording("source", "test", post.clock.now()) as record:
        record.customers([CustomerRecord(Customer(0, f"{name}@koe.example"), (line,))])
    post.send()
    text = post.last(name).replace("=\r\n", "").replace("=3D", "=")
    found = re.search(r"subject=Vahvistan%20tilauksen%20([a-z0-9]+)", text)
    assert found, text
    return f"Vahvistan tilauksen {found[1]}"


def agreed(post: Post, name: str) -> bool:
    return has_consent(show_customer(post.desk, f"{name}@koe.example").facts)


def test_the_mail_that_the_button_writes_confirms_once(post: Post) -> None:
    subject = asked(post, "uusi")
    assert not agreed(post, "uusi")
    post.clock.move_to(post.clock.now() + HOUR)
    post.comes(mail(subject, sender="uusi.toinen@muu.example"))
    assert post.read().confirm == 1, "whoever it is sent from: the token is the proof"
    assert agreed(post, "uusi")
    line = show_customer(post.desk, "uusi@koe.example").facts.consents[-1]
    assert re.match(r"mail token sha256:[0-9a-f]{64}; <polku\.\w{26}@koe\.example>; asked ", line.proof)
    post.comes(mail(subject, "vielä kerran"))
    assert post.read().confirm == 0
    assert confirm_standing(post.desk).counts == Confirmations(asked=1, confirmed=1)


@pytest.mark.parametrize("said", ["Kyllä", "yes please\r\n\r\n> Haluatko viestejämme?", "  Vahvistan.  "])
def test_an_answer_that_says_yes_and_nothing_else_confirms(post: Post, said: str) -> None:
    asked(post, "uusi")
    post.clock.move_to(post.clock.now() + HOUR)
    answered = f"In-Reply-To: <polku.{post.token('uusi')}@koe.example>"
    post.comes(mail("Re: Vahvista tilauksesi", said, "uusi@koe.example", answered))
    assert post.read().confirm == 1
    assert agreed(post, "uusi")


def test_what_is_forged_automatic_or_says_something_else_confirms_nothing(post: Post) -> None:
    subject = asked(post, "uusi")
    answered = f"In-Reply-To: <polku.{post.token('uusi')}@koe.example>"
    unknown = f"In-Reply-To: <polku.{26 * 'a'}@koe.example>"
    post.clock.move_to(post.clock.now() + HOUR)
    head, _, token = subject.rpartition(" ")
    other = "b" if token[0] == "a" else "a"
    post.comes(
        mail(f"{head} {other}{token[1:]}", "kyllä", "uusi@koe.example"),
        mail(head, "kyllä", "uusi@koe.example"),  # from their own address, but with no token of ours
        mail("Re: Vahvista tilauksesi", "Kuka te olette?", "uusi@koe.example", answered),
        mail("Automaattinen vastaus", "kyllä", "uusi@koe.example", answered, "Auto-Submitted: auto-replied"),
        mail(
            "Re: Vahvista tilauksesi",
            "ok",
            "uusi@koe.example",
            unknown,
        ),
    )
    assert post.read().confirm == 0
    assert not agreed(post, "uusi")


def test_a_yes_to_another_message_is_an_answer_like_any_other(post: Post) -> None:
    post.write_to("ada")
    answered = f"In-Reply-To: <polku.{post.token('ada')}@koe.example>"
    post.comes(mail("Re: Subject m1", "ok", "ada@koe.example", answered))
    read = post.read()
    assert (read.confirm, read.reply) == (0, 1)
    assert post.life("ada") == ["Email Replied"]


def test_a_stop_by_mail_before_the_yes_stands_and_one_after_it_too(post: Post) -> None:
    subject = asked(post, "uusi")
    post.clock.move_to(post.clock.now() + HOUR)
    post.comes(mail("STOP", sender="uusi@koe.example"), mail(subject, sender="uusi@koe.example"))
    assert (post.read().stop, agreed(post, "uusi")) == (1, False)
    other = asked(post, "toinen")
    post.clock.move_to(post.clock.now() + HOUR)
    post.comes(mail(other, sender="toinen@koe.example"), mail("STOP", sender="toinen@koe.example"))
    read = post.read()
    assert (read.confirm, read.stop) == (1, 1)
    post.clock.move_to(post.clock.now() + HOUR)
    assert not agreed(post, "toinen")


def test_a_token_to_confirm_by_neither_stops_nor_confirms_where_the_words_say_stop(post: Post) -> None:
    token = asked(post, "uusi").rpartition(" ")[2]
    post.comes(mail(f"STOP {token}", sender="muu@muu.example"))
    read = post.read()
    assert (read.stop, read.confirm, post.listed("uusi")) == (0, 0, "")
    assert not agreed(post, "uusi")
