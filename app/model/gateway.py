"""How text messages are handed to an operator: one HTTP request for each, written down as templates."""

from __future__ import annotations

from typing import Literal

import msgspec

Format = Literal["json", "form", "query"]


class Gateway(msgspec.Struct, frozen=True):
    """One provider's interface. The secret is not in it: it lives in the keyring.

    `url`, `headers` and `fields` may hold {to} {text} {sender} {user} {secret} {basic} {key}: number, text, sender's
    name, user name, secret, user and secret as HTTP's Basic credentials, and what is the same for every attempt.
    `fields` become a JSON object (dots make objects within, a [] makes a list), a form, or the query of the address.
    `plus`: numbers are written with their plus sign. `key_header` carries {key}, for providers that know such a header.
    """

    name: str = ""
    url: str = ""
    method: Literal["POST", "PUT", "GET"] = "POST"
    format: Format = "json"
    headers: tuple[tuple[str, str], ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    sender: str = ""
    user: str = ""
    plus: bool = True
    key_header: str = "Idempotency-Key"
    country_code: str = "358"
