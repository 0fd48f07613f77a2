"""How a flow would start for a persona now: their own cart, order or subscription, and the past that goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

import msgspec

from app.engine.history import History
from app.engine.shelf import ProductChange, product_properties
from app.engine.triggers import order_properties
from app.model.customer import Event, JsonValue, Order, OrderLine, Persona, Product
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.purchases import lines_of
from app.model.rules import Compare, Rule, walk
from app.model.sources import (
    BY_HAND,
    CALENDAR_DAY,
    CART_LEFT,
    PRODUCT_EVENTS,
    OnCalendarDay,
    OnCartLeft,
    OnDateField,
    OnDaysSinceOrder,
    OnEvent,
    OnHand,
    OnProductNews,
    OnSegmentEntry,
)
from app.model.truth import truth
from app.services.demo.catalogue import BY_SKU, Language
from app.services.demo.happenings import cart_event, order_event, total_of, viewed_event

WISHES: dict[str, str] = {
    "tanja": "VAA-101",
    "pekka": "TYO-402",
    "lasse": "TAL-301",
    "elsa": "VAA-102",
    "timo": "TYO-401",
}
"""What the guide has each of them buy; anyone else would buy jeans."""
CARTS: dict[str, tuple[str, ...]] = {
    "tanja": ("VAA-101",),
    "pekka": ("TYO-402",),
    "lasse": ("TAL-303", "TAL-302"),
    "elsa": ("KOT-501", "VAA-106"),
    "timo": ("TYO-405",),
}
FIRST_ORDER = {("timo", "feedback")}
"""Timo is asked about the drill, his first order; elsewhere the latest order is the one that happens now."""
NEW_ORDER = "10501"
UNKNOWN_PRICE = 50.0
"""What a product of another shop costs that a persona is imagined to buy."""


class PersonaEntry(msgspec.Struct, frozen=True):
    """The entry, and the person's past as it stands at that moment, the entry's own event and order included."""

    history: History
    entry: Entry


def entry_for(
    persona: Persona,
    flow: Flow,
    now: datetime,
    language: Language = "fi",
    segments: Mapping[str, Rule] = MappingProxyType({}),
) -> PersonaEntry | None:
    """How the flow starts for this persona at `now` (aware); None when it would not start for them at all.

    `segments` are the shop's, which rules may ask about by name.
    """
    trigger = flow.trigger
    if trigger is None:
        return None
    past = msgspec.structs.replace(_history(persona), segments=segments)
    where = None
    match trigger.source:
        case OnEvent() as source:
            where = source.where
            found = _by_event(persona, flow, source.event, past, now, language, asked_of(source.where))
        case OnDaysSinceOrder() as source:
            found = _since_order(persona, source, past, now, language)
        case OnCartLeft():
            found = _by_event(persona, flow, CART_LEFT, past, now, language)
        case OnDateField() as source:
            found = PersonaEntry(past, Entry(f"date:{source.field}:{now.date().isoformat()}", now, source.field))
        case OnCalendarDay():
            found = PersonaEntry(past, Entry(f"calendar:{now.date().isoformat()}", now, CALENDAR_DAY))
        case OnProductNews() as source:
            found = _by_news(persona, source, past, now, language)
        case OnHand():
            found = PersonaEntry(past, Entry(f"hand:{now.isoformat()}", now, BY_HAND))
        case OnSegmentEntry() as source:
            found = PersonaEntry(past, Entry(f"segment:{now.isoformat()}", now, source.name))
    if found is None:
        return None
    facts = found.history.at(now)
    rules = [rule for rule in (where, trigger.audience) if rule is not None]
    return found if all(truth(rule, facts, found.entry).value is True for rule in rules) else None


def _history(persona: Persona) -> History:
    return History(persona.customer, persona.orders, persona.events, persona.consents)


def asked_of(where: Rule | None) -> dict[str, JsonValue]:
    """What an event must carry for a filter that asks for certain values to hold."""
    found: dict[str, JsonValue] = {}
    for part in walk(where) if where is not None else ():
        match part:
            case Compare(field=field, op="eq" | "contains", value=str() | int() | float() as value):
                head, _, name = field.partition(".")
                if head == "trigger":
                    found[name] = value
    return found


def _by_event(
    persona: Persona,
    flow: Flow,
    name: str,
    past: History,
    now: datetime,
    language: Language,
    asked: Mapping[str, JsonValue] = MappingProxyType({}),
) -> PersonaEntry | None:
    """With `asked`, the event is one that the trigger's filter lets through."""
    if not name:
        return None
    if name == "Order Completed":
        orders = past.orders[:1] if (persona.key, flow.library_id) in FIRST_ORDER else past.orders
        wanted = asked.get("skus")
        if isinstance(wanted, str) and not any(line.sku == wanted for order in orders[-1:] for line in order.lines):
            orders = (*orders, _order_of(wanted, now, language))
        moved = _redated(orders or (_order_of(_wished(persona), now, language),), now)
        return PersonaEntry(_ordered(past, moved), Entry.of(order_event(moved[-1])))
    event = _event(persona, name, now, language)
    event = msgspec.structs.replace(event, properties={**asked, **event.properties})
    events = (*(one for one in past.events if one.name != name), event)
    return PersonaEntry(msgspec.structs.replace(past, events=events), Entry.of(event))


def _event(persona: Persona, name: str, now: datetime, language: Language) -> Event:
    """The persona's own event of this name, happening now."""
    event_id = f"persona:{persona.key}:now"
    if name == "Cart Abandoned":
        lines = [BY_SKU[sku].line(language) for sku in CARTS.get(persona.key, ("VAA-103",))]
        return cart_event(f"persona-{persona.key}", now, lines)
    if name == "Product Viewed":
        return viewed_event(event_id, now, BY_SKU[_wished(persona)].line(language))
    properties: dict[str, JsonValue] = {}
    if name == "Newsletter Subscribed" and persona.consents:
        properties = {"source": persona.consents[0].source}
    return Event(event_id, name, now, properties)


def _since_order(
    persona: Persona, source: OnDaysSinceOrder, past: History, now: datetime, language: Language
) -> PersonaEntry | None:
    """The orders moved so that the last one (of those that count for the trigger) is exactly `days` x 24 h old."""
    orders: tuple[Order, ...] = past.orders or (_order_of(_wished(persona), now, language),)
    if source.category or source.product:
        while orders and not lines_of(orders[-1], source.category, source.product):
            orders = orders[:-1]
        if source.product and not orders:
            orders = (_order_of(source.product, now, language),)
    if not orders:
        return None
    moved = _shifted(orders, now - timedelta(days=source.days) - orders[-1].occurred_at)
    entry = Entry(f"since:{moved[-1].id}", now, "Days Since Order", order_properties(moved[-1]))
    return PersonaEntry(_ordered(past, moved), entry)


def _by_news(persona: Persona, source: OnProductNews, past: History, now: datetime, language: Language) -> PersonaEntry:
    """News of the product that the persona wished for and looked at two days ago."""
    line = BY_SKU[_wished(persona)].line(language)
    seen = viewed_event(f"persona:{persona.key}:seen", now - timedelta(days=2), line)
    price = round(line.unit_price * (1 - max(source.percent, 20) / 100), 2)
    stock = {"price_drop": None, "back_in_stock": 10, "low_stock": source.pieces}[source.news]
    cheaper = price if source.news == "price_drop" else line.unit_price
    product = Product(line.sku, line.product, line.category, cheaper, stock=stock)
    told = product_properties([ProductChange(product, now, line.unit_price)])
    entry = Entry(f"{source.news}:{now.isoformat()}", now, PRODUCT_EVENTS[source.news], told)
    return PersonaEntry(msgspec.structs.replace(past, events=_in_time((*past.events, seen))), entry)


def _ordered(past: History, orders: Sequence[Order]) -> History:
    others = (event for event in past.events if event.name != "Order Completed")
    events = _in_time((*others, *(order_event(order) for order in orders)))
    return msgspec.structs.replace(past, orders=tuple(orders), events=events)


def _redated(orders: Sequence[Order], now: datetime) -> tuple[Order, ...]:
    return (*orders[:-1], msgspec.structs.replace(orders[-1], occurred_at=now))


def _shifted(orders: Sequence[Order], by: timedelta) -> tuple[Order, ...]:
    return tuple(msgspec.structs.replace(order, occurred_at=order.occurred_at + by) for order in orders)


def _order_of(sku: str, now: datetime, language: Language) -> Order:
    """An order that has not been made: of what somebody wishes for, or of what a trigger asks for."""
    known = BY_SKU.get(sku)
    lines = (known.line(language) if known else OrderLine(sku, sku, "", 1.0, UNKNOWN_PRICE),)
    return Order(NEW_ORDER, now, total_of(lines), lines=lines)


def _wished(persona: Persona) -> str:
    return WISHES.get(persona.key, "VAA-103")


def _in_time(events: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(sorted(events, key=lambda event: event.occurred_at))
