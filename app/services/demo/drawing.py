"""Draws the people of the demo shop: who they are, what they bought, how they stand towards mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import msgspec

from app.model.customer import ConsentEvent, Customer, Event, Order, OrderStatus
from app.services.demo.baskets import Liking, draw_liking, draw_lines, draw_orders
from app.services.demo.calendar import Calendar
from app.services.demo.catalogue import Language
from app.services.demo.cautionary import NAME, cautionary_consents, cautionary_events, cautionary_order
from app.services.demo.happenings import cart_event, order_event, total_of, viewed_event
from app.services.demo.people import (
    SOURCES,
    WORDING,
    Standing,
    consent_log,
    draw_birthday,
    draw_fields,
    draw_names,
    draw_town,
)

NEVER, ONCE, TWICE, OFTEN = 363, 486, 221, 214
"""Customers by number of completed orders: none, one, exactly two, at least three. Together 1,284."""
STANDINGS: dict[Standing, int] = {"consent": 690, "soft": 222, "none": 214, "withdrawn": 74, "unproven": 84}
KNOWN_BEFORE = 0.4
"""Share of buyers who subscribed or looked around before their first order."""
UNPAID = 64
UNPAID_STATES: dict[OrderStatus, int] = {"cancelled": 30, "refunded": 22, "failed": 24, "pending": 14, "draft": 10}
LOST_CARTS = 430
VIEWS = 900
LAST_ORDER_NUMBER = 10481
REGULAR: dict[Language, str] = {"fi": "kanta-asiakas", "en": "regular"}
MINUTE = timedelta(minutes=1)


class Drawn(msgspec.Struct):
    """One customer while being made. `since`: when the shop first heard of them."""

    id: int
    name: tuple[str, str, str]
    standing: Standing
    liking: Liking
    orders: list[Order]
    since: datetime
    events: list[Event] = []
    consents: tuple[ConsentEvent, ...] = ()

    @property
    def bought(self) -> list[Order]:
        return [order for order in self.orders if order.status == "completed"]

    @property
    def cautionary(self) -> bool:
        return self.name == NAME


def draw_people(random: Random, calendar: Calendar, language: Language) -> list[Drawn]:
    """Everybody with their paid orders, the cautionary customer in the midst of them. Order ids are still empty."""
    often = [random.choices((3, 4, 5, 6, 8, 11), (46, 24, 13, 8, 6, 3))[0] for _ in range(OFTEN)]
    counts = [0] * NEVER + [1] * ONCE + [2] * TWICE + often
    pairs = list(zip(counts, _draw_standings(random, counts), strict=True))
    random.shuffle(pairs)
    place = next(n for n, pair in enumerate(pairs) if pair == (1, "consent"))
    people = []
    for number, (pair, name) in enumerate(zip(pairs, draw_names(random, len(pairs)), strict=True)):
        liking = draw_liking(random, pair[0])
        orders = draw_orders(random, pair[0], liking, calendar, language)
        if number == place:
            name, liking = NAME, Liking("sportswear")
            orders = [cautionary_order(calendar.end, calendar.zone_name, language)]
        since = orders[0].occurred_at if orders else calendar.moment(random)
        if orders and random.random() < KNOWN_BEFORE:
            since -= MINUTE * random.randrange(20, 30 * 24 * 60)
        people.append(Drawn(number + 1, name, pair[1], liking, orders, since))
    return people


def _draw_standings(random: Random, counts: list[int]) -> list[Standing]:
    """One standing for each count, in numbers as STANDINGS; soft opt-in only for those who have bought."""
    buyers = [place for place, orders in enumerate(counts) if orders]
    soft = set(random.sample(buyers, STANDINGS["soft"]))
    rest: list[Standing] = [name for name, share in STANDINGS.items() if name != "soft" for _ in range(share)]
    random.shuffle(rest)
    return ["soft" if place in soft else rest.pop() for place in range(len(counts))]


def add_unpaid(random: Random, people: list[Drawn], calendar: Calendar, language: Language) -> None:
    """Orders that never became any: cancelled, refunded, failed, still pending, drafts."""
    for person in random.sample([one for one in people if not one.cautionary], UNPAID):
        at = calendar.moment(random, person.since)
        lines = draw_lines(random, at, person.liking, calendar.zone_name, language)
        status = random.choices(list(UNPAID_STATES), list(UNPAID_STATES.values()))[0]
        person.orders.append(Order("", at, total_of(lines), status=status, lines=lines))
        person.orders.sort(key=lambda order: order.occurred_at)


def number_orders(people: list[Drawn], now: datetime, zone_name: str, language: Language) -> None:
    """Order numbers in the order of time, the latest being LAST_ORDER_NUMBER; then each paid order's event."""
    ordered = sorted((order.occurred_at, person.id, n) for person in people for n, order in enumerate(person.orders))
    numbers = {(who, n): LAST_ORDER_NUMBER - place for place, (_, who, n) in enumerate(reversed(ordered))}
    for person in people:
        person.orders = [
            msgspec.structs.replace(order, id=str(numbers[person.id, n])) for n, order in enumerate(person.orders)
        ]
        person.events = [order_event(order) for order in person.bought]
        if person.cautionary:
            person.events = list(cautionary_events(person.orders[0], now, zone_name, language))


def add_carts(random: Random, people: list[Drawn], calendar: Calendar, language: Language) -> None:
    """Abandoned carts within `calendar`: some were paid after all within two days, most were not."""
    number = 20000
    for person in people:
        for order in person.bought:
            if order.occurred_at > calendar.start + 2 * calendar.day and random.random() < 0.18:
                number += 1
                left = order.occurred_at - MINUTE * random.randrange(45, 44 * 60)
                person.events.append(cart_event(f"K{number}", left, order.lines))
    for person in random.choices(people, [3 if one.orders else 2 for one in people], k=LOST_CARTS):
        at = calendar.moment(random, max(person.since, calendar.start))
        number += 1
        lines = draw_lines(random, at, person.liking, calendar.zone_name, language)
        if not person.cautionary:
            person.events.append(cart_event(f"K{number}", at, lines))


def add_views(random: Random, people: list[Drawn], calendar: Calendar, language: Language) -> None:
    """Products looked at within `calendar` by customers who were known by then."""
    for number, person in enumerate(random.choices(people, k=VIEWS)):
        at = calendar.moment(random, max(person.since, calendar.start))
        line = draw_lines(random, at, person.liking, calendar.zone_name, language)[0]
        if not person.cautionary:
            person.events.append(viewed_event(f"view:{number + 1}", at, line))


def settle(random: Random, person: Drawn, calendar: Calendar, language: Language) -> Customer:
    """Profile, consent log, subscription and account: what follows from all the rest."""
    bought = person.bought
    first, last, email = person.name
    fields = draw_fields(random, person.liking.category, len(bought), sum(o.total for o in bought), language)
    if person.cautionary:
        person.consents = cautionary_consents(person.orders[0], language)
        fields = {"interests": ["agility"]}
    else:
        first_order = bought[0].occurred_at if bought else None
        person.consents = consent_log(random, person.standing, person.since, calendar, first_order, language)
        _add_signs(random, person, bool(fields.get("account")), calendar, language)
    phone = f"+35850000{person.id:04d}" if random.random() < 0.4 else ""
    if phone and person.standing == "consent" and random.random() < 0.35:
        at = person.consents[0].occurred_at
        sms = ConsentEvent("sms", "granted", at, "consent", SOURCES[language]["checkout"], WORDING[language])
        person.consents = (*person.consents, sms)
    return Customer(
        id=person.id,
        email=email,
        first_name=first,
        last_name=last,
        phone=phone,
        language=language if random.random() < 0.96 else "en",
        birth_md=draw_birthday(random),
        city=draw_town(random),
        tags=(REGULAR[language],) if len(bought) >= 3 and fields.get("account") else (),
        fields=fields,
        created_at=person.since - MINUTE,
    )


def _add_signs(random: Random, person: Drawn, account: bool, calendar: Calendar, language: Language) -> None:
    """`Newsletter Subscribed` where the form gave the consent, `Account Created` where there is an account."""
    for consent in person.consents:
        if consent.action == "granted" and consent.source == SOURCES[language]["form"]:
            at, source = consent.occurred_at, consent.source
            person.events.append(Event(f"subscribed:{person.id}", "Newsletter Subscribed", at, {"source": source}))
    if account:
        order = random.choice(person.bought)
        at = min(order.occurred_at + MINUTE * random.randrange(2, 3000), calendar.end - MINUTE)
        person.events.append(Event(f"account:{person.id}", "Account Created", at, {}))


def draw_suppressed(random: Random, people: list[Drawn]) -> dict[int, str]:
    """19 on the suppression list: those who complained or left by mail, and addresses that are dead."""
    left = [person.id for person in people if person.standing == "withdrawn"]
    dead = [person.id for person in people if person.standing == "consent" and not person.cautionary]
    asked = random.sample(left, 13)
    reasons = dict.fromkeys(asked[:11], "unsubscribed") | dict.fromkeys(asked[11:], "complained")
    return reasons | dict.fromkeys(random.sample(dead, 6), "bounced")
