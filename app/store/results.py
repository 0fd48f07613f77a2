"""What happened in an automation, person by person: of those who came in during a span, who went which way.

Everything is a count of entries, and each entry counts once at a step, however often it came there: so no share can be
more than all. Somebody who goes round in a loop counts for the way they took last.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    ScalarSelect,
    Select,
    and_,
    case,
    distinct,
    func,
    or_,
    select,
    type_coerce,
)

from app.store.columns import MICROSECOND, micros
from app.store.database import Database
from app.store.flows import find
from app.store.tables_flows import ON_WAY, OPEN, decision, enrolment, flow, interaction, message
from app.store.tables_people import customer

WEEK = timedelta(weeks=1)
STOPPED = ("suppressed", "skipped")


class StepResult(msgspec.Struct):
    """Entries that came to a step; that are there now (whenever they came in); and of a message what became of it.

    `goal`: of those who were sent it, how many reached a goal afterwards; at a goal, how many reached it there.
    `held`: reason -> how many did not get it.
    """

    came: int = 0
    waiting: int = 0
    sent: int = 0
    failed: int = 0
    opened: int = 0
    clicked: int = 0
    goal: int = 0
    held: dict[str, int] = {}


class Results(msgspec.Struct):
    """`entered`: in the span. `on_way`: now. `ways`: (step, outcome, next step) -> entries that took it last."""

    entered: int = 0
    on_way: int = 0
    steps: dict[str, StepResult] = {}
    ways: dict[tuple[str, str, str], int] = {}
    next_at: datetime | None = None

    def step(self, node: str) -> StepResult:
        """What happened at a step; all zero where nothing did."""
        return self.steps.setdefault(node, StepResult())


class Standing(msgspec.Struct, frozen=True):
    """Somebody who is at a step now, and until when."""

    name: str
    email: str
    until: datetime | None


class ResultsOf:
    """Reads the ledger; a second or so where hundreds of thousands came in, so not in the UI thread."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def read(self, name: str, since: datetime | None = None) -> Results:
        """Of an automation, over all its versions; `since` None: from the beginning."""
        with self._db.read() as connection:
            flow_id = find(connection, name).id
            mine = enrolment.c.flow_id == flow_id
            cohort = mine if since is None else and_(mine, enrolment.c.entered_at >= since)
            found = Results(entered=connection.scalar(select(func.count()).where(cohort)) or 0)
            self._ways(connection, cohort, found)
            self._messages(connection, cohort, found)
            self._now(connection, mine, found)
            return found

    def sent_by_week(self, name: str, node: str, first: datetime, weeks: int) -> list[int]:
        """Messages of a step that left in each of so many weeks from `first` on."""
        mine = (message.c.flow_id == _flow_id(name), message.c.node == node, message.c.state == "sent")
        span = (message.c.sent_at >= first, message.c.sent_at < first + weeks * WEEK)
        week = (type_coerce(message.c.sent_at, Integer) - micros(first)) / (WEEK // MICROSECOND)
        number = func.floor(week)
        bars = [0] * weeks
        with self._db.read() as connection:
            for bar, count in connection.execute(select(number, func.count()).where(*mine, *span).group_by(number)):
                bars[int(bar)] = count
        return bars

    def newest(self, name: str, node: str) -> int:
        """The newest message of a step that has left or has been stopped; 0 if there is none."""
        settled = message.c.state.in_(("sent", "failed", *STOPPED))
        mine = (message.c.flow_id == _flow_id(name), message.c.node == node, settled)
        with self._db.read() as connection:
            return connection.scalar(select(func.max(message.c.id)).where(*mine)) or 0

    def standing_at(self, name: str, node: str, limit: int) -> list[Standing]:
        """Who is at a step now, those who leave it first on top."""
        here = (enrolment.c.flow_id == _flow_id(name), enrolment.c.node == node, enrolment.c.state.in_(ON_WAY))
        rows = (
            select((customer.c.first_name + " " + customer.c.last_name).label("name"), customer.c.email)
            .add_columns(enrolment.c.due_at)
            .join_from(enrolment, customer, customer.c.id == enrolment.c.customer_id)
            .where(*here)
            .order_by(enrolment.c.due_at)
            .limit(limit)
        )
        with self._db.read() as connection:
            return [Standing(row.name.strip(), row.email, row.due_at) for row in connection.execute(rows)]

    def _ways(self, connection: Connection, cohort: ColumnElement[bool], found: Results) -> None:
        after, again, following = (decision.alias(name) for name in ("after", "again", "following"))
        first_after = (
            select(func.min(following.c.id))
            .where(following.c.enrolment_id == decision.c.enrolment_id, following.c.id > decision.c.id)
            .scalar_subquery()
        )
        came_back = (
            select(again.c.id)
            .where(again.c.enrolment_id == decision.c.enrolment_id, again.c.id > decision.c.id)
            .where(again.c.node == decision.c.node)
            .exists()
        )
        way = (decision.c.node, decision.c.outcome, after.c.node)
        once_a_step = (
            select(*way, func.count())
            .join_from(enrolment, decision, decision.c.enrolment_id == enrolment.c.id)
            .outerjoin(after, after.c.id == first_after)
            .where(cohort, ~came_back)
            .group_by(*way)
        )
        for node, outcome, target, people in connection.execute(once_a_step):
            found.step(node).came += people
            if target is not None:
                found.ways[node, outcome, target] = people
        arrived = or_(
            and_(decision.c.kind == "goal", decision.c.outcome == "reached"),
            and_(decision.c.kind == "exit", decision.c.outcome == "goal"),
        )
        reached = (
            select(decision.c.node, func.count(distinct(decision.c.enrolment_id)))
            .join_from(enrolment, decision, decision.c.enrolment_id == enrolment.c.id)
            .where(cohort, arrived)
            .group_by(decision.c.node)
        )
        for node, people in connection.execute(reached):
            found.step(node).goal = people

    def _messages(self, connection: Connection, cohort: ColumnElement[bool], found: Results) -> None:
        settled = connection.execute(settled_of(cohort)).all()
        for _flow, node, *_told in settled:
            found.step(node).goal = 0  # who reached a goal while it had not left yet was not brought there by it
        for _flow, node, state, reason, end, people in settled:
            step = found.step(node)
            if state == "sent":
                step.sent += people
                step.goal += people if end == "goal" else 0
            elif state == "failed":
                step.failed += people
            elif state in STOPPED:
                step.held = {**step.held, reason: step.held.get(reason, 0) + people}
        for _flow, node, kind, people in connection.execute(seen_of(cohort)):
            setattr(found.step(node), kind, people)

    def _now(self, connection: Connection, mine: ColumnElement[bool], found: Results) -> None:
        here = (mine, enrolment.c.state.in_(ON_WAY))
        standing = select(enrolment.c.node, func.count()).where(*here).group_by(enrolment.c.node)
        for node, people in connection.execute(standing):
            found.step(node).waiting = people
            found.on_way += people
        moves = select(func.min(enrolment.c.due_at)).where(mine, enrolment.c.state == "waiting")
        leaves = (
            select(func.min(message.c.try_at))
            .select_from(enrolment)
            .join(message, message.c.enrolment_id == enrolment.c.id)
            .where(mine, message.c.state.in_(OPEN))
        )
        moments = [connection.scalar(moves), connection.scalar(leaves)]
        found.next_at = min((moment for moment in moments if moment), default=None)


def settled_of(cohort: ColumnElement[bool]) -> Select[Any]:
    """(flow, step, state, reason, end of the entry, entries) of the messages of these entries, each once at a step."""
    # of several rounds through a loop the one that was sent counts, else the last
    best = (case((message.c.state == "sent", 0), else_=1), message.c.id.desc())
    place = func.row_number().over(partition_by=(enrolment.c.id, message.c.node), order_by=best).label("place")
    columns = (enrolment.c.flow_id, message.c.node, message.c.state, message.c.reason, enrolment.c.end_reason)
    rounds = _mine(cohort).with_only_columns(*columns, place).subquery()
    what = (rounds.c.flow_id, rounds.c.node, rounds.c.state, rounds.c.reason, rounds.c.end_reason)
    return select(*what, func.count()).where(rounds.c.place == 1).group_by(*what)


def seen_of(cohort: ColumnElement[bool]) -> Select[Any]:
    """(flow, step, opened or clicked, entries) of what these entries were seen to do with messages that were sent."""
    what = (enrolment.c.flow_id, message.c.node, interaction.c.what)
    seen = _mine(cohort).join(interaction, interaction.c.message_id == message.c.id).where(message.c.state == "sent")
    return seen.with_only_columns(*what, func.count(distinct(enrolment.c.id))).group_by(*what)


def _mine(cohort: ColumnElement[bool]) -> Select[Any]:
    chosen = select(message.c.node).select_from(enrolment).join(message, message.c.enrolment_id == enrolment.c.id)
    return chosen.where(cohort, message.c.kind == "flow")


def _flow_id(name: str) -> ScalarSelect[int]:
    return select(flow.c.id).where(flow.c.name == name).scalar_subquery()
