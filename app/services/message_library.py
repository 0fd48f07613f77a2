"""The shop's own messages to begin from, shared by all its automations. They are kept with the shop's settings."""

from __future__ import annotations

from datetime import datetime

import msgspec

from app.model.errors import PolkuError
from app.model.template import Template
from app.services.desk import Desk

_KEY = "message_library"


class KeptMessage(msgspec.Struct, frozen=True):
    """A message in the library under the name a person gave it. Saving under a name again replaces what was there."""

    name: str
    template: Template
    kept_at: datetime


def list_messages(desk: Desk) -> list[KeptMessage]:
    """All of them by name."""
    kept = desk.store.shop.setting(_KEY)
    found = msgspec.convert(kept, list[KeptMessage], strict=False) if kept else []
    return sorted(found, key=lambda one: one.name.casefold())


def keep_message(desk: Desk, template: Template, name: str) -> KeptMessage:
    """Save a message under a name. Raises PolkuError("message-no-name")."""
    name = " ".join(name.split())
    if not name:
        raise PolkuError("message-no-name", "user")
    made = KeptMessage(name, template, desk.clock.now())
    _save(desk, [*(one for one in list_messages(desk) if one.name != name), made])
    return made


def forget_message(desk: Desk, name: str) -> None:
    """Take one away; nothing happens if there is none. Messages made from it stay as they are."""
    _save(desk, [one for one in list_messages(desk) if one.name != name])


def _save(desk: Desk, kept: list[KeptMessage]) -> None:
    desk.store.shop.save_setting(_KEY, msgspec.to_builtins(kept) or None)
