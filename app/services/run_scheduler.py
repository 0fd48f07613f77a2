"""The scheduler without a window: the same runner, the same ledger, one at a time per shop."""

from __future__ import annotations

import asyncio
import os
import platform
import signal

from app.engine.news import Fact, Ticked, Totals
from app.engine.ports import Clock, News
from app.engine.runner import Runner
from app.mail.sender import SmtpSender
from app.services.account import needed_account
from app.services.compose import Composer
from app.services.desk import Desk


class Counting:
    """News that are only added up."""

    def __init__(self) -> None:
        self.totals = Totals()

    def tell(self, fact: Fact) -> None:
        """Add what the last look has done."""
        if isinstance(fact, Ticked):
            self.totals = self.totals.plus(fact.totals)


def build_runner(desk: Desk, news: News | None = None, clock: Clock | None = None) -> Runner:
    """The runner of this shop with its account. Raises PolkuError no-account, no-password, keyring-missing."""
    account, password = needed_account(desk)
    return Runner(
        ledger=desk.store.ledger(),
        sender=SmtpSender(account, password),
        compose=Composer(desk, account),
        clock=clock or desk.clock,
        news=news or Counting(),
        owner=f"{platform.node()}:{os.getpid()}",
    )


def run_scheduler(desk: Desk, *, once: bool = False, until_idle: bool = False) -> Totals:
    """Send what is due: once, until nothing is due, or until stopped by Ctrl+C or a signal. Raises PolkuError."""
    counting = Counting()
    asyncio.run(_run(build_runner(desk, counting), once or until_idle, desk))
    return counting.totals


async def _run(runner: Runner, once: bool, desk: Desk) -> None:
    if once:
        await runner.run_until_idle(desk.clock.now())
        return
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows has no signal handlers in a loop; Ctrl+C still ends the program
            break
    await runner.run(stop)
