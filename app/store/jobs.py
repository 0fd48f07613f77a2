"""The jobs of runners on several machines, kept by Procrastinate in the shop's own PostgreSQL.

Nobody's wait is a job. A tick, of which one at most is queued, looks at what is due and makes a job for each hundred
enrolments; jobs of a machine that has died are given to another. All of it is in the shop's database: what is decided
and who is to do it are committed together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol, Self, cast

import msgspec
from procrastinate import App, PsycopgConnector, RetryStrategy, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection
from sqlalchemy import Connection

from app.store.postgres import driver_address
from app.store.prepared import Raw, raw_of

TICK, ADVANCE, RESCUE, TIDY = "polku.tick", "polku.advance", "polku.rescue", "polku.tidy"
KEEP_HOURS = 72
"""How long a job that failed can be looked at."""
AGAIN_SECONDS = 2.0
"""How long to wait for a server that has gone."""


class Steps(Protocol):
    """What the jobs do."""

    async def tick(self) -> None:
        """Look at everything that is due, once."""

    def advance(self, batch: int) -> bool:
        """Decide about the enrolments of a batch; whether anything may be due because of it. Called in a thread."""


class Pace(msgspec.Struct, frozen=True):
    """In seconds: between two ticks, between two signs of life, and after how long without one a machine is dead."""

    tick: int = 5
    sign: float = 10.0
    dead: float = 30.0


USUAL = Pace()


class Jobs:
    """This process as one of those that work on the shop's jobs, `async with` a connection to them."""

    def __init__(self, url: str, steps: Steps, pace: Pace = USUAL) -> None:
        self._pace = pace
        self._steps = steps
        connector = PsycopgConnector(conninfo=driver_address(url), min_size=1, max_size=6, configure=_unhurried)
        self._app = App(connector=connector, periodic_defaults={"max_delay": 60.0})
        # Jobs made in a transaction of ours go through its connection; this manager has none of its own.
        self._ours = JobManager(SyncPsycopgConnector())
        self._advance: Any = self._app.task(name=ADVANCE, queue="advance", retry=RetryStrategy(max_attempts=3, wait=5))(
            self._advanced
        )
        self._tick: Any = self._app.task(name=TICK, queue="tick", queueing_lock=TICK)(self._ticked)
        rescue = self._app.task(name=RESCUE, queue="tick", queueing_lock=RESCUE)(self._rescued)
        tidy = self._app.task(name=TIDY, queue="tick", queueing_lock=TIDY)(self._tidied)
        self._app.periodic(cron=f"* * * * * */{pace.tick}")(self._tick)
        self._app.periodic(cron=f"* * * * * */{max(1, min(int(pace.dead), 30))}")(rescue)
        self._app.periodic(cron="17 3 * * *")(tidy)

    def defer(self, raw: Raw, batches: Sequence[int]) -> None:
        """A job for each batch, in the transaction of the connection."""
        jobs = [self._advance.configure(task_kwargs={"batch": batch}).job for batch in batches]
        self._ours.batch_defer_jobs(jobs=jobs, connection=raw)

    async def __aenter__(self) -> Self:
        await self._app.open_async()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._app.close_async()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; jobs in hand are ended first."""
        await self._look_again()
        works = [asyncio.create_task(self._work(queue)) for queue in ("tick", "advance")]
        asked = asyncio.create_task(stop.wait())
        await asyncio.wait({*works, asked}, return_when=asyncio.FIRST_COMPLETED)
        for task in (asked, *works):
            task.cancel()
        for end in await asyncio.gather(*works, return_exceptions=True):
            if isinstance(end, Exception):
                raise end

    async def work_off(self) -> None:
        """A tick, and every job there is; then return."""
        await self._look_again()
        await self._worker(["tick", "advance"], False)

    async def _work(self, queue: str) -> None:
        while True:
            try:
                return await self._worker([queue], True)
            except ConnectorException:
                # The server has gone: it comes back, or a person stops us.
                await asyncio.sleep(AGAIN_SECONDS)

    async def _worker(self, queues: list[str], wait: bool) -> None:
        await self._app.run_worker_async(
            queues=queues,
            wait=wait,
            install_signal_handlers=False,
            delete_jobs="successful",
            update_heartbeat_interval=self._pace.sign,
            stalled_worker_timeout=self._pace.dead,
        )

    async def _look_again(self) -> None:
        try:
            await self._tick.defer_async(timestamp=0)
        except AlreadyEnqueued:
            return

    async def _ticked(self, timestamp: int) -> None:
        await self._steps.tick()

    async def _advanced(self, batch: int) -> None:
        if await asyncio.to_thread(self._steps.advance, batch):
            await self._look_again()

    async def _rescued(self, timestamp: int) -> None:
        """Give the jobs of dead machines to others. A tick needs no rescue: another comes, and two may not wait."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._pace.dead):
            if job.queueing_lock:
                await manager.finish_job(job, status=Status.FAILED, delete_job=True)
            else:
                await manager.retry_job(job)

    async def _tidied(self, timestamp: int) -> None:
        await self._app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS, include_failed=True, include_aborted=True)


async def _unhurried(connection: AsyncConnection[Any]) -> None:
    """What the engine notes about jobs need not be on the disk at once: a job done twice finds nothing to do."""
    await connection.execute("SET synchronous_commit = off")
    await connection.commit()


def make_job_tables(connection: Connection) -> None:
    """Procrastinate's own tables, unless they are there."""
    if connection.exec_driver_sql("SELECT to_regclass('procrastinate_jobs')").scalar_one() is None:
        raw_of(connection).execute(cast(Any, SchemaManager.get_schema()))
