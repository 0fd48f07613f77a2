"""When a customer may come into a segment, or leave it, without anything happening to them.

The scheduler asks at every local midnight. The try-out asks at those midnights only at which the answer can be another
one: after something has become so many days old.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

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
    turns = _turns(rule, history, history.segments)
    if turns is None:
        return days
    found: list[datetime] = []
    for turn in turns:
        place = bisect_left(days, turn - ROUNDED)
        if place or (days and turn > days[0] - 2 * DAY):
            # What turns at midnight itself, give or take the rounding, has certainly turned at the next one.
            found += days[place : place + (2 if place < len(days) and days[place] - turn <= ROUNDED else 1)]
    return found


def _turns(rule: Rule, history: History, segments: Mapping[str, Rule]) -> list[datetime] | None:
    """The moments at which the answer may turn by itself; None: nobody can say."""
    match rule:
        case All(rules) | AnyOf(rules):
            found: list[datetime] = []
            for part in rules:
                turns = _turns(part, history, segments)
                if turns is None:
                    return None
                found += turns
            return found
        case Not(inner):
            return _turns(inner, history, segments)
        case Compare(field, _, value):
            return _of_field(field, value, history)
        case Happened(days=days):
            within = _turns(rule.where, history, segments) if rule.where is not None else []
            if within is None:
                return None
            return within + [one.occurred_at + min(days, AGE) * DAY for one in history.events if one.name == rule.event]
        case Bought(days=days, value=value):
            return _aged(history, (days, value if rule.statistic == "recency" else 0))
        case InSegment(name):
            named = segments.get(name)
            others = {other: made for other, made in segments.items() if other != name}
            return _turns(named, history, others) if named is not None else []
        case Interacted() | Engaged():
            return None


def _of_field(field: str, value: Value, history: History) -> list[datetime] | None:
    match field.partition(".")[0]:
        case "orders":
            return _aged(history, (value,) if field in AGES else ())
        case "consent":  # given and taken without an event
            return [line.occurred_at for line in history.consents]
        case "profile" | "field" | "trigger":
            return []
        case _:
            return None


def _aged(history: History, lengths: tuple[Value, ...]) -> list[datetime]:
    """When each order is so many days old, and when it was made unless an event tells of it."""
    if not history.orders:
        return []
    days = {min(length, AGE) for length in lengths if isinstance(length, int | float) and length > 0}
    found = [order.occurred_at + length * DAY for order in history.orders for length in days]
    return found + history.untold_orders
