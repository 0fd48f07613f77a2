"""`polku run` on a shop that a server keeps: one of any number of machines that share the work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from app.engine.ports import News
from app.engine.runner import NAP
from app.engine.shared import SharedSteps
from app.model.errors import PolkuError
from app.services.desk import Desk
from app.services.outside import read_now, watch_outside
from app.services.run_scheduler import build_runner, next_opening
from app.store.jobs import USUAL, Pace
from app.store.prepared import Raw
from app.store.server_store import ServerStore

DUTY_SECONDS = 30.0
"""How often a machine that does not read the mailbox looks whether the one that did has gone."""
Told = Callable[[PolkuError], None]


def run_shared(
    desk: Desk, news: News, told: Told, *, once: bool = False, until_idle: bool = False, pace: Pace = USUAL
) -> Callable[[asyncio.Event], Coroutine[Any, Any, None]]:
    """The work of this machine, to be called with what is set to stop it; `once`: what may leave now; `until_idle`:
    until nothing is due, waiting for the shop's own limits.

    Raises PolkuError (no-account, no-password, keyring-missing).
    """

    store = desk.store
    if not isinstance(store, ServerStore):
        raise TypeError(type(store).__name__)

    def defer(raw: Raw, batches: Sequence[int]) -> None:
        jobs.defer(raw, batches)

    runner = build_runner(desk, news, ledger=store.shared_ledger(defer))
    jobs = store.jobs(SharedSteps(runner, store.batch_ledger, desk.clock, news), pace)

    async def work(stop: asyncio.Event) -> None:
        async with jobs:
            if once or until_idle:
                await asyncio.to_thread(read_now, desk, told)
                await jobs.work_off()
                while until_idle and not stop.is_set() and (opens := next_opening(desk)):
                    await desk.clock.sleep_until(opens, stop, NAP)
                    if desk.clock.now() >= opens:
                        await jobs.work_off()
                return
            reading = asyncio.create_task(_read_alone(desk, store, stop, told))
            halting = asyncio.create_task(_halt_when_asked(runner.halt, stop))
            try:
                await jobs.run(stop)
            finally:
                stop.set()
                await asyncio.gather(reading, halting)

    return work


async def _halt_when_asked(halt: Callable[[], None], stop: asyncio.Event) -> None:
    await stop.wait()
    halt()


async def _read_alone(desk: Desk, store: ServerStore, stop: asyncio.Event, told: Told) -> None:
    """Read the mailbox and the shop's own systems while no other machine does."""
    duty = store.reading_duty()
    while not stop.is_set():
        try:
            ours = await asyncio.to_thread(duty.take)
        except PolkuError as error:
            told(error)
            ours = False
        if ours:
            try:
                await watch_outside(desk, stop, told)
            finally:
                duty.release()
        else:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), DUTY_SECONDS)
