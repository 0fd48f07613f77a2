"""Who comes in: new events, timers, segments, and what is recorded about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.engine.work import Active, EventMark, LiveFlow, NewEvents, Scan
from app.model.customer import Event
from app.store.asking import among, id_list
from app.store.dialects import inserted
from app.store.documents import decode_flow, encode_entry
from app.store.history_spans import come_as_history
from app.store.run_rows import RUN, end_runs, run_of, wake_runs
from app.store.tables_flows import ON_WAY, enrolment, flow, flow_version, segment_member
from app.store.tables_people import customer, event
from app.store.told import remembered

ENTERABLE = ("live", "paused")


def live_flows(connection: Connection) -> list[LiveFlow]:
    """Every flow that people enter, in order of id."""
    rows = connection.execute(_LIVE_FLOWS)
    return [
        LiveFlow(
            id=row.id,
            name=row.name,
            version=row.live_version,
            flow=decode_flow(row.document),
            live_since=row.live_since,
            event_cursor=row.event_cursor,
            scanned_until=row.scanned_until,
            segment_ready=bool(row.segment_ready),
        )
        for row in rows
    ]


def event_mark(connection: Connection, now: datetime) -> EventMark:
    """How far the events reach that have come by `now`; both looks end at one entry of an index."""
    row = connection.execute(_MARK, {"now": now}).one()
    return EventMark(row.row or 0, row.at)


def new_events(
    connection: Connection, live: LiveFlow, names: Collection[str] | None, now: datetime, limit: int
) -> NewEvents:
    """Events this flow has not looked at: those recorded since, and those recorded earlier for a moment now come."""
    chosen = _EVENTS if names is None else _EVENTS.where(among(event.c.name, "names"))
    bound: dict[str, Any] = {
        "cursor": live.event_cursor,
        "scanned": live.scanned_until,
        "now": now,
        "since": live.live_since,
        "flow": live.id,
    }
    if names is not None:
        bound["names"] = msgspec.json.encode(sorted(names)).decode()
    recorded = chosen.where(event.c.id > bindparam("cursor")).order_by(event.c.id).limit(limit)
    rows = list(connection.execute(recorded, bound))
    if len(rows) == limit:
        return _found(connection, rows, rows[-1].id, more=True)
    come = chosen.where(event.c.id <= bindparam("cursor"), event.c.occurred_at > _moment("scanned"))
    rows += connection.execute(come.order_by(event.c.occurred_at), bound)
    latest = connection.scalar(select(func.max(event.c.id))) or 0
    rows.sort(key=lambda row: (row.occurred_at, row.id))
    return _found(connection, rows, max(latest, live.event_cursor), more=False)


def entered(connection: Connection, flow_id: int, customers: Collection[int]) -> dict[int, list[datetime]]:
    """When each of the customers came into the flow, ascending."""
    found: dict[int, list[datetime]] = defaultdict(list)
    statement = (
        select(enrolment.c.customer_id, enrolment.c.entered_at)
        .where(among(enrolment.c.customer_id), enrolment.c.flow_id == flow_id)
        .order_by(enrolment.c.entered_at)
    )
    for owner, at in connection.execute(statement, {"ids": id_list(customers)}):
        found[owner].append(at)
    return found


def active(connection: Connection, flow_id: int, customers: Collection[int]) -> dict[int, list[Active]]:
    """Enrolments of these customers in the flow that are not over."""
    found: dict[int, list[Active]] = defaultdict(list)
    mine = (among(enrolment.c.customer_id), enrolment.c.flow_id == flow_id, enrolment.c.state.in_(ON_WAY))
    for row in connection.execute(RUN.where(*mine), {"ids": id_list(customers)}):
        found[row.customer_id].append(Active(run_of(row), row.version_id))
    return found


def inside(connection: Connection, flow_id: int, customers: Collection[int]) -> set[int]:
    """Who of them was in the flow's segment when last looked."""
    statement = select(segment_member.c.customer_id).where(
        segment_member.c.flow_id == flow_id, among(segment_member.c.customer_id)
    )
    return set(connection.scalars(statement, {"ids": id_list(customers)}))


def record_scan(connection: Connection, scan: Scan, now: datetime) -> int:
    """Enrol, end and move the cursors; how many were enrolled. Nothing if the flow was published anew or stopped."""
    live = scan.live
    row = connection.execute(select(flow.c.state, flow.c.live_version).where(flow.c.id == live.id)).one()
    if row.state not in ENTERABLE or row.live_version != live.version:
        return 0
    enrolled = _enrol(connection, scan)
    end_runs(connection, scan.ends)
    wake_runs(connection, scan.wakes)
    came = [{"flow_id": live.id, "customer_id": one} for one, is_in in scan.inside.items() if is_in]
    if came:
        connection.execute(upsert(segment_member).on_conflict_do_nothing(), came)
    left = [one for one, is_in in scan.inside.items() if not is_in]
    if left:
        gone = (segment_member.c.flow_id == live.id, among(segment_member.c.customer_id))
        connection.execute(delete(segment_member).where(*gone), {"ids": id_list(left)})
    values: dict[str, Any] = {}
    if scan.cursor is not None:
        values["event_cursor"] = scan.cursor
    if scan.scanned_until is not None:
        values["scanned_until"] = scan.scanned_until
    if scan.segment_ready:
        values["segment_ready"] = True
    if scan.segment_ready:
        remembered(connection, live.id)
    if values:
        connection.execute(update(flow).where(flow.c.id == live.id).values(**values))
    return enrolled


def _enrol(connection: Connection, scan: Scan) -> int:
    # Who was erased since we looked is not there any more.
    there = set(connection.scalars(_THERE, {"ids": id_list([one.customer for one in scan.enrol])}))
    enrol = [one for one in scan.enrol if one.customer in there]
    if not enrol:
        return 0
    return inserted(
        connection,
        _ENROL,
        [
            {
                "flow_id": scan.live.id,
                "version_id": scan.live.version,
                "customer_id": one.customer,
                "entry_key": one.entry.key,
                "entry": encode_entry(one.entry),
                "entered_at": one.entry.at,
                "node": one.node,
                "due_at": one.entry.at,
                "state": "waiting",
            }
            for one in enrol
        ],
    )


def _found(connection: Connection, rows: Sequence[Any], cursor: int, *, more: bool) -> NewEvents:
    old = come_as_history(connection, [row.id for row in rows])
    history = frozenset(row.external_id for row in rows if row.id in old)
    return NewEvents(tuple(_owned(row) for row in rows), cursor, more, history)


def _owned(row: Any) -> tuple[int, Event]:
    return row.customer_id, Event(row.external_id, row.name, row.occurred_at, row.properties)


def _moment(name: str) -> Any:
    return bindparam(name, type_=event.c.occurred_at.type)


_LIVE_FLOWS = (
    select(
        flow.c.id,
        flow.c.name,
        flow.c.live_version,
        flow.c.live_since,
        flow.c.event_cursor,
        flow.c.scanned_until,
        flow.c.segment_ready,
        flow_version.c.document,
    )
    .join_from(flow, flow_version, flow_version.c.id == flow.c.live_version)
    .where(flow.c.state.in_(ENTERABLE))
    .order_by(flow.c.id)
)
_MARK = select(
    select(func.max(event.c.id)).scalar_subquery().label("row"),
    select(func.max(event.c.occurred_at)).where(event.c.occurred_at <= _moment("now")).scalar_subquery().label("at"),
)
_ENROL = upsert(enrolment).on_conflict_do_nothing(index_elements=["customer_id", "flow_id", "entry_key"])
_THERE = select(customer.c.id).where(among(customer.c.id))
_ON_WAY_HERE = exists().where(
    and_(
        enrolment.c.customer_id == event.c.customer_id,
        enrolment.c.flow_id == bindparam("flow"),
        enrolment.c.state.in_(ON_WAY),
    )
)
# History imported after the flow went live enrols nobody; it may still end the way of somebody who is in it.
_EVENTS: Select[Any] = select(
    event.c.id, event.c.customer_id, event.c.external_id, event.c.name, event.c.occurred_at, event.c.properties
).where(event.c.occurred_at <= _moment("now"), or_(event.c.occurred_at >= _moment("since"), _ON_WAY_HERE))
