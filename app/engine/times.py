"""Moments on the wall clock of a place, computed from aware UTC.

A clock time that a spring night skips moves forward to the first moment that exists; one that an autumn night repeats
is its first occurrence (PEP 495, fold=0).
"""

from __future__ import annotations

from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from app.model.times import WEEKDAYS, Weekday

DAY = timedelta(days=1)


@cache
def zone(name: str) -> ZoneInfo:
    """The zone with this IANA name."""
    return ZoneInfo(name)


@cache
def clock(text: str) -> time:
    """A local clock time written HH:MM."""
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute or 0))


@lru_cache(maxsize=20_000)
def moment(day: date, at: time, zone_name: str) -> datetime:
    """The UTC moment at which the clock of the place shows `at` on `day`."""
    local = datetime.combine(day, at, zone(zone_name))
    utc = local.astimezone(UTC)
    if utc.astimezone(zone(zone_name)).replace(tzinfo=None) == local.replace(tzinfo=None):
        return utc
    # In the gap: the offset before the jump, applied to a time after it, lands exactly as far behind the jump as asked.
    return local.replace(fold=1).astimezone(UTC) if local.replace(fold=1).astimezone(UTC) > utc else utc


def next_clock(after: datetime, at: str, weekdays: tuple[Weekday, ...], zone_name: str) -> datetime:
    """The first moment strictly after `after` that is `at` on one of `weekdays` (empty: any day)."""
    wanted = clock(at)
    day = after.astimezone(zone(zone_name)).date()
    while True:
        if not weekdays or WEEKDAYS[day.weekday()] in weekdays:
            found = moment(day, wanted, zone_name)
            if found > after:
                return found
        day += timedelta(days=1)


def next_open(
    since: datetime, start: str, end: str, weekdays: tuple[Weekday, ...], holidays: bool, zone_name: str
) -> datetime:
    """The first moment not before `since` within [start, end) of a business day; `since` itself if it is one.

    No weekdays: any day. An end that is not after the start: until midnight. `holidays`: not on Finnish public ones.
    """
    opens, closes = clock(start), clock(end)
    day = since.astimezone(zone(zone_name)).date()
    while True:
        works = not weekdays or WEEKDAYS[day.weekday()] in weekdays
        if works and not (holidays and day in public_holidays(day.year)):
            last = moment(day, closes, zone_name) if closes > opens else moment(day + DAY, time(), zone_name)
            if since < last:
                return max(since, moment(day, opens, zone_name))
        day += DAY


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Finland's public holidays of a year, the eves of midsummer and Christmas among them."""
    from holidays.countries.finland import Finland  # three hundred modules: only for those who wait for it

    return frozenset(Finland(years=year))


def quiet_until(now: datetime, start: str, end: str, zone_name: str) -> datetime | None:
    """If `now` is within the quiet hours [start, end) of the place, when they end; else None.

    Equal ends: never quiet.
    """
    return quiet_hours(start, end, zone_name).until(now)


_Spans = tuple[tuple[datetime, datetime], ...] | None


class QuietHours:
    """The quiet hours of a place: each day is worked out once."""

    def __init__(self, start: str, end: str, zone_name: str) -> None:
        self._start, self._end, self._zone = start, end, zone_name
        self._days: dict[int, _Spans] = {}

    def until(self, now: datetime) -> datetime | None:
        """As `quiet_until`."""
        day = now.toordinal()
        if day not in self._days:
            self._days[day] = _quiet_spans(now.date(), self._start, self._end, self._zone)
        spans = self._days[day]
        if spans is None:
            return _quiet_by_the_clock(now, self._start, self._end, self._zone)
        for since, until in spans:
            if now < until:
                return until if since <= now else None
        return None


quiet_hours = lru_cache(maxsize=1000)(QuietHours)


def _quiet_spans(day: date, start: str, end: str, zone_name: str) -> _Spans:
    """The quiet hours that touch this day of UTC, ascending; None where a clock is put forward or back on it or right
    after it.
    """
    place, begin, finish = zone(zone_name), clock(start), clock(end)
    if begin == finish:
        return ()
    first = datetime.combine(day, time(), UTC)
    offsets = {(first + days * DAY).astimezone(place).utcoffset() for days in (-2, -1, 0, 1, 2, 3)}
    if len(offsets) > 1:
        return None
    local = first.astimezone(place).date()
    length = DAY if begin > finish else timedelta()
    return tuple(
        (moment(one, begin, zone_name), moment(one + length, finish, zone_name))
        for one in (local - DAY, local, local + DAY)
    )


def _quiet_by_the_clock(now: datetime, start: str, end: str, zone_name: str) -> datetime | None:
    begin, finish = clock(start), clock(end)
    local = now.astimezone(zone(zone_name))
    clock_now = local.time()
    if begin < finish:
        return moment(local.date(), finish, zone_name) if begin <= clock_now < finish else None
    if begin > finish:
        if clock_now >= begin:
            return moment(local.date() + timedelta(days=1), finish, zone_name)
        if clock_now < finish:
            return moment(local.date(), finish, zone_name)
    return None


@lru_cache(maxsize=20_000)
def yearly(
    month_day: str, after: datetime, until: datetime, offset_days: int, at: str, zone_name: str
) -> tuple[datetime, ...]:
    """Every yearly moment of MM-DD (+ offset) in (after, until]; 29 February is the 28th in common years.

    Known of a span once found: a try-out asks for every customer, and there are no more than 366 birthdays.
    """
    month, day = (int(part) for part in month_day.split("-"))
    place = zone(zone_name)
    found = []
    for year in range(after.astimezone(place).year - 1, until.astimezone(place).year + 2):
        real_day = 28 if (month, day) == (2, 29) and not isleap(year) else day
        found.append(moment(date(year, month, real_day) + timedelta(days=offset_days), clock(at), zone_name))
    return tuple(when for when in found if after < when <= until)
