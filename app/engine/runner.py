"""The scheduler: one look at everything that is due, then sleep until the next moment, again and again.

A plain asyncio loop without a window. Whoever makes it hands over the ports; the shop's book is the only meeting place
with other programs, so a change made elsewhere is noticed by looking at it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import msgspec

from app.engine.asleep import Asleep
from app.engine.dispatch import Dispatch
from app.engine.intake import Intake, is_timed
from app.engine.letters import Compose
from app.engine.news import Ticked, Totals, Trouble
from app.engine.ports import Clock, Ledger, News, Outlet, Sender
from app.engine.progress import Checkpoint, Progress
from app.engine.work import Channel, Standing
from app.model.errors import PolkuError

WINDOWS = 20
"""Windows of mail sent before new events and due runs get their turn again."""
NAP = timedelta(seconds=2)
"""How often a sleeping runner looks whether another program has written to the shop."""
RENEW = timedelta(seconds=20)
"""How often it says that it is still here."""
GRACE_SECONDS = 10.0
"""How long a stop waits for the answers to what is on the wire."""
LONG = timedelta(days=3650)
TROUBLE_REST = timedelta(seconds=10)
"""How long to wait when the shop's file cannot be read or written."""


class Runner:
    """Runs a shop's flows. One per shop at a time: another one raises PolkuError "already-running" when started.

    `sender` and `compose` are for mail, or None; `outlets` are the other ways out. What has none stays due. `patience`:
    so long after a sleep nothing leaves, unless somebody says `go_on`.
    """

    def __init__(
        self,
        ledger: Ledger,
        sender: Sender | None,
        compose: Compose | None,
        clock: Clock,
        news: News,
        owner: str,
        checkpoint: Checkpoint | None = None,
        patience: timedelta = timedelta(),
        outlets: Mapping[Channel, Outlet] | None = None,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._news = news
        self._owner = owner
        mark = checkpoint or _nothing
        self._intake = Intake(ledger, news)
        self._progress = Progress(ledger, news, mark)
        mail: dict[Channel, Outlet] = {"mail": Outlet(sender, compose)} if sender and compose else {}
        self._outlets = {**mail, **(outlets or {})}
        self._dispatches = {
            channel: Dispatch(ledger, outlet.sender, outlet.compose, clock, news, mark, channel)
            for channel, outlet in self._outlets.items()
        }
        self._asleep = Asleep(clock, news, patience)
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False
        self._renew_at = clock.now()
        self._next: datetime | None = None

    def wake(self) -> None:
        """Look now instead of at the next moment. May be called from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake.set)

    def go_on(self) -> None:
        """Send what is late after a sleep without waiting any longer. May be called from any thread."""
        self._asleep.over()
        self.wake()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[None]:
        """Be the one that sends while the block runs. Raises PolkuError "already-running"."""
        self._ledger.take(self._owner, self._clock.now())
        self._renew_at = self._clock.now() + RENEW
        self._loop = asyncio.get_running_loop()
        try:
            yield
        finally:
            self._loop = None
            try:
                for outlet in self._outlets.values():
                    await outlet.sender.aclose()
            finally:
                self._ledger.release(self._clock.now())

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop` is set; what is on the wire then gets a few seconds to be answered."""
        work = asyncio.create_task(self._forever())
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
            self.halt()
            await asyncio.wait({work}, timeout=GRACE_SECONDS)
        finally:
            for task in (work, stopped):
                task.cancel()
            await asyncio.wait({work, stopped})
        if not work.cancelled():
            work.result()

    def halt(self) -> None:
        """Begin nothing more; what is on the wire ends as it ends."""
        self._stopping = True
        for dispatch in self._dispatches.values():
            dispatch.halt()
        self._wake.set()

    async def run_until_idle(self, until: datetime | None = None) -> Totals:
        """Do everything that is due; with `until`, go on (a virtual clock jumps) through every moment up to it."""
        async with self.session():
            totals = await self._work_off()
            while until is not None and self._clock.now() < until and self._moment() <= until:
                await self._clock.sleep_until(self._moment(), self._wake, NAP)
                totals = totals.plus(await self._work_off())
            while until is not None and self._clock.now() < until:
                await self._clock.sleep_until(until, self._wake, NAP)
        return totals

    async def tick(self) -> Totals:
        """One look at everything that is due now, and what came of it. Only inside a `session`."""
        now = self._clock.now()
        self._stay_owner(now)
        standing = self._ledger.standing()
        totals = await self._look(now, standing)
        while self._move_on(now) and not self._stopping:
            totals = totals.plus(await self._look(now, standing))
        for dispatch in self._dispatches.values():
            for _ in range(WINDOWS):
                sent = await dispatch.window(self._standing())
                totals = totals.plus(sent)
                if not sent.anything or self._stopping:
                    break
        return totals

    async def _look(self, now: datetime, standing: Standing) -> Totals:
        """Let in and advance whoever's moment has come."""
        totals = Totals()
        mark = self._ledger.event_mark(now)
        for live in self._ledger.live_flows():
            totals = totals.plus(self._intake.look(live, mark, now, standing.zone))
            await asyncio.sleep(0)
        return totals.plus(await self._advance_all(now, standing))

    def _move_on(self, now: datetime) -> bool:
        """Whether there is something new to look at: codes that were waited for, ways into other automations."""
        started, self._progress.started = self._progress.started, False
        return bool(self._ledger.give_codes(now)) or started

    def next_moment(self) -> datetime | None:
        """When something will be due next, limits, pauses and rests taken into account; None: not before a change."""
        now = self._clock.now()
        moments = [self._asleep.held_until(), self._ledger.next_moment(now), self._next_message(now)]
        moments += [self._ledger.next_entry(live, now) for live in self._ledger.live_flows() if is_timed(live.flow)]
        return min((moment for moment in moments if moment is not None), default=None)

    def _next_message(self, now: datetime) -> datetime | None:
        moments = [self._next_of(channel, now) for channel in (*self._dispatches, "code")]
        return min((moment for moment in moments if moment is not None), default=None)

    def _next_of(self, channel: Channel, now: datetime) -> datetime | None:
        moment = self._ledger.next_message(channel=channel)
        if moment is None or self._standing().stands(channel):
            return None
        if channel == "code":
            return moment
        room, rests = self._ledger.room(now, channel), self._dispatches[channel].rests_until(now)
        found: list[tuple[datetime | None, datetime | None]] = [(moment, room.selling_opens)]
        if room.selling_opens is not None:
            found.append((self._ledger.next_message(service=True, channel=channel), room.opens))
        held = [(due, opens, rests) for due, opens in found if due is not None]
        return min(max(one for one in moments if one is not None) for moments in held)

    async def _advance_all(self, now: datetime, standing: Standing) -> Totals:
        totals = Totals()
        while not self._stopping:
            moved = self._progress.batch(now, standing)
            totals = totals.plus(moved)
            if not moved.advanced:
                break
            await asyncio.sleep(0)
        return totals

    async def _work_off(self) -> Totals:
        """Tick until nothing is due any more."""
        totals = Totals()
        while not self._stopping:
            self._wake.clear()
            self._ledger.changed()
            done = await self.tick()
            totals = totals.plus(done)
            self._next = self.next_moment()
            if not done.anything or self._next is None or self._next > self._clock.now():
                break
        self._news.tell(Ticked(self._clock.now(), totals, self._next))
        return totals

    def _moment(self) -> datetime:
        """When to look next: at the next moment; soon, if something is due that could not be done; or much later."""
        now = self._clock.now()
        if self._next is None:
            return now + LONG
        return self._next if self._next > now else now + NAP

    async def _forever(self) -> None:
        seen = self._ledger.last_seen()
        async with self.session():
            self._asleep.noticed(seen)
            while not self._stopping:
                try:
                    await self._work_off()
                    await self._rest()
                except PolkuError as error:
                    if error.code == "lease-lost":
                        raise
                    # The disk is full or another program holds the file: nothing is lost, look again soon.
                    self._news.tell(Trouble(error.code, {name: str(value) for name, value in error.params.items()}))
                    await self._clock.sleep_until(self._clock.now() + TROUBLE_REST, self._wake, TROUBLE_REST)

    async def _rest(self) -> None:
        """Sleep until the next moment, a change in the shop, a call, or until it is time to say we are still here."""
        until = min(self._moment(), self._renew_at)
        while self._clock.now() < until and not (self._stopping or self._wake.is_set() or self._ledger.changed()):
            await self._clock.sleep_until(until, self._wake, NAP)
        self._asleep.noticed(until)

    def _standing(self) -> Standing:
        """How the shop stands; after a sleep as if it were paused, until somebody has looked."""
        standing = self._ledger.standing()
        return msgspec.structs.replace(standing, paused=True) if self._asleep.held_until() else standing

    def _stay_owner(self, now: datetime) -> None:
        if now >= self._renew_at:
            self._ledger.renew(now)
            self._renew_at = now + RENEW


def _nothing(_: str) -> None:
    """Nobody watches."""
