"""How a customer stands among the others: scores of recency, frequency and money; VIP; when something runs out.

Days are whole local days as numbers (`date.toordinal`); money is in the shop's currency.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from math import ceil
from operator import itemgetter
from statistics import median
from typing import NamedTuple

import msgspec

FEW = 50
"""With fewer customers than this a fifth of them says nothing: the fixed limits below are used instead."""
RECENCY_LIMITS = (365, 180, 90, 30)
"""At most so many days since the last order give 2, 3, 4 and 5."""
FREQUENCY_LIMITS = (2, 3, 4, 6)
"""At least so many orders give 2, 3, 4 and 5."""
MONEY_LIMITS = (50.0, 100.0, 200.0, 400.0)
"""At least so much money gives 2, 3, 4 and 5."""
WINDOW_DAYS = 365
VIP_ORDERS = 3
VIP_IN, VIP_OUT = 0.10, 0.15
VIP_PATIENCE = 60
"""Days below the line of leaving after which somebody is VIP no more."""
OWN_PURCHASES, ENOUGH_CUSTOMERS = 3, 10
AHEAD_DAYS = 6
"""So long before something runs out it is time to tell."""


class Bought12(msgspec.Struct, frozen=True):
    """A customer's year: days since the last order, how many orders, the money spent."""

    days: float
    orders: int
    money: float


def rfm(years: Mapping[int, Bought12]) -> dict[int, tuple[int, int, int]]:
    """(recency, frequency, money) of each customer, 1..5, 5 is best.

    A score tells the share of customers who are worse: equal figures always get equal scores. Those who have bought
    nothing in the window are not in `years` and have no scores.
    """
    if len(years) < FEW:
        return {
            who: (
                1 + sum(one.days <= limit for limit in RECENCY_LIMITS),
                1 + sum(one.orders >= limit for limit in FREQUENCY_LIMITS),
                1 + sum(one.money >= limit for limit in MONEY_LIMITS),
            )
            for who, one in years.items()
        }
    recent = _fifths([-one.days for one in years.values()])
    often = _fifths([float(one.orders) for one in years.values()])
    money = _fifths([one.money for one in years.values()])
    return {who: (recent[-one.days], often[one.orders], money[one.money]) for who, one in years.items()}


def _fifths(values: list[float]) -> dict[float, int]:
    found: dict[float, int] = {}
    for worse, value in enumerate(sorted(values)):
        found.setdefault(value, 1 + 5 * worse // len(values))
    return found


def line_of(money: Iterable[float], share: float) -> float:
    """The least money that belongs to the top `share` of buyers, at least one of them; no buyers: out of reach."""
    ordered = sorted(money, reverse=True)
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else float("inf")


class Vip(msgspec.Struct, frozen=True):
    """Whether somebody is VIP, and since which day they have been below the line of leaving (0: they are not)."""

    inside: bool = False
    below_since: int = 0


def vip_next(was: Vip, day: int, orders: int, money: float, enter: float, leave: float) -> Vip:
    """The state of the next day: in at once with enough orders and money, out only after sixty days below."""
    if not was.inside:
        return Vip(orders >= VIP_ORDERS and money >= enter)
    if money >= leave:
        return Vip(True)
    since = was.below_since or day
    return Vip(True, since) if day - since < VIP_PATIENCE else Vip()


class Taken(NamedTuple):
    """A product bought: by whom, on which day, how many."""

    customer: int
    sku: str
    category: str
    day: int
    quantity: float


Seen = tuple[Taken, Sequence[float]]
"""The last purchase of a product by a customer, and the days that one piece lasted between their purchases of it."""


class Interval(msgspec.Struct, frozen=True):
    """How long one piece lasts, in days: the median, the middle half of what was seen, customers and orders behind."""

    days: float
    low: float
    high: float
    customers: int
    orders: int


class Lasts(msgspec.Struct, frozen=True):
    """What has been learned: of a customer's own product, of a product, of a category."""

    own: dict[tuple[int, str], Interval] = {}
    products: dict[str, Interval] = {}
    categories: dict[str, Interval] = {}

    def of(self, customer: int, sku: str, category: str) -> Interval | None:
        """The nearest that is known: the customer's own, else the product's, else the category's."""
        return self.own.get((customer, sku)) or self.products.get(sku) or self.categories.get(category)


def purchases(taken: Iterable[Taken]) -> Iterator[Seen]:
    """What each customer has bought of each product; what was bought on one day is one purchase.

    `taken` comes a customer at a time, so that a large shop needs no more memory than what is told of.
    """
    for _customer, rows in groupby(taken, itemgetter(0)):
        mine: dict[str, list[Taken]] = {}
        for one in rows:
            if one[4] > 0:
                mine.setdefault(one[1], []).append(one)
        for bought in mine.values():
            yield (bought[0], ()) if len(bought) == 1 else _by_day(bought)


def _by_day(bought: list[Taken]) -> Seen:
    days: dict[int, float] = {}
    for one in bought:
        days[one[3]] = days.get(one[3], 0) + one[4]
    order = sorted(days)
    customer, sku, category, last, _quantity = max(bought, key=itemgetter(3))
    return Taken(customer, sku, category, last, days[last]), [(b - a) / days[a] for a, b in pairwise(order)]


def learn(seen: Iterable[Seen]) -> Lasts:
    """How long products last, from the gaps between purchases over the pieces bought at the first of each pair.

    A customer's own interval needs three purchases, a product's and a category's ten customers who came back.
    """
    own: dict[tuple[int, str], Interval] = {}
    kinds: dict[str, str] = {}
    by_sku: dict[str, list[Sequence[float]]] = defaultdict(list)
    for (customer, sku, category, _day, _quantity), gaps in seen:
        kinds[sku] = category
        if gaps:
            by_sku[sku].append(gaps)
            if len(gaps) + 1 >= OWN_PURCHASES:
                own[customer, sku] = _interval([gaps])
    by_kind: dict[str, list[Sequence[float]]] = defaultdict(list)
    for sku, each in by_sku.items():
        by_kind[kinds[sku]] += each
    products = {sku: _interval(each) for sku, each in by_sku.items() if len(each) >= ENOUGH_CUSTOMERS}
    categories = {kind: _interval(each) for kind, each in by_kind.items() if kind and len(each) >= ENOUGH_CUSTOMERS}
    return Lasts(own, products, categories)


def time_to_tell(last: Taken, lasts: Interval) -> int:
    """The day on which to tell that it runs out: some days before, never before half of it is used."""
    _customer, _sku, _category, day, quantity = last
    whole = lasts.days * quantity
    return day + round(max(whole - AHEAD_DAYS, whole / 2))


def _interval(each: Sequence[Sequence[float]]) -> Interval:
    """The median of the customers' medians, so that nobody counts for more than one."""
    middles = sorted(median(one) for one in each)
    spread = sorted(gap for one in each for gap in one)
    quarter = (len(spread) - 1) // 4
    orders = sum(len(one) + 1 for one in each)
    return Interval(median(middles), spread[quarter], spread[-1 - quarter], len(each), orders)
