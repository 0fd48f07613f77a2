"""Lengths of time, weekdays, and until when a wait lasts."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Literal

import msgspec

Unit = Literal["minutes", "hours", "days", "weeks"]
UNIT_SECONDS: dict[Unit, int] = {"minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@cache
def _lasting(amount: int, unit: Unit) -> timedelta:
    return timedelta(seconds=amount * UNIT_SECONDS[unit])


class ForDuration(msgspec.Struct, frozen=True, tag_field="until", tag="duration", forbid_unknown_fields=True):
    """A length of time in absolute hours: one day is 24 h."""

    amount: int = 1
    unit: Unit = "days"

    @property
    def seconds(self) -> int:
        return self.amount * UNIT_SECONDS[self.unit]

    @property
    def elapsed(self) -> timedelta:
        """The same as a difference of moments."""
        return _lasting(self.amount, self.unit)


class UntilClock(msgspec.Struct, frozen=True, tag_field="until", tag="clock", forbid_unknown_fields=True):
    """The next local moment that is `at` (HH:MM) on one of `weekdays` (empty = any day), in the customer's zone."""

    at: str = "09:00"
    weekdays: tuple[Weekday, ...] = ()


class UntilOpen(msgspec.Struct, frozen=True, tag_field="until", tag="open", forbid_unknown_fields=True):
    """The first moment from now on within business hours [start, end) of `weekdays`, in the customer's zone.

    Within them already: no wait. `holidays`: Finnish public holidays are no business days.
    """

    start: str = "09:00"
    end: str = "17:00"
    weekdays: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    holidays: bool = True


class UntilDate(msgspec.Struct, frozen=True, tag_field="until", tag="date_field", forbid_unknown_fields=True):
    """Local clock time `at` on the day of a date field, `offset_days` before (-) or after it, in the customer's zone.

    `field` is `birthday` or `first_order` (the next one), the name of a profile field of the shop's own, or `trigger.x`
    for a date that the entry's event carries. No wait where no date is known, or where the moment has passed.
    """

    field: str = "birthday"
    offset_days: int = 0
    at: str = "09:00"


class UntilDay(msgspec.Struct, frozen=True, tag_field="until", tag="day", forbid_unknown_fields=True):
    """Local clock time `at` on one fixed day of the calendar (YYYY-MM-DD), the same for everybody, in the customer's
    zone. No wait where the moment has passed.
    """

    day: str = ""
    at: str = "09:00"


class UntilBestHour(msgspec.Struct, frozen=True, tag_field="until", tag="best_hour", forbid_unknown_fields=True):
    """The next time of day at which this customer is usually there: see `app.engine.best_hour` for the formula.

    Learned from what the customer has done and opened once there are `at_least` such moments; the shop's own best hour
    before that, and `otherwise` where the shop knows too little as well. Within that hour already: no wait.
    """

    at_least: int = 10
    otherwise: str = "10:00"


Until = ForDuration | UntilClock | UntilOpen | UntilDate | UntilDay | UntilBestHour
