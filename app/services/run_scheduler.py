"""The scheduler without a window: the same runner, the same ledger, one at a time per shop."""

from __future__ import annotations

import asyncio
import os
import platform
import signal

from app.engine.ports import Clock, News
from app.engine.runner import Runner, Totals
from app.mail.sender import SmtpSender
from app.services.account import needed_account
from app.services.compose import Composer
from app.services.desk import Desk


class Quiet:
    """News for nobody."""

    def tell(self, fact: object) -> None:
        """Say nothing."""


def build_runner(desk: Desk, news: News | None = None, clock: Clock | None = None) -> Runner:
    """The runner of this shop with its account. Raises PolkuError no-account, no-password, keyring-missing."""
    account, password = needed_account(desk)
    return Runner(
        ledger=desk.store.ledger(),
        sender=SmtpSender(account, password),
        compose=Composer(desk, account),
        clock=clock or desk.clock,
        news=news or Quiet(),
        owner=f"{platform.node()}:{os.getpid()}",
    )


def run_scheduler(desk: Desk, *, once: bool = False, until_idle: bool = False) -> Totals:
    """Send what is due: once, until nothing is due, or until stopped by Ctrl+C or a signal. Raises PolkuError."""
    return asyncio.run(_run(build_runner(desk), once, until_idle, desk))


async def _run(runner: Runner, once: bool, until_idle: bool, desk: Desk) -> Totals:
    if once or until_idle:
        return await runner.run_until_idle(desk.clock.now())
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows has no signal handlers in a loop; Ctrl+C still ends the program
            break
    return await runner.run(stop)
