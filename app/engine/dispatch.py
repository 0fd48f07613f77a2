"""What leaves: asked once more, written, claimed, sent over a few connections, and marked, each exactly once.

The order of things is what makes a crash harmless. A window of messages is claimed, with Message-ID and hash, before
anything of it leaves. Right before a body leaves, one cheap commit says so and settles those that came before; bodies
that may leave at the same moment share it. What is claimed but was never on the wire is due again; what was on the wire
without an answer kept is uncertain.
"""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from app.engine.judge import Judge, Ready, Window
from app.engine.letters import Compose
from app.engine.news import MailHeld, MailSent, QueueRests, QueueStopped, Totals
from app.engine.policy import Room
from app.engine.ports import Clock, Ledger, News, Sender
from app.engine.progress import Checkpoint
from app.engine.retries import Rest, is_about_us, put_back, settled_by
from app.engine.wire import Following, Outgoing, Reply
from app.engine.work import Channel, DueMessage, Outcome, Settled, Standing
from app.model.errors import PolkuError

WINDOW = 32
"""Messages claimed at once: what a power cut may leave uncertain, against one flush of the disk for each of them."""
ROUNDS = 6
"""How often the event loop goes round while a body waits for others that leave with the same commit."""
MOMENT = 0.05
"""Seconds for which the last answer of a connection may wait for those of the others."""
_COUNTED: dict[Outcome, str] = {
    "sent": "sent",
    "retry": "retried",
    "failed": "failed",
    "uncertain": "uncertain",
    "suppressed": "suppressed",
    "skipped": "suppressed",
}


def _within(room: Room, due: Iterable[DueMessage]) -> Iterator[DueMessage]:
    """As many of the messages as the limits let out, in their order."""
    free, selling = room.free, room.selling
    for one in due:
        if free and (one.service or selling):
            free, selling = free - 1, selling - (not one.service)
            yield one


class Withheld(Exception):  # noqa: N818  # not an error: a person paused or withdrew in time
    """Raised out of the sender's callback: nothing of this message may leave."""


class Dispatch:
    """Sends due messages, a window at a time. Its only memory is what the disk has not taken yet."""

    def __init__(
        self,
        ledger: Ledger,
        sender: Sender,
        compose: Compose,
        clock: Clock,
        news: News,
        checkpoint: Checkpoint,
        channel: Channel = "mail",
    ) -> None:
        self._ledger = ledger
        self._channel = channel
        self._sender = sender
        self._judge = Judge(ledger, compose)
        self._clock = clock
        self._news = news
        self._checkpoint = checkpoint
        self._unmarked: list[Settled] = []
        self._untouched: list[int] = []
        self._leaving: list[tuple[int, list[int], Future[None]]] = []
        self._queue: deque[Ready] = deque()
        self._working = 0
        self._done = asyncio.Event()
        self._over = False
        self._trouble: PolkuError | None = None
        self._rest = Rest()
        self._halted = False
        self._count: Counter[str] = Counter()

    def halt(self) -> None:
        """Begin no further message; the ones on the wire end as they end."""
        self._halted = True

    def rests_until(self, now: datetime) -> datetime | None:
        """Until when an unreachable server is left alone, or None."""
        return self._rest.until if self._rest.until and self._rest.until > now else None

    async def window(self, standing: Standing) -> Totals:
        """Decide about what is due and send up to a window of it; all zeros when nothing may or can leave now."""
        now = self._clock.now()
        self.flush()
        if standing.stands(self._channel) or self._halted or self.rests_until(now):
            return Totals()
        room, ledger = self._ledger.room(now, self._channel), self._ledger
        due = ledger.due_messages(now, WINDOW, service=not room.selling, channel=self._channel) if room.free else []
        if not due:
            return Totals()
        self._count.clear()
        window = self._judge.decide(list(_within(room, due)), standing, now)
        ours = self._ledger.claim([one.claim for one in window.ready], window.settled, window.deferred, now)
        self._checkpoint("claimed")
        self._tell(window)
        await self._send([one for one in window.ready if one.due.id in ours])
        return Totals(**self._count)

    def flush(self) -> None:
        """Mark what was answered and not marked yet; put back what was claimed and has not left."""
        if self._unmarked:
            self._mark(())
        if self._untouched:
            self._ledger.unclaim(self._untouched)
            self._untouched = []

    def _tell(self, window: Window) -> None:
        for settled in window.settled:
            self._count[_COUNTED[settled.state]] += 1
            self._news.tell(MailHeld(settled.id, settled.state, settled.reason))
        for deferred in window.deferred:
            self._count["deferred"] += 1
            self._news.tell(MailHeld(deferred.id, "due", deferred.reason, deferred.until))

    async def _send(self, ready: Sequence[Ready]) -> None:
        """All of the window over the sender's connections; what did not leave is due again."""
        self._queue = deque(ready)
        self._leaving = []
        self._over = False
        self._trouble = None
        self._working = min(self._sender.connections, len(ready))
        self._done = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._working):
                    group.create_task(self._worker())
        finally:
            self._untouched += [one.due.id for one in self._queue]
            self.flush()
            self._checkpoint("marked")
        if self._trouble:
            raise self._trouble

    async def _worker(self) -> None:
        """One connection's share of the window. What the disk will not take ends the window, not the others' mails."""
        ahead: deque[Ready] = deque()

        def following() -> Outgoing | None:
            ready = self._take()
            if ready is None:
                return None
            ahead.append(ready)
            return ready.composed.outgoing

        try:
            while not (self._over or self._halted) and (ready := ahead.popleft() if ahead else self._take()):
                await self._send_one(ready, following)
            await self._last_marked()
        except PolkuError as error:
            self._over, self._trouble = True, error
        finally:
            self._untouched += [ready.due.id for ready in ahead]

    async def _last_marked(self) -> None:
        """The last answers of all connections share a commit too; but some may wait for theirs for minutes."""
        self._working -= 1
        if self._working:
            with suppress(TimeoutError):
                async with asyncio.timeout(MOMENT):
                    await self._done.wait()
        self._done.set()
        if self._unmarked:
            self._mark(())

    def _take(self) -> Ready | None:
        """The next of the window, while anything may leave."""
        return self._queue.popleft() if self._queue and not (self._over or self._halted) else None

    async def _send_one(self, ready: Ready, following: Following) -> None:
        left: list[int] = []
        try:
            reply = await self._sender.send(ready.composed.outgoing, partial(self._leave, ready, left), following)
        except (Withheld, PolkuError) as reason:
            # Paused, withdrawn, or the disk would not take the mark: it has not left.
            self._untouched.append(ready.due.id)
            self._over = True
            if isinstance(reason, PolkuError):
                raise
            return
        except BaseException:
            # Cancelled, or a mistake of ours: on the wire it may have gone out, before that it has not.
            if left:
                self._settle(Settled(ready.due.id, "uncertain", self._clock.now(), "interrupted"))
            else:
                self._untouched.append(ready.due.id)
            raise
        self._checkpoint("replied")
        self._answered(ready, reply)

    async def _leave(self, ready: Ready, left: list[int]) -> None:
        """Right before the first byte of the body: a commit that settles what came before and says this one leaves."""
        said: Future[None] = asyncio.get_running_loop().create_future()
        self._leaving.append((ready.due.id, left, said))
        if len(self._leaving) == 1:
            for _ in range(ROUNDS):  # the other connections whose servers have answered by now share the commit
                if len(self._leaving) >= self._working:
                    break
                await asyncio.sleep(0)
            self._let_leave()
        await said
        self._checkpoint("on-wire")

    def _let_leave(self) -> None:
        leaving = [(message, left, said) for message, left, said in self._leaving if not said.done()]
        self._leaving = []
        try:
            ours = self._mark([message for message, _left, _said in leaving])
        except PolkuError as error:
            for _message, _left, said in leaving:
                said.set_exception(error)
            return
        for message, left, said in leaving:
            if message in ours:
                left.append(message)
                said.set_result(None)
            else:
                said.set_exception(Withheld())

    def _answered(self, ready: Ready, reply: Reply) -> None:
        now = self._clock.now()
        due = ready.due
        if reply.kind == "sender_fault":
            self._over = True
            self._settle(put_back(reply, due, now, now))
            self._ledger.stop_queue(reply.code, reply.text, now, self._channel)
            self._news.tell(QueueStopped(reply.code, reply.text, self._channel))
        elif is_about_us(reply):
            self._over = True
            until = self._rest.begin(now, reply)
            self._settle(put_back(reply, due, until, now))
            self._news.tell(QueueRests(reply.text, until, self._channel))
        else:
            self._rest.over()
            settled = settled_by(reply, due, now)
            self._settle(settled)
            if settled.state == "sent":
                customer = due.run.customer if due.kind == "flow" else 0
                self._news.tell(MailSent(due.id, customer, ready.flow, now))

    def _settle(self, settled: Settled) -> None:
        """Keep an answer until the next commit takes it along."""
        self._unmarked.append(settled)
        self._count[_COUNTED[settled.state]] += 1
        if settled.state != "sent":
            self._news.tell(MailHeld(settled.id, settled.state, settled.reason, settled.try_at))

    def _mark(self, on_wire: Sequence[int]) -> set[int]:
        settled, self._unmarked = self._unmarked, []
        try:
            return self._ledger.mark(settled, on_wire, self._clock.now())
        except PolkuError:
            self._unmarked = settled + self._unmarked
            raise
