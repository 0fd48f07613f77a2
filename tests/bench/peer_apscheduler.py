"""APScheduler with so many jobs waiting in FILE, one in a hundred due: prints how many it fires a second.

Run by an interpreter that has it. The jobs are written into its store as it would write them, only faster.
"""

from __future__ import annotations

import pickle
import sqlite3
import sys
import time
from datetime import datetime, timedelta, timezone
from threading import Event

from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.util import datetime_to_utc_timestamp

UTC = timezone.utc  # noqa: UP017  # its interpreter may be older than ours
FIRED = [0]


def fire() -> None:
    """What a job does here."""
    FIRED[0] += 1


def fill(path: str, rows: int) -> int:
    """Jobs in the store; how many of them are due."""
    scheduler = BackgroundScheduler(jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{path}")}, timezone=UTC)
    scheduler.start(paused=True)
    model = scheduler.add_job(
        "peer_apscheduler:fire", DateTrigger(datetime.now(UTC) + timedelta(days=30)), misfire_grace_time=None
    )
    state = model.__getstate__()
    scheduler.remove_job(model.id)
    scheduler.shutdown()
    now = datetime.now(UTC)
    due = 0
    with sqlite3.connect(path) as raw:
        for n in range(rows):
            at = now - timedelta(minutes=1, microseconds=n) if n % 100 == 0 else now + timedelta(days=30, seconds=n)
            due += n % 100 == 0
            one = {**state, "id": f"j{n}", "next_run_time": at, "trigger": DateTrigger(at)}
            blob = pickle.dumps(one, pickle.HIGHEST_PROTOCOL)
            raw.execute(
                "INSERT INTO apscheduler_jobs (id, next_run_time, job_state) VALUES (?, ?, ?)",
                (f"j{n}", datetime_to_utc_timestamp(at), blob),
            )
    return due


def main(path: str, rows: int) -> None:
    due = fill(path, rows)
    import peer_apscheduler

    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{path}")},
        executors={"default": DebugExecutor()},
        timezone=UTC,
    )
    began = time.perf_counter()
    scheduler.start()
    while peer_apscheduler.FIRED[0] < due and time.perf_counter() - began < 300:
        Event().wait(0.01)
    took = time.perf_counter() - began
    scheduler.shutdown()
    print(peer_apscheduler.FIRED[0] / took)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
