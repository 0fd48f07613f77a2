"""What a shop has decided about sending: guardrails, how much may leave at most, and what behaviour can be seen."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from app.engine.guardrails import Guardrails


class Limits(msgspec.Struct, frozen=True):
    """At most so many messages in any minute, hour and day (sliding windows); 0 = no limit of ours."""

    per_minute: int = 30
    per_hour: int = 500
    per_day: int = 2000

    @property
    def windows(self) -> tuple[tuple[int, timedelta], ...]:
        """(most messages, length) of the limits that are set."""
        found = (
            (self.per_minute, timedelta(minutes=1)),
            (self.per_hour, timedelta(hours=1)),
            (self.per_day, timedelta(days=1)),
        )
        return tuple((most, length) for most, length in found if most > 0)


class Policy(msgspec.Struct, frozen=True):
    """`sources`: the interactions this shop can see ("opened", "clicked"); what is missing is unknown, not no."""

    guardrails: Guardrails = Guardrails()
    limits: Limits = Limits()
    sources: tuple[str, ...] = ()
