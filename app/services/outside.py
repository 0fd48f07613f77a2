"""Reading the mailbox and the shop's own systems again and again, beside sending and never in its way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from app.model.errors import PolkuError
from app.services.backups import back_up_if_due
from app.services.classify_hits import classify_hits
from app.services.desk import Desk
from app.services.mailbox import load_mailbox, read_mailbox
from app.services.retention import keep_retention
from app.services.segments import keep_standings
from app.services.shop_sources import read_sources
from app.services.track import track_settings
from app.services.track_pull import pull_track

EVERY = timedelta(minutes=15)
Told = Callable[[PolkuError], None]


async def watch_outside(desk: Desk, stop: asyncio.Event, told: Told, every: timedelta = EVERY) -> None:
    """Read now and then every `every`, until `stop` is set; a reading under way then ends after its batch.

    What stands in the way is told and tried again the next time. What is connected meanwhile is read, too.
    """
    cancelled = threading.Event()
    while not stop.is_set():
        reading = asyncio.ensure_future(asyncio.to_thread(read_now, desk, told, cancelled.is_set))
        stopped = asyncio.ensure_future(stop.wait())
        await asyncio.wait({reading, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if stopped.done():
            cancelled.set()
        await reading
        with suppress(TimeoutError):
            await asyncio.wait_for(stopped, every.total_seconds())


def read_now(desk: Desk, told: Told, cancelled: Callable[[], bool] = lambda: False) -> None:
    """Read the mailbox, then the shop's systems, and judge the endpoint's hits. If they are due, work out how
    customers stand among all, let go of what has been kept long enough, and copy the shop's file.

    What stands in the way of one is told, not raised.
    """
    try:
        desk.store.take_back_unfinished()  # of imports whose program died
        if load_mailbox(desk) is not None:
            read_mailbox(desk, cancelled)
    except PolkuError as error:
        told(error)
    read_sources(desk, told, cancelled)
    try:
        if track_settings(desk).connected:
            pull_track(desk, cancelled)
    except PolkuError as error:
        told(error)
    try:
        classify_hits(desk, cancelled)
        keep_standings(desk)
        keep_retention(desk, cancelled)
        back_up_if_due(desk)
    except PolkuError as error:
        told(error)
