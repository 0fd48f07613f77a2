"""One of several runners on a server's shop, as a program of its own: works on URL until it is asked to stop.

Sends to PORT. Says "ready" when it begins, and then the name of each step when it is done for the first time.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

from app.engine.ports import SystemClock
from app.engine.runner import Runner
from app.engine.shared import SharedSteps
from app.mail.sender import SmtpSender
from app.model.account import Account
from app.store.jobs import Pace
from app.store.server_store import open_server_store
from postgres_kit import LateSteps
from runner_kit import Heard, compose

PACE = Pace(tick=1, sign=0.5, dead=2.0)


async def main(url: str, port: int, owner: str) -> None:
    store = open_server_store(url, Path("."))
    told = {"ready"}

    def tell(step: str) -> None:
        if step not in told:
            told.add(step)
            print(step, flush=True)

    clock, news, steps = SystemClock(), Heard(), LateSteps()
    jobs = store.jobs(steps, PACE)
    sender = SmtpSender(Account("127.0.0.1", port, "plain", connections=4), "")
    runner = Runner(store.shared_ledger(jobs.defer), sender, compose, clock, news, owner, tell)
    steps.are = SharedSteps(runner, store.batch_ledger, clock, news, tell)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, lambda: (runner.halt(), stop.set()))
    async with jobs:
        print("ready", flush=True)
        await jobs.run(stop)
    store.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
