"""What one customer puts into a basket, by season and by liking."""

from __future__ import annotations

from datetime import datetime
from random import Random

import msgspec

from app.engine.times import zone
from app.model.customer import Order, OrderLine
from app.services.demo.calendar import Calendar, whole_second
from app.services.demo.catalogue import ARTICLES, REFILLS, Article, Language
from app.services.demo.happenings import total_of

FAVOURITES: dict[str, int] = {
    "clothing": 24, "sportswear": 12, "winter": 13, "tools": 16, "home": 12, "kitchen": 9, "food": 9, "pets": 5,
}  # fmt: skip
FAITHFUL = 7.0
"""How much more likely a product of the favourite category is."""


class Liking(msgspec.Struct, frozen=True):
    """A customer's favourite category, and the product they come back for, if there is one."""

    category: str
    refill: Article | None = None


def draw_liking(random: Random, orders: int) -> Liking:
    """A quarter of those who buy at least three times come back for something that runs out."""
    if orders >= 3 and random.random() < 0.25:
        refill = random.choice(REFILLS)
        return Liking(refill.category, refill)
    return Liking(random.choices(list(FAVOURITES), list(FAVOURITES.values()))[0])


def draw_lines(
    random: Random, at: datetime, liking: Liking, zone_name: str, language: Language, refill: bool = False
) -> tuple[OrderLine, ...]:
    """One to three products that suit the month and the customer."""
    month = at.astimezone(zone(zone_name)).month - 1
    weights = [
        article.weight * article.months[month] * (FAITHFUL if article.category == liking.category else 1.0)
        for article in ARTICLES
    ]
    wanted = random.choices((1, 2, 3), (62, 28, 10))[0]
    picked: dict[str, Article] = {}
    if refill and liking.refill:
        picked[liking.refill.sku] = liking.refill
    while len(picked) < wanted:
        article = random.choices(ARTICLES, weights)[0]
        picked.setdefault(article.sku, article)
    return tuple(article.line(language, _quantity(random, article)) for article in picked.values())


def _quantity(random: Random, article: Article) -> int:
    return random.choices((1, 2, 3), (80, 16, 4))[0] if article.price < 30 else 1


def draw_orders(random: Random, count: int, liking: Liking, calendar: Calendar, language: Language) -> list[Order]:
    """`count` orders in time order; their ids are still empty."""
    times = _refill_times(random, count, liking.refill, calendar) if liking.refill else None
    times = times or sorted(calendar.moment(random) for _ in range(count))
    orders = []
    for at in times:
        lines = draw_lines(random, at, liking, calendar.zone_name, language, refill=random.random() < 0.9)
        orders.append(Order("", at, total_of(lines), lines=lines))
    return orders


def _refill_times(random: Random, count: int, refill: Article, calendar: Calendar) -> list[datetime] | None:
    """Backwards from a last order not long ago, one refill apart, give or take a few days; None if they don't fit."""
    at = calendar.end - calendar.day * random.uniform(2, 2.5 * refill.refill_days)
    times = []
    for _ in range(count):
        times.append(whole_second(at))
        at -= calendar.day * refill.refill_days * random.uniform(0.8, 1.35)
        at = calendar.at_hour(random, at.astimezone(zone(calendar.zone_name)).date())
    return times[::-1] if times[-1] >= calendar.start else None
