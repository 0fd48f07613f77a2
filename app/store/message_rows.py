"""Messages on their way out: which are due, which are claimed, which may go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select, union_all, update

from app.engine.policy import Limits, Room, Window
from app.engine.run import NotifyStaff, Run, RunState
from app.engine.work import Channel, Claim, Deferred, DueMessage
from app.store.asking import among, id_list, one_of
from app.store.codes import claim_codes
from app.store.documents import decode_entry
from app.store.prepared import Prepared, Raw, raw_of
from app.store.tables_flows import OPEN, enrolment, flow, message
from app.store.tables_people import shop

PLENTY = 1_000_000
_TRY = message.c.try_at.type


SERVICE = "service"
_SERVING = message.c.message_class == SERVICE
_BY = message.c.channel == bindparam("channel")


def _due_in(state: str, *only: ColumnElement[bool]) -> Any:
    now = bindparam("now", type_=_TRY)
    return (
        select(message.c.id, message.c.try_at)
        .join_from(message, flow, flow.c.id == message.c.flow_id)
        .where(message.c.state == state, message.c.try_at <= now, _BY, flow.c.state == "live", *only)
        .order_by(message.c.try_at, message.c.id)
        .limit(bindparam("limit"))
        .subquery()
    )


def _due_ids(*only: ColumnElement[bool]) -> Any:
    # Each state from its own end of the index: sorting all that is due for every window would cost more than sending.
    parts = [_due_in(state, *only) for state in OPEN]
    return union_all(*(select(part.c.id, part.c.try_at) for part in parts)).subquery()


class _Found(NamedTuple):
    """A row of `_FOUND`."""

    id: int
    kind: Literal["flow", "staff"]
    version_id: int
    node: str
    visit: int
    content: str
    due_at: datetime
    first_due_at: datetime
    attempts: int
    token: str
    message_id: str | None
    staff: Any
    message_class: str
    run: int
    customer_id: int
    entry: str
    stands: str
    state: RunState
    run_due: datetime | None
    run_visit: int


_FOUND: Select[Any] = (
    select(
        message.c.id,
        message.c.kind,
        message.c.version_id,
        message.c.node,
        message.c.visit,
        message.c.content,
        message.c.due_at,
        message.c.first_due_at,
        message.c.attempts,
        message.c.token,
        message.c.message_id,
        message.c.staff,
        message.c.message_class,
        enrolment.c.id.label("run"),
        enrolment.c.customer_id,
        enrolment.c.entry,
        enrolment.c.node.label("stands"),
        enrolment.c.state,
        enrolment.c.due_at.label("run_due"),
        enrolment.c.visit.label("run_visit"),
    )
    .join_from(message, enrolment, enrolment.c.id == message.c.enrolment_id)
    .order_by(message.c.try_at, message.c.id)
)
_DUE, _DUE_SERVICE = (Prepared(_FOUND.join(ids, message.c.id == ids.c.id)) for ids in (_due_ids(), _due_ids(_SERVING)))
# By customer: the index on states would lead through all that is due to anybody.
_TO_THEM = Prepared(
    _FOUND.join(flow, flow.c.id == message.c.flow_id).where(
        among(message.c.customer_id),
        message.c.kind == "flow",
        _BY,
        one_of(func.coalesce(message.c.state, ""), OPEN),
        message.c.try_at <= bindparam("now", type_=_TRY),
        flow.c.state == "live",
    )
)


def due_messages(
    connection: Connection,
    now: datetime,
    limit: int,
    service: bool,
    rank: Callable[[int], int],
    channel: Channel = "mail",
) -> list[DueMessage]:
    """Messages of live flows whose moment has come, earliest first; `service`: only those that are no marketing.

    To one customer only one: of all that is due to them that with the highest `rank` of its version, then the earliest.
    """
    raw, bound = raw_of(connection), {"now": now, "limit": limit, "channel": channel}
    rows = _found(raw, _DUE_SERVICE if service else _DUE, bound)
    ids = id_list({row.customer_id for row in rows if row.kind == "flow"})
    first: dict[int, _Found] = {}
    for row in _found(raw, _TO_THEM, {"ids": ids, "now": now, "channel": channel}):
        if service and row.message_class != SERVICE:
            continue
        before = first.get(row.customer_id)
        if before is None or rank(row.version_id) > rank(before.version_id):
            first[row.customer_id] = row
    found = (first.pop(row.customer_id, None) if row.kind == "flow" else row for row in rows)
    return [_due_message(row, channel) for row in found if row is not None]


def all_due(connection: Connection, now: datetime, limit: int, channel: Channel = "mail") -> list[DueMessage]:
    """Every message of live flows whose moment has come, several to one customer too, earliest first."""
    rows = _found(raw_of(connection), _DUE, {"now": now, "limit": limit, "channel": channel})
    return [_due_message(row, channel) for row in rows]


def _found(raw: Raw, statement: Prepared, values: dict[str, Any]) -> list[_Found]:
    return list(map(_Found._make, statement.rows(raw, values)))


def _due_message(row: _Found, channel: Channel) -> DueMessage:
    run = Run(row.run, row.customer_id, decode_entry(row.entry), row.stands, row.state, row.run_due, row.run_visit)
    return DueMessage(
        id=row.id,
        kind=row.kind,
        run=run,
        version=row.version_id,
        node=row.node,
        visit=row.visit,
        content=row.content,
        due_at=row.due_at,
        first_due_at=row.first_due_at,
        attempts=row.attempts,
        token=row.token,
        message_id=row.message_id or "",
        staff=msgspec.convert(row.staff, NotifyStaff) if row.staff else None,
        service=row.message_class == SERVICE,
        channel=channel,
    )


def claim_messages(connection: Connection, claims: Sequence[Claim], now: datetime) -> set[int]:
    """Claim those that are still open and that no pause holds, their unique codes with them; their ids."""
    if not claims:
        return set()
    rows = [
        {
            "message": one.id,
            "header": one.message_id,
            "hash": one.bytes_hash,
            "says": one.subject,
            "answers": one.looked,
            "at": now,
        }
        for one in claims
    ]
    raw = raw_of(connection)
    _CLAIM.run_many(raw, rows)
    ours = {row[0] for row in _CLAIMED.rows(raw, {"ids": id_list([one.id for one in claims])})}
    without = claim_codes(raw, [one for one in claims if one.codes and one.id in ours], now)
    unclaim_messages(connection, without)
    return ours.difference(without)


def defer_messages(connection: Connection, deferred: Sequence[Deferred]) -> None:
    """The guardrails ask again later."""
    if deferred:
        rows = [
            {"message": one.id, "until": one.until, "meant": one.due_at, "why": one.reason, "answers": one.looked}
            for one in deferred
        ]
        connection.execute(_DEFER, rows)


def unclaim_messages(connection: Connection, ids: Sequence[int]) -> None:
    """Claimed and certainly not left: due again."""
    if ids:
        claimed = (among(message.c.id), message.c.state == "claimed")
        connection.execute(update(message).where(*claimed).values(state="due"), {"ids": id_list(ids)})


def put_on_wire(raw: Raw, message_id: int, now: datetime) -> bool:
    """Its body leaves now; False if it is not ours to send."""
    return bool(_ON_WIRE.run(raw, {"message": message_id, "at": now}).rowcount)


def room(connection: Connection, limits: Limits, now: datetime, channel: Channel = "mail") -> Room:
    """How many messages may leave now, and when the next may if none may; counted from what has left.

    Calls to other systems are not limited; text messages have no address to warm up, and no share kept for service.
    """
    if channel == "webhook":
        return Room(PLENTY, PLENTY, None, None)
    if channel == "sms":
        limits = Limits(limits.per_minute, limits.per_hour, limits.per_day, reserve_percent=0)
    left = message.c.channel == channel
    free = selling = PLENTY
    opens = selling_opens = None
    for window in limits.windows(now):
        used = connection.scalar(select(func.count()).where(message.c.wire_at > now - window.length, left)) or 0
        free = min(free, max(window.most - used, 0))
        selling = min(selling, max(window.most - window.reserved - used, 0))
        opens = _later(opens, _opens(connection, window, window.most, used, left, now))
        most = window.most - window.reserved
        selling_opens = _later(selling_opens, _opens(connection, window, most, used, left, now))
    return Room(free, selling, opens, selling_opens)


def _opens(
    connection: Connection, window: Window, most: int, used: int, left: ColumnElement[bool], now: datetime
) -> datetime | None:
    """When a window that is full has room again; None if it has."""
    if used < most:
        return None
    recent = select(message.c.wire_at).where(message.c.wire_at > now - window.length, left)
    nth = recent.order_by(message.c.wire_at.desc()).limit(1).offset(most - 1)
    moved_on: datetime = connection.execute(nth).scalar_one() + window.length
    return min(moved_on, window.widens_at) if window.widens_at else moved_on


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)


def next_message(connection: Connection, service: bool = False, channel: Channel = "mail") -> datetime | None:
    """When the next message of a live flow is due by this way; `service`: the next that is no marketing."""
    bound = {"channel": channel}
    moments = [connection.scalar(statement.where(_SERVING) if service else statement, bound) for statement in _NEXT]
    return min((moment for moment in moments if moment), default=None)


_THIS = message.c.id == bindparam("message")
_CLAIMED = Prepared(select(message.c.id).where(among(message.c.id), message.c.state == "claimed"))
_LIVE = select(flow.c.state).where(flow.c.id == message.c.flow_id).scalar_subquery() == "live"
_NEXT = [
    select(message.c.try_at)
    .join_from(message, flow, flow.c.id == message.c.flow_id)
    .where(message.c.state == state, _BY, flow.c.state == "live")
    .order_by(message.c.try_at)
    .limit(1)
    for state in OPEN
]
_RUNNING = select(shop.c.paused_at).scalar_subquery().is_(None)
_CLAIM = Prepared(
    update(message)
    .where(_THIS, one_of(message.c.state, OPEN), _LIVE, _RUNNING)
    .values(
        state="claimed",
        message_id=bindparam("header"),
        bytes_hash=bindparam("hash"),
        subject=bindparam("says"),
        looked=bindparam("answers"),
        claimed_at=bindparam("at"),
        reason="",
    )
)
_DEFER = (
    update(message)
    .where(_THIS, one_of(message.c.state, OPEN))
    .values(
        due_at=func.coalesce(bindparam("meant", type_=_TRY), message.c.due_at),
        try_at=bindparam("until"),
        reason=bindparam("why"),
        looked=bindparam("answers"),
    )
)
_ON_WIRE = Prepared(
    update(message)
    .where(_THIS, message.c.state == "claimed", _LIVE, _RUNNING)
    .values(state="on_wire", wire_at=bindparam("at"))
)
