"""What a shop already has of that which pasted steps may name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import msgspec

from app.analysis.foreign import Named, named_in
from app.flowfile import library
from app.flowfile.text_words import EVENTS
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.template import Template
from app.services.desk import Desk
from app.services.known_words import known_words
from app.services.message_library import list_messages
from app.services.pictures import picture_bytes


def messages_here(desk: Desk) -> tuple[Template, ...]:
    """The shop's own library by the names a person gave there, then the messages of all its drafts."""
    own = (msgspec.structs.replace(kept.template, name=kept.name) for kept in list_messages(desk))
    drafts = (desk.store.flows.draft(row.name) for row in desk.store.flows.all(desk.clock.now()))
    return (*own, *(template for draft in drafts for template in draft.templates))


def strange_here(desk: Desk, flow: Flow, parts: Iterable[msgspec.Struct]) -> Named:
    """What these parts name that neither the flow nor the shop knows."""
    named, words = named_in(parts), known_words(desk)
    known = named_in([flow])
    return Named(
        tuple(event for event in named.events if event not in (*known.events, *words.events, *_usual_events())),
        tuple(field for field in named.fields if field not in (*known.fields, *words.fields)),
        tuple(picture for picture in named.pictures if not _there(desk, picture)),
    )


@cache
def _usual_events() -> frozenset[str]:
    """The events that the program has words for, and those of its own library."""
    flows = (library.make_flow(entry.id, library.LANGUAGES[0]) for entry in library.entries())
    return frozenset(EVENTS) | frozenset(named_in(flows).events)


def _there(desk: Desk, picture: str) -> bool:
    try:
        picture_bytes(desk.folder, picture)
    except PolkuError:
        return False
    return True
