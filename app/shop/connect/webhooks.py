"""What a shop tells by webhook, once it is certain that the shop told it.

WooCommerce and Shopify sign the bytes of the body with a secret that both sides know. Anything else signs as the
Standard Webhooks specification says (https://www.standardwebhooks.com) and sends rows of our own columns, or one answer
to a text message: `{"from": ..., "text": ...}`.
Everything here is pure: whoever calls keeps the ledger of what has come (`Delivery.seal`, `about`, `changed_at`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import msgspec

from app.model.customer import Shop
from app.model.shop_source import HookKind
from app.shop.connect import shopify_hooks, woocommerce_hooks
from app.shop.connect.hook_form import HookForm
from app.shop.connect.source import Page
from app.shop.connect.told_rows import page_of_rows
from app.shop.connect.values import moment, text
from app.shop.text_answers import TextAnswer, answer_told
from app.shop.values import BadCellError

LARGEST = 256 * 1024
WINDOW = timedelta(minutes=5)
"""How far a signed moment of sending may lie from the moment of arrival."""
SHOP_WINDOW = timedelta(days=3)
"""WooCommerce and Shopify sign no moment of sending, only the body with the record's last change, and try for days."""
AHEAD = timedelta(hours=1)
_FORMS: dict[HookKind, HookForm] = {"woocommerce": woocommerce_hooks.FORM, "shopify": shopify_hooks.FORM}

Reason = Literal[
    "webhook-too-large", "webhook-unsigned", "webhook-forged", "webhook-stale", "webhook-odd", "webhook-other-topic"
]


class Refused(msgspec.Struct, frozen=True):
    """Nothing of it is taken. `webhook-other-topic` alone is no reason to worry: the shop told of something else."""

    reason: Reason


class Delivery(msgspec.Struct, frozen=True):
    """What is to be recorded. `seal` is equal for equal deliveries and cannot be chosen by who does not hold the
    secret; `about` names the one record it tells of (`order:1042`), "" for several; `changed_at` is when that record
    changed last, so that an older state that comes late can be told from a newer one. `answer`: what somebody has
    answered to a text message, in place of a page.
    """

    kind: HookKind
    topic: str
    seal: str
    page: Page
    about: str = ""
    changed_at: datetime | None = None
    answer: TextAnswer | None = None


def read_webhook(
    kind: HookKind, body: bytes, headers: Mapping[str, str], secret: str, arrived: datetime, shop: Shop
) -> Delivery | Refused:
    """The delivery, or why it is none. `headers` in any spelling; `arrived` is when the endpoint took it."""
    if len(body) > LARGEST:
        return Refused("webhook-too-large")
    told = {name.casefold(): value.strip() for name, value in headers.items()}
    if kind == "standard":
        return _standard(body, told, secret, arrived, shop)
    form = _FORMS[kind]
    signature = told.get(form.signature, "")
    if not signature or not secret:
        return Refused("webhook-unsigned")
    if not _equal(signature, hmac.digest(secret.encode(), body, "sha256")):
        return Refused("webhook-forged")
    return _of_shop(kind, form, told.get(form.topic, ""), body, arrived)


def _of_shop(kind: HookKind, form: HookForm, name: str, body: bytes, arrived: datetime) -> Delivery | Refused:
    """One record in the shop's own words."""
    topic = form.topics.get(name)
    if topic is None:
        return Refused("webhook-other-topic")
    record = _decoded(body)
    if record is None or topic.mark not in record:
        return Refused("webhook-odd")
    try:
        changed = moment(text(record, form.changed))
        page = topic.make(record)
    except BadCellError:
        return Refused("webhook-odd")
    if not -AHEAD <= arrived - changed <= SHOP_WINDOW:
        return Refused("webhook-stale")
    return Delivery(kind, name, _seal(kind, body), page, f"{topic.part}:{record.get('id', '')}", changed)


def _standard(body: bytes, told: Mapping[str, str], secret: str, arrived: datetime, shop: Shop) -> Delivery | Refused:
    key, stamp, signatures = (told.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not (key and stamp and signatures and secret):
        return Refused("webhook-unsigned")
    try:
        known = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        sent = datetime.fromtimestamp(int(stamp), UTC)
    except (binascii.Error, ValueError, OverflowError, OSError):
        return Refused("webhook-unsigned")
    right = hmac.digest(known, f"{key}.{stamp}.".encode() + body, "sha256")
    offered = [one.removeprefix("v1,") for one in signatures.split()[:10] if one.startswith("v1,")]
    if not any(_equal(one, right) for one in offered):
        return Refused("webhook-forged")
    if abs(arrived - sent) > WINDOW:
        return Refused("webhook-stale")
    record, seal = _decoded(body) or {}, _seal("standard", key.encode())
    page = page_of_rows(record, shop, sent)
    if page is not None:
        return Delivery("standard", "", seal, page)
    answer = answer_told(record)
    if answer is None:
        return Refused("webhook-odd")
    return Delivery("standard", "", seal, Page({}), answer=msgspec.structs.replace(answer, at=sent))


def _decoded(body: bytes) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _equal(offered: str, right: bytes) -> bool:
    """In constant time; what is no Base64 is not equal."""
    return hmac.compare_digest(offered.encode(), base64.b64encode(right))


def _seal(kind: HookKind, signed: bytes) -> str:
    return hashlib.sha256(kind.encode() + b"\n" + signed).hexdigest()
