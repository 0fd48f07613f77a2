"""How one customer came into an automation."""

from __future__ import annotations

from datetime import datetime

import msgspec

from app.model.customer import Event, JsonValue


class Entry(msgspec.Struct, frozen=True, gc=False):
    """What started an enrolment. `key` is unique per customer and flow, so the same thing never enrols twice.

    For events the key is the event's own id; for timed triggers it is made of the trigger and the moment.
    """

    key: str
    at: datetime
    event: str = ""
    properties: dict[str, JsonValue] = {}

    @classmethod
    def of(cls, event: Event) -> Entry:
        """The entry that an event makes."""
        return cls(event.id, event.occurred_at, event.name, event.properties)
