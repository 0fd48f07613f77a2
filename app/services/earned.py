"""What orders that are credited to automations are worth, each currency by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from app.store.kept_credits import Credited


class Money(msgspec.Struct, frozen=True):
    """Orders and what they are worth after refunds, in one currency."""

    currency: str
    orders: int
    net: float


def earned(credited: Iterable[Credited]) -> tuple[Money, ...]:
    """Of these credits, by currency."""
    return together(Money(one.currency, one.orders, one.net) for one in credited)


def together(parts: Iterable[Money]) -> tuple[Money, ...]:
    """All of it, one for each currency."""
    orders: Counter[str] = Counter()
    net: dict[str, float] = defaultdict(float)
    for one in parts:
        orders[one.currency] += one.orders
        net[one.currency] += one.net
    return tuple(Money(currency, orders[currency], round(net[currency], 2)) for currency in sorted(orders))
