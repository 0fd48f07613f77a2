"""Days on which no marketing leaves: days of the week that the shop has chosen, and public holidays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from app.engine.times import moment, public_holidays, zone
from app.model.times import WEEKDAYS, Weekday

_MIDNIGHT = time()
_MOST = 31
"""Days looked ahead: with every day of the week chosen none would ever come."""


def day_is_quiet(day: date, weekdays: tuple[Weekday, ...], holidays: bool) -> bool:
    """Whether nothing leaves on this day of the calendar."""
    return WEEKDAYS[day.weekday()] in weekdays or (holidays and day in public_holidays(day.year))


def quiet_days_until(now: datetime, weekdays: tuple[Weekday, ...], holidays: bool, zone_name: str) -> datetime | None:
    """If it is such a day at the place, the midnight after which it is none any more; else None."""
    today = now.astimezone(zone(zone_name)).date()
    day = today
    while day_is_quiet(day, weekdays, holidays) and day - today < timedelta(days=_MOST):
        day += timedelta(days=1)
    return moment(day, _MIDNIGHT, zone_name) if day > today else None
