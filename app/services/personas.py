"""The test customers: the five of the guide, and the shop's own."""

from __future__ import annotations

import msgspec

from app.engine.history import History
from app.model.customer import Persona
from app.model.entry import Entry
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.services.demo.catalogue import Language
from app.services.demo.persona_entries import PersonaEntry, entry_for
from app.services.demo.personas import build_personas
from app.services.desk import Desk

_OWN = "personas"


def list_personas(desk: Desk) -> list[Persona]:
    """The guide's five as of now, with the shop's own changes and additions."""
    changed = _own(desk)
    listed = [changed.pop(persona.key, persona) for persona in build_personas(desk.clock.now(), _language(desk))]
    return [*listed, *changed.values()]


def persona_named(desk: Desk, key: str) -> Persona:
    """One persona by key. Raises PolkuError("persona-unknown")."""
    listed = list_personas(desk)
    for persona in listed:
        if persona.key == key.casefold():
            return persona
    raise PolkuError("persona-unknown", "user", name=key, known=[one.key for one in listed])


def save_persona(desk: Desk, persona: Persona) -> None:
    """Keep a changed or added persona with the shop."""
    kept = {**_own(desk), persona.key: persona}
    desk.store.shop.save_setting(_OWN, msgspec.to_builtins(list(kept.values())))


def persona_entry(desk: Desk, persona: Persona, flow: Flow) -> PersonaEntry:
    """What would bring this persona into the flow now (their cart, order, subscription), with the past that goes with
    it.

    Where nothing of theirs would start it, they stand at the trigger all the same, so that any draft can be looked at.
    """
    now, segments = desk.clock.now(), desk.store.segments.all()
    found = entry_for(persona, flow, now, _language(desk), segments)
    if found is not None:
        return found
    events = tuple(sorted(persona.events, key=lambda event: event.occurred_at))
    history = History(persona.customer, persona.orders, events, persona.consents, segments=segments)
    return PersonaEntry(history, Entry(f"walk:{now.isoformat()}", now))


def _own(desk: Desk) -> dict[str, Persona]:
    kept = desk.store.shop.setting(_OWN)
    return {persona.key: persona for persona in msgspec.convert(kept, list[Persona])} if kept else {}


def _language(desk: Desk) -> Language:
    return "en" if desk.shop.locale == "en" else "fi"
