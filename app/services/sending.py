"""Whether anything is being sent, and stopping it all."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from app.model.account import Account
from app.model.errors import PolkuError
from app.services.account import load_account
from app.services.desk import Desk
from app.services.gateway import texts_leave

State = Literal["on", "paused", "stopped", "no_account"]


class SendingState(msgspec.Struct, frozen=True):
    """What the corner of the window says. `stopped`: the server refused us as a sender (`fault`), a person must look.
    `no_account`: nothing can leave by any way. `mail`: whether an e-mail account is connected; a demo shop has its own.

    `waiting`: customers on their way; `queued`: messages due; `next_at`: when the next thing is due.
    """

    state: State
    demo: bool
    since: datetime | None
    waiting: int
    queued: int
    next_at: datetime | None
    fault: str = ""
    mail: bool = True


def sending_state(desk: Desk) -> SendingState:
    """How sending stands now."""
    shop = desk.store.shop
    standing = desk.store.stats.standing(desk.clock.now())
    paused, fault, demo = shop.paused_at(), shop.fault(), shop.is_demo()
    mail = demo or load_account(desk) is not None
    state: State = "on"
    if paused:
        state = "paused"
    elif fault:
        state = "stopped"
    elif not mail and not texts_leave(desk):
        state = "no_account"
    return SendingState(
        state=state,
        demo=demo,
        since=paused or (fault.at if fault else None),
        waiting=standing.people_waiting,
        queued=standing.messages_due,
        next_at=standing.next_at,
        fault=f"{fault.code} {fault.text}" if fault else "",
        mail=mail,
    )


def pause_everything(desk: Desk) -> None:
    """Nothing leaves from now on, at once and without a question: stopping is safe."""
    desk.store.shop.pause(desk.clock.now())


def resume_everything(desk: Desk, late: Literal["send", "skip"] = "send") -> None:
    """Send again, also after a fault. `late`: what happens to messages whose time came meanwhile.

    Raises PolkuError("shop-moved") where the shop is on another computer now: two may not send.
    """
    now = desk.clock.now()
    moved = desk.store.shop.setting("moved_away")
    if moved:
        raise PolkuError("shop-moved", "user", at=str(moved)[:10])
    if late == "skip":
        desk.store.messages.skip_due(now, now, "paused")
    desk.store.shop.clear_fault()
    desk.store.shop.clear_fault("sms")
    desk.store.shop.resume()


def said_by_server(account: Account, code: int, text: str) -> PolkuError:
    """Why the queue stands, as an error with a sentence. The sender's words begin with a code of ours where we could
    not even sign in.
    """
    ours, _sign, said = text.partition(":")
    if ours.startswith(("smtp-", "oauth-")):
        return PolkuError(ours, "world", host=account.host, port=account.port, reply=said.strip())
    return PolkuError("sending-stopped", "world", reply=f"{code or ''} {text}".strip())


def said_by_gateway(code: int, text: str) -> PolkuError:
    """Why text messages stand, as an error with a sentence."""
    ours, _sign, _said = text.partition(":")
    if ours.startswith(("webhook-", "sms-")):
        return PolkuError(ours, "world", url="", missing="")
    return PolkuError("sms-stopped", "world", reply=f"{code or ''} {text}".strip())
