"""What left, what waits, what did not leave and why."""

from __future__ import annotations

import re

from app.model.errors import PolkuError
from app.services.desk import Desk
from app.store.explain import Explanation
from app.store.messages import MessageFilter, MessageRow


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
