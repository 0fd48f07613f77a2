"""Days of the shop's own clock, as the kept totals count by: a day's number is its date's ordinal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from datetime import time as clock_time
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, text

from app.store.columns import EPOCH, MICROSECOND, micros
from app.store.kept_notes import HOUR


class Bucket(msgspec.Struct, frozen=True, array_like=True):
    """A span of time of one automation: from `start_at` up to, and not including, `end_at` (microseconds)."""

    flow_id: int
    day: int
    start_at: int
    end_at: int


class Days:
    """The days of one zone."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self._zone = ZoneInfo(zone)
        self._starts: dict[int, int] = {}

    def of(self, moment: datetime) -> int:
        """The day in which the moment lies."""
        return moment.astimezone(self._zone).toordinal()

    def start(self, day: int) -> int:
        """When a day begins, in microseconds."""
        found = self._starts.get(day)
        if found is None:
            found = self._starts[day] = micros(datetime.combine(date.fromordinal(day), clock_time(), self._zone))
        return found

    def touched(self, hours: Iterable[tuple[int, int]]) -> list[Bucket]:
        """The whole days in which these hours of these automations lie, in order."""
        found = {
            (flow, day)
            for flow, hour in hours
            for day in {
                self.of(EPOCH + hour * HOUR * MICROSECOND),
                self.of(EPOCH + ((hour + 1) * HOUR - 1) * MICROSECOND),
            }
        }
        return [Bucket(flow, day, self.start(day), self.start(day + 1)) for flow, day in sorted(found)]


def days_of(connection: Connection) -> Days:
    """The days of the shop's own clock."""
    return Days(connection.execute(text("SELECT timezone FROM shop")).scalar_one())


def bound(buckets: Iterable[Bucket]) -> dict[str, str]:
    """What a statement of `kept_counts` is asked with."""
    return {"buckets": msgspec.json.encode(list(buckets)).decode()}
