"""The guide's five people as test customers of Kyläkauppa: what they value, what they bought, what they agreed to.

All moments are relative to `now`, so the history stays as fresh as the day the demo is opened. Their customer ids are
negative and they are in no customer table: never mailed, never counted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from app.engine.times import moment, zone
from app.model.customer import ConsentEvent, Customer, Event, JsonValue, Order, Persona
from app.services.demo.catalogue import BY_SKU, Language
from app.services.demo.happenings import cart_event, order_event, total_of, viewed_event
from app.services.demo.people import SOURCES, WORDING
from app.services.demo.shop import DEMO_NOW, DEMO_ZONE

PERSONA_KEYS = ("tanja", "pekka", "lasse", "elsa", "timo")


class _Past:
    """Small words for writing a history: so many days ago, at this time on the shop's clock."""

    def __init__(self, key: str, now: datetime, language: Language) -> None:
        self.key, self.now, self.language = key, now, language
        self.today = now.astimezone(zone(DEMO_ZONE)).date()
        self.words = SOURCES[language]

    def at(self, days_ago: int, clock: str) -> datetime:
        hour, minute = clock.split(".")
        found = moment(self.today - timedelta(days=days_ago), time(int(hour), int(minute)), DEMO_ZONE)
        return min(found, self.now - timedelta(minutes=2))  # "this morning" is never later than now

    def order(self, number: str, days_ago: int, clock: str, *skus: str) -> Order:
        lines = tuple(BY_SKU[sku].line(self.language) for sku in skus)
        return Order(number, self.at(days_ago, clock), total_of(lines), lines=lines)

    def viewed(self, days_ago: int, clock: str, sku: str) -> Event:
        event_id = f"persona:{self.key}:view:{sku}"
        return viewed_event(event_id, self.at(days_ago, clock), BY_SKU[sku].line(self.language))

    def cart(self, days_ago: int, clock: str, *skus: str) -> Event:
        lines = [BY_SKU[sku].line(self.language) for sku in skus]
        return cart_event(f"persona-{self.key}", self.at(days_ago, clock), lines)

    def event(self, name: str, days_ago: int, clock: str, **properties: JsonValue) -> Event:
        kind = name.lower().replace(" ", "-")
        return Event(f"persona:{self.key}:{kind}:{days_ago}", name, self.at(days_ago, clock), properties)

    def consent(self, days_ago: int, clock: str, source: str, channel: str = "email") -> ConsentEvent:
        at, wording = self.at(days_ago, clock), WORDING[self.language]
        return ConsentEvent(
            "sms" if channel == "sms" else "email", "granted", at, "consent", self.words[source], wording
        )


def build_personas(now: datetime = DEMO_NOW, language: Language = "fi") -> tuple[Persona, ...]:
    """The five in the guide's order, as they stand at `now` (aware)."""
    return tuple(make(_Past(key, now, language), language) for key, make in _MAKERS.items())


def _tanja(past: _Past, language: Language) -> Persona:
    """Finance manager: fashion, quality and Finnish work; has looked around, has bought nothing yet."""
    fi = language == "fi"
    return _persona(
        past,
        -1,
        ("Talouspäällikkö-Tanja", "Laatu ja arvot") if fi else ("Finance manager Tanja", "Quality and values"),
        ("Tanja", "Tuominen", "Tampere", "05-14"),
        {
            "motive": "quality",
            "interests": ["muoti", "kotimaisuus"] if fi else ["fashion", "made in Finland"],
            "profession": "talouspäällikkö" if fi else "finance manager",
        },
        events=(
            past.viewed(3, "20.41", "VAA-101"),
            past.viewed(1, "21.06", "VAA-104"),
            past.event("Newsletter Subscribed", 0, "8.02", source=past.words["form"]),
        ),
        consents=(past.consent(0, "8.02", "form"),),
    )


def _pekka(past: _Past, language: Language) -> Persona:
    """Carpenter: compares prices, wants tools that last; his cart is still unpaid."""
    fi = language == "fi"
    return _persona(
        past,
        -2,
        ("Puuseppä-Pekka", "Hinta ja kestävyys") if fi else ("Carpenter Pekka", "Price and durability"),
        ("Pekka", "Peltola", "Lahti", "11-02"),
        {
            "motive": "price",
            "interests": ["puutyöt", "nikkarointi"] if fi else ["carpentry", "woodwork"],
            "profession": "puuseppä" if fi else "carpenter",
            "account": True,
            "points": 0,
        },
        events=(
            past.event("Account Created", 12, "17.20"),
            past.viewed(2, "19.55", "TYO-405"),
            past.viewed(1, "20.12", "TYO-402"),
            past.cart(0, "9.48", "TYO-402"),
        ),
        consents=(past.consent(12, "17.20", "checkout"),),
    )


def _lasse(past: _Past, language: Language) -> Persona:
    """Practical nurse: outdoors all winter, trusts those who know; four orders, the last one is skis."""
    fi = language == "fi"
    return _persona(
        past,
        -3,
        ("Lähihoitaja-Lasse", "Talviurheilu") if fi else ("Practical nurse Lasse", "Winter sports"),
        ("Lasse", "Lahtinen", "Rovaniemi", "01-28"),
        {
            "motive": "expertise",
            "interests": ["talviurheilu", "luonto"] if fi else ["winter sports", "nature"],
            "profession": "lähihoitaja" if fi else "practical nurse",
            "account": True,
            "points": 473,
        },
        phone="+358500000103",
        tags=("kanta-asiakas" if fi else "regular",),
        orders=(
            past.order("8712", 478, "19.12", "TAL-304"),
            past.order("9655", 171, "20.30", "TAL-303"),
            past.order("9902", 112, "18.47", "TAL-302"),
            past.order("10261", 61, "16.05", "TAL-301"),
        ),
        events=(past.event("Account Created", 171, "20.34"), past.viewed(9, "21.10", "TAL-303")),
        consents=(past.consent(171, "20.30", "checkout"), past.consent(112, "18.47", "checkout", "sms")),
    )


def _elsa(past: _Past, language: Language) -> Persona:
    """Newly retired teacher: fashion and interiors, ecology and quality; yesterday she bought her first coat here."""
    fi = language == "fi"
    return _persona(
        past,
        -4,
        ("Eläkeläinen-Elsa", "Ekologisuus") if fi else ("Pensioner Elsa", "Ecology"),
        ("Elsa", "Eskola", "Porvoo", "09-09"),
        {
            "motive": "ecology",
            "interests": ["muoti", "sisustaminen", "lukeminen"] if fi else ["fashion", "interior design", "reading"],
            "profession": "eläkeläinen" if fi else "pensioner",
        },
        orders=(past.order("10482", 1, "14.32", "VAA-102"),),
        events=(past.cart(3, "10.17", "VAA-102"),),
        consents=(past.consent(1, "14.31", "checkout"),),
    )


def _timo(past: _Past, language: Language) -> Persona:
    """Managing director: floorball, works with his hands, wants figures; a drill a month ago and its bits since."""
    fi = language == "fi"
    drill = past.order("10377", 29, "12.08", "TYO-401")
    return _persona(
        past,
        -5,
        ("Toimitusjohtaja-Timo", "Faktat ja luvut") if fi else ("Managing director Timo", "Facts and figures"),
        ("Timo", "Toivonen", "Espoo", "03-30"),
        {
            "motive": "facts",
            "interests": ["salibandy", "nikkarointi"] if fi else ["floorball", "woodwork"],
            "profession": "toimitusjohtaja" if fi else "managing director",
        },
        orders=(drill, past.order("10450", 6, "21.17", "TYO-403")),
        consents=(ConsentEvent("email", "granted", drill.occurred_at, "soft_opt_in", past.words["order"]),),
    )


_MAKERS: dict[str, Callable[[_Past, Language], Persona]] = {
    "tanja": _tanja,
    "pekka": _pekka,
    "lasse": _lasse,
    "elsa": _elsa,
    "timo": _timo,
}


def _persona(
    past: _Past,
    number: int,
    titles: tuple[str, str],
    who: tuple[str, str, str, str],
    fields: dict[str, JsonValue],
    phone: str = "",
    tags: tuple[str, ...] = (),
    orders: tuple[Order, ...] = (),
    events: tuple[Event, ...] = (),
    consents: tuple[ConsentEvent, ...] = (),
) -> Persona:
    first, last, city, birthday = who
    customer = Customer(
        id=number,
        email=f"{past.key}@asiakas.example",
        first_name=first,
        last_name=last,
        phone=phone,
        language=past.language,
        birth_md=birthday,
        city=city,
        tags=tags,
        fields=fields,
        created_at=past.at(500, "12.00"),
    )
    happened = (*events, *(order_event(order) for order in orders))
    return Persona(
        key=past.key,
        title=titles[0],
        tagline=titles[1],
        customer=customer,
        orders=orders,
        events=tuple(sorted(happened, key=lambda event: event.occurred_at)),
        consents=tuple(sorted(consents, key=lambda consent: consent.occurred_at)),
    )
