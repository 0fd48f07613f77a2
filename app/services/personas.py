"""The test customers: the five of the guide, and the shop's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from itertools import chain, count

import msgspec

from app.engine.history import History
from app.model.customer import ConsentEvent, Customer, Persona
from app.model.entry import Entry
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.services.customers import show_customer
from app.services.demo.catalogue import Language
from app.services.demo.persona_entries import PersonaEntry, entry_for
from app.services.demo.personas import PERSONA_KEYS, build_personas
from app.services.desk import Desk
from app.services.flows import slug

_OWN = "personas"


class _Kept(msgspec.Struct, frozen=True):
    """A persona as the shop keeps it, and since when."""

    persona: Persona
    at: datetime


def list_personas(desk: Desk) -> list[Persona]:
    """The guide's five as of now, with the shop's own changes, and then the shop's own.

    What they have done stays as fresh as it was when they were kept: the days that have passed since then are added.
    """
    kept, now = _kept(desk), desk.clock.now()
    guide = build_personas(now, _language(desk))
    listed = [_dressed(one, kept.pop(one.key).persona) if one.key in kept else one for one in guide]
    return [*listed, *(_moved(one.persona, timedelta(days=(now - one.at).days)) for one in kept.values())]


def own_keys(desk: Desk) -> frozenset[str]:
    """The keys of those that the shop has changed or added."""
    return frozenset(_kept(desk))


def is_guides(key: str) -> bool:
    """Whether it is one of the guide's five, which can be changed but never goes."""
    return key in PERSONA_KEYS


def persona_named(desk: Desk, key: str) -> Persona:
    """One persona by key. Raises PolkuError("persona-unknown")."""
    listed = list_personas(desk)
    for persona in listed:
        if persona.key == key.casefold():
            return persona
    raise PolkuError("persona-unknown", "user", name=key, known=[one.key for one in listed])


def save_persona(desk: Desk, persona: Persona) -> None:
    """Keep a changed or added persona with the shop."""
    kept = _kept(desk) | {persona.key: _Kept(persona, desk.clock.now())}
    _keep(desk, kept)


def drop_persona(desk: Desk, key: str) -> None:
    """Take back what the shop changed of one of the guide's five, or take one that it added away."""
    kept = _kept(desk)
    kept.pop(key, None)
    _keep(desk, kept)


def new_persona(desk: Desk, title: str, email: str = "") -> Persona:
    """A persona who is not kept yet; with `email` one with the history of that customer, without name and addresses.

    Raises PolkuError("customer-unknown").
    """
    known = list_personas(desk)
    stem, taken = slug(title), {one.key for one in known}
    key = next(one for one in chain([stem], (f"{stem}-{n}" for n in count(2))) if one not in taken)
    number = min(one.customer.id for one in known) - 1
    made = Customer(number, f"{key}@persona.example", title.split()[0] if title.split() else "")
    if not email:
        return Persona(key, title, "", made)
    found = show_customer(desk, email).facts
    them = found.customer
    made = msgspec.structs.replace(
        made, language=them.language, birth_md=them.birth_md, city=them.city, timezone=them.timezone, tags=them.tags
    )
    return Persona(key, title, "", made, found.orders, found.events, found.consents)


def agreed_channels(persona: Persona) -> frozenset[str]:
    """The channels to which the persona says yes now: "email", "sms"."""
    last = {one.channel: one.action for one in sorted(persona.consents, key=lambda one: one.occurred_at)}
    return frozenset(channel for channel, action in last.items() if action == "granted")


def with_consents(persona: Persona, channels: Collection[str], now: datetime) -> Persona:
    """The same persona, who has said yes to these channels ("email", "sms") and to no other."""
    agreed = agreed_channels(persona) & set(channels)
    said = [one for one in persona.consents if one.channel in agreed]
    missing = sorted(set(channels) - agreed)
    given = [ConsentEvent("sms" if one == "sms" else "email", "granted", now) for one in missing]
    return msgspec.structs.replace(persona, consents=(*said, *given))


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


def _dressed(fresh: Persona, kept: Persona) -> Persona:
    """One of the guide's five with the shop's words and permissions, and the guide's history as of now."""
    channels = agreed_channels(kept)
    customer = msgspec.structs.replace(kept.customer, id=fresh.customer.id, fields=fresh.customer.fields)
    given = [one for one in fresh.consents if one.channel in channels]
    known = {one.channel for one in given}
    given += [one for one in kept.consents if one.channel in channels - known]
    return msgspec.structs.replace(
        fresh, title=kept.title, tagline=kept.tagline, customer=customer, consents=tuple(given)
    )


def _moved(persona: Persona, by: timedelta) -> Persona:
    replace = msgspec.structs.replace
    return replace(
        persona,
        orders=tuple(replace(one, occurred_at=one.occurred_at + by) for one in persona.orders),
        events=tuple(replace(one, occurred_at=one.occurred_at + by) for one in persona.events),
        consents=tuple(replace(one, occurred_at=one.occurred_at + by) for one in persona.consents),
    )


def _kept(desk: Desk) -> dict[str, _Kept]:
    kept = desk.store.shop.setting(_OWN)
    return {one.persona.key: one for one in msgspec.convert(kept, list[_Kept])} if kept else {}


def _keep(desk: Desk, kept: Mapping[str, _Kept]) -> None:
    desk.store.shop.save_setting(_OWN, msgspec.to_builtins(list(kept.values())))


def _language(desk: Desk) -> Language:
    return "en" if desk.shop.locale == "en" else "fi"
