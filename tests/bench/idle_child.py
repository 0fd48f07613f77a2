"""A headless runner over FOLDER in which nothing is due, for so many SECONDS: what it costs to wait."""

from __future__ import annotations

import asyncio
import resource
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from app.engine.ports import VirtualClock
from app.engine.runner import Runner
from app.mail.sender import SmtpSender
from app.model.account import Account
from app.store.store import open_store
from runner_kit import START, Heard, compose


class Ticking(VirtualClock):
    """Time passes, from the moment the bench's people wait in."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._began = asyncio.get_running_loop().time()
        self._start = start

    def now(self) -> datetime:
        return self._start + timedelta(seconds=asyncio.get_running_loop().time() - self._began)

    async def sleep_until(self, moment: datetime, wake: asyncio.Event, poll: timedelta) -> None:
        left = min((moment - self.now()).total_seconds(), poll.total_seconds())
        try:
            await asyncio.wait_for(wake.wait(), max(left, 0))
        except TimeoutError:
            return


def _resident() -> int:
    """Kilobytes of this process in memory."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


async def main(folder: Path, seconds: float) -> None:
    store = open_store(folder)
    ledger = store.ledger()
    looks = [0]
    real = ledger.due_runs

    def counted(now: datetime, limit: int) -> Sequence[object]:
        found = real(now, limit)
        looks[0] += bool(found)
        return found

    ledger.due_runs = counted  # type: ignore[method-assign, assignment]
    clock = Ticking(START)
    runner = Runner(ledger, SmtpSender(Account("127.0.0.1", 1, "plain"), ""), compose, clock, Heard(), "idle")
    stop = asyncio.Event()
    work = asyncio.create_task(runner.run(stop))
    await asyncio.sleep(2)
    before = resource.getrusage(resource.RUSAGE_SELF)
    await asyncio.sleep(seconds)
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    resident = _resident()
    stop.set()
    await work
    print(
        f"idle: {resident / 1024:.0f} MB resident, {cpu / seconds * 100:.2f} % of a core, "
        f"{looks[0]} looks that found something, next moment {runner.next_moment()}"
    )
    store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2])))
