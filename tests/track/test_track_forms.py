"""The feedback form and the shop's webhooks: what is kept, and what is not however it is dressed up."""

from __future__ import annotations

import base64
import hmac
from typing import Any

import httpx2
import msgspec
import pytest

from app.model.track import PublicHook
from app.track.pages import MOST_TEXT
from app.track.public import FORMS_A_MINUTE
from track_kit import SETUP, Endpoint, public, token

FORM = "application/x-www-form-urlencoded"


def answers(endpoint: Endpoint, n: int) -> list[dict[str, Any]]:
    return [
        msgspec.json.decode(hit.body) for hit in endpoint.hits() if hit.token == token(n) and hit.kind == "feedback"
    ]


def test_an_answer_is_kept_in_the_words_it_was_given_in(endpoint: Endpoint, browser: httpx2.Client) -> None:
    address = f"/f/{public('feedback', 1)}"
    shown = browser.get(f"{address}?s=4").text
    assert "<h1>Miten toimitus sujui?</h1>" in shown
    assert 'value="4" checked' in shown
    assert "Nopea" in shown
    told = browser.post(address, data={"stars": "4", "choice": "fast", "text": "Tuli perjantaina\r\nklo 9 – kiitos ❤"})
    assert (told.status_code, "Vastaus on tullut perille." in told.text) == (200, True)
    assert answers(endpoint, 1) == [
        {"form": "", "language": "fi", "stars": 4, "choices": ["fast"], "text": "Tuli perjantaina\nklo 9 – kiitos ❤"}
    ]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("stars=6&text=hei", (0, [], "hei")),
        ("stars=-1&choice=fast", (0, ["fast"], "")),
        ("stars=٣&choice=fast", (0, ["fast"], "")),
        ("stars=5&stars=1", (5, [], "")),
        ("stars=5&choice=unasked&choice=fast&choice=fast", (5, ["fast"], "")),
        ("stars=5&text=%00%FF%3Cscript%3E", (5, [], "�<script>")),
        ("stars=3&text=" + "x" * 9_000, (3, [], "x" * MOST_TEXT)),
    ],
)
def test_only_what_the_form_asks_for_is_kept(
    endpoint: Endpoint, browser: httpx2.Client, sent: str, kept: tuple[int, list[str], str]
) -> None:
    n = 100 + abs(hash(sent)) % 1000
    answer = browser.post(
        f"/f/{public('feedback', n)}", content=sent.encode(), headers={"Content-Type": FORM, **network(n)}
    )
    assert answer.status_code == 200
    (found,) = answers(endpoint, n)
    assert (found["stars"], found["choices"], found["text"]) == kept


@pytest.mark.parametrize("sent", [b"", b"stars=", b"text=+++", b"choice=unasked", b"&" * 400, b"\xff\xfe", b"{}"])
def test_an_empty_answer_is_asked_for_again_and_not_kept(
    endpoint: Endpoint, browser: httpx2.Client, sent: bytes
) -> None:
    answer = browser.post(f"/f/{public('feedback', 2)}", content=sent, headers={"Content-Type": FORM, **network(2)})
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert answers(endpoint, 2) == []


def test_a_flood_from_one_network_is_held_up_and_others_are_not(endpoint: Endpoint, browser: httpx2.Client) -> None:
    address = f"/f/{public('feedback', 3)}"
    codes = [
        browser.post(address, data={"stars": "1"}, headers=network(77, host)).status_code
        for host in range(FORMS_A_MINUTE + 3)
    ]
    assert codes == [200] * FORMS_A_MINUTE + [429] * 3
    assert browser.post(address, data={"stars": "1"}, headers=network(78)).status_code == 200
    stops = [browser.post(f"/u/{public('stop', n)}", headers=network(77)).status_code for n in range(40, 80)]
    assert set(stops) == {200}, "stops of a large mail service all come from its own network"


def test_a_form_too_large_is_refused_before_it_is_held(endpoint: Endpoint, browser: httpx2.Client) -> None:
    big = b"text=" + b"x" * 400_000
    assert browser.post(f"/f/{public('feedback', 4)}", content=big, headers=network(4)).status_code == 413
    assert answers(endpoint, 4) == []


def network(n: int, host: int = 1) -> dict[str, str]:
    """As the HTTPS server before it tells of a visitor from some network."""
    return {"X-Forwarded-For": f"203.0.{n % 250}.{host + 1}"}


def test_the_network_is_kept_as_a_hash_of_its_first_three_numbers(endpoint: Endpoint, browser: httpx2.Client) -> None:
    hosts = (
        "198.51.100.7",
        "198.51.100.200",
        "198.51.101.7",
        "::ffff:198.51.100.9",
        "2001:db8:1::1",
        "2001:db8:1:2::9",
    )
    for n, host in enumerate(hosts):
        browser.get(f"/u/{public('stop', 500 + n)}", headers={"X-Forwarded-For": host})
    named = [hit.network for hit in endpoint.hits() if hit.kind == "page" and token(500) <= hit.token < token(510)]
    assert named[0] == named[1] == named[3] != named[2]
    assert named[4] == named[5] != named[0]


# ---- webhooks


def woo(body: bytes, key: bytes = b"s3cret") -> dict[str, str]:
    digest = hmac.digest(key, body, "sha256")
    return {"X-WC-Webhook-Signature": base64.b64encode(digest).decode(), "X-WC-Webhook-Topic": "order.created"}


def hooked(endpoint: Endpoint) -> list[bytes]:
    found = [msgspec.json.decode(hit.body) for hit in endpoint.hits() if hit.kind == "webhook"]
    return [base64.b64decode(one["body"]) for one in found]


def test_a_signed_webhook_is_kept_as_it_came_and_once(endpoint: Endpoint, browser: httpx2.Client) -> None:
    body = b'{"id": 1, "name": "\xc3\xa4"}'
    extra = {"Cookie": "a=b", "Authorization": "Basic x", "X-WC-Webhook-Delivery-ID": "9"}
    for delivery in ("9", "9", "10"):  # the delivery's number is not signed: another one makes no other delivery
        headers = {**woo(body), **extra, "X-WC-Webhook-Delivery-ID": delivery}
        assert browser.post("/hook/orders", content=body, headers=headers).status_code == 204
    assert hooked(endpoint).count(body) == 1
    (hit,) = [hit for hit in endpoint.hits() if hit.kind == "webhook" and b"id" in hit.body.encode()]
    kept = msgspec.json.decode(hit.body)
    assert (kept["hook"], hit.token) == ("orders", "")
    assert not {"cookie", "authorization"} & set(kept["headers"])


@pytest.mark.parametrize("how", ["missing", "wrong", "of another body", "of another secret"])
def test_a_webhook_without_its_signature_is_not_kept(endpoint: Endpoint, browser: httpx2.Client, how: str) -> None:
    body = f'{{"forged": "{how}"}}'.encode()
    headers: dict[str, str] = {
        "missing": {},
        "wrong": {"X-WC-Webhook-Signature": "AAAA"},
        "of another body": woo(b"{}"),
        "of another secret": woo(body, b"guess"),
    }[how]
    answer = browser.post("/hook/orders", content=body, headers=headers)
    assert answer.status_code == 401
    assert body not in hooked(endpoint)


def test_a_webhook_too_large_is_refused_and_another_method_finds_nothing(
    endpoint: Endpoint, browser: httpx2.Client
) -> None:
    big = b"x" * 300_000
    assert browser.post("/hook/orders", content=big, headers=woo(big)).status_code == 413
    assert browser.get("/hook/orders").status_code == 404
    headers = {"X-Odd": "y" * 20_000}
    assert browser.post("/hook/orders", content=b"{}", headers={**woo(b"{}"), **headers}).status_code == 413


def test_the_standard_s_signature_is_over_number_and_moment_too(endpoint: Endpoint, browser: httpx2.Client) -> None:
    secret = "whsec_" + base64.b64encode(b"k" * 24).decode()
    hooks = (PublicHook("till", "standard", secret),)
    with endpoint.polku() as polku:
        polku.set_up(SETUP.__class__(keys=SETUP.keys, brand=SETUP.brand, texts=SETUP.texts, hooks=hooks))
    try:
        for key, claimed, code in (("m1", "m1", 204), ("m1", "m1", 204), ("m2", "m3", 401)):
            digest = hmac.digest(b"k" * 24, f"{key}.1.".encode() + b"{}", "sha256")
            signature = f"v1,{base64.b64encode(digest).decode()}"
            headers = {"webhook-id": claimed, "webhook-timestamp": "1", "webhook-signature": f"v2,zz {signature}"}
            assert browser.post("/hook/till", content=b"{}", headers=headers).status_code == code
        assert hooked(endpoint).count(b"{}") == 1
    finally:
        endpoint.prepare()
