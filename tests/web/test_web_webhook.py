"""Calls to other systems: signed so that the other end can check, made until answered, and never into a network."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
from datetime import datetime, timedelta

import pytest

from app.model.actions import GiveCode, Webhook
from app.services.gateway import signing_secret
from app.web.outside import NotAllowedError, NotLeftError, Outside, Request, allowed
from http_kit import HANG_UP, Asked, Server, closed_port
from outlet_kit import Shop
from runner_kit import DAY, HOUR, START, mail, straight


def call_flow(shop: Shop, url: str) -> None:
    shop.desk.store.codes.add("kesa", ["K1"])
    shop.stage.publish(straight(GiveCode("a5", codes="kesa"), Webhook("b1", "Kassa", url), mail("c1")))
    shop.customer("anna")
    shop.stage.happens("anna")


def checks_out(asked: Asked, secret: str) -> bool:
    """What the documentation tells the other end to do, written without our own code."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode() + asked.body
    wanted = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    return asked.headers["webhook-signature"] == f"v1,{wanted}"


def test_a_call_tells_the_customer_the_step_and_the_code_and_is_signed(shop: Shop, server: Server) -> None:
    call_flow(shop, server.url)
    shop.run_to(START + HOUR)
    (asked,) = server.asked
    assert checks_out(asked, signing_secret(shop.desk))
    assert datetime.fromtimestamp(int(asked.headers["webhook-timestamp"]), START.tzinfo) == START
    told = json.loads(asked.body)
    assert told["id"] == asked.headers["webhook-id"]
    assert (told["data"]["customer"]["email"], told["data"]["step"]) == ("anna@x.test", "b1")
    assert [one["code"] for one in told["data"]["discount_codes"]] == ["K1"]
    assert len(shop.stage.sender.sent) == 1  # nobody waits for it


@pytest.mark.parametrize("status", [HANG_UP, 503, 429])
def test_a_call_is_made_again_with_the_same_id_until_it_is_answered(shop: Shop, server: Server, status: int) -> None:
    server.answer = lambda _: (status, b"") if len(server.asked) < 3 else (204, b"")
    call_flow(shop, server.url)
    shop.run_to(START + DAY)
    assert len(server.asked) == 3
    assert len({one.headers["webhook-id"] for one in server.asked}) == 1
    assert len({one.headers["webhook-timestamp"] for one in server.asked}) == 3
    assert all(checks_out(one, signing_secret(shop.desk)) for one in server.asked)
    assert ("b1", "sent", "") in shop.rows()


def test_a_call_nobody_answers_fails_after_a_day_and_is_shown(shop: Shop) -> None:
    call_flow(shop, f"http://127.0.0.1:{closed_port()}/")
    shop.run_to(START + 3 * DAY)
    assert ("b1", "failed", "retries-exhausted") in shop.rows()
    assert ("c1", "sent", "") in shop.rows()


def test_a_refusal_is_final_and_says_what_the_other_end_said(shop: Shop, server: Server) -> None:
    server.answer = lambda _: (400, b"no such customer\x00 5.1.1")
    call_flow(shop, server.url)
    shop.run_to(START + DAY)
    assert len(server.asked) == 1
    row = next(row for row in shop.desk.store.messages.find() if row.node == "b1")
    assert (row.state, row.reply_code, row.reply_text) == ("failed", 400, "no such customer 5.1.1")
    assert shop.desk.store.suppressions.count() == {}


def test_a_dead_address_of_one_automation_holds_no_other_up(shop: Shop, server: Server) -> None:
    call_flow(shop, f"http://127.0.0.1:{closed_port()}/")
    shop.stage.publish(straight(Webhook("w1", url=server.url)), "other")
    shop.stage.happens("anna", at=START + timedelta(minutes=1))
    shop.run_to(START + timedelta(minutes=2))
    assert len(server.asked) == 1


def test_a_redirect_is_not_followed(shop: Shop, server: Server) -> None:
    server.answer = lambda _: (307, b"")
    call_flow(shop, server.url)
    shop.run_to(START)
    assert ("b1", "failed", "refused") in shop.rows()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://shop.example/x", "webhook-not-https"),
        ("https://192.168.1.10/x", "webhook-private"),
        ("https://169.254.169.254/latest", "webhook-private"),
        ("https://[fe80::1]/x", "webhook-private"),
        ("https://[::ffff:10.0.0.1]/x", "webhook-private"),
        ("http://127.0.0.2/x", "webhook-not-https"),
        ("https://user:pass@shop.example/", "webhook-bad-address"),
        ("file:///etc/passwd", "webhook-bad-address"),
        ("kassa", "webhook-bad-address"),
    ],
)
def test_addresses_that_may_not_be_called_fail_with_their_reason(shop: Shop, url: str, code: str) -> None:
    with pytest.raises(NotAllowedError, match=code):
        allowed(url)
    call_flow(shop, url)
    shop.run_to(START)
    assert ("b1", "failed", code) in shop.rows()


def test_a_public_name_that_leads_into_a_network_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(host: str, port: int, *args: object, **more: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)

    async def ask() -> None:
        await Outside().ask(Request("POST", "https://kassa.example/x", (), b""))

    with pytest.raises(NotAllowedError, match="webhook-private"):
        asyncio.run(ask())


def test_a_server_that_is_not_there_has_certainly_got_nothing() -> None:
    async def ask() -> None:
        await Outside().ask(Request("POST", f"http://localhost:{closed_port()}/", (), b"x"))

    with pytest.raises(NotLeftError):
        asyncio.run(ask())
