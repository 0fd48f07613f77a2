"""Enrolments on their way: which are due, and what was decided about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.engine.letters import new_token
from app.engine.profile import changed
from app.engine.run import ChangeProfile, EnterFlow, Run, Step
from app.engine.work import Decided, DueRun, EndRun, NewMessage, Wake
from app.store.asking import among, id_list
from app.store.documents import decode_entry
from app.store.people import CUSTOMER, PROFILE, customer_of
from app.store.recording import record_events
from app.store.tables_flows import ON_WAY, decision, enrolment, message
from app.store.tables_people import customer

RUN = select(
    enrolment.c.id,
    enrolment.c.customer_id,
    enrolment.c.entry,
    enrolment.c.node,
    enrolment.c.state,
    enrolment.c.due_at,
    enrolment.c.visit,
    enrolment.c.flow_id,
    enrolment.c.version_id,
)
_DUE = (
    RUN.where(enrolment.c.state == "waiting", enrolment.c.due_at <= bindparam("now", type_=enrolment.c.due_at.type))
    .order_by(enrolment.c.due_at, enrolment.c.id)
    .limit(bindparam("limit"))
)


def run_of(row: Any) -> Run:
    """A row of `RUN` as a run."""
    return Run(row[0], row[1], decode_entry(row[2]), row[3], row[4], row[5], row[6])


def due_runs(connection: Connection, now: datetime, limit: int) -> list[DueRun]:
    """Enrolments whose moment has come, earliest first; of one customer only the earliest."""
    found: dict[int, DueRun] = {}
    for one in all_due_runs(connection, now, limit):
        found.setdefault(one.run.customer, one)
    return list(found.values())


def all_due_runs(connection: Connection, now: datetime, limit: int) -> list[DueRun]:
    """Every enrolment whose moment has come, several of one customer too, earliest first."""
    return [DueRun(run_of(row), row[7], row[8]) for row in connection.execute(_DUE, {"now": now, "limit": limit})]


def record_decisions(connection: Connection, batch: Sequence[Decided], now: datetime) -> None:
    """Move the runs, keep what was seen, make messages due, change profiles. Runs that are over meanwhile stay over."""
    ids = id_list([one.due.run.id for one in batch])
    here = set(connection.scalars(_STILL_HERE, {"ids": ids}))
    valid = sorted((one for one in batch if one.due.run.id in here), key=lambda one: one.due.run.id)
    if not valid:
        return
    connection.execute(_MOVE, [_moved(one, now) for one in valid])
    _keep_steps(connection, [(one.due.run.id, step) for one in valid for step in one.decision.steps])
    messages = [_message(one, new, now) for one in valid for new in one.messages]
    if messages:
        connection.execute(_NEW_MESSAGE, messages)
    for one in valid:
        starts = [effect.event for effect in one.decision.effects if isinstance(effect, EnterFlow)]
        if starts:
            record_events(connection, [(one.due.run.customer, event) for event in starts])
        changes = [
            change for effect in one.decision.effects if isinstance(effect, ChangeProfile) for change in effect.changes
        ]
        if changes:
            _change(connection, one.due.run.customer, changes, now)


def end_runs(connection: Connection, ends: Sequence[EndRun]) -> None:
    """End these enrolments where an event said so; the guardrails stop what they had not sent when its moment comes."""
    if not ends:
        return
    ids = id_list([end.enrolment for end in ends])
    here = set(connection.scalars(_STILL_ON_WAY, {"ids": ids}))
    valid = [end for end in ends if end.enrolment in here]
    if not valid:
        return
    connection.execute(_END, [{"run": end.enrolment, "reason": end.reason, "over": end.step.at} for end in valid])
    _keep_steps(connection, [(end.enrolment, end.step) for end in valid])


def wake_runs(connection: Connection, wakes: Sequence[Wake]) -> None:
    """Let these enrolments go on from an event's moment, if they still wait there and would have waited longer."""
    if wakes:
        connection.execute(_WAKE, [{"run": one.enrolment, "there": one.node, "sooner": one.at} for one in wakes])


def _moved(one: Decided, now: datetime) -> dict[str, Any]:
    run = one.decision.run
    return {
        "run": run.id,
        "new_node": run.node,
        "new_state": run.state,
        "new_due": run.due_at,
        "new_visit": run.visit,
        "reason": one.decision.end_reason,
        "over": now if run.state == "ended" else None,
    }


def _keep_steps(connection: Connection, steps: Sequence[tuple[int, Step]]) -> None:
    if not steps:
        return
    connection.execute(
        insert(decision),
        [
            {
                "enrolment_id": run,
                "at": step.at,
                "node": step.node,
                "kind": step.kind,
                "outcome": step.outcome,
                "seen": step.seen,
            }
            for run, step in steps
        ],
    )


def _message(one: Decided, new: NewMessage, now: datetime) -> dict[str, Any]:
    return {
        "kind": new.kind,
        "enrolment_id": one.due.run.id,
        "flow_id": one.due.flow,
        "version_id": one.due.version,
        "customer_id": None if new.staff else one.due.run.customer,
        "node": new.node,
        "visit": new.visit,
        "state": "due",
        "due_at": new.due_at,
        "first_due_at": new.due_at,
        "try_at": new.due_at,
        "message_class": new.message_class,
        "content": new.content,
        "staff": new.staff,
        "channel": new.channel,
        "token": new_token(),
        "created_at": now,
    }


def _change(connection: Connection, owner: int, changes: Sequence[Any], now: datetime) -> None:
    row = connection.execute(CUSTOMER.where(customer.c.id == owner)).one()
    before = customer_of(row)
    after = changed(before, changes)
    if after != before:
        values = {name: getattr(after, name) for name in (*PROFILE, "tags", "fields")}
        connection.execute(update(customer).where(customer.c.id == owner).values(**values, updated_at=now))


_STILL_HERE = select(enrolment.c.id).where(among(enrolment.c.id), enrolment.c.state == "waiting")
_STILL_ON_WAY = select(enrolment.c.id).where(among(enrolment.c.id), enrolment.c.state.in_(ON_WAY))
_THIS_RUN = enrolment.c.id == bindparam("run")
_MOVE = (
    update(enrolment)
    .where(_THIS_RUN)
    .values(
        node=bindparam("new_node"),
        state=bindparam("new_state"),
        due_at=bindparam("new_due"),
        visit=bindparam("new_visit"),
        end_reason=bindparam("reason"),
        ended_at=bindparam("over"),
    )
)
_END = (
    update(enrolment)
    .where(_THIS_RUN)
    .values(state="ended", end_reason=bindparam("reason"), ended_at=bindparam("over"), due_at=None)
)
_WAKE = (
    update(enrolment)
    .where(
        _THIS_RUN,
        enrolment.c.node == bindparam("there"),
        enrolment.c.state == "waiting",
        enrolment.c.due_at > bindparam("sooner", type_=enrolment.c.due_at.type),
    )
    .values(due_at=bindparam("sooner", type_=enrolment.c.due_at.type))
)
_NEW_MESSAGE = upsert(message).on_conflict_do_nothing(index_elements=["enrolment_id", "node", "visit"])
