"""One real text message through the gateway, to oneself: it is counted nowhere."""

from __future__ import annotations

import asyncio
from secrets import token_hex

from app.engine.wire import Outgoing, Reply
from app.i18n import _
from app.model.errors import PolkuError
from app.services.desk import Desk
from app.services.gateway import number_of, sms_secret, sms_settings
from app.services.sending import said_by_gateway
from app.web.sms import SmsSender


def send_test_sms(desk: Desk, to: str) -> str:
    """What the gateway answered. Takes as long as it does.

    Raises PolkuError: sms-not-set, phone-bad, sms-stopped (reply), webhook-..., sms-gateway-bad, keyring-missing.
    """
    settings = sms_settings(desk)
    if settings.mode != "gateway":
        raise PolkuError("sms-not-set", "user")
    text = _("A test from Polku: text messages leave.")
    outgoing = Outgoing(0, "", number_of(desk, to), text.encode(), f"polku-test-{token_hex(8)}")
    reply = asyncio.run(_sent(SmsSender(settings.gateway, sms_secret(desk)), outgoing))
    if reply.kind != "accepted":
        raise said_by_gateway(reply.code, reply.text)
    return f"{reply.code} {reply.text}".strip()


async def _sent(sender: SmsSender, outgoing: Outgoing) -> Reply:
    async def on_wire() -> None:
        """Nobody keeps count of a test."""

    try:
        return await sender.send(outgoing, on_wire)
    finally:
        await sender.aclose()
