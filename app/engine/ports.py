"""What the runner needs from the world, as the runner sees it: a clock, a ledger, a sender, somebody to tell."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

import msgspec

from app.engine.history import History
from app.engine.letters import Compose
from app.engine.news import Fact
from app.engine.policy import Room
from app.engine.shelf import Shelf
from app.engine.wire import Following, OnWire, Outgoing, Reply, nothing_follows
from app.engine.work import (
    Active,
    Channel,
    Claim,
    Decided,
    Deferred,
    DueMessage,
    DueRun,
    EventMark,
    LiveFlow,
    NewEvents,
    Scan,
    Settled,
    Standing,
)
from app.model.customer import Facts
from app.model.flow import Flow


class Clock(Protocol):
    """The only source of now."""

    def now(self) -> datetime: ...

    async def sleep_until(self, moment: datetime, wake: asyncio.Event, poll: timedelta) -> None:
        """Return at `moment`, when `wake` is set, or after `poll` at the latest; a virtual clock jumps to `moment`."""


class SystemClock:
    """The clock of this computer."""

    def now(self) -> datetime:
        """The present moment, UTC."""
        return datetime.now(UTC)

    async def sleep_until(self, moment: datetime, wake: asyncio.Event, poll: timedelta) -> None:
        """Sleep in naps of at most `poll`, so that a laptop woken or a clock put right is noticed."""
        nap = min(moment - self.now(), poll).total_seconds()
        try:
            await asyncio.wait_for(wake.wait(), max(nap, 0))
        except TimeoutError:
            return


class VirtualClock:
    """A clock that stands still until it is told to move: days pass in an instant."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was last moved to, UTC."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Go forward to `moment`; never back."""
        self._now = max(self._now, moment.astimezone(UTC))

    async def sleep_until(self, moment: datetime, wake: asyncio.Event, poll: timedelta) -> None:
        """Be there at once; others get their turn first."""
        await asyncio.sleep(0)
        self.move_to(moment)


class Sender(Protocol):
    """Hands bytes to a mail server. What the world does comes back as a Reply; it raises for nothing the world does."""

    @property
    def connections(self) -> int:
        """How many sends may run at the same time."""

    async def send(self, outgoing: Outgoing, on_wire: OnWire, following: Following = nothing_follows) -> Reply:
        """Send one message; `on_wire` is awaited right before the first byte of the body leaves, or never.

        What `following` names may be announced to the server together with this body; it leaves by a `send` of its own.
        """

    async def aclose(self) -> None:
        """Say goodbye to the server; sending again opens anew."""


class Outlet(msgspec.Struct, frozen=True):
    """A way out beside mail: who sends, and who writes what is sent."""

    sender: Sender
    compose: Compose


class News(Protocol):
    """Whoever wants to know. Called from the runner's thread; must return quickly and raise nothing."""

    def tell(self, fact: Fact) -> None: ...


class Ledger(Protocol):
    """The book of the shop: what is due, and what became of it. Every method is one transaction.

    Raises PolkuError (db-locked, disk-full ...) when the file cannot be read or written; nothing has then been changed.
    """

    def take(self, owner: str, now: datetime) -> None:
        """Become the one that sends, and put right what a crash left behind: claimed messages are due again (uncertain
        after a power cut), those on the wire are uncertain. Raises PolkuError "already-running"."""

    def renew(self, now: datetime) -> None:
        """Say that we are still here. Raises PolkuError "lease-lost" if another has become the one that sends."""

    def release(self, now: datetime | None = None) -> None:
        """Stop being the one that sends; `now`: this was the last sign of life."""

    def last_seen(self) -> datetime | None:
        """When a program that sends last gave a sign of life, to within half a minute; None: never."""

    def changed(self) -> bool:
        """Whether anything was written to the shop since this was last asked."""

    def standing(self) -> Standing: ...

    def live_flows(self) -> list[LiveFlow]:
        """Flows that people enter, paused ones too: nothing leaves them, but nobody falls off."""

    def version(self, version: int) -> Flow: ...

    def versions_of(self, flow: int) -> list[int]:
        """The rows of every version of a flow that was ever published."""

    def event_mark(self, now: datetime) -> EventMark:
        """How far the events reach that have come by `now`: cheap, and asked before every look."""

    def new_events(self, live: LiveFlow, names: Collection[str] | None, now: datetime, limit: int) -> NewEvents:
        """Events up to `now` that this flow has not looked at, of these names (None: all), from `live_since` on."""

    def facts(self, customers: Collection[int], now: datetime) -> dict[int, Facts]: ...

    def histories(self, customers: Collection[int]) -> dict[int, History]: ...

    def customers(self, after: int, limit: int) -> list[int]:
        """Ids of the next customers by id, for a look at everybody in pages."""

    def told(self, live: LiveFlow) -> list[int] | None:
        """Customers, ascending, of whom imports have told the past, and of whom it is yet to be remembered whether they
        are in the flow's segment by it; None: of everybody, as the flow has not looked at all."""

    def inside(self, flow: int, customers: Collection[int]) -> set[int]:
        """Who of them was in the flow's segment when last looked."""

    def entered(self, flow: int, customers: Collection[int]) -> Mapping[int, list[datetime]]:
        """When each of them has come into the flow before."""

    def active(self, flow: int, customers: Collection[int]) -> Mapping[int, list[Active]]:
        """Enrolments of theirs in the flow that are not over."""

    def timed_candidates(self, live: LiveFlow, since: datetime, until: datetime) -> list[int]:
        """Customers for whom the flow's timed trigger may fire in (since, until]; some for whom it does not."""

    def shelf(self, since: datetime, until: datetime) -> Shelf:
        """What changed in the prices and stocks of products in (since, until]."""

    def next_entry(self, live: LiveFlow, after: datetime) -> datetime | None:
        """The next moment after `after` at which a new look for timed entries is worth it."""

    def record_scan(self, scan: Scan, now: datetime) -> int:
        """Enrol and end in one transaction; the number enrolled. The same entry never enrols twice."""

    def due_runs(self, now: datetime, limit: int) -> list[DueRun]:
        """Enrolments whose moment has come, earliest first, at most one per customer."""

    def overdue(self, now: datetime, limit: int) -> tuple[list[DueRun], list[DueMessage]]:
        """Enrolments and messages of live flows whose moment has come, several of one customer too, earliest first."""

    def record_decisions(self, batch: Sequence[Decided], now: datetime) -> None:
        """Move the runs and make their messages due, in one transaction on the disk."""

    def due_messages(
        self, now: datetime, limit: int, *, service: bool = False, channel: Channel = "mail"
    ) -> list[DueMessage]:
        """Messages of this way whose moment has come and whose flow is live, earliest first, at most one per customer.

        Of several to one customer it is that of the flow with the highest priority. `service`: only those that are no
        marketing.
        """

    def claim(
        self, claims: Sequence[Claim], settled: Sequence[Settled], deferred: Sequence[Deferred], now: datetime
    ) -> set[int]:
        """Record a window before it leaves, with the verdicts on those that do not; on the disk when it returns.

        The messages that are ours to send now: not those that a person has skipped, paused or erased meanwhile.
        Raises PolkuError "lease-lost" if another has become the one that sends.
        """

    def mark(self, settled: Sequence[Settled], on_wire: Sequence[int], now: datetime) -> set[int]:
        """Record how attempts ended and that these messages' bodies leave now; survives a killed process.

        Those it returns may leave. A person has paused, stopped or withdrawn the others since they were claimed.
        """

    def unclaim(self, messages: Sequence[int]) -> None:
        """These were claimed, and certainly nothing of them has left: due again."""

    def give_codes(self, now: datetime) -> int:
        """Hand the codes out that people on their way wait for, each once; how many of them could go on. Where a list
        is empty they are looked at again later."""

    def stop_queue(self, code: int, text: str, now: datetime, channel: Channel = "mail") -> None:
        """Nothing leaves by this way any more until a person has looked (or the runner is started anew)."""

    def room(self, now: datetime, channel: Channel = "mail") -> Room:
        """How many messages the limits let out now by this way, counted from what has left by it."""

    def next_moment(self, now: datetime) -> datetime | None:
        """When the next run or event already recorded is due; `now` if one is due already."""

    def next_message(self, *, service: bool = False, channel: Channel = "mail") -> datetime | None:
        """When the next message of a live flow is due by this way, were it not for limits and pauses."""
