"""The days of the calendar on which an automation begins for everybody: once, or every so many months."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from app.engine.times import clock, moment, zone
from app.model.sources import OnCalendarDay


def calendar_days(source: OnCalendarDay, after: datetime, until: datetime, place: str) -> Iterator[datetime]:
    """The moments of the trigger in (after, until] on the clock of the place, ascending; none without a day."""
    for day in _days(source, _local(after, place), _local(until, place)):
        when = moment(day, clock(source.at), place)
        if after < when <= until:
            yield when


def next_calendar_day(source: OnCalendarDay, after: datetime, place: str) -> datetime | None:
    """The first moment of the trigger after `after`; None if there is none any more."""
    if not source.day:
        return None
    first = date.fromisoformat(source.day)
    last = max(first, _local(after, place)) + timedelta(days=1 + 31 * source.every_months)
    days = _days(source, _local(after, place), last)
    return next((when for when in (moment(day, clock(source.at), place) for day in days) if when > after), None)


def _local(at: datetime, place: str) -> date:
    return at.astimezone(zone(place)).date()


def _days(source: OnCalendarDay, first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last`, both with a day to spare: what the clock shows may lie across midnight."""
    if not source.day:
        return
    named = date.fromisoformat(source.day)
    spare = timedelta(days=1)
    if not source.every_months:
        if first - spare <= named <= last + spare:
            yield named
        return
    step = source.every_months
    months = (first.year - named.year) * 12 + first.month - named.month
    number = months // step - 1
    while True:
        total = named.year * 12 + named.month - 1 + number * step
        year, month = divmod(total, 12)
        day = date(year, month + 1, min(named.day, monthrange(year, month + 1)[1]))
        if day > last + spare:
            return
        if day >= first - spare:
            yield day
        number += 1
