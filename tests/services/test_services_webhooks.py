"""Webhooks in a shop: a call counts once, an older state does not undo a newer one, and nobody unknown is heard."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.engine.ports import VirtualClock
from app.model.customer import Shop
from app.model.shop_source import Hook
from app.services.customers import erase_customer, show_customer
from app.services.desk import Desk, new_shop
from app.services.secrets import MemorySecrets
from app.services.webhooks import Taken, add_hook, load_hooks, remove_hook, take_webhook
from app.web.webhook import signed
from runner_kit import START
from shop_servers import Woo


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_shop(tmp_path / "shop", Shop("Koe"), VirtualClock(START), MemorySecrets())
    yield made
    made.close()


def at(minutes: int) -> str:
    return (START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S")


def woo_call(desk: Desk, hook: Hook, secret: str, record: dict[str, Any], delivery: str = "1") -> Taken:
    body = json.dumps(record).encode()
    signature = base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    headers = {"X-WC-Webhook-Signature": signature, "X-WC-Webhook-Topic": "order.updated",
               "X-WC-Webhook-Delivery-ID": delivery}  # fmt: skip
    return take_webhook(desk, hook.id, body, headers, START)


def test_a_call_counts_once_and_an_older_state_that_comes_late_changes_nothing(desk: Desk) -> None:
    hook, secret = add_hook(desk, "woocommerce")
    new = Woo().order(1, "aino@example.fi", at(-60)) | {"date_modified_gmt": at(-30), "status": "processing"}
    cancelled = new | {"date_modified_gmt": at(-5), "status": "cancelled"}
    assert woo_call(desk, hook, secret, new).brought.orders == 1
    assert woo_call(desk, hook, secret, new, "2").refused == "webhook-known"
    assert woo_call(desk, hook, secret, cancelled).brought.orders == 1
    late = new | {"total": "99.00", "date_modified_gmt": at(-20)}
    assert woo_call(desk, hook, secret, late).refused == "webhook-older"
    assert show_customer(desk, "aino@example.fi").facts.orders == (), "it is cancelled still"


def test_calls_of_strangers_and_to_places_that_are_gone_are_not_heard(desk: Desk) -> None:
    hook, secret = add_hook(desk, "woocommerce", "my own secret")
    assert secret == "my own secret"
    order = Woo().order(1, "aino@example.fi", at(-60))
    assert woo_call(desk, hook, "guessed", order).refused == "webhook-forged"
    assert woo_call(desk, Hook("guessed", "woocommerce"), secret, order).refused == "webhook-unknown"
    remove_hook(desk, hook)
    assert woo_call(desk, hook, secret, order).refused == "webhook-unknown"
    assert (load_hooks(desk), desk.store.customers.count()) == ((), 0)


def test_whoever_was_erased_is_not_brought_back_by_a_call(desk: Desk) -> None:
    hook, secret = add_hook(desk, "standard")
    body = json.dumps({"customers": [{"email": "aino@example.fi"}]}).encode()

    def call(key: str) -> Taken:
        return take_webhook(desk, hook.id, body, dict(signed(key, START, body, secret)), START)

    assert call("msg_1").brought.customers == 1
    assert call("msg_1").refused == "webhook-known"
    erase_customer(desk, "aino@example.fi")
    assert call("msg_2").brought.customers == 0


def test_the_secret_is_in_the_keyring_only(desk: Desk) -> None:
    _hook, secret = add_hook(desk, "standard")
    desk.store.database.forget_deleted()
    for file in desk.folder.iterdir():
        if file.is_file():
            assert secret.encode() not in file.read_bytes()
