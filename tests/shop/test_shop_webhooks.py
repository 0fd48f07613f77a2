"""Webhooks: only what the shop itself has signed is taken, once and in its order (threat T13)."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.model.customer import Order, OrderLine, Origin, Shop
from app.model.shop_source import HookKind
from app.shop.connect.webhooks import Delivery, Reason, Refused, read_webhook
from app.web.webhook import signed
from shop_servers import Woo

SHOP = Shop("Kyläkauppa")
NOW = datetime(2026, 5, 4, 9, 31, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"a secret of the shop").decode()


def by(kind: HookKind, body: bytes, headers: dict[str, str], at: datetime = NOW) -> Delivery | Refused:
    return read_webhook(kind, body, headers, SECRET, at, SHOP)


def woo_call(record: dict[str, Any], topic: str = "order.updated") -> tuple[bytes, dict[str, str]]:
    body = json.dumps(record).encode()
    signature = base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()
    return body, {"X-WC-Webhook-Signature": signature, "X-WC-Webhook-Topic": topic, "X-WC-Webhook-Delivery-ID": "1"}


def shopify_call(record: dict[str, Any], topic: str) -> tuple[bytes, dict[str, str]]:
    body, headers = woo_call(record)
    return body, {"X-Shopify-Hmac-Sha256": headers["X-WC-Webhook-Signature"], "X-Shopify-Topic": topic}


def own_call(record: Any, key: str = "msg_1", at: datetime = NOW) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(record).encode()
    return body, dict(signed(key, at, body, SECRET))


ORDER = Woo().order(1042, "aino@example.fi", "2026-05-04T09:30:00", coupon_lines=[{"code": "kevat10"}])
SHOPIFY_ORDER: dict[str, Any] = {
    "id": 77, "name": "#1001", "email": "tanja@example.fi", "created_at": "2026-05-04T12:30:00+03:00",
    "updated_at": "2026-05-04T12:30:30+03:00", "cancelled_at": None, "test": False, "financial_status": "paid",
    "currency": "EUR", "total_price": "60.00", "discount_codes": [{"code": "TERVE"}],
    "landing_site": "/?utm_source=polku&utm_campaign=welcome&x=1", "customer": {"first_name": "Tanja"},
    "refunds": [{"transactions": [{"kind": "refund", "status": "success", "amount": "9.00"}]}],
    "line_items": [{"sku": "MEKKO", "name": "Mekko - M", "quantity": 2, "price": "34.50",
                    "discount_allocations": [{"amount": "9.00"}]}],
}  # fmt: skip


def test_an_order_of_woocommerce_comes_as_it_is_read_by_its_api() -> None:
    found = by("woocommerce", *woo_call(ORDER))
    assert isinstance(found, Delivery)
    (bought,) = found.page.orders
    assert (bought.email, bought.order.id, bought.order.total, bought.origin.coupons) == (
        "aino@example.fi", "1042", 24.8, ("kevat10",),
    )  # fmt: skip
    assert (found.about, found.changed_at) == ("order:1042", datetime(2026, 5, 4, 9, 30, tzinfo=UTC))


def test_an_order_customer_and_checkout_of_shopify_become_ours() -> None:
    found = by("shopify", *shopify_call(SHOPIFY_ORDER, "orders/create"))
    assert isinstance(found, Delivery)
    (bought,) = found.page.orders
    line = OrderLine("MEKKO", "Mekko - M", "", 2.0, 30.0)
    at = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
    assert bought.order == Order("#1001", at, 60.0, "EUR", "completed", (line,))
    assert bought.origin == Origin(("TERVE",), {"source": "polku", "campaign": "welcome"}, 9.0)
    customer = {
        "id": 5, "email": "tanja@example.fi", "first_name": "Tanja", "verified_email": True, "tags": "vip, b2b",
        "created_at": "2026-05-01T00:00:00Z", "updated_at": "2026-05-04T09:30:00Z",
        "email_marketing_consent": {"state": "unsubscribed", "consent_updated_at": "2026-05-04T09:30:00Z"},
    }  # fmt: skip
    found = by("shopify", *shopify_call(customer, "customers/update"))
    assert isinstance(found, Delivery)
    (person,) = found.page.people
    assert person.customer.tags == ("b2b", "vip")
    assert [(one.channel, one.action) for one in person.consents] == [("email", "withdrawn")]
    cart = SHOPIFY_ORDER | {"abandoned_checkout_url": "https://p.fi/77", "completed_at": None}
    found = by("shopify", *shopify_call(cart, "checkouts/update"))
    assert isinstance(found, Delivery)
    assert [one.event.properties["url"] for one in found.page.events] == ["https://p.fi/77"]


def test_any_other_system_sends_rows_of_our_own_columns() -> None:
    rows = {
        "orders": [
            {"order_id": 9, "email": "a@example.fi", "occurred_at": "2026-05-04T09:00:00Z", "total": 12.5},
            {"order_id": 10, "email": "no address", "occurred_at": "2026-05-04T09:00:00Z"},
        ],
        "customers": [
            {"email": "b@example.fi", "consent_email": True, "consent_source": "kassa", "tags": ["vip", "b2b"]},
            {"email": "c@example.fi", "consent_email": "no"},
        ],
        "events": [{"event_id": "e1", "email": "a@example.fi", "name": "Cart Abandoned",
                    "occurred_at": "2026-05-04T09:00:00Z", "properties": {"total": 84}}],
    }  # fmt: skip
    found = by("standard", *own_call(rows))
    assert isinstance(found, Delivery)
    assert [(one.order.id, one.order.total) for one in found.page.orders] == [("9", 12.5)]
    assert found.page.left_out == (("2", "email-bad"),)
    b, c = found.page.people
    assert b.customer.tags == ("vip", "b2b")
    assert [one.basis for one in b.consents] == ["unproven"], "a yes without its time may not undo a later no"
    assert [(one.action, one.occurred_at) for one in c.consents] == [("withdrawn", NOW)]
    assert found.page.events[0].event.properties == {"total": 84}


@pytest.mark.parametrize("kind", ["woocommerce", "shopify", "standard"])
def test_what_is_not_signed_rightly_is_refused(kind: HookKind) -> None:
    calls = {
        "woocommerce": woo_call(ORDER),
        "shopify": shopify_call(SHOPIFY_ORDER, "orders/create"),
        "standard": own_call({"orders": []}),
    }
    body, headers = calls[kind]
    assert isinstance(by(kind, body, headers), Delivery)
    assert by(kind, body + b" ", headers) == Refused("webhook-forged")
    assert by(kind, body, {}) == Refused("webhook-unsigned")
    name = next(one for one in headers if "signature" in one.lower() or "hmac" in one.lower())
    for wrong in ("v1,", "x", "ä", headers[name][:-4], headers[name].swapcase()):
        assert by(kind, body, headers | {name: wrong}) in (Refused("webhook-forged"), Refused("webhook-unsigned"))
    assert read_webhook(kind, body, headers, "", NOW, SHOP) == Refused("webhook-unsigned"), "no secret is no key"
    assert read_webhook(kind, body, headers, SECRET[:-4] + "AAAA", NOW, SHOP) == Refused("webhook-forged")


def test_an_old_call_is_refused_and_the_stamp_cannot_be_renewed() -> None:
    body, headers = own_call({"orders": []})
    late = NOW + timedelta(minutes=6)
    assert by("standard", body, headers, late) == Refused("webhook-stale")
    renewed = headers | {"webhook-timestamp": str(int(late.timestamp()))}
    assert by("standard", body, renewed, late) == Refused("webhook-forged")
    assert by("woocommerce", *woo_call(ORDER), NOW + timedelta(days=4)) == Refused("webhook-stale")
    assert by("woocommerce", *woo_call(ORDER), NOW - timedelta(days=1)) == Refused("webhook-stale")


def test_a_replay_has_the_seal_of_the_first_whatever_is_not_signed() -> None:
    body, headers = woo_call(ORDER)
    again = headers | {"X-WC-Webhook-Delivery-ID": "2", "X-WC-Webhook-Topic": "order.created"}
    first, second = by("woocommerce", body, headers), by("woocommerce", body, again)
    assert isinstance(first, Delivery)
    assert isinstance(second, Delivery)
    assert first.seal == second.seal
    other = headers | {"X-WC-Webhook-Topic": "product.updated"}
    assert by("woocommerce", body, other) == Refused("webhook-odd"), "an order is not a product, whatever is claimed"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"[" * 100_000, "webhook-odd"),
        (b"webhook_id=5", "webhook-odd"),
        (b'{"id": 1}', "webhook-odd"),
        (b'{"line_items": "x", "date_modified_gmt": []}', "webhook-odd"),
        (b'{"line_items": [1], "date_modified_gmt": "2026-05-04T09:30:00", "billing": {"email": 5}}', "webhook-odd"),
        (b"\xff\xfe", "webhook-odd"),
        (b" " * 300_000, "webhook-too-large"),
    ],
)
def test_rubbish_with_a_right_signature_is_refused(body: bytes, reason: Reason) -> None:
    signature = base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()
    headers = {"x-wc-webhook-signature": signature, "x-wc-webhook-topic": "order.updated"}
    assert by("woocommerce", body, headers) == Refused(reason)


def test_what_concerns_nobody_is_told_apart() -> None:
    assert by("woocommerce", *woo_call(ORDER, "order.deleted")) == Refused("webhook-other-topic")
    found = by("shopify", *shopify_call(SHOPIFY_ORDER | {"test": True}, "orders/create"))
    assert isinstance(found, Delivery)
    assert found.page.orders == ()
