"""Text messages end to end against a real server: who gets one, once, and what is said when nobody knows."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from app.engine.guardrails import Cap, Guardrails
from app.engine.policy import Limits, Policy
from app.engine.wire import Outgoing
from app.model.actions import Sms
from app.model.gateway import Gateway
from app.services.gateway import SmsSettings, presets, save_sms
from app.web.sms import request_of
from http_kit import HANG_UP, Server, closed_port
from outlet_kit import SECRET, Shop, texts
from runner_kit import DAY, HOUR, START, mail, straight, wait

TEXT = 'Hei {{ customer.first_name | default("ystävä") }}, korisi odottaa. Peru: STOP'


def text_flow(shop: Shop, *more: object, **changes: object) -> None:
    shop.stage.publish(straight(Sms("b1", text=TEXT, **changes), *more))  # type: ignore[arg-type]


def test_a_text_leaves_with_its_words_number_secret_and_key(shop: Shop, server: Server) -> None:
    shop.texts_to(server.url)
    shop.customer("anna")
    text_flow(shop)
    shop.stage.happens("anna")
    shop.run_to(START + HOUR)
    (asked,) = server.asked
    assert json.loads(asked.body) == {"to": "+358401234567", "text": "Hei Anna, korisi odottaa. Peru: STOP"}
    assert asked.headers["authorization"] == f"Bearer {SECRET}"
    assert asked.headers["idempotency-key"].startswith("polku-")
    assert shop.rows() == [("b1", "sent", "")]


def test_consent_to_mail_is_no_consent_to_texts_and_a_number_is_needed(shop: Shop, server: Server) -> None:
    shop.texts_to(server.url)
    shop.customer("anna", sms=False)
    shop.customer("bea", phone="")
    shop.customer("cea", email=False)
    shop.customer("dora", phone="12")
    text_flow(shop)
    for name in ("anna", "bea", "cea", "dora"):
        shop.stage.happens(name)
    shop.run_to(START + HOUR)
    assert [state for _node, state, _why in shop.rows()] == ["suppressed", "suppressed", "sent", "failed"]
    assert [why for _node, _state, why in shop.rows()] == ["consent", "no_phone", "", "phone-bad"]
    assert texts(server) == ["Hei Cea, korisi odottaa. Peru: STOP"]


def test_quiet_hours_hold_a_text_until_morning(shop: Shop, server: Server) -> None:
    shop.texts_to(server.url)
    shop.customer("anna")
    text_flow(shop)
    late = START + 12 * HOUR  # ten in the evening in Helsinki
    shop.stage.happens("anna", at=late)
    shop.run_to(late + HOUR)
    assert server.asked == []
    shop.run_to(late + DAY)
    assert len(server.asked) == 1


def test_mails_and_texts_count_in_one_cap(shop: Shop, server: Server) -> None:
    shop.policy(Policy(Guardrails(caps=(Cap(1, 7),)), Limits(0, 0, 0)))
    shop.texts_to(server.url)
    shop.customer("anna")
    shop.stage.publish(straight(mail("m1"), event="Go"), "mails")
    text_flow(shop)
    shop.stage.happens("anna", "Go")
    shop.stage.happens("anna", at=START + HOUR)
    shop.run_to(START + 3 * DAY)
    assert len(shop.stage.sender.sent) == 1
    assert server.asked == []
    assert ("b1", "suppressed", "cap") in shop.rows()


def test_no_answer_after_the_text_has_left_is_uncertain_and_it_never_leaves_again(shop: Shop, server: Server) -> None:
    server.answer = lambda _: (HANG_UP, b"")
    shop.texts_to(server.url)
    shop.customer("anna")
    text_flow(shop, wait("c1", 1), mail("d1"))
    shop.stage.happens("anna")
    shop.run_to(START + 3 * HOUR)
    shop.reopen()
    shop.run_to(START + 2 * DAY)
    assert len(server.asked) == 1
    assert shop.rows() == [("b1", "uncertain", "no-answer"), ("d1", "sent", "")]


def test_a_gateway_that_cannot_be_reached_loses_nothing_and_holds_no_mail_up(shop: Shop, server: Server) -> None:
    shop.texts_to(f"http://127.0.0.1:{closed_port()}/")
    shop.customer("anna")
    text_flow(shop)
    shop.stage.publish(straight(mail("m1")), "mails")
    shop.stage.happens("anna")
    shop.run_to(START + timedelta(seconds=30))
    assert ("b1", "retry", "unreachable") in shop.rows()
    assert len(shop.stage.sender.sent) == 1
    shop.texts_to(server.url)
    shop.run_to(START + HOUR)
    assert len(server.asked) == 1
    assert ("b1", "sent", "") in shop.rows()


def test_a_wrong_secret_stops_texts_alone_until_somebody_has_looked(shop: Shop, server: Server) -> None:
    server.answer = lambda asked: (401, b"who are you, " + SECRET.encode())
    shop.texts_to(server.url)
    shop.customer("anna")
    text_flow(shop)
    shop.stage.publish(straight(mail("m1")), "mails")
    shop.stage.happens("anna")
    shop.run_to(START + 2 * HOUR)
    assert len(server.asked) == 1
    assert len(shop.stage.sender.sent) == 1
    fault = shop.desk.store.shop.sms_fault()
    assert fault is not None
    assert fault.code == 401
    assert SECRET not in fault.text
    server.answer = lambda _: (202, b"")
    shop.texts_to(server.url)  # the account has been mended
    shop.run_to(START + 3 * HOUR)
    assert ("b1", "sent", "") in shop.rows()


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [(422, "failed", "refused"), (500, "uncertain", "no-answer"), (302, "retry", "unreachable")],
)
def test_what_the_gateway_answers_is_what_becomes_of_the_text(
    shop: Shop, server: Server, status: int, state: str, reason: str
) -> None:
    server.answer = lambda _: (status, b"5.1.1 no such user")
    shop.texts_to(server.url)
    shop.customer("anna")
    text_flow(shop)
    shop.stage.happens("anna")
    shop.run_to(START)
    assert shop.rows() == [("b1", state, reason)]
    assert shop.desk.store.suppressions.find("anna@x.test") == ""


def test_too_many_requests_are_tried_again_with_the_same_key(shop: Shop, server: Server) -> None:
    server.answer = lambda _: (429, b"slow down") if len(server.asked) == 1 else (200, b"")
    shop.texts_to(server.url)
    shop.customer("anna")
    text_flow(shop)
    shop.stage.happens("anna")
    shop.run_to(START + 2 * HOUR)
    assert len({one.headers["idempotency-key"] for one in server.asked}) == 1
    assert len(server.asked) == 2
    assert shop.rows() == [("b1", "sent", "")]


def test_texts_wait_until_a_way_out_has_been_chosen_and_a_list_is_one(shop: Shop) -> None:
    shop.customer("anna")
    text_flow(shop, too_late_hours=48)
    shop.stage.happens("anna")
    shop.run_to(START + HOUR)
    assert shop.rows() == [("b1", "due", "")]
    save_sms(shop.desk, SmsSettings("list"))
    shop.run_to(START + 2 * HOUR)
    assert shop.rows() == [("b1", "sent", "")]
    (path,) = (shop.desk.folder / "sms").iterdir()
    head, line = path.read_text(encoding="utf-8-sig").splitlines()
    assert head == "phone;text;id"
    assert line.startswith("+358401234567;Hei Anna, korisi odottaa. Peru: STOP;polku-")


def test_a_demo_shop_sends_no_text_anywhere(shop: Shop, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.texts_to(server.url)
    monkeypatch.setattr(type(shop.desk.store.shop), "is_demo", lambda _self: True)
    shop.customer("anna")
    text_flow(shop)
    shop.stage.happens("anna")
    shop.run_to(START + HOUR)
    assert server.asked == []
    assert shop.rows() == [("b1", "sent", "")]


def test_what_a_customer_is_called_is_never_read_as_a_placeholder(server: Server) -> None:
    gateway = Gateway(
        url="https://x.example/{to}?k={key}", fields=(("a.b[]", "{text}"), ("a.c", "{sender}")), sender="S"
    )
    said = '{secret}", "to": "+1'
    request = request_of(gateway, SECRET, Outgoing(1, "", "+3581", said.encode(), "k/1"))
    assert json.loads(request.body) == {"a": {"b": [said], "c": "S"}}
    assert request.url == "https://x.example/%2B3581?k=k%2F1"


@pytest.mark.parametrize("gateway", presets()[:-1], ids=lambda one: one.name)
def test_every_preset_makes_a_request_with_number_and_text(gateway: Gateway) -> None:
    request = request_of(gateway, SECRET, Outgoing(1, "", "+358401234567", "Hei äö".encode(), "k"))
    assert request.url.startswith("https://")
    told = request.url.encode() + request.body
    assert b"358401234567" in told
    assert any(SECRET in value or "Basic " in value for _name, value in request.headers)
