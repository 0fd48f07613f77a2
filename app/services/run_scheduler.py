"""The scheduler without a window: the same runner, the same ledger, one at a time per shop."""

from __future__ import annotations

import asyncio
import os
import platform
import signal
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import msgspec

from app.engine.news import Fact, QueueRests, QueueStopped, Ticked, Totals, Trouble
from app.engine.ports import Clock, Ledger, News
from app.engine.runner import Runner
from app.mail.sender import SmtpSender
from app.model.account import Account
from app.model.errors import PolkuError
from app.services.account import load_account, sending_account
from app.services.compose import NO_ACCOUNT, Composer
from app.services.desk import Desk
from app.services.gateway import texts_leave
from app.services.outlets import outlets
from app.services.outside import read_now, watch_outside
from app.services.sending import said_by_gateway, said_by_server

Told = Callable[[PolkuError], None]
"""Called with each trouble that stands in the way of sending, when it comes up."""


class Ran(msgspec.Struct, frozen=True):
    """What was done, and what stopped the rest, if anything did."""

    totals: Totals
    trouble: PolkuError | None = None


class _Counting:
    """News added up; troubles told as errors a person can read."""

    def __init__(self, account: Account | None, told: Told) -> None:
        self.totals = Totals()
        self.trouble: PolkuError | None = None
        self._account, self._told = account, told

    def tell(self, fact: Fact) -> None:
        """Add what the last look has done."""
        match fact:
            case Ticked():
                self.totals = self.totals.plus(fact.totals)
            case QueueStopped(code, text, "sms"):
                self._trouble(said_by_gateway(code, text))
            case QueueRests(text, _, "sms"):
                self._trouble(said_by_gateway(0, text))
            case QueueStopped(code, text) if self._account is not None:
                self._trouble(said_by_server(self._account, code, text))
            case QueueRests(text) if self._account is not None:
                self._trouble(said_by_server(self._account, 0, text))
            case Trouble(code, params):
                self._trouble(PolkuError(code, "world", **params))

    def _trouble(self, error: PolkuError) -> None:
        self.trouble = error
        self._told(error)


class Quiet:
    """News that nobody hears."""

    def tell(self, fact: Fact) -> None:
        """Forget it."""


def build_runner(
    desk: Desk,
    news: News | None = None,
    clock: Clock | None = None,
    patience: timedelta = timedelta(),
    ledger: Ledger | None = None,
) -> Runner:
    """The runner of this shop with its account; `patience`: so long after a sleep it lets a person look first.

    `ledger`: another than the shop's own for a single runner.
    Without an e-mail account mail stays due, where text messages have a way out of their own.
    Raises PolkuError no-account, no-password, keyring-missing; sent-by-others for a server's shop without its `ledger`.
    """
    if desk.store.shared and ledger is None:
        raise PolkuError("sent-by-others", "user")
    account, sender = load_account(desk), None
    if account is not None or not texts_leave(desk):
        sender = SmtpSender(*sending_account(desk))
    composer = Composer(desk, account or NO_ACCOUNT)
    return Runner(
        ledger=ledger or desk.store.ledger(),
        sender=sender,
        compose=composer,
        outlets=outlets(desk, composer, clock or desk.clock),
        clock=clock or desk.clock,
        news=news or Quiet(),
        owner=f"{platform.node()}:{os.getpid()}",
        patience=patience,
    )


def run_scheduler(desk: Desk, *, once: bool = False, until_idle: bool = False, told: Told = lambda error: None) -> Ran:
    """Send what is due. `once`: what may leave now; `until_idle`: until nothing is due, waiting for the shop's own
    limits; else until stopped by Ctrl+C or a signal. Raises PolkuError (no-account, already-running, db-...).
    """
    counting = _Counting(load_account(desk), told)
    if desk.store.shared:
        from app.services.run_shared import run_shared

        work = run_shared(desk, counting, told, once=once, until_idle=until_idle)
        asyncio.run(work(asyncio.Event()) if once or until_idle else until_asked(work))
        return Ran(counting.totals, counting.trouble)
    runner = build_runner(desk, counting)
    if once or until_idle:
        read_now(desk, told)  # who has asked to stop is known before anything leaves
        asyncio.run(_work_off(runner, desk, once))
    else:
        asyncio.run(until_asked(lambda stop: run_and_read(runner, desk, stop, told)))
    return Ran(counting.totals, counting.trouble)


async def _work_off(runner: Runner, desk: Desk, once: bool) -> None:
    await runner.run_until_idle()
    while not once and (opens := next_opening(desk)):
        await runner.run_until_idle(opens)


def next_opening(desk: Desk) -> datetime | None:
    """When the shop's limits let go what is due now; None if nothing is due, or if something else holds it."""
    ledger, now = desk.store.ledger(), desk.clock.now()
    standing, due = ledger.standing(), ledger.next_message()
    if standing.paused or standing.stopped or due is None or due > now:
        return None
    return ledger.room(now).selling_opens


async def run_and_read(runner: Runner, desk: Desk, stop: asyncio.Event, told: Told = lambda error: None) -> None:
    """The runner until `stop` is set, and beside it, in a thread of its own, the mailbox and the shop's own systems."""
    reading = asyncio.create_task(watch_outside(desk, stop, told))
    try:
        await runner.run(stop)
    finally:
        stop.set()
        await reading


async def until_asked(work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
    """Work until Ctrl+C or a signal."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(name, stop.set)
        except NotImplementedError:  # Windows has no signal handlers in a loop; Ctrl+C still ends the program
            break
    await work(stop)
