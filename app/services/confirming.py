"""Double opt-in: having new subscribers confirm by a mail that an automation of our own sends."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from app.flowfile import library
from app.model.confirming import Confirming
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.paths import shipped
from app.services.desk import Desk
from app.services.flows import add_flow, list_flows, resume_flow
from app.services.publish_flow import publish_flow
from app.store.confirming import SETTING
from app.store.flows import FlowRow
from app.store.permissions import Confirmations

_FLOW = "confirming_flow"
_FILE = "confirm-subscription.json"
Sending = Literal["live", "paused", "none"]
"""Whether the mail that asks can leave. `none`: the automation was never published, or is gone."""


class ConfirmStanding(msgspec.Struct, frozen=True):
    """How it stands. `flow`: name of the automation that asks, "" before there is one."""

    on: bool
    flow: str
    sending: Sending
    counts: Confirmations


def confirming(desk: Desk) -> Confirming | None:
    """The shop's choice, None where nobody is asked."""
    kept = desk.store.shop.setting(SETTING)
    return msgspec.convert(kept, Confirming) if kept else None


def confirm_standing(desk: Desk) -> ConfirmStanding:
    """Whether people are asked, whether the question leaves, and what came of it: asks over everybody."""
    row = _row(desk)
    sending: Sending = (
        "none" if row is None or row.live_version is None else "live" if row.state == "live" else "paused"
    )
    counts = desk.store.permissions.confirmations(desk.clock.now())
    return ConfirmStanding(confirming(desk) is not None, row.name if row else "", sending, counts)


def confirming_flow(desk: Desk) -> str:
    """The name of the automation that asks; made as a draft where there is none, in all languages."""
    row = _row(desk)
    if row is not None:
        return row.name
    name = add_flow(desk, _fresh(desk.shop.locale), "confirm-subscription")
    desk.store.shop.save_setting(_FLOW, name)
    return name


def start_confirming(desk: Desk) -> str:
    """From now on new subscribers are asked; the name of the automation that does it, which is live then.

    Permissions given before this moment stay as they are. Raises PolkuError as publishing does, and changes no choice.
    """
    name = confirming_flow(desk)
    row = _row(desk)
    if row is None or row.live_version is None:
        publish_flow(desk, name)
    elif row.state != "live":
        resume_flow(desk, name)
    kept = confirming(desk) or Confirming(desk.clock.now(), name)
    desk.store.shop.save_setting(SETTING, msgspec.to_builtins(msgspec.structs.replace(kept, flow=name)))
    return name


def stop_confirming(desk: Desk) -> None:
    """From now on permissions count as they are given. Who has been asked may still confirm, and nobody else may."""
    desk.store.shop.save_setting(SETTING, None)


@cache
def _fresh(language: str) -> Flow:
    """The automation as it is shipped, its message in every language."""
    try:
        source = (shipped("resources") / _FILE).read_bytes()
    except OSError as error:
        raise PolkuError("flow-file", "ours", file=_FILE) from error
    found = library.parse(source)
    return library.spoken_flow(found, language if language in library.LANGUAGES else library.LANGUAGES[0], {})


def _row(desk: Desk) -> FlowRow | None:
    name = desk.store.shop.setting(_FLOW)
    return next((row for row in list_flows(desk) if row.name == name and row.state != "archived"), None)
