"""Calls to other systems, signed as the Standard Webhooks specification says, and made again until they are answered.

`webhook-id` is the same for every attempt, so that the other end can tell a call it knows; `webhook-timestamp` is that
of the attempt in Unix seconds; `webhook-signature` is `v1,` and the Base64 of the HMAC-SHA256, with the shop's secret,
of "<id>.<timestamp>.<body>".
"""

from __future__ import annotations

import base64
import hmac
from datetime import datetime

from app.engine.wire import Following, OnWire, Outgoing, Reply, nothing_follows
from app.web.outside import Answer, NoAnswerError, NotAllowedError, NotLeftError, Outside, Request

PREFIX = "whsec_"
"""What a secret of the specification begins with; the rest is Base64."""
_LATER = frozenset({408, 409, 425, 429})


class WebhookSender:
    """Posts `outgoing.data` to `outgoing.to_addr`.

    It never says `on_wire`: a call that nobody has answered is made again, after a crash too.
    """

    connections = 4

    def __init__(self, outside: Outside | None = None) -> None:
        self._outside = outside or Outside()

    async def send(self, outgoing: Outgoing, on_wire: OnWire, following: Following = nothing_follows) -> Reply:
        """Make one call."""
        headers = [("Content-Type", "application/json"), *outgoing.headers]
        try:
            return _reply(await self._outside.ask(Request("POST", outgoing.to_addr, headers, outgoing.data)))
        except NotAllowedError as error:
            return Reply("refused", 0, f"{error.args[0]}:", alone=True)
        except (NotLeftError, NoAnswerError) as error:
            return Reply("retry", 0, str(error), alone=True)

    async def aclose(self) -> None:
        """Nothing is kept open."""
        await self._outside.aclose()


def signed(key: str, at: datetime, body: bytes, secret: str) -> tuple[tuple[str, str], ...]:
    """The headers that say who calls, when and which call it is."""
    stamp = str(int(at.timestamp()))
    known = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.digest(known, f"{key}.{stamp}.".encode() + body, "sha256")
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return (("webhook-id", key), ("webhook-timestamp", stamp), ("webhook-signature", signature))


def _reply(answer: Answer) -> Reply:
    if 200 <= answer.status < 300:
        return Reply("accepted", answer.status, answer.text)
    if answer.status in _LATER or answer.status >= 500:
        return Reply("retry", answer.status, answer.text, alone=True)
    return Reply("refused", answer.status, answer.text, alone=True)
