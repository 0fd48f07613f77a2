"""Clicks, opens and answers as events in a customer's life, shaped alike wherever they come from."""

from __future__ import annotations

from datetime import datetime

import msgspec

from app.model.campaign import without_tags
from app.model.customer import Event, JsonValue
from app.model.feedback import feedback_of

CLICKED, OPENED, FEEDBACK, VIEWED = "Email Link Clicked", "Email Opened", "Feedback Given", "Page Viewed"


class About(msgspec.Struct, frozen=True):
    """The message: its number in the ledger, the name of its automation, its step."""

    message: int
    automation: str
    step: str


def click_event(event_id: str, at: datetime, about: About, target: str = "", topic: str = "") -> Event:
    """A person followed a link to `target`; what it was about, where that was said."""
    more: dict[str, JsonValue] = {"page": without_tags(target), "topic": topic, "verdict": "human"}
    return Event(event_id, CLICKED, at, _of(about) | {name: value for name, value in more.items() if value})


def open_event(event_id: str, at: datetime, about: About, verdict: str) -> Event:
    """The picture was fetched, by a person or by somebody's mail program: indicative."""
    return Event(event_id, OPENED, at, _of(about) | {"verdict": verdict})


def feedback_event(event_id: str, at: datetime, about: About, body: str) -> Event:
    """A form was sent with this in it."""
    return Event(event_id, FEEDBACK, at, _of(about) | feedback_of(body))


def visit_event(event_id: str, at: datetime, about: About, body: str) -> Event:
    """A page of the shop was looked at after a click. It stands under both names: `page` as in clicks, `url` as in the
    events of shops' own systems.
    """
    try:
        page = msgspec.json.decode(body, type=_Visited).page
    except msgspec.DecodeError:
        page = ""
    return Event(event_id, VIEWED, at, _of(about) | {"page": page, "url": page})


class _Visited(msgspec.Struct, frozen=True):
    page: str = ""


def _of(about: About) -> dict[str, JsonValue]:
    return {"message": about.message, "automation": about.automation, "step": about.step}
