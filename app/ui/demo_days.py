"""The demo's own post office in the window: a mail catcher on this computer, and days that pass while one looks."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from app.engine.ports import VirtualClock
from app.mail.catcher import Catcher
from app.services.demo.going_on import let_happen
from app.services.demo.run_demo import connect
from app.services.desk import Desk
from app.services.run_scheduler import run_and_read

if TYPE_CHECKING:
    from app.engine.runner import Runner

HOUR = timedelta(hours=1)
MINUTE_SECONDS = 60.0
"""How often something new may happen in a demo that lives by the wall clock."""
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


async def live_on(runner: Runner, desk: Desk, stop: asyncio.Event) -> None:
    """Sends and reads as any shop does, while the demo's own customers go on buying."""
    happening = asyncio.create_task(_let_happen(desk, stop))
    try:
        await run_and_read(runner, desk, stop)
    finally:
        stop.set()
        await happening


async def _let_happen(desk: Desk, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await asyncio.to_thread(let_happen, desk, desk.clock.now())
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), MINUTE_SECONDS)


async def pass_days(runner: Runner, desk: Desk, clock: VirtualClock, days: int, stop: asyncio.Event) -> None:
    """Lets the days of a virtual clock pass hour by hour, slowly enough to be watched."""
    end = clock.now() + timedelta(days=days)
    while clock.now() < end and not stop.is_set():
        await asyncio.to_thread(let_happen, desk, clock.now() + HOUR)
        await runner.run_until_idle(clock.now() + HOUR)
        await asyncio.sleep(PAUSE_SECONDS)
