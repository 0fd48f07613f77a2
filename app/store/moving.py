"""Carrying the people on their way from their versions to the one that is being published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from app.engine.moving import Choice, landing, recounted, wait_changed
from app.engine.run import PASSED_BY
from app.engine.work import Settled
from app.model.flow import Flow
from app.store.documents import decode_entry, decode_flow
from app.store.facts import PAGE, facts_at
from app.store.prepared import raw_of
from app.store.settling import settle
from app.store.tables_flows import ON_WAY, OPEN, decision, enrolment, flow_version, message
from app.store.tables_people import shop


def carry_people(
    connection: Connection, flow_id: int, version_id: int, new: Flow, choices: Mapping[str, Choice], now: datetime
) -> None:
    """Do what was chosen for each step that people stand at; `choices[""]` is for those not named."""
    on_way = (enrolment.c.flow_id == flow_id, enrolment.c.state.in_(ON_WAY))
    places = select(enrolment.c.version_id, enrolment.c.node).where(*on_way).group_by(*_PLACE)
    for place in connection.execute(places.order_by(*_PLACE)).all():
        choice = choices.get(place.node, choices[""])
        there = (*on_way, enrolment.c.version_id == place.version_id, enrolment.c.node == place.node)
        if choice.fate == "leave":
            leave(connection, there, now, "stopped")
        elif choice.fate == "move":
            _move(connection, there, place, version_id, new, choice, now)


def leave(connection: Connection, where: tuple[ColumnElement[bool], ...], now: datetime, reason: str) -> None:
    """Those enrolments end now; what they have not been sent yet is skipped."""
    _skip(connection, where, now, reason)
    rows = connection.execute(select(enrolment.c.id, enrolment.c.node).where(*where)).all()
    if rows:
        line = {"at": now, "kind": "exit", "outcome": reason, "seen": {}}
        connection.execute(insert(decision), [{"enrolment_id": row.id, "node": row.node, **line} for row in rows])
    ended = {"state": "ended", "end_reason": reason, "ended_at": now, "due_at": None}
    connection.execute(update(enrolment).where(*where).values(**ended))


_PLACE = (enrolment.c.version_id, enrolment.c.node)


def _move(
    connection: Connection,
    there: tuple[ColumnElement[bool], ...],
    place: Any,
    version_id: int,
    new: Flow,
    choice: Choice,
    now: datetime,
) -> None:
    document = select(flow_version.c.document).where(flow_version.c.id == place.version_id)
    old = decode_flow(connection.execute(document).scalar_one())
    to = landing(old, new, place.node)
    if not to:
        leave(connection, there, now, "removed")
        return
    if choice.recount and wait_changed(old, new, place.node):
        _recount(connection, there, new, place.node, now)
    values: dict[str, Any] = {"version_id": version_id}
    if to != place.node:
        _skip(connection, there, now, PASSED_BY if place.node in new.by_id else "removed")
        values |= {"node": to, "state": "waiting", "due_at": now}
    connection.execute(update(enrolment).where(*there).values(**values))


def _recount(
    connection: Connection, there: tuple[ColumnElement[bool], ...], new: Flow, node: str, now: datetime
) -> None:
    """Count the wait again from when it began, by each customer's own clock."""
    began = (
        select(
            enrolment.c.id,
            enrolment.c.customer_id,
            enrolment.c.entry,
            func.max(decision.c.at, type_=decision.c.at.type).label("began"),
        )
        .join(decision, decision.c.enrolment_id == enrolment.c.id)
        .where(*there, decision.c.node == node, decision.c.outcome == "waits")
        .group_by(enrolment.c.id, enrolment.c.customer_id, enrolment.c.entry)
    )
    zone = connection.execute(select(shop.c.timezone)).scalar_one()
    waiting = connection.execute(began).all()
    for start in range(0, len(waiting), PAGE):
        known = facts_at(connection, {row.customer_id for row in waiting[start : start + PAGE]}, now)
        for row in waiting[start : start + PAGE]:
            if row.customer_id in known:
                due = recounted(new, node, row.began, known[row.customer_id], decode_entry(row.entry), zone)
                connection.execute(update(enrolment).where(enrolment.c.id == row.id).values(due_at=due))


def _skip(connection: Connection, where: tuple[ColumnElement[bool], ...], now: datetime, reason: str) -> None:
    ids = connection.scalars(
        select(message.c.id)
        .join(enrolment, enrolment.c.id == message.c.enrolment_id)
        .where(*where, message.c.state.in_(OPEN))
    )
    settle(raw_of(connection), [Settled(one, "skipped", now, reason) for one in ids])
