"""A clock on which an hour passes in seconds, for watching the demo shop live."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from time import monotonic

SPEED = 600.0
"""Demo seconds per real second: an hour in six seconds, a day in two and a half minutes."""


class FastClock:
    """Starts at `start` and runs `speed` times as fast as the world."""

    def __init__(self, start: datetime, speed: float = SPEED) -> None:
        self._start, self._speed, self._began = start, speed, monotonic()

    def now(self) -> datetime:
        """The demo's present moment, UTC."""
        return self._start + timedelta(seconds=(monotonic() - self._began) * self._speed)

    async def sleep_until(self, moment: datetime, wake: asyncio.Event, poll: timedelta) -> None:
        """Sleep in naps of at most `poll` of real time."""
        nap = min((moment - self.now()).total_seconds() / self._speed, poll.total_seconds())
        try:
            await asyncio.wait_for(wake.wait(), max(nap, 0.01))
        except TimeoutError:
            return
