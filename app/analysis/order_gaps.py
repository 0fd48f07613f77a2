"""Numbers of orders that fall between two segments: exactly two, where one takes the first and one begins at three."""

from __future__ import annotations

from app.analysis.check_orders import answer_for, asks_count
from app.model.rules import Rule

_ORDERS = range(1, 12)


def gap_between(rule: Rule, other: Rule) -> tuple[int, bool] | None:
    """(orders, whether `rule` is the one below) that neither may hold, with one ending just below and the other
    beginning just above; None where nothing falls between.
    """
    if not (asks_count(rule) and asks_count(other)):
        return None
    mine, its = _may(rule), _may(other)
    for orders in _ORDERS:
        if orders in mine | its:
            continue
        for below, above, first in ((mine, its, True), (its, mine, False)):
            if orders - 1 in below - above and orders + 1 in above - below:
                return orders, first
    return None


def covers(rule: Rule, orders: int) -> bool:
    """Whether a buyer with so many orders may be in it, and it is about that number."""
    return asks_count(rule) and orders in _may(rule)


def _may(rule: Rule) -> frozenset[int]:
    return frozenset(orders for orders in _ORDERS if answer_for(rule, orders) is not False)
