"""STOP by text message: taken from an operator's list, kept with its ground in the consent log, and heeded."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.engine.ports import VirtualClock
from app.i18n import set_language
from app.model.customer import ConsentEvent, Customer, Facts, Shop
from app.model.errors import PolkuError
from app.model.stopping import stops_texts
from app.model.truth import has_consent
from app.services.desk import Desk, new_shop
from app.services.secrets import MemorySecrets
from app.services.sentences.errors import explain
from app.services.sentences.text_answers import answers_words
from app.services.shop_pages import SourceRead
from app.services.text_answers import TakenAnswers, take_answers
from app.services.webhooks import Taken, add_hook, take_webhook
from app.store.recording import CustomerRecord
from app.web.webhook import signed
from runner_kit import START

PHONES = {"elsa": "040 123 4567", "lasse": "+358 50 7654321", "tanja": "0401234567", "timo": ""}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_shop(tmp_path / "shop", Shop("Kyläkauppa"), VirtualClock(START), MemorySecrets())
    yes = tuple(ConsentEvent(channel, "granted", START - timedelta(days=90)) for channel in ("email", "sms"))
    with made.store.recording("customers", "test", START) as record:
        record.customers(
            CustomerRecord(Customer(0, f"{name}@x.test", name, phone=phone), yes) for name, phone in PHONES.items()
        )
    yield made
    made.close()


def listed(tmp_path: Path, *rows: str, head: str = "Lähettäjä;Viesti;Vastaanotettu") -> Path:
    file = tmp_path / "answers.csv"
    file.write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return file


def facts(desk: Desk, name: str) -> Facts:
    customer = desk.store.customers.by_email(f"{name}@x.test")
    assert customer is not None
    return desk.store.facts.at([customer.id], START)[customer.id]


def may_text(desk: Desk) -> list[str]:
    return [name for name in PHONES if has_consent(facts(desk, name), "sms")]


def test_whoever_says_stop_gets_no_more_texts_but_still_mail(desk: Desk, tmp_path: Path) -> None:
    file = listed(tmp_path, "+358507654321;STOP;1.3.2026 12:30", "0401112223;Stop;1.3.2026 12:31")
    assert take_answers(desk, file) == TakenAnswers(read=2, stopped=1, others=0, unknown=1)
    assert may_text(desk) == ["elsa", "tanja", "timo"]
    assert has_consent(facts(desk, "lasse"), "email")
    line = facts(desk, "lasse").consents[-1]
    assert (line.channel, line.action, line.source, line.wording) == ("sms", "withdrawn", "sms:answer", "STOP")
    assert line.occurred_at == datetime.fromisoformat("2026-03-01T12:30:00+02:00")
    assert line.proof.startswith("sha256:")
    event = next(one for one in facts(desk, "lasse").events if one.name == "Text Message Answered")
    assert event.properties == {"text": "STOP", "stop": True}


def test_the_same_list_again_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    rows = ("050 7654321;Lopeta nämä viestit!;", "050 7654321;Milloin auki?;")
    file = listed(tmp_path, *rows, head="from;text;x")
    assert take_answers(desk, file) == TakenAnswers(2, 1, 1, 0)
    before = facts(desk, "lasse")
    assert take_answers(desk, file) == TakenAnswers(2, 0, 0, 0)
    assert facts(desk, "lasse") == before


def test_everybody_with_the_number_stops(desk: Desk, tmp_path: Path) -> None:
    """A family's phone: nobody can tell which of the two it was."""
    taken = take_answers(desk, listed(tmp_path, "00358401234567;peru;"))
    assert taken.stopped == 2
    assert may_text(desk) == ["lasse", "timo"]


def test_who_agrees_again_later_is_texted_again(desk: Desk, tmp_path: Path) -> None:
    take_answers(desk, listed(tmp_path, "0507654321;STOP;1.2.2026 12:30"))
    assert "lasse" not in may_text(desk)
    again = (ConsentEvent("sms", "granted", START - timedelta(days=1), source="form"),)
    with desk.store.recording("customers", "test", START) as record:
        record.customers([CustomerRecord(Customer(0, "lasse@x.test"), again)])
    take_answers(desk, listed(tmp_path, "0507654321;STOP;1.2.2026 12:30"))
    assert "lasse" in may_text(desk)


def test_a_gateway_that_tells_answers_by_itself_is_heeded_once_and_only_when_it_signs(desk: Desk) -> None:
    hook, secret = add_hook(desk, "standard")

    def call(key: str, told: object, secret: str = secret) -> Taken:
        body = json.dumps(told).encode()
        return take_webhook(desk, hook.id, body, dict(signed(key, START, body, secret)), START)

    stop = {"id": 7, "from": "+358507654321", "to": "+358401112222", "text": "STOP"}
    assert call("msg_1", stop, "whsec_Z3Vlc3NlZA==").refused == "webhook-forged"
    assert "lasse" in may_text(desk)
    assert call("msg_2", {"msisdn": 358507654321, "message": "Milloin auki?"}).brought.events == 1
    assert "lasse" in may_text(desk)
    assert call("msg_3", stop).brought.events == 1
    assert may_text(desk) == ["elsa", "tanja", "timo"]
    assert has_consent(facts(desk, "lasse"), "email")
    before = facts(desk, "lasse")
    line = before.consents[-1]
    assert (line.action, line.source, line.wording, line.occurred_at) == ("withdrawn", "sms:webhook", "STOP", START)
    assert call("msg_3", stop).refused == "webhook-known"
    assert facts(desk, "lasse") == before
    assert call("msg_4", {"from": "+358409999999", "text": "STOP"}) == Taken("", SourceRead())
    assert call("msg_5", {"from": "+358507654321"}).refused == "webhook-odd"


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("STOP", True), ("stop.", True), ("”Stop”", True), ("Lopeta heti", True), ("SLUTA", True),
        ("Unsubscribe", True), ("En lopeta, kiitos!", False), ("Kiitos", False), ("", False), ("Stoppari?", False),
    ],
)  # fmt: skip
def test_what_counts_as_stop(text: str, stops: bool) -> None:
    assert stops_texts(text) is stops


@pytest.mark.parametrize("language", ["fi", "en"])
def test_what_came_and_what_went_wrong_is_said(desk: Desk, tmp_path: Path, language: str) -> None:
    set_language(language)
    said = answers_words(TakenAnswers(1204, 3, 1, 2))
    assert "3" in said
    assert "2" in said
    with pytest.raises(PolkuError) as caught:
        take_answers(desk, listed(tmp_path, "a;b", head="yksi;kaksi"))
    assert caught.value.code == "answers-no-columns"
    assert "answers.csv" in explain(caught.value).line()
    assert may_text(desk) == list(PHONES)
