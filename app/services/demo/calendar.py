"""When a small shop is busy: growth over two years, months, weekdays, hours. Local wall clock in, UTC out."""

from __future__ import annotations

from bisect import bisect
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from app.engine.times import moment, zone

MONTHS = (0.85, 0.8, 0.95, 1.0, 1.05, 0.95, 0.75, 0.9, 1.0, 1.1, 1.45, 1.6)
WEEKDAYS = (1.1, 1.0, 1.0, 1.05, 0.85, 0.8, 1.2)
HOURS = (2, 1, 0, 0, 0, 1, 3, 6, 9, 11, 12, 13, 12, 11, 11, 12, 13, 14, 17, 20, 22, 19, 12, 5)
GROWTH = 1.1
"""How much more is sold at the end of the history than at its start: 1.1 = a little more than double."""


class Calendar:
    """Draws moments in [start, end), busy days and hours more often. The same `Random` gives the same moments."""

    day = timedelta(days=1)

    def __init__(self, start: datetime, end: datetime, zone_name: str) -> None:
        self.start, self.end, self.zone_name = start, end, zone_name
        first = start.astimezone(zone(zone_name)).date()
        last = end.astimezone(zone(zone_name)).date()
        self.days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self._sums = list(accumulate(self._weight(n, day) for n, day in enumerate(self.days)))

    def _weight(self, number: int, day: date) -> float:
        growth = 1 + GROWTH * number / max(1, len(self.days))
        return growth * MONTHS[day.month - 1] * WEEKDAYS[day.weekday()]

    def moment(self, random: Random, since: datetime | None = None) -> datetime:
        """A moment of the span, not before `since`."""
        floor = 0.0
        if since is not None:
            first = (since.astimezone(zone(self.zone_name)).date() - self.days[0]).days
            floor = self._sums[first - 1] if first > 0 else 0.0
        earliest = max(self.start, since or self.start)
        for _ in range(200):
            place = bisect(self._sums, floor + random.random() * (self._sums[-1] - floor))
            found = self.at_hour(random, self.days[min(place, len(self.days) - 1)])
            if earliest <= found < self.end:
                return found
        return whole_second(earliest + (self.end - earliest) * random.random())  # hardly a day is left: anywhere in it

    def at_hour(self, random: Random, day: date) -> datetime:
        """A moment of this day, in the hours when people shop."""
        hour = random.choices(range(24), HOURS)[0]
        return moment(day, time(hour, random.randrange(60), random.randrange(60)), self.zone_name)


def whole_second(at: datetime) -> datetime:
    """Shops record whole seconds."""
    return at.replace(microsecond=0)
