"""How this shop's text messages leave: through an operator's interface, into a list for a person to send, or not."""

from __future__ import annotations

import secrets as random
from base64 import b64encode
from pathlib import Path
from typing import Literal

import msgspec

from app.model.errors import PolkuError
from app.model.gateway import Gateway
from app.model.phone import international
from app.paths import shipped
from app.services.desk import Desk
from app.web.outside import NotAllowedError, allowed
from app.web.webhook import PREFIX

Mode = Literal["none", "gateway", "list"]
_SETTING = "sms"
_PURPOSE = "sms"
_SIGNING = "webhook"
LISTS = "sms"
"""The folder in the shop's own where lists are kept."""


class SmsSettings(msgspec.Struct, frozen=True):
    """`none`: text messages stay due. `list`: they are written into a list, a file for each day."""

    mode: Mode = "none"
    gateway: Gateway = Gateway()


def presets() -> tuple[Gateway, ...]:
    """Providers' interfaces as they publish them; a shop fills in its own user and secret."""
    data = (shipped("resources") / "sms_gateways.json").read_bytes()
    return msgspec.json.decode(data, type=tuple[Gateway, ...])


def sms_settings(desk: Desk) -> SmsSettings:
    """What is set; nothing at first."""
    kept = desk.store.shop.setting(_SETTING)
    return msgspec.convert(kept, SmsSettings) if kept else SmsSettings()


def save_sms(desk: Desk, settings: SmsSettings, secret: str | None = None) -> None:
    """Keep them; a secret of None leaves the one in the keyring. What stood is tried again.

    Raises PolkuError sms-gateway-bad (missing), webhook-bad-address, webhook-not-https, webhook-private,
    keyring-missing.
    """
    if settings.mode == "gateway":
        _check(settings.gateway)
    if secret is not None:
        desk.secrets.set(desk.secret_key(_PURPOSE), secret)
    desk.store.shop.save_setting(_SETTING, msgspec.to_builtins(settings))
    desk.store.shop.clear_fault("sms")


def texts_leave(desk: Desk) -> bool:
    """Whether text messages have a way out: an operator's interface, or a list."""
    return sms_settings(desk).mode != "none"


def sms_secret(desk: Desk) -> str:
    """The gateway's secret; "" if there is none. Raises PolkuError keyring-missing."""
    return desk.secrets.get(desk.secret_key(_PURPOSE)) or ""


def lists_folder(desk: Desk) -> Path:
    """Where the lists of text messages are kept."""
    return desk.folder / LISTS


def number_of(desk: Desk, phone: str) -> str:
    """A phone number as the gateway wants it. Raises PolkuError phone-bad."""
    found = international(phone, sms_settings(desk).gateway.country_code)
    if not found:
        raise PolkuError("phone-bad", "user", phone=phone)
    return found


def signing_secret(desk: Desk) -> str:
    """What webhooks are signed with; made when it is first asked for. Raises PolkuError keyring-missing."""
    key = desk.secret_key(_SIGNING)
    kept = desk.secrets.get(key)
    if not kept:
        kept = new_signing_secret(desk)
    return kept


def new_signing_secret(desk: Desk) -> str:
    """Another one from now on. Raises PolkuError keyring-missing."""
    made = PREFIX + b64encode(random.token_bytes(24)).decode()
    desk.secrets.set(desk.secret_key(_SIGNING), made)
    return made


def _check(gateway: Gateway) -> None:
    """The address may be called, and number and text are told."""
    try:
        allowed(gateway.url.replace("{", "").replace("}", ""))
    except NotAllowedError as error:
        raise PolkuError(str(error.args[0]), "user", url=gateway.url) from error
    told = " ".join([gateway.url, *(value for _name, value in (*gateway.headers, *gateway.fields))])
    missing = [name for name in ("to", "text") if f"{{{name}}}" not in told]
    if missing:
        raise PolkuError("sms-gateway-bad", "user", missing=missing[0])
