"""Customers who do not exist: names, towns and addresses under .example, and what they agreed to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Literal

from app.model.customer import ConsentEvent, JsonValue
from app.services.demo.calendar import Calendar
from app.services.demo.catalogue import Language
from app.services.demo.names import INTERESTS, MAIL_HOSTS, MEN, MOTIVES, PROFESSIONS, SURNAMES, TOWNS, WOMEN, plain

Standing = Literal["consent", "soft", "none", "withdrawn", "unproven"]
"""How a customer stands towards marketing mail; only the first two may be written to."""

WORDING: dict[Language, str] = {"fi": "Haluan kuulla uutuuksista", "en": "I want to hear about news"}
SOURCES: dict[Language, dict[str, str]] = {
    "fi": {"form": "uutiskirjelomake", "checkout": "kassa", "order": "tilaus", "old": "vanha asiakasrekisteri",
           "link": "peruutuslinkki"},
    "en": {"form": "newsletter form", "checkout": "checkout", "order": "order", "old": "old customer register",
           "link": "unsubscribe link"},
}  # fmt: skip


def draw_names(random: Random, count: int) -> Iterator[tuple[str, str, str]]:
    """(first name, last name, address), no address twice."""
    taken: set[str] = set()
    hosts, shares = [host for host, _ in MAIL_HOSTS], [share for _, share in MAIL_HOSTS]
    for _ in range(count):
        first = random.choice(WOMEN if random.random() < 0.61 else MEN)
        last = random.choice(SURNAMES)
        local = random.choices(
            (f"{first}.{last}", f"{first[0]}.{last}", f"{last}.{first}", f"{first}{random.randrange(50, 99)}"),
            (60, 14, 10, 8),
        )[0]
        base = address = f"{plain(local)}@{random.choices(hosts, shares)[0]}"
        number = 2
        while address in taken:
            address = base.replace("@", f"{number}@")
            number += 1
        taken.add(address)
        yield first, last, address


def draw_town(random: Random) -> str:
    return random.choices([town for town, _ in TOWNS], [share for _, share in TOWNS])[0]


def draw_birthday(random: Random) -> str:
    """MM-DD of somebody who has told it; one in three has."""
    if random.random() > 0.35:
        return ""
    return (date(2024, 1, 1) + timedelta(days=random.randrange(366))).isoformat()[5:]


def draw_fields(random: Random, category: str, orders: int, total: float, language: Language) -> dict[str, JsonValue]:
    """What the shop knows beyond name and address; of most people, little."""
    fields: dict[str, JsonValue] = {}
    if orders and random.random() < 0.45:
        fields["motive"] = random.choices(MOTIVES, (30, 26, 12, 18, 14))[0]
    if random.random() < 0.5:
        likes = list(INTERESTS[category][language])
        fields["interests"] = list(likes) if random.random() < 0.5 else [random.choice(likes)]
    if random.random() < 0.12:
        fields["profession"] = random.choice(PROFESSIONS[language])
    if orders and random.random() < (0.3 if orders == 1 else 0.65):
        fields["account"] = True
        fields["points"] = int(total)
    return fields


def consent_log(
    random: Random,
    standing: Standing,
    since: datetime,
    calendar: Calendar,
    first_order: datetime | None,
    language: Language,
) -> tuple[ConsentEvent, ...]:
    """The log that leads to `standing`. Soft opt-in: the shop's own customers, told at the order, could refuse."""
    words, wording = SOURCES[language], WORDING[language]
    match standing:
        case "none":
            return ()
        case "soft":
            return (ConsentEvent("email", "granted", first_order or since, "soft_opt_in", words["order"]),)
        case "unproven":
            return (ConsentEvent("email", "granted", since, "unproven", words["old"]),)
        case _:
            source = words["checkout"] if first_order and random.random() < 0.4 else words["form"]
            at = first_order if first_order and source == words["checkout"] else since
            granted = ConsentEvent("email", "granted", at, "consent", source, wording)
            if standing == "consent":
                return (granted,)
            left = calendar.moment(random, at + timedelta(hours=1))
            return (granted, ConsentEvent("email", "withdrawn", left, "consent", words["link"]))
