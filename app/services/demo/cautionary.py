"""The customer of the cautionary tale: one order of sportswear, then 13 + 40 newsletters within three months.

A true story told by a Finnish customer in 2016. The shop's old newsletters are in the record as `Newsletter Sent`
events: 13 sell the very sportswear just bought (campaign "treeni"), 40 are everything else. The true ones
took four and a half months; here they fit into the 90 days that a trial plays, a week after the demo was made, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from app.engine.times import moment, zone
from app.model.customer import ConsentEvent, Event, JsonValue, Order
from app.services.demo.catalogue import BY_SKU, Language, category_name
from app.services.demo.happenings import order_event, total_of
from app.services.demo.people import SOURCES, WORDING
from app.services.demo.shop import NEWSLETTER

NAME = ("Anni", "Koskela", "anni.koskela@asiakas.example")
DAYS = 82
SENDER = "uutiskirje@kylakauppa.example"

SAME: dict[Language, tuple[str, ...]] = {
    "fi": (
        "Uudet treenitopit saapuivat", "Trikoot −30 % vain tänään", "Vielä ehdit: treenivaatteet",
        "Juoksutrikoot, joita kaikki kysyvät", "Sinulle valittua: treenitopit", "Täydennä treenivaatteesi",
        "Trikoiden uudet värit", "Viimeiset koot: treenivaatteet", "Topit kaksi yhden hinnalla",
        "Oletko valmis kauteen? Trikoot ja topit", "Treenivaatteet nyt −20 %",
        "Suosikkitrikoosi ovat taas täällä", "Viimeinen muistutus: treenivaatteet",
    ),
    "en": (
        "New sports tops are in", "Tights −30 % today only", "Still time: sportswear",
        "The running tights everybody asks for", "Picked for you: sports tops", "Complete your sportswear",
        "New colours in tights", "Last sizes: sportswear", "Two tops for the price of one",
        "Ready for the season? Tights and tops", "Sportswear now −20 %", "Your favourite tights are back",
        "Last reminder: sportswear",
    ),
}  # fmt: skip

OTHER: dict[Language, tuple[str, ...]] = {
    "fi": (
        "Viikon tarjoukset", "Sadeasut talvilenkille", "Urheiluviikko alkaa", "Ilmainen toimitus viikonlopun",
        "Juoksutakit talveen", "Hiihtokausi on täällä",
    ),
    "en": (
        "Offers of the week", "Rainwear for winter runs", "Sports week begins", "Free delivery this weekend",
        "Running jackets for winter", "Ski season is here",
    ),
}  # fmt: skip
"""Few, over and over again: as in the tale, most of them about sports."""

PUSHED, REST = 13, 40


def cautionary_order(now: datetime, zone_name: str, language: Language) -> Order:
    """Running tights and two tops; the id is still empty."""
    day = now.astimezone(zone(zone_name)).date() - timedelta(days=DAYS)
    lines = (BY_SKU["TRE-201"].line(language), BY_SKU["TRE-202"].line(language, 2))
    return Order("", moment(day, time(19, 42), zone_name), total_of(lines), lines=lines)


def cautionary_consents(order: Order, language: Language) -> tuple[ConsentEvent, ...]:
    """Agreed at the checkout, in good faith."""
    source, wording = SOURCES[language]["checkout"], WORDING[language]
    return (ConsentEvent("email", "granted", order.occurred_at, "consent", source, wording),)


def cautionary_events(order: Order, now: datetime, zone_name: str, language: Language) -> tuple[Event, ...]:
    """The order's own event and the 53 newsletters, in time order. The first comes the week after the order."""
    found = [order_event(order)]
    found.extend(_mails("treeni", SAME[language], PUSHED, order.occurred_at, now, zone_name, language, hour=10))
    found.extend(_mails("uutiskirje", OTHER[language], REST, order.occurred_at, now, zone_name, language, hour=16))
    return tuple(sorted(found, key=lambda event: event.occurred_at))


def _mails(
    campaign: str, titles: tuple[str, ...], count: int, ordered: datetime, now: datetime, zone_name: str,
    language: Language, hour: int,
) -> Iterator[Event]:  # fmt: skip
    """`count` newsletters evenly over the time since the order, the last two days free."""
    first = ordered.astimezone(zone(zone_name)).date() + timedelta(days=6 if campaign == "treeni" else 2)
    last = now.astimezone(zone(zone_name)).date() - timedelta(days=2)
    for number in range(count):
        day = first + (last - first) * number // (count - 1)
        title = titles[number % len(titles)]
        properties: dict[str, JsonValue] = {"campaign": campaign, "sender": SENDER, "title": title, "content": title}
        if campaign == "treeni":
            properties["categories"] = [category_name("sportswear", language)]
        at = moment(day, time(hour, 0), zone_name)
        yield Event(f"newsletter:{campaign}:{number + 1}", NEWSLETTER, at, properties)
