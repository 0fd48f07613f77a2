"""Makes the demo shop: 1,284 customers with two years behind them. Same seed, same moment, same shop."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from app.model.customer import ConsentEvent, Event, Order
from app.services.demo.calendar import Calendar, whole_second
from app.services.demo.catalogue import ARTICLES, Language
from app.services.demo.drawing import (
    add_carts,
    add_unpaid,
    add_views,
    draw_people,
    draw_suppressed,
    number_orders,
    settle,
)
from app.services.demo.shop import DEMO_NOW, DEMO_SEED, DEMO_ZONE, HISTORY, DemoShop, shop_details

Dated = TypeVar("Dated", Order, Event, ConsentEvent)


def build_demo(seed: int = DEMO_SEED, now: datetime = DEMO_NOW, language: Language = "fi") -> DemoShop:
    """The whole shop as it stands at `now` (aware). Pure and deterministic; takes about half a second."""
    random = Random(f"polku-demo:{seed}")
    now = whole_second(now)
    calendar = Calendar(now - HISTORY, now, DEMO_ZONE)
    people = draw_people(random, calendar, language)
    add_unpaid(random, people, calendar, language)
    number_orders(people, now, DEMO_ZONE, language)
    add_carts(random, people, Calendar(now - timedelta(days=180), now, DEMO_ZONE), language)
    add_views(random, people, Calendar(now - timedelta(days=60), now, DEMO_ZONE), language)
    customers = tuple(settle(random, person, calendar, language) for person in people)
    return DemoShop(
        shop=shop_details(language),
        now=now,
        language=language,
        products=tuple(article.product(language) for article in ARTICLES),
        customers=customers,
        orders={person.id: _in_time(person.orders) for person in people},
        events={person.id: _in_time(person.events) for person in people},
        consents={person.id: _in_time(person.consents) for person in people},
        suppressed=draw_suppressed(random, people),
        cautionary=next(person.id for person in people if person.cautionary),
    )


def _in_time(items: Iterable[Dated]) -> tuple[Dated, ...]:
    return tuple(sorted(items, key=lambda item: item.occurred_at))
