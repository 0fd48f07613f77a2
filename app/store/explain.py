"""Why a customer got a message, or did not: the way there, what every decision saw, and what the server said."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import Connection, select

from app.engine.guardrails import Looked
from app.engine.run import EndReason, Step
from app.model.entry import Entry
from app.model.flow import Flow
from app.store.database import Database
from app.store.documents import decode_entry, decode_flow
from app.store.messages import MessageFilter, MessageRow, Messages, get_message
from app.store.tables_flows import decision, enrolment, flow, flow_version, message
from app.store.tables_people import event


class Explanation(msgspec.Struct, frozen=True):
    """Everything that was recorded about one message. `entry` is None where the customer has been erased.

    `flow` is the version that sent it; `route` the steps of the customer's way up to it, with the values they saw;
    `looked` every guardrail that was asked, in order, with its numbers.
    """

    message: MessageRow
    flow: Flow
    entry: Entry | None
    entered_at: datetime | None
    end_reason: EndReason | None
    route: tuple[Step, ...]
    looked: tuple[Looked, ...]
    content: str
    first_due_at: datetime
    claimed_at: datetime | None
    wire_at: datetime | None
    sent_at: datetime | None


class TimelineItem(msgspec.Struct, frozen=True):
    """One thing in a customer's life: an event (`text` its name) or a message of ours (`text` its subject)."""

    at: datetime
    kind: Literal["event", "message"]
    text: str
    message: int = 0
    state: str = ""


class Way(msgspec.Struct, frozen=True):
    """One time that a customer came into an automation. `node` and `due_at`: where they stand while they are on it."""

    flow: str
    title: str
    version: int
    event: str
    entered_at: datetime
    state: str
    node: str
    due_at: datetime | None
    ended_at: datetime | None
    end_reason: str


class Explain:
    """Answers to "why?"."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def message(self, message_id: int) -> Explanation:
        """Why this message. Raises PolkuError "message-not-found"."""
        with self._db.read() as connection:
            row = get_message(connection, message_id)
            raw = connection.execute(_RAW.where(message.c.id == message_id)).one()
            looked = msgspec.convert(raw.looked or (), tuple[Looked, ...])
            return Explanation(
                message=row,
                flow=decode_flow(raw.document) if raw.document else Flow(),
                entry=decode_entry(raw.entry) if raw.entry else None,
                entered_at=raw.entered_at,
                end_reason=raw.end_reason,
                route=self._route(connection, row.enrolment, raw.first_due_at),
                looked=looked,
                content=raw.content,
                first_due_at=raw.first_due_at,
                claimed_at=raw.claimed_at,
                wire_at=raw.wire_at,
                sent_at=raw.sent_at,
            )

    def way(self, enrolment_id: int) -> tuple[Step, ...]:
        """Every recorded step of one enrolment, in order."""
        with self._db.read() as connection:
            return self._route(connection, enrolment_id, None)

    def ways(self, customer_id: int, limit: int = 100) -> list[Way]:
        """Which automations a customer has come into, the latest first."""
        statement = _WAYS.where(enrolment.c.customer_id == customer_id).order_by(enrolment.c.id.desc()).limit(limit)
        with self._db.read() as connection:
            return [
                Way(
                    row.name,
                    decode_flow(row.document).name,
                    row.number,
                    decode_entry(row.entry).event,
                    row.entered_at,
                    row.state,
                    row.node,
                    row.due_at,
                    row.ended_at,
                    row.end_reason or "",
                )
                for row in connection.execute(statement)
            ]

    def timeline(self, customer_id: int, limit: int = 200) -> list[TimelineItem]:
        """What happened to a customer, newest first; a message stands above the event that made it."""
        with self._db.read() as connection:
            happened = connection.execute(
                select(event.c.occurred_at, event.c.name)
                .where(event.c.customer_id == customer_id)
                .order_by(event.c.occurred_at.desc())
                .limit(limit)
            ).all()
        items = [TimelineItem(at, "event", name) for at, name in happened]
        for row in Messages(self._db).find(MessageFilter(customer=customer_id), limit):
            items.append(TimelineItem(row.at, "message", row.subject or row.title, row.id, row.state))
        return sorted(items, key=lambda item: (item.at, item.kind), reverse=True)[:limit]

    @staticmethod
    def _route(connection: Connection, enrolment_id: int, until: datetime | None) -> tuple[Step, ...]:
        columns = (decision.c.node, decision.c.kind, decision.c.outcome, decision.c.at, decision.c.seen)
        statement = select(*columns).where(decision.c.enrolment_id == enrolment_id).order_by(decision.c.id)
        if until is not None:
            statement = statement.where(decision.c.at <= until)
        return tuple(Step(*row) for row in connection.execute(statement))


_WAYS = (
    select(
        flow.c.name,
        flow_version.c.document,
        flow_version.c.number,
        enrolment.c.entry,
        enrolment.c.entered_at,
        enrolment.c.state,
        enrolment.c.node,
        enrolment.c.due_at,
        enrolment.c.ended_at,
        enrolment.c.end_reason,
    )
    .join_from(enrolment, flow, flow.c.id == enrolment.c.flow_id)
    .join(flow_version, flow_version.c.id == enrolment.c.version_id)
)
_RAW = select(
    message.c.looked,
    message.c.content,
    message.c.first_due_at,
    message.c.claimed_at,
    message.c.wire_at,
    message.c.sent_at,
    flow_version.c.document,
    enrolment.c.entry,
    enrolment.c.entered_at,
    enrolment.c.end_reason,
).select_from(
    message.outerjoin(flow_version, flow_version.c.id == message.c.version_id).outerjoin(
        enrolment, enrolment.c.id == message.c.enrolment_id
    )
)
