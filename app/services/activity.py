"""What left, what waits, what did not leave and why."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from app.model.errors import PolkuError
from app.services.desk import Desk
from app.store.explain import Explanation
from app.store.messages import MessageFilter, MessageRow

SHOWN = {
    "due": "queued",
    "claimed": "queued",
    "on_wire": "queued",
    "sent": "sent",
    "retry": "retry",
    "failed": "failed",
    "uncertain": "uncertain",
    "suppressed": "held",
    "skipped": "held",
}
"""The states of messages, and under which of a person's words for them each is shown."""


class Wanted(msgspec.Struct, frozen=True):
    """Which messages a person wants to see: of one word of SHOWN, of one automation, with words of customer or subject.

    `first` and `last`: days of the shop's clock, both included; None is no end. Empty is any.
    """

    shown: str = ""
    search: str = ""
    flow: str = ""
    first: date | None = None
    last: date | None = None


def filter_of(wanted: Wanted, zone: ZoneInfo) -> MessageFilter:
    """The same as the store asks it. A day lasts from midnight to midnight, also where a clock is changed on it."""
    return MessageFilter(
        states=tuple(state for state, shown in SHOWN.items() if shown == wanted.shown),
        flow=wanted.flow,
        search=wanted.search,
        since=_midnight(wanted.first, zone),
        until=_midnight(wanted.last and wanted.last + timedelta(days=1), zone),
    )


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day else None


def message_counts(desk: Desk) -> dict[str, int]:
    """Messages per state."""
    return desk.store.messages.counts()


def list_messages(desk: Desk, state: str = "", search: str = "", limit: int = 200, offset: int = 0) -> list[MessageRow]:
    """Messages of one state ("" = all), newest first."""
    return desk.store.messages.find(MessageFilter(state=state, search=search), limit, offset)


def explain_message(desk: Desk, message: int | str) -> Explanation:
    """Why this message was sent, is waiting or was not sent. `message`: its number or its Message-ID.

    Raises PolkuError("message-not-found").
    """
    if isinstance(message, int):
        return desk.store.explain.message(message)
    found = desk.store.messages.by_header(message)
    if found is None and not re.fullmatch(r"[0-9]{1,18}", message):
        raise PolkuError("message-not-found", "user", message=message)
    return desk.store.explain.message(int(message) if found is None else found)
