"""The demo's own post office in the window: a mail catcher on this computer, and days that pass while one looks."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

from app.engine.ports import VirtualClock
from app.mail.catcher import Catcher
from app.services.demo.run_demo import connect
from app.services.desk import Desk

if TYPE_CHECKING:
    from app.engine.runner import Runner

HOUR = timedelta(hours=1)
PAUSE_SECONDS = 0.05
"""How long one hour of the demo lasts while somebody looks."""


class DemoPost:
    """Everything a demo shop sends is caught here; nothing leaves this computer."""

    def __init__(self, desk: Desk) -> None:
        """The desk's passwords must be its own: the post office's goes there."""
        self._open = ExitStack()
        connect(desk, self._open.enter_context(Catcher()))

    def close(self) -> None:
        """Stops listening."""
        self._open.close()


async def pass_days(runner: Runner, clock: VirtualClock, days: int, stop: asyncio.Event) -> None:
    """Lets the days of a virtual clock pass hour by hour, slowly enough to be watched."""
    end = clock.now() + timedelta(days=days)
    while clock.now() < end and not stop.is_set():
        await runner.run_until_idle(clock.now() + HOUR)
        await asyncio.sleep(PAUSE_SECONDS)
