"""Noticing that the computer has slept, and giving a person a moment before what is late leaves."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.engine.guardrails import LATE
from app.engine.news import Woke
from app.engine.ports import Clock, News


class Asleep:
    """Holds what would leave for `patience` after a sleep, so that the plan can be looked at; nobody need look."""

    def __init__(self, clock: Clock, news: News, patience: timedelta) -> None:
        self._clock = clock
        self._news = news
        self._patience = patience
        self._held_until: datetime | None = None

    def noticed(self, since: datetime | None) -> None:
        """It should have looked at this moment, or ran last then. An hour counts as sleep."""
        now = self._clock.now()
        if since is None or now - since <= LATE:
            return
        self._held_until = now + self._patience if self._patience else None
        self._news.tell(Woke(since, self._held_until))

    def held_until(self) -> datetime | None:
        """Until when nothing leaves, if it is held now; never longer than the patience, however the clock jumps."""
        now = self._clock.now()
        if self._held_until is not None and not now < self._held_until <= now + self._patience:
            self._held_until = None
        return self._held_until

    def over(self) -> None:
        """Somebody has looked, or there is nothing to look at."""
        self._held_until = None
