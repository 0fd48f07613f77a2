"""Text messages through one provider's HTTP interface: each leaves once, or it is said that nobody knows."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

from app.engine.wire import Following, OnWire, Outgoing, Reply, nothing_follows
from app.model.errors import PolkuError
from app.model.gateway import Gateway
from app.web.outside import Answer, NoAnswerError, NotAllowedError, NotLeftError, Outside, Request

_ACCOUNT = frozenset({401, 402, 403, 404, 405, 407})
"""Wrong address, secret or user, or an empty account: no customer's fault, so the queue stops."""
_LATER = frozenset({408, 425, 429, 503})
"""Certainly not taken: try again."""


class SmsSender:
    """Hands text messages to the gateway, one after the other. `outgoing.to_addr` is the number, `data` the text."""

    connections = 1

    def __init__(self, gateway: Gateway, secret: str, outside: Outside | None = None) -> None:
        self._gateway, self._secret = gateway, secret
        self._outside = outside or Outside()

    async def send(self, outgoing: Outgoing, on_wire: OnWire, following: Following = nothing_follows) -> Reply:
        """Send one; `on_wire` is awaited before anything of the request leaves."""
        try:
            request = request_of(self._gateway, self._secret, outgoing)
        except PolkuError as error:
            return Reply("sender_fault", 0, f"{error.code}:")
        await on_wire()
        try:
            return _reply(await self._outside.ask(request), self._secret)
        except NotAllowedError as error:
            return Reply("sender_fault", 0, f"{error.args[0]}:")
        except NotLeftError as error:
            return Reply("retry", 0, str(error))
        except NoAnswerError as error:
            return Reply("uncertain", 0, str(error))

    async def aclose(self) -> None:
        """Nothing is kept open."""
        await self._outside.aclose()


def request_of(gateway: Gateway, secret: str, outgoing: Outgoing) -> Request:
    """The request that hands this message over. Raises PolkuError sms-gateway-bad for templates that make none."""
    basic = base64.b64encode(f"{gateway.user}:{secret}".encode()).decode()
    values = {
        "to": outgoing.to_addr if gateway.plus else outgoing.to_addr.removeprefix("+"),
        "text": outgoing.data.decode(),
        "sender": gateway.sender,
        "user": gateway.user,
        "secret": secret,
        "basic": basic,
        "key": outgoing.key,
    }
    url = _filled(gateway.url, values, lambda value: quote(value, safe=""))
    headers = [(name, _filled(value, values, str)) for name, value in gateway.headers]
    if gateway.key_header:
        headers.append((gateway.key_header, outgoing.key))
    if any(not f"{name}{value}".isprintable() or not name.isascii() for name, value in headers):
        raise PolkuError("sms-gateway-bad", "user")
    fields = [(name, _filled(value, values, str)) for name, value in gateway.fields]
    if gateway.format == "query":
        mark = "&" if "?" in url else "?"
        return Request(gateway.method, f"{url}{mark}{urlencode(fields)}" if fields else url, headers, b"")
    if gateway.format == "form":
        kind, body = "application/x-www-form-urlencoded", urlencode(fields).encode()
    else:
        kind, body = "application/json", json.dumps(nested(fields), ensure_ascii=False).encode()
    return Request(gateway.method, url, [("Content-Type", kind), *headers], body)


def nested(fields: list[tuple[str, str]]) -> object:
    """Fields as a JSON object: `a.b` is b within a, `a[]` a list, `a[].b` a list of one object."""
    made: dict[str, object] = {}
    for name, value in fields:
        here = made
        parts = name.split(".")
        for part in parts[:-1]:
            here = _within(here, part)
        last = parts[-1]
        if last.endswith("[]"):
            known = here.setdefault(last.removesuffix("[]"), [])
            if isinstance(known, list):
                known.append(value)
        else:
            here[last] = value
    return made


def _within(here: dict[str, object], part: str) -> dict[str, object]:
    name = part.removesuffix("[]")
    inner: object = here.setdefault(name, [{}] if part.endswith("[]") else {})
    found = inner[0] if isinstance(inner, list) and inner else inner
    if not isinstance(found, dict):
        raise PolkuError("sms-gateway-bad", "user")
    return found


def _filled(template: str, values: Mapping[str, str], written: Callable[[str], str]) -> str:
    """The template with its placeholders filled, in one go: what a text says is never read as a placeholder."""
    out: list[str] = []
    rest = template
    while "{" in rest:
        before, _brace, after = rest.partition("{")
        name, end, rest_after = after.partition("}")
        if end and name in values:
            out += [before, written(values[name])]
            rest = rest_after
        else:
            out += [before, "{"]
            rest = after
    return "".join([*out, rest])


def _reply(answer: Answer, secret: str) -> Reply:
    text = answer.text.replace(secret, "…") if secret else answer.text
    if 200 <= answer.status < 300:
        return Reply("accepted", answer.status, text)
    if answer.status in _ACCOUNT or 300 <= answer.status < 400:
        return Reply("sender_fault", answer.status, text)
    if answer.status in _LATER:
        return Reply("retry", answer.status, text, about_us=answer.status in (429, 503))
    if answer.status >= 500:  # it may have taken the message before it broke
        return Reply("uncertain", answer.status, text)
    return Reply("refused", answer.status, text)
