"""How a customer stands among the others: scores of recency, frequency and money; VIP; when something runs out.

Days are whole local days as numbers (`date.toordinal`); money is in the shop's currency.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import ceil
from statistics import median

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
    ordered = sorted(values)
    return {value: 1 + 5 * bisect_left(ordered, value) // len(ordered) for value in set(values)}


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


class Taken(msgspec.Struct, frozen=True):
    """A product bought: by whom, on which day, how many."""

    customer: int
    sku: str
    category: str
    day: int
    quantity: float


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


def learn(taken: Iterable[Taken]) -> Lasts:
    """How long products last, from the gaps between purchases over the pieces bought at the first of each pair.

    A customer's own interval needs three purchases, a product's and a category's ten customers who came back.
    """
    gaps: dict[tuple[int, str], list[float]] = {}
    kinds: dict[str, str] = {}
    for key, bought in by_customer(taken).items():
        kinds[key[1]] = bought[-1].category
        gaps[key] = [(b.day - a.day) / a.quantity for a, b in pairwise(bought)]
    own = {key: _interval([one]) for key, one in gaps.items() if len(one) + 1 >= OWN_PURCHASES}
    by_sku: dict[str, list[list[float]]] = defaultdict(list)
    by_kind: dict[str, list[list[float]]] = defaultdict(list)
    for (_customer, sku), one in gaps.items():
        if one:
            by_sku[sku].append(one)
            by_kind[kinds[sku]].append(one)
    products = {sku: _interval(each) for sku, each in by_sku.items() if len(each) >= ENOUGH_CUSTOMERS}
    categories = {kind: _interval(each) for kind, each in by_kind.items() if kind and len(each) >= ENOUGH_CUSTOMERS}
    return Lasts(own, products, categories)


def by_customer(taken: Iterable[Taken]) -> dict[tuple[int, str], list[Taken]]:
    """The purchases of each customer and product by day; what was bought on one day is one purchase."""
    days: dict[tuple[int, str], dict[int, Taken]] = defaultdict(dict)
    for one in taken:
        if one.quantity > 0:
            mine = days[one.customer, one.sku]
            more = mine.get(one.day)
            mine[one.day] = msgspec.structs.replace(one, quantity=one.quantity + more.quantity) if more else one
    return {key: [mine[day] for day in sorted(mine)] for key, mine in days.items()}


def time_to_tell(last: Taken, lasts: Interval) -> int:
    """The day on which to tell that it runs out: some days before, never before half of it is used."""
    whole = lasts.days * last.quantity
    return last.day + round(max(whole - AHEAD_DAYS, whole / 2))


def _interval(each: Sequence[Sequence[float]]) -> Interval:
    """The median of the customers' medians, so that nobody counts for more than one."""
    middles = sorted(median(one) for one in each)
    spread = sorted(gap for one in each for gap in one)
    quarter = (len(spread) - 1) // 4
    orders = sum(len(one) + 1 for one in each)
    return Interval(median(middles), spread[quarter], spread[-1 - quarter], len(each), orders)
