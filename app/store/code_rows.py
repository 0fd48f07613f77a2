"""Codes handed out on the way: each once, to those whose automation gives them one, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from app.engine.judge import AGAIN
from app.engine.letters import WAITS_FOR_CODES
from app.engine.work import Settled
from app.model.actions import GiveCode
from app.model.customer import GivenCode
from app.store.asking import among, id_list
from app.store.database import Database
from app.store.documents import versions_by_id
from app.store.prepared import Prepared, raw_of
from app.store.settling import settle
from app.store.tables_flows import OPEN, enrolment, flow, message
from app.store.tables_offers import code
from app.store.tables_people import shop

AT_ONCE = 500


def waits(db: Database, now: datetime) -> bool:
    """Whether anybody waits for a code now: cheap, and asked at every look."""
    with db.read() as connection:
        return connection.execute(_DUE, {"now": now, "limit": 1}).first() is not None


def give_codes(connection: Connection, now: datetime) -> int:
    """Hand out what is due; how many people may go on. Whoever finds the list empty waits and is looked at again."""
    if connection.scalar(select(shop.c.paused_at)):
        return 0
    rows = connection.execute(_MINE, {"now": now, "limit": AT_ONCE}).all()
    flows = versions_by_id(connection, {row.version_id for row in rows})
    settled = [_give(connection, row, flows[row.version_id].by_id.get(row.node), now) for row in rows]
    settle(raw_of(connection), settled)
    return sum(one.state != "retry" for one in settled)


def given_codes(connection: Connection, customers: Collection[int], until: datetime) -> dict[int, list[GivenCode]]:
    """The codes that automations have handed to these customers up to `until`, the latest last."""
    found: dict[int, list[GivenCode]] = defaultdict(list)
    for row in _GIVEN.rows(raw_of(connection), {"ids": id_list(customers), "until": until}):
        found[row[0]].append(GivenCode(row[1], row[2], row[3], row[4], row[5] or 0))
    return found


def _give(connection: Connection, row: Any, node: object, now: datetime) -> Settled:
    """A row that has its code already keeps it: it is never given a second one."""
    if row.state != "holding" or row.stands != row.node or not isinstance(node, GiveCode):
        return Settled(row.id, "skipped", now, "ended" if row.state == "ended" else "removed")
    until = now + timedelta(days=node.valid_days)
    promised = until if node.valid_days > 0 else code.c.expires_at
    choice = _FREE.where(code.c.list == node.codes, or_(code.c.expires_at.is_(None), code.c.expires_at > until))
    has = connection.scalar(select(code.c.id).where(code.c.message_id == row.id))
    if has is None:
        taken = update(code).where(code.c.id == choice.scalar_subquery(), code.c.given_at.is_(None))
        if not connection.execute(taken.values(message_id=row.id, given_at=now, good_until=promised)).rowcount:
            return Settled(row.id, "retry", now, WAITS_FOR_CODES, try_at=now + AGAIN)
    return Settled(row.id, "sent", now)


_TRY = message.c.try_at.type
_DUE = (
    select(
        message.c.id,
        message.c.node,
        message.c.version_id,
        enrolment.c.state,
        enrolment.c.node.label("stands"),
    )
    .join_from(message, enrolment, enrolment.c.id == message.c.enrolment_id)
    .join(flow, flow.c.id == message.c.flow_id)
    .where(
        message.c.channel == "code",
        message.c.state.in_(OPEN),
        message.c.try_at <= bindparam("now", type_=_TRY),
        flow.c.state == "live",
    )
    .order_by(message.c.try_at, message.c.id)
    .limit(bindparam("limit"))
)
# On a server several programs may hand out at once: none looks at what another holds.
_MINE = _DUE.with_for_update(skip_locked=True, of=message)
_FREE = (
    select(code.c.id).where(code.c.given_at.is_(None)).order_by(code.c.id).limit(1).with_for_update(skip_locked=True)
)
_GIVEN = Prepared(
    select(
        message.c.customer_id,
        code.c.list,
        code.c.code,
        code.c.given_at,
        func.coalesce(code.c.good_until, code.c.expires_at, type_=code.c.given_at.type),
        message.c.enrolment_id,
    )
    .join_from(code, message, message.c.id == code.c.message_id)
    .where(
        among(message.c.customer_id),
        message.c.channel == "code",
        code.c.given_at <= bindparam("until", type_=code.c.given_at.type),
    )
    .order_by(message.c.customer_id, code.c.given_at, code.c.id)
)
