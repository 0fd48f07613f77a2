"""The ways out beside mail as this shop has set them: who writes what leaves, and who sends it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

import msgspec

from app.engine.letters import Composed, Letter
from app.engine.ports import Clock, Outlet, Sender
from app.engine.wire import Following, OnWire, Outgoing, Reply, nothing_follows
from app.engine.work import Channel
from app.model.actions import Sms, Webhook
from app.model.errors import PolkuError
from app.services.compose import Composer
from app.services.desk import Desk
from app.services.gateway import lists_folder, number_of, signing_secret, sms_secret, sms_settings
from app.web.outside import NotAllowedError, allowed
from app.web.sms import SmsSender
from app.web.sms_list import SmsList
from app.web.webhook import WebhookSender, signed


class Nowhere:
    """The demo shop's: takes everything and lets nothing leave this computer."""

    connections = 1

    async def send(self, outgoing: Outgoing, on_wire: OnWire, following: Following = nothing_follows) -> Reply:
        """Say yes."""
        await on_wire()
        return Reply("accepted", 0, "")

    async def aclose(self) -> None:
        """Nothing is open."""


def outlets(desk: Desk, composer: Composer, clock: Clock) -> Mapping[Channel, Outlet]:
    """The other ways out. Text messages have none until a gateway or a list has been chosen.

    Raises PolkuError keyring-missing where the gateway's secret cannot be read.
    """
    found: dict[Channel, Outlet] = {"webhook": Outlet(_calls(desk), CallWriter(desk))}
    sms = _texts(desk, clock)
    if sms is not None:
        found["sms"] = Outlet(sms, TextWriter(desk, composer))
    return found


def _calls(desk: Desk) -> Sender:
    return Nowhere() if desk.store.shop.is_demo() else WebhookSender()


def _texts(desk: Desk, clock: Clock) -> Sender | None:
    settings = sms_settings(desk)
    if desk.store.shop.is_demo():
        return Nowhere()
    match settings.mode:
        case "gateway":
            return SmsSender(settings.gateway, sms_secret(desk))
        case "list":
            return SmsList(lists_folder(desk), clock)
        case _:
            return None


class TextWriter:
    """Writes text messages: the words, and the number as the gateway wants it."""

    def __init__(self, desk: Desk, composer: Composer) -> None:
        self._desk, self._composer = desk, composer

    def __call__(self, letter: Letter) -> Composed:
        """Raises PolkuError (message-..., phone-bad)."""
        if not isinstance(letter.step, Sms):
            raise PolkuError("message-empty", "ours")
        number = number_of(self._desk, letter.facts.customer.phone)
        text = self._composer.text(letter.flow, letter.step, letter.facts, letter.entry, letter.enrolment, letter.token)
        data, key = text.encode(), letter.message_id or f"polku-{letter.token}"
        outgoing = Outgoing(letter.id, "", number, data, key)
        return Composed(outgoing, key, text, hashlib.sha256(data).digest())


class CallWriter:
    """Writes calls to other systems: the customer, the step and what began the way, as signed JSON."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, letter: Letter) -> Composed:
        """Raises PolkuError webhook-bad-address, -not-https, -private, keyring-missing."""
        step = letter.step
        if not isinstance(step, Webhook):
            raise PolkuError("message-empty", "ours")
        try:
            url = str(allowed(step.url))
        except NotAllowedError as error:
            raise PolkuError(str(error.args[0]), "user", url=step.url) from error
        key = letter.message_id or f"polku-{letter.token}"
        body = msgspec.json.encode(payload(letter, key, self._desk.shop.name))
        headers = signed(key, letter.at, body, signing_secret(self._desk))
        outgoing = Outgoing(letter.id, "", url, body, key, headers)
        return Composed(outgoing, key, step.title or url, hashlib.sha256(body).digest())


def payload(letter: Letter, key: str, shop: str) -> dict[str, object]:
    """What a webhook tells. Moments are ISO 8601 in UTC."""
    customer, entry = letter.facts.customer, letter.entry
    codes = [one for one in letter.facts.codes if one.enrolment == letter.enrolment]
    return {
        "id": key,
        "type": "automation.step",
        "timestamp": _iso(letter.at),
        "data": {
            "shop": shop,
            "automation": letter.flow.name,
            "step": letter.step.id if letter.step else "",
            "title": letter.step.title if letter.step else "",
            "customer": {
                "email": customer.email,
                "first_name": customer.first_name,
                "last_name": customer.last_name,
                "phone": customer.phone,
                "language": customer.language,
                "city": customer.city,
                "tags": list(customer.tags),
                "fields": customer.fields,
            },
            "entry": {"event": entry.event, "at": _iso(entry.at), "properties": entry.properties},
            "discount_codes": [
                {"list": one.list, "code": one.code, "good_until": _end(one.good_until)} for one in codes
            ],
        },
    }


def _iso(at: datetime) -> str:
    return at.isoformat()


def _end(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
