"""What happened in an automation, person by person: of those who came in during a span, who went which way.

Everything is a count of entries, and each entry counts once at a step, however often it came there: so no share can be
more than all. Somebody who goes round in a loop counts for the way they took last.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    ScalarSelect,
    func,
    select,
    type_coerce,
)

from app.store.columns import MICROSECOND, micros
from app.store.database import Database
from app.store.flows import find
from app.store.kept_totals import Total, Totals, read_totals
from app.store.tables_flows import ON_WAY, OPEN, enrolment, flow, message
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

    def add(self, one: Total) -> None:
        """Count some more of what became of its messages."""
        match one.kind:
            case "message.sent":
                self.sent += one.people
                self.goal += one.people if one.detail == "goal" else 0
            case "message.failed":
                self.failed += one.people
            case "message.suppressed" | "message.skipped":
                self.held = {**self.held, one.detail: self.held.get(one.detail, 0) + one.people}
            case "seen.opened":
                self.opened += one.people
            case "seen.clicked":
                self.clicked += one.people


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
    """Reads totals, bringing them up to date first: that may take a moment, so not in the UI thread."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._totals = Totals(db)

    def read(self, name: str, since: datetime | None, until: datetime) -> Results:
        """Of those who came into an automation, over all its versions, on the days of the shop's clock from that of
        `since` (None: from the beginning) to that of `until`.
        """
        self._totals.refresh()
        with self._db.read() as connection:
            flow_id = find(connection, name).id
            found = Results()
            _tell(read_totals(connection, [flow_id], since, until), found)
            self._now(connection, enrolment.c.flow_id == flow_id, found)
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


def _tell(totals: Sequence[Total], found: Results) -> None:
    mailed = {one.node for one in totals if one.kind.startswith("message.")}
    for one in totals:
        match one.kind:
            case "entered" | "held_out":
                found.entered += one.people
            case "way":
                found.step(one.node).came += one.people
                if one.target:
                    key = (one.node, one.detail, one.target)
                    found.ways[key] = found.ways.get(key, 0) + one.people
            case "goal" if one.node not in mailed:  # who reached it while a message waited was not brought by that one
                found.step(one.node).goal += one.people
            case _ if one.node:
                found.step(one.node).add(one)


def _flow_id(name: str) -> ScalarSelect[int]:
    return select(flow.c.id).where(flow.c.name == name).scalar_subquery()
