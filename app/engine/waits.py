"""Until when a wait lasts."""

from __future__ import annotations

from datetime import date, datetime

from app.engine.best_hour import next_best
from app.engine.dates import next_date
from app.engine.times import clock, moment, next_clock, next_open
from app.model.customer import Facts
from app.model.entry import Entry
from app.model.nodes import Wait
from app.model.times import ForDuration, UntilBestHour, UntilClock, UntilDate, UntilDay, UntilOpen


def wait_until(wait: Wait, began: datetime, facts: Facts, entry: Entry, shop_zone: str) -> datetime:
    """When a wait that began then is over, where the customer's clock is; `began` if there is nothing to wait for."""
    if isinstance(wait.until, ForDuration):
        return began + wait.until.elapsed
    place = facts.customer.timezone or shop_zone
    match wait.until:
        case UntilClock(at=at, weekdays=weekdays):
            return next_clock(began, at, weekdays, place)
        case UntilOpen(start=start, end=end, weekdays=weekdays, holidays=holidays):
            return next_open(began, start, end, weekdays, holidays, place)
        case UntilDate(field=field, offset_days=offset, at=at):
            found = next_date(field, offset, at, began, place, facts.customer, facts.orders, entry)
            return found or began
        case UntilDay(day=day, at=at):
            return max(began, moment(date.fromisoformat(day), clock(at), place)) if day else began
        case UntilBestHour(at_least=at_least, otherwise=otherwise):
            return next_best(began, facts, place, at_least, otherwise)
