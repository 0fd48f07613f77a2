"""polku sms and polku webhook."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from cli_kit import Polku
from http_kit import http_server


def test_a_gateway_is_connected_tried_and_taken_away_again(
    polku: Polku, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLKU_SMS_SECRET", "salasana-x")
    assert polku("sms", "show", "--json").json["mode"] == "none"
    with http_server() as server:
        fields = ("--field", "to={to}", "--field", "text={text}", "--header", "X-Key={secret}")
        said = polku("sms", "gateway", "--url", server.url, *fields)
        assert server.url in said.out
        assert "200" in polku("sms", "test", "0401234567").out
        (asked,) = server.asked
    assert json.loads(asked.body)["to"] == "+358401234567"
    assert asked.headers["x-key"] == "salasana-x"
    assert b"salasana-x" not in (shop / "shop.polku").read_bytes()
    assert polku("sms", "list", "--json").json["folder"].endswith("sms")
    assert polku("sms", "off", "--json").json["mode"] == "none"
    assert "polku sms gateway" in polku("sms", "test", "0401234567").paragraph()


def test_a_ready_provider_needs_only_user_sender_and_secret(
    polku: Polku, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLKU_SMS_SECRET", "s")
    polku("sms", "gateway", "--provider", "46elks", "--user", "u", "--sender", "Kauppa")
    kept = polku("sms", "show", "--json").json["gateway"]
    assert (kept["url"], kept["user"], kept["sender"]) == ("https://api.46elks.com/a1/sms", "u", "Kauppa")


@pytest.mark.parametrize("url", ["http://sms.example/", "https://192.168.1.1/", "not an address"])
def test_an_address_that_may_not_be_called_is_refused_in_words(
    polku: Polku, shop: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("POLKU_SMS_SECRET", "s")
    said = polku("sms", "gateway", "--url", url, "--field", "a={to}", "--field", "b={text}").paragraph()
    assert url in said
    assert polku("sms", "show", "--json").json["mode"] == "none"


def test_a_request_without_a_text_is_refused_in_words(
    polku: Polku, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLKU_SMS_SECRET", "s")
    polku("sms", "gateway", "--url", "https://sms.example/", "--field", "a={to}").paragraph()


def test_answers_of_a_list_are_taken_once(polku: Polku, shop: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("email,phone\nelsa@kauppa.example,0401234567\n", encoding="utf-8")
    polku("import", "customers", str(people))
    answers = tmp_path / "answers.csv"
    answers.write_text("from,text\n+358401234567,STOP\n", encoding="utf-8")
    assert polku("sms", "answers", str(answers), "--json").json == {"read": 1, "stopped": 1, "others": 0, "unknown": 0}
    assert polku("sms", "answers", str(answers), "--json").json["stopped"] == 0
    answers.write_text("yksi,kaksi\na,b\n", encoding="utf-8")
    assert "answers.csv" in polku("sms", "answers", str(answers)).paragraph()


def test_the_signing_secret_stays_until_another_is_made(polku: Polku, shop: Path) -> None:
    first = polku("webhook", "--json").json["secret"]
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 24
    assert polku("webhook").out.strip() == first
    assert polku("webhook", "--new").out.strip() not in ("", first)
