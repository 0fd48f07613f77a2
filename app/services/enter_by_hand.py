"""Customers whom a person picks for an automation, one by one or from a list of addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from app.engine.triggers import entry_for_event
from app.model.customer import Event
from app.model.errors import PolkuError
from app.model.sources import BY_HAND, TriggerSource, event_carried
from app.services.desk import Desk
from app.services.flows import flow_row
from app.store.recording import EventRecord

MOST_BYTES = 20_000_000
_ADDRESS = re.compile(r"[^\s,;<>\"']+@[^\s,;<>\"']+")
NEEDS_NOTHING = frozenset({"", "Newsletter Subscribed", "Account Created"})
"""What an entry may carry and yet be of no use to the messages: such automations can begin without it."""


class Picked(msgspec.Struct, frozen=True):
    """Addresses: of those who come in at the next look (if the re-entry rule lets them), of those whom the audience is
    not for, and of nobody whom the shop knows.
    """

    added: tuple[str, ...]
    kept_out: tuple[str, ...]
    unknown: tuple[str, ...]


def enter_by_hand(desk: Desk, name: str, addresses: Iterable[str]) -> Picked:
    """Let these customers come into a live automation, as far as its audience is for them.

    Recorded as an event of each customer's, so it is in their history, in the reasons of each message and in the
    try-out. Raises PolkuError flow-unknown, flow-not-live; flow-not-by-hand where the messages tell of what started
    the automation (a cart, an order, a product); nobody-picked.
    """
    row = flow_row(desk, name)
    live = desk.store.flows.live(name)
    if live is None or row.state not in ("live", "paused"):
        raise PolkuError("flow-not-live", "user", name=name)
    if live.trigger is None or not may_be_by_hand(live.trigger.source):
        raise PolkuError("flow-not-by-hand", "user", name=name)
    now = desk.clock.now()
    wanted = {one.strip().casefold(): one.strip() for one in addresses if one.strip()}
    if not wanted:
        raise PolkuError("nobody-picked", "user", name=name)
    known = {key: found for key, text in wanted.items() if (found := desk.store.customers.by_email(text)) is not None}
    facts = desk.store.facts.at([one.id for one in known.values()], now)
    added, kept_out = [], []
    for key, customer in known.items():
        event = Event(f"hand:{name}:{customer.id}:{now.isoformat()}", BY_HAND, now, {"automation": name})
        if entry_for_event(live, event, facts[customer.id], name) is None:
            kept_out.append(wanted[key])
        else:
            added.append(EventRecord(customer.email, event))
    if added:
        with desk.store.recording("by_hand", name, now) as record:
            record.events(added)
    unknown = tuple(text for key, text in wanted.items() if key not in known)
    return Picked(tuple(one.email for one in added), tuple(kept_out), unknown)


def addresses_in(text: str) -> list[str]:
    """The e-mail addresses in a text: of each line the first thing that looks like one."""
    found = (_ADDRESS.search(line) for line in text.splitlines())
    return [one[0] for one in found if one is not None]


def read_list(path: str | Path) -> list[str]:
    """The addresses in a text file or a table. Raises PolkuError file-missing, nobody-picked."""
    file = Path(path)
    try:
        text = file.read_bytes()[:MOST_BYTES].decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise PolkuError("file-missing", "user", path=str(file), detail=error.strerror or "") from error
    found = addresses_in(text)
    if not found:
        raise PolkuError("nobody-picked", "user", name=file.name)
    return found


def may_be_by_hand(source: TriggerSource) -> bool:
    """Whether an automation with this trigger makes sense for somebody to whom nothing has happened."""
    return event_carried(source) in NEEDS_NOTHING
