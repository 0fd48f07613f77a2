"""Where the shop's systems may call: making such a place, and taking what comes there once and in its order."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from app.model.shop_source import Hook, HookKind
from app.services.desk import Desk
from app.services.shop_pages import SourceRead, recorder
from app.services.text_answers import take_told_answer
from app.shop.connect.webhooks import Reason, Refused, read_webhook
from app.shop.text_answers import TextAnswer

_SETTING = "shop_hooks"


class Taken(msgspec.Struct, frozen=True):
    """What became of a call. `refused` is "" where it was recorded; a call that was known already, or older than what
    is known of its record, changed nothing.
    """

    refused: Reason | Literal["", "webhook-unknown", "webhook-known", "webhook-older"]
    brought: SourceRead


def load_hooks(desk: Desk) -> tuple[Hook, ...]:
    """The places, in the order in which they were made."""
    return msgspec.convert(desk.store.shop.setting(_SETTING) or [], tuple[Hook, ...])


def add_hook(desk: Desk, kind: HookKind, secret: str = "") -> tuple[Hook, str]:
    """A new place and the secret that both sides know; without one given, one is made.

    Raises PolkuError("keyring-missing").
    """
    hook = Hook(secrets.token_hex(16), kind)  # on a command line it is typed: it begins with no dash
    kept = secret.strip() or "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    desk.secrets.set(_secret_key(desk, hook), kept)
    desk.store.shop.save_setting(_SETTING, msgspec.to_builtins([*load_hooks(desk), hook]))
    return hook, kept


def hook_address(hook: Hook, endpoint: str) -> str:
    """Where the shop's system is to call, below the public endpoint's address ("" while none is connected)."""
    return f"{endpoint.rstrip('/')}/hook/{hook.id}"


def remove_hook(desk: Desk, hook: Hook) -> None:
    """What comes there from now on is not taken; what came stays."""
    others = [one for one in load_hooks(desk) if one.id != hook.id]
    desk.store.shop.save_setting(_SETTING, msgspec.to_builtins(others))
    desk.secrets.delete(_secret_key(desk, hook))


def take_webhook(desk: Desk, hook_id: str, body: bytes, headers: Mapping[str, str], arrived: datetime) -> Taken:
    """Check a call and record what it tells. `arrived` is when the endpoint took it, however late it is read here."""
    hook = next((one for one in load_hooks(desk) if one.id == hook_id), None)
    if hook is None:
        return Taken("webhook-unknown", SourceRead())
    secret = desk.secrets.get(_secret_key(desk, hook)) or ""
    found = read_webhook(hook.kind, body, headers, secret, arrived, desk.shop)
    if isinstance(found, Refused):
        return Taken(found.reason, SourceRead())
    if found.answer is not None:
        return _answer_taken(desk, found.answer, found.seal)
    done = SourceRead(left_out=list(found.page.left_out))
    about = (found.about, found.changed_at) if found.changed_at is not None else None
    before = desk.store.sources.take_once(
        f"hook:{hook.id}", found.seal, about, recorder(desk, found.page, done), desk.clock.now()
    )
    if before:
        return Taken("webhook-known" if before == "known" else "webhook-older", SourceRead())
    return Taken("", done)


def _answer_taken(desk: Desk, answer: TextAnswer, seal: str) -> Taken:
    """An answer to a text message: STOP ends them. One of a number that no customer has changes nothing."""
    told = take_told_answer(desk, answer, seal)
    fresh = told.stopped + told.others
    return Taken("" if fresh or told.unknown else "webhook-known", SourceRead(events=fresh))


def hook_secret(desk: Desk, hook: Hook) -> str:
    """What both sides know; "" if it is lost. Raises PolkuError("keyring-missing")."""
    return desk.secrets.get(_secret_key(desk, hook)) or ""


def _secret_key(desk: Desk, hook: Hook) -> str:
    return desk.secret_key(f"hook:{hook.id}")
