"""What happens in the demo shop after it was opened: a stream of orders, carts, subscriptions and accounts.

The demo feeds it in as its virtual clock moves. Nobody in it reacts to messages; some buy by themselves, most don't.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Literal

import msgspec

from app.model.customer import ConsentEvent, Customer, Event, Order
from app.services.demo.baskets import Liking, draw_liking, draw_lines
from app.services.demo.build import build_demo
from app.services.demo.calendar import Calendar
from app.services.demo.catalogue import Language
from app.services.demo.drawing import LAST_ORDER_NUMBER, MINUTE
from app.services.demo.happenings import cart_event, total_of, viewed_event
from app.services.demo.people import SOURCES, WORDING, draw_names, draw_town
from app.services.demo.shop import DEMO_NOW, DEMO_SEED, DEMO_ZONE

Scene = Literal["order", "recovered", "lost", "subscription", "account", "view"]
PER_DAY: dict[Scene, float] = {
    "order": 3.0,
    "recovered": 1.0,
    "lost": 3.0,
    "subscription": 2.0,
    "account": 0.7,
    "view": 4.0,
}
NEWCOMERS = 0.35
"""Share of orders made by somebody the shop has never heard of."""


class Happening(msgspec.Struct, frozen=True):
    """One thing that happens to one customer at `at`.

    The customer may be new: then `customer.created_at` is `at` or just before. An `Order` in `what` stands for itself;
    its `Order Completed` event follows from it when it is recorded.
    """

    at: datetime
    customer: Customer
    what: Order | Event | ConsentEvent


def life(
    seed: int = DEMO_SEED, start: datetime = DEMO_NOW, days: int = 30, language: Language = "fi"
) -> tuple[Happening, ...]:
    """All that happens in (start, start + days], in time order; the same for the same arguments."""
    demo = build_demo(seed, start, language)
    random = Random(f"polku-life:{seed}")
    calendar = Calendar(demo.now + MINUTE, demo.now + timedelta(days=days), DEMO_ZONE)
    known = [customer for customer in demo.customers if customer.id != demo.cautionary]
    cast = _Cast(random, calendar, language, known, {customer.email for customer in demo.customers})
    found: list[Happening] = []
    for scene, rate in PER_DAY.items():
        for _ in range(round(rate * days)):
            found.extend(cast.play(scene))
    found = sorted((one for one in found if one.at <= calendar.end), key=lambda one: one.at)
    return tuple(_numbered(found))


class _Cast:
    """Draws scenes: who, when and what."""

    def __init__(
        self, random: Random, calendar: Calendar, language: Language, known: list[Customer], taken: set[str]
    ) -> None:
        self.random, self.calendar, self.language, self.known = random, calendar, language, known
        self._names = (name for name in draw_names(random, 10**6) if name[2] not in taken)
        self._number = 0

    def play(self, scene: Scene) -> Iterator[Happening]:
        at = self.calendar.moment(self.random)
        newcomer = scene == "subscription" or (scene in ("order", "recovered") and self.random.random() < NEWCOMERS)
        who = self._newcomer(at) if newcomer else self.random.choice(self.known)
        liking = draw_liking(self.random, 0)
        self._number += 1
        match scene:
            case "order":
                yield from self._order(who, at, liking, newcomer)
            case "recovered":
                paid = at + MINUTE * self.random.choice((50, 130, 700, 1500, 1700))
                yield from self._order(who, paid, liking, newcomer, cart_at=at)
            case "lost":
                lines = draw_lines(self.random, at, liking, DEMO_ZONE, self.language)
                yield Happening(at, who, cart_event(f"L{self._number}", at, lines))
            case "subscription":
                yield from self._subscription(who, at)
            case "account":
                yield Happening(at, who, Event(f"life:account:{self._number}", "Account Created", at, {}))
            case "view":
                line = draw_lines(self.random, at, liking, DEMO_ZONE, self.language)[0]
                yield Happening(at, who, viewed_event(f"life:view:{self._number}", at, line))

    def _newcomer(self, at: datetime) -> Customer:
        first, last, email = next(self._names)
        return Customer(
            id=0,
            email=email,
            first_name=first,
            last_name=last,
            language=self.language,
            city=draw_town(self.random),
            created_at=at,
        )

    def _order(
        self, who: Customer, at: datetime, liking: Liking, newcomer: bool, cart_at: datetime | None = None
    ) -> Iterator[Happening]:
        lines = draw_lines(self.random, at, liking, DEMO_ZONE, self.language)
        if newcomer and self.random.random() < 0.7:
            agreed = cart_at or at
            yield Happening(agreed, who, self._consent(agreed, "checkout"))
        if cart_at:
            yield Happening(cart_at, who, cart_event(f"L{self._number}", cart_at, lines))
        yield Happening(at, who, Order("", at, total_of(lines), lines=lines))
        if newcomer and self.random.random() < 0.3:
            later = at + MINUTE * self.random.randrange(2, 900)
            yield Happening(later, who, Event(f"life:account:{self._number}", "Account Created", later, {}))

    def _subscription(self, who: Customer, at: datetime) -> Iterator[Happening]:
        source = SOURCES[self.language]["form"]
        yield Happening(at, who, self._consent(at, "form"))
        event = Event(f"life:subscribed:{self._number}", "Newsletter Subscribed", at, {"source": source})
        yield Happening(at, who, event)

    def _consent(self, at: datetime, source: str) -> ConsentEvent:
        return ConsentEvent("email", "granted", at, "consent", SOURCES[self.language][source], WORDING[self.language])


def _numbered(found: list[Happening]) -> Iterator[Happening]:
    """Order numbers go on where the history stopped."""
    number = LAST_ORDER_NUMBER + 100  # the personas' orders lie between
    for one in found:
        if isinstance(one.what, Order):
            number += 1
            one = msgspec.structs.replace(one, what=msgspec.structs.replace(one.what, id=str(number)))
        yield one
