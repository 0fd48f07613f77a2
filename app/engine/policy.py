"""What a shop has decided about sending: guardrails, how much may leave at most, and what behaviour can be seen."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from app.engine.guardrails import Guardrails

DAY = timedelta(days=1)
GROWTH = 1.5
"""A day of warming up allows so many times what the day before did."""


class WarmUp(msgspec.Struct, frozen=True):
    """Mailbox providers trust a new address slowly: `first` messages in the first day, half as many again each day."""

    since: datetime
    first: int = 50

    def allowed(self, now: datetime) -> int:
        """How many messages any 24 hours may hold on the day of the plan that `now` is in."""
        return int(self.first * GROWTH ** min(max((now - self.since) // DAY, 0), 50))

    def days(self, most: int) -> int:
        """How many days the plan lasts until it allows `most`."""
        return next(day for day in range(60) if self.allowed(self.since + day * DAY) >= most)


class Window(msgspec.Struct, frozen=True):
    """At most `most` messages in any `length`, of which marketing leaves `reserved` to service messages.

    `widens_at`: when more are allowed by the plan of a warm-up.
    """

    most: int
    length: timedelta
    reserved: int = 0
    widens_at: datetime | None = None


class Room(msgspec.Struct, frozen=True):
    """How many messages may leave now, and how many of them may be marketing; when the next may if none may."""

    free: int
    selling: int
    opens: datetime | None = None
    selling_opens: datetime | None = None


class Limits(msgspec.Struct, frozen=True):
    """At most so many messages in any minute, hour and day (sliding windows); 0 = no limit of ours.

    `reserve_percent` of an hour and a day are kept for service messages. `warm_up`: the plan of a new address.
    """

    per_minute: int = 30
    per_hour: int = 500
    per_day: int = 2000
    reserve_percent: int = 20
    warm_up: WarmUp | None = None

    def windows(self, now: datetime) -> tuple[Window, ...]:
        """The limits that are set."""
        found = [
            Window(self.per_minute, timedelta(minutes=1)),
            Window(self.per_hour, timedelta(hours=1), self._reserved(self.per_hour)),
        ]
        plan = self.warm_up
        allowed = plan.allowed(now) if plan else 0
        if plan is not None and (not self.per_day or allowed < self.per_day):
            began = plan.since + max((now - plan.since) // DAY, 0) * DAY
            found.append(Window(allowed, DAY, self._reserved(allowed), began + DAY))
        else:
            found.append(Window(self.per_day, DAY, self._reserved(self.per_day)))
        return tuple(window for window in found if window.most > 0)

    def _reserved(self, most: int) -> int:
        return min(most * self.reserve_percent // 100, max(most - 1, 0))


class Policy(msgspec.Struct, frozen=True):
    """`sources`: the interactions this shop can see ("opened", "clicked"); what is missing is unknown, not no."""

    guardrails: Guardrails = Guardrails()
    limits: Limits = Limits()
    sources: tuple[str, ...] = ()
