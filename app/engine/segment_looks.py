"""When a customer may come into a segment, or leave it, without anything happening to them.

The scheduler asks at every local midnight. The try-out asks at those midnights only at which the answer can be another
one: after something has become so many days old.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from app.engine.history import History
from app.engine.times import DAY, moment, zone
from app.model.rules import All, AnyOf, Bought, Compare, Engaged, Happened, InSegment, Interacted, Not, Rule, Value

ROUNDED = timedelta(seconds=10)
"""Days are compared after rounding to four decimals: so much earlier than exactly the answer may change."""
AGE = 36500
"""Nothing is older than so many days."""
AGES = ("orders.days_since_first", "orders.days_since_last")


def midnights(since: datetime, until: datetime, zone_name: str) -> Iterator[datetime]:
    """Every local midnight in since <= t < until."""
    day = since.astimezone(zone(zone_name)).date()
    while True:
        found = moment(day, datetime.min.time(), zone_name)
        if found >= until:
            return
        if found >= since:
            yield found
        day += DAY


def looks(rule: Rule, history: History, days: Sequence[datetime]) -> Sequence[datetime]:
    """Those of the midnights `days` (ascending) at which the answer may differ from the one at the last event."""
    turns = _turning(rule)(history, history.segments)
    if turns is None:
        return days
    found: list[datetime] = []
    for turn in turns:
        place = bisect_left(days, turn - ROUNDED)
        if place or (days and turn > days[0] - 2 * DAY):
            # What turns at midnight itself, give or take the rounding, has certainly turned at the next one.
            found += days[place : place + (2 if place < len(days) and days[place] - turn <= ROUNDED else 1)]
    return found


_Turning = Callable[[History, Mapping[str, Rule]], list[datetime] | None]
"""The moments at which a rule's answer may turn by itself, with the segments that it may ask; None: nobody can say."""


@lru_cache(maxsize=2000)
def _turning(rule: Rule) -> _Turning:
    """Made once for a rule, which a try-out asks about every customer."""
    match rule:
        case All(rules) | AnyOf(rules):
            return _of_all(tuple(_turning(part) for part in rules))
        case Not(inner):
            return _turning(inner)
        case Compare(field, _, value):
            return _of_field(field, value)
        case Happened(name, days=days, where=where):
            narrowed = (_turning(where),) if where is not None else ()
            return _of_all((*narrowed, _of_events(name, min(days, AGE) * DAY)))
        case Bought(days=days, value=value):
            return _aged((days, value if rule.statistic == "recency" else 0))
        case InSegment(name):
            return _of_segment(name)
        case Interacted() | Engaged():
            return lambda _history, _segments: None


def _of_all(parts: tuple[_Turning, ...]) -> _Turning:
    def turns(history: History, segments: Mapping[str, Rule]) -> list[datetime] | None:
        found: list[datetime] = []
        for part in parts:
            some = part(history, segments)
            if some is None:
                return None
            found += some
        return found

    return turns


def _of_events(name: str, age: timedelta) -> _Turning:
    return lambda history, _: [event.occurred_at + age for event in history.events if event.name == name]


def _of_segment(name: str) -> _Turning:
    def turns(history: History, segments: Mapping[str, Rule]) -> list[datetime] | None:
        if name not in segments:
            return []
        others = {other: made for other, made in segments.items() if other != name}
        return _turning(segments[name])(history, others)

    return turns


def _of_field(field: str, value: Value) -> _Turning:
    match field.partition(".")[0]:
        case "orders":
            return _aged((value,) if field in AGES else ())
        case "consent":  # given and taken without an event
            return lambda history, _: [line.occurred_at for line in history.consents]
        case "profile" | "field" | "trigger":
            return lambda _history, _segments: []
        case _:
            return lambda _history, _segments: None


def _aged(lengths: tuple[Value, ...]) -> _Turning:
    """When each order is so many days old, and when it was made unless an event tells of it."""
    ages = {min(length, AGE) * DAY for length in lengths if isinstance(length, int | float) and length > 0}

    def turns(history: History, _segments: Mapping[str, Rule]) -> list[datetime]:
        orders = history.orders
        if not orders:
            return []
        return [order.occurred_at + age for order in orders for age in ages] + history.untold_orders

    return turns
