"""The shop's book as the runner uses it: each method one transaction, as durable as a crash at that moment demands."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, func, select, update

from app.engine.history import History
from app.engine.policy import Policy, Room
from app.engine.shelf import Shelf
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
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.store import code_rows, intake_rows, lease, message_rows, run_rows, shelf_rows, timer_rows
from app.store.database import Database
from app.store.documents import versions_by_id
from app.store.facts import customer_page, facts_now, histories
from app.store.prepared import Prepared, raw_of
from app.store.settling import settle
from app.store.tables_flows import enrolment, flow_version
from app.store.tables_mailbox import mailbox
from app.store.tables_people import event, shop
from app.store.told import told


class SqliteLedger:
    """The `Ledger` of a shop file. One per runner; call it from one thread."""

    def __init__(self, db: Database, boot_id: str | None = None) -> None:
        self._db = db
        self._boot = db.boot_id() if boot_id is None else boot_id
        self._lock = db.runner_lock()
        self._owner = ""
        self._seen_version = -1
        self._versions: dict[int, Flow] = {}

    # ---- who sends

    def take(self, owner: str, now: datetime) -> None:
        """Become the one that sends and put right what a crash left behind. Raises PolkuError "already-running"."""
        self._exclude()
        with self._db.write() as connection:
            last = lease.read_lease(connection)
            same_boot = bool(self._boot) and (last is None or last.boot_id == self._boot)
            lease.recover(connection, same_boot, now)
            lease.write_lease(connection, owner, self._boot, now)
            connection.execute(update(shop).values(fault=None, sms_fault=None))
        self._owner = owner

    def _exclude(self) -> None:
        if not self._lock.take():
            with self._db.read() as connection:
                other = lease.read_lease(connection)
            raise PolkuError("already-running", "world", owner=other.owner if other else "")

    def renew(self, now: datetime) -> None:
        """Say that we are still here. Raises PolkuError "lease-lost"."""
        with self._db.write() as connection:
            if not lease.renew_lease(connection, self._owner, now):
                raise PolkuError("lease-lost", "world", owner=self._owner)

    def release(self, now: datetime | None = None) -> None:
        """Stop being the one that sends."""
        try:
            if self._owner:
                with self._db.write() as connection:
                    lease.drop_lease(connection, self._owner, now)
        finally:
            self._owner = ""
            self._lock.release()

    def last_seen(self) -> datetime | None:
        """When a program that sends last gave a sign of life."""
        with self._db.read() as connection:
            last = lease.read_lease(connection)
        return last.seen_at if last else None

    def changed(self) -> bool:
        """Whether anything was written to the shop since this was last asked."""
        version = self._db.version()
        before, self._seen_version = self._seen_version, version
        return version != before

    def standing(self) -> Standing:
        """How the shop stands right now."""
        with self._db.read() as connection:
            ((paused_at, fault, sms_fault, policy, zone, restored, stops_known),) = _STANDING.rows(raw_of(connection))
        return Standing(
            paused=bool(paused_at),
            stopped=fault is not None,
            policy=msgspec.convert(policy, Policy),
            zone=zone,
            stops_known_until=stops_known,
            sms_stopped=sms_fault is not None,
            restored_until=restored,
        )

    # ---- who comes in

    def live_flows(self) -> list[LiveFlow]:
        """Flows that people enter."""
        with self._db.read() as connection:
            return intake_rows.live_flows(connection)

    def version(self, version: int) -> Flow:
        """A published version by its row id; it never changes, so it is read once."""
        found = self._versions.get(version)
        if found is None:
            with self._db.read() as connection:
                found = self._versions[version] = versions_by_id(connection, (version,))[version]
        return found

    def versions_of(self, flow: int) -> list[int]:
        """Every version of a flow."""
        with self._db.read() as connection:
            return list(connection.scalars(select(flow_version.c.id).where(flow_version.c.flow_id == flow)))

    def event_mark(self, now: datetime) -> EventMark:
        """How far the events reach that have come by `now`."""
        with self._db.read() as connection:
            return intake_rows.event_mark(connection, now)

    def new_events(self, live: LiveFlow, names: Collection[str] | None, now: datetime, limit: int) -> NewEvents:
        """Events up to `now` that this flow has not looked at."""
        with self._db.read() as connection:
            return intake_rows.new_events(connection, live, names, now, limit)

    def facts(self, customers: Collection[int], now: datetime) -> dict[int, Facts]:
        """The facts of those of the customers who exist."""
        with self._db.read() as connection:
            return facts_now(connection, customers, now)

    def histories(self, customers: Collection[int]) -> dict[int, History]:
        """The histories of those of the customers who exist."""
        with self._db.read() as connection:
            return histories(connection, customers)

    def customers(self, after: int, limit: int) -> list[int]:
        """Ids of the next customers by id."""
        with self._db.read() as connection:
            return customer_page(connection, after, limit)

    def told(self, live: LiveFlow) -> list[int] | None:
        """Customers of whom imports have told and of whom the flow has yet to remember whether they are inside."""
        with self._db.read() as connection:
            return told(connection, live)

    def inside(self, flow: int, customers: Collection[int]) -> set[int]:
        """Who of them was in the flow's segment when last looked."""
        with self._db.read() as connection:
            return intake_rows.inside(connection, flow, customers)

    def entered(self, flow: int, customers: Collection[int]) -> Mapping[int, list[datetime]]:
        """When each of them has come into the flow before."""
        with self._db.read() as connection:
            return intake_rows.entered(connection, flow, customers)

    def active(self, flow: int, customers: Collection[int]) -> Mapping[int, list[Active]]:
        """Enrolments of theirs in the flow that are not over."""
        with self._db.read() as connection:
            return intake_rows.active(connection, flow, customers)

    def timed_candidates(self, live: LiveFlow, since: datetime, until: datetime) -> list[int]:
        """Customers for whom the flow's timed trigger may fire in (since, until]."""
        with self._db.read() as connection:
            return timer_rows.timed_candidates(connection, live.flow, since, until)

    def shelf(self, since: datetime, until: datetime) -> Shelf:
        """What changed in prices and stocks in (since, until]."""
        with self._db.read() as connection:
            return shelf_rows.shelf(connection, since, until)

    def next_entry(self, live: LiveFlow, after: datetime) -> datetime | None:
        """The next moment at which a new look for timed entries is worth it."""
        with self._db.read() as connection:
            zone: str = connection.execute(select(shop.c.timezone)).scalar_one()
            return timer_rows.next_entry(connection, live, after, zone)

    def record_scan(self, scan: Scan, now: datetime) -> int:
        """Enrol and end; the number enrolled."""
        with self._db.write() as connection:
            return intake_rows.record_scan(connection, scan, now)

    # ---- who goes on

    def due_runs(self, now: datetime, limit: int) -> list[DueRun]:
        """Enrolments whose moment has come."""
        with self._db.read() as connection:
            return run_rows.due_runs(connection, now, limit)

    def overdue(self, now: datetime, limit: int) -> tuple[list[DueRun], list[DueMessage]]:
        """Everything that is due, several of one customer too."""
        with self._db.read() as connection:
            return run_rows.all_due_runs(connection, now, limit), message_rows.all_due(connection, now, limit)

    def record_decisions(self, batch: Sequence[Decided], now: datetime) -> None:
        """Move the runs and make their messages due."""
        with self._db.write() as connection:
            run_rows.record_decisions(connection, batch, now)

    # ---- what leaves

    def due_messages(
        self, now: datetime, limit: int, *, service: bool = False, channel: Channel = "mail"
    ) -> list[DueMessage]:
        """Messages whose moment has come and whose flow is live."""
        with self._db.read() as connection:
            return message_rows.due_messages(connection, now, limit, service, self._priority, channel)

    def claim(
        self, claims: Sequence[Claim], settled: Sequence[Settled], deferred: Sequence[Deferred], now: datetime
    ) -> set[int]:
        """Record a window before it leaves; the messages that are ours to send."""
        with self._db.write() as connection:
            if not lease.renew_lease(connection, self._owner, now):
                raise PolkuError("lease-lost", "world", owner=self._owner)
            settle(raw_of(connection), settled)
            message_rows.defer_messages(connection, deferred)
            return message_rows.claim_messages(connection, claims, now)

    def mark(self, settled: Sequence[Settled], on_wire: Sequence[int], now: datetime) -> set[int]:
        """Record how attempts ended and what leaves now; those that are still ours to send."""
        with self._db.quick() as raw:
            settle(raw, settled)
            return {one for one in on_wire if message_rows.put_on_wire(raw, one, now)}

    def unclaim(self, messages: Sequence[int]) -> None:
        """These have certainly not left: due again."""
        with self._db.write() as connection:
            message_rows.unclaim_messages(connection, messages)

    def give_codes(self, now: datetime) -> int:
        """Hand the codes out that people on their way wait for."""
        if not code_rows.waits(self._db, now):
            return 0
        with self._db.write() as connection:
            return code_rows.give_codes(connection, now)

    def stop_queue(self, code: int, text: str, now: datetime, channel: Channel = "mail") -> None:
        """Nothing leaves by this way any more until a person has looked."""
        name = "sms_fault" if channel == "sms" else "fault"
        with self._db.write() as connection:
            connection.execute(update(shop).values({name: {"code": code, "text": text, "at": now}}))

    def room(self, now: datetime, channel: Channel = "mail") -> Room:
        """How many messages the limits let out now, and when the next may go."""
        with self._db.read() as connection:
            policy = msgspec.convert(_POLICY.rows(raw_of(connection))[0][0], Policy)
            return message_rows.room(connection, policy.limits, now, channel)

    def next_moment(self, now: datetime) -> datetime | None:
        """When the next run or recorded event is due; `now` if one is due already."""
        with self._db.read() as connection:
            moments = connection.execute(_MOMENTS, {"now": now}).one()
        return max(min(found), now) if (found := [one for one in moments if one]) else None

    def next_message(self, *, service: bool = False, channel: Channel = "mail") -> datetime | None:
        """When the next message of a live flow is due by this way."""
        with self._db.read() as connection:
            return message_rows.next_message(connection, service, channel)

    def _priority(self, version: int) -> int:
        return self.version(version).priority


_STOPS = select(func.coalesce(mailbox.c.read_at, mailbox.c.since, type_=mailbox.c.since.type))
_STANDING = Prepared(
    select(
        shop.c.paused_at,
        shop.c.fault,
        shop.c.sms_fault,
        shop.c.policy,
        shop.c.timezone,
        shop.c.restored_until,
        _STOPS.scalar_subquery(),
    )
)
_POLICY = Prepared(select(shop.c.policy))
_MOMENTS = select(
    select(func.min(enrolment.c.due_at)).where(enrolment.c.state == "waiting").scalar_subquery(),
    select(func.min(event.c.occurred_at))
    .where(event.c.occurred_at > bindparam("now", type_=event.c.occurred_at.type))
    .scalar_subquery(),
)
