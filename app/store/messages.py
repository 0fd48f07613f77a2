"""Messages as the Activity view lists them, and what a person may decide about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, FromClause, func, literal, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.engine.work import Channel, Settled
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.store.asking import among, id_list
from app.store.database import Database
from app.store.documents import versions_by_id
from app.store.prepared import raw_of
from app.store.publishing import skip_waiting
from app.store.settling import settle
from app.store.tables_flows import flow, flow_version, interaction, message
from app.store.tables_people import customer


class MessageFilter(msgspec.Struct, frozen=True):
    """Which messages; empty means any. `search`: words of the customer's name or address, or of the subject.

    `states`: any of several; both given, both hold. `since` up to, but not with, `until`: of the row's `at`.
    """

    state: str = ""
    states: tuple[str, ...] = ()
    flow: str = ""
    customer: int = 0
    search: str = ""
    since: datetime | None = None
    until: datetime | None = None


ANY = MessageFilter()


class MessageRow(msgspec.Struct, frozen=True):
    """One message in a list. `at`: when it was settled (sent, stopped ...), or when it is due.

    Of an erased customer `customer` is 0 and name, address and subject are empty.
    """

    id: int
    kind: Literal["flow", "staff"]
    state: str
    at: datetime
    due_at: datetime
    customer: int
    customer_name: str
    email: str
    flow: str
    flow_title: str
    version: int
    node: str
    title: str
    subject: str
    message_class: str
    reason: str
    reply_code: int
    reply_text: str
    attempts: int
    message_id: str
    enrolment: int
    channel: Channel = "mail"


class Messages:
    """Every message that was ever due. Raises PolkuError "message-not-found" for an id that is not there."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def counts(self, which: MessageFilter = ANY) -> dict[str, int]:
        """How many of these messages are in each state; states without any are not there."""
        statement = select(message.c.state, func.count()).select_from(_looked_at(which)).where(*_where(which))
        with self._db.read() as connection:
            return dict(connection.execute(statement.group_by(message.c.state)).all())

    def text_ids(self, customer_id: int) -> frozenset[str]:
        """By which ids text messages of this customer were handed over."""
        theirs = (message.c.customer_id == customer_id, message.c.channel == "sms", message.c.message_id.is_not(None))
        with self._db.read() as connection:
            return frozenset(connection.scalars(select(message.c.message_id).where(*theirs)))

    def find(self, which: MessageFilter = ANY, limit: int = 200, offset: int = 0) -> list[MessageRow]:
        """Messages, newest first (what is still due stands at its moment)."""
        with self._db.read() as connection:
            return _listed(connection, _ids(connection, which, limit, offset))

    def ids(self, which: MessageFilter = ANY) -> list[int]:
        """The numbers of all that `find` would give, in its order: to go through a long list without holding it."""
        with self._db.read() as connection:
            return _ids(connection, which)

    def listed(self, ids: Sequence[int]) -> list[MessageRow]:
        """Those of these messages that exist, in the order of `ids`."""
        with self._db.read() as connection:
            return _listed(connection, ids)

    def count(self, which: MessageFilter) -> int:
        """How many `find` would give without a limit."""
        statement = select(func.count()).select_from(_looked_at(which)).where(*_where(which))
        with self._db.read() as connection:
            return connection.scalar(statement) or 0

    def get(self, message_id: int) -> MessageRow:
        """One message."""
        with self._db.read() as connection:
            return get_message(connection, message_id)

    def by_header(self, message_id: str) -> int | None:
        """The message whose Message-ID header this is, with or without its angle brackets."""
        wanted = f"<{message_id.strip().strip('<>')}>"
        with self._db.read() as connection:
            return connection.scalar(select(message.c.id).where(message.c.message_id == wanted))

    def resend(self, message_id: int, now: datetime) -> None:
        """A person wants a failed or uncertain message sent again, with its old Message-ID; the guardrails still hold.

        Raises PolkuError "message-not-open" for one in any other state.
        """
        again = {"state": "due", "due_at": now, "try_at": now, "settled_at": None, "reason": "", "attempts": 0}
        self._decide(message_id, ("failed", "uncertain"), again)

    def settle(self, message_id: int, delivered: bool, now: datetime) -> None:
        """A person knows what became of an uncertain message. Raises PolkuError "message-not-open" for any other."""
        values: dict[str, Any] = {"state": "failed", "reason": "not_delivered", "settled_at": now}
        if delivered:
            values = {
                "state": "sent",
                "reason": "",
                "settled_at": now,
                "sent_at": func.coalesce(message.c.wire_at, literal(now, message.c.sent_at.type)),
            }
        self._decide(message_id, ("uncertain",), values)

    def skip_due(self, due_by: datetime, now: datetime, reason: str, flow: int | None = None) -> int:
        """Skip every message (of one flow) that was due by then and has not left; how many. Their people go on."""
        with self._db.write() as connection:
            return skip_waiting(connection, now, reason, flow, due_by=due_by)

    def skip(self, message_id: int, now: datetime, reason: str) -> None:
        """Skip one message that has not left. Raises PolkuError "message-not-open"."""
        with self._db.write() as connection:
            if get_message(connection, message_id).state not in ("due", "retry"):
                raise PolkuError("message-not-open", "user", message=message_id)
            settle(raw_of(connection), [Settled(message_id, "skipped", now, reason)])

    def record_interaction(self, message_id: int, what: Literal["opened", "clicked"], at: datetime) -> None:
        """The customer opened or clicked; the same thing at the same moment counts once."""
        with self._db.write() as connection:
            row = get_message(connection, message_id)
            if row.customer:
                values = {"message_id": message_id, "customer_id": row.customer, "what": what, "at": at}
                connection.execute(upsert(interaction).values(**values).on_conflict_do_nothing())

    def _decide(self, message_id: int, allowed: tuple[str, ...], values: dict[str, Any]) -> None:
        with self._db.write() as connection:
            get_message(connection, message_id)
            statement = update(message).where(message.c.id == message_id, message.c.state.in_(allowed))
            if not connection.execute(statement.values(**values)).rowcount:
                raise PolkuError("message-not-open", "user", message=message_id)


def get_message(connection: Connection, message_id: int) -> MessageRow:
    """As `Messages.get`, inside a transaction."""
    row = connection.execute(_LIST.where(message.c.id == message_id)).one_or_none()
    if row is None:
        raise PolkuError("message-not-found", "user", message=message_id)
    return message_row(row, versions_by_id(connection, {row.version_id or 0}).get(row.version_id))


def message_row(row: Any, sent_by: Flow | None) -> MessageRow:
    """A row of the list as a struct; titles come from the version that sent it."""
    node = sent_by.by_id.get(row.node) if sent_by else None
    return MessageRow(
        id=row.id,
        kind=row.kind,
        state=row.state,
        at=row.at,
        due_at=row.due_at,
        customer=row.customer_id or 0,
        customer_name=f"{row.first_name or ''} {row.last_name or ''}".strip(),
        email=row.email or "",
        flow=row.flow_name or "",
        flow_title=sent_by.name if sent_by else "",
        version=row.number or 0,
        node=row.node,
        title=node.title if node else "",
        subject=row.subject,
        message_class=row.message_class,
        reason=row.reason,
        reply_code=row.reply_code,
        reply_text=row.reply_text,
        attempts=row.attempts,
        message_id=row.message_id or "",
        enrolment=row.enrolment_id or 0,
        channel=row.channel,
    )


def _ids(connection: Connection, which: MessageFilter, limit: int | None = None, offset: int = 0) -> list[int]:
    """Newest first. Asked for by themselves, because a row of the list is much to sort by."""
    found = select(message.c.id).select_from(_looked_at(which)).where(*_where(which))
    return list(connection.scalars(found.order_by(_AT.desc(), message.c.id.desc()).limit(limit).offset(offset)))


def _listed(connection: Connection, ids: Sequence[int]) -> list[MessageRow]:
    rows = {row.id: row for row in connection.execute(_LIST.where(among(message.c.id)), {"ids": id_list(ids)})}
    flows = versions_by_id(connection, {row.version_id for row in rows.values() if row.version_id})
    return [message_row(rows[one], flows.get(rows[one].version_id)) for one in ids if one in rows]


def _looked_at(which: MessageFilter) -> FromClause:
    """No more tables than the filter asks."""
    looked: FromClause = message
    if which.search:
        looked = looked.outerjoin(customer, customer.c.id == message.c.customer_id)
    return looked.outerjoin(flow, flow.c.id == message.c.flow_id) if which.flow else looked


def _where(which: MessageFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if which.state:
        found.append(message.c.state == which.state)
    if which.states:
        found.append(message.c.state.in_(which.states))
    if which.flow:
        found.append(flow.c.name == which.flow)
    if which.customer:
        found.append(message.c.customer_id == which.customer)
    if which.since:
        found.append(which.since <= _AT)
    if which.until:
        found.append(which.until > _AT)
    text = func.coalesce(customer.c.first_name + " " + customer.c.last_name + " " + customer.c.email, "")
    found += [(text + " " + message.c.subject).icontains(word, autoescape=True) for word in which.search.split()]
    return found


_AT = func.coalesce(message.c.settled_at, message.c.try_at, type_=message.c.try_at.type)
_LIST = select(
    message,
    _AT.label("at"),
    customer.c.first_name,
    customer.c.last_name,
    customer.c.email,
    flow.c.name.label("flow_name"),
    flow_version.c.number,
).select_from(
    message.outerjoin(customer, customer.c.id == message.c.customer_id)
    .outerjoin(flow, flow.c.id == message.c.flow_id)
    .outerjoin(flow_version, flow_version.c.id == message.c.version_id)
)
