"""What all automations have done, counted from the ledger at once: for the view of results.

Entries, messages and what was seen of them are counted as `app.store.results` does, by the same statements: of those
who came in during the span. Orders, stops and complaints are those of the span, whenever their customers came in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Integer, and_, func, or_, select, true, type_coerce

from app.analysis.attribution import Sale, Touch
from app.model.feedback import Feedback, feedback_in
from app.model.flow import Flow
from app.store.asking import among, id_list, one_of
from app.store.columns import MICROSECOND, micros
from app.store.database import Database
from app.store.documents import decode_flow
from app.store.mailbox_effects import BOUNCE, COMPLAINT, UNSUBSCRIBE
from app.store.results import STOPPED, StepResult, seen_of, settled_of
from app.store.tables_flows import ON_WAY, enrolment, flow, flow_version, interaction, message
from app.store.tables_hits import link
from app.store.tables_offers import code
from app.store.tables_people import event, shop_order
from app.store.tables_sources import order_origin

WEEK = timedelta(weeks=1)
HELD_OUT = "holdout"
MARKS = {UNSUBSCRIBE: "stops", COMPLAINT: "complaints", BOUNCE: "bounces"}


class Automation(msgspec.Struct, frozen=True):
    """One that has been published. `versions`: all of them, the live one first; `live`: whether it has one now."""

    id: int
    name: str
    state: str
    library_id: str
    versions: tuple[Flow, ...]


class Cohort(msgspec.Struct):
    """Of one automation: entries of the span (those kept out for comparison are `held_out`), how many are on their way,
    how many got a message, opened or clicked one; `steps` as in `app.store.results`.
    """

    entered: int = 0
    held_out: int = 0
    on_way: int = 0
    reached: int = 0
    seen: dict[str, int] = {}
    steps: dict[str, StepResult] = {}

    def step(self, node: str) -> StepResult:
        """What happened at a step; all zero where nothing did."""
        return self.steps.setdefault(node, StepResult())


class Mark(msgspec.Struct, frozen=True):
    """Something that came back by mail on a message: what is one of `stops`, `complaints`, `bounces`."""

    flow: int
    node: str
    what: str
    at: datetime


class Answer(msgspec.Struct, frozen=True):
    """Feedback somebody gave after having come in."""

    flow: int
    at: datetime
    said: Feedback


class InsightsOf:
    """Reads the ledger; up to a second where hundreds of thousands came in, so not in the UI thread."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def automations(self) -> list[Automation]:
        """Every automation that has been published, by name."""
        with self._db.read() as connection:
            rows = connection.execute(
                select(flow.c.id, flow.c.name, flow.c.state, flow.c.library_id, flow.c.live_version)
                .add_columns(flow_version.c.id.label("version"), flow_version.c.document)
                .join_from(flow, flow_version, flow_version.c.flow_id == flow.c.id)
                .order_by(flow.c.name, flow_version.c.id.desc())
            ).all()
        found: dict[int, Automation] = {}
        for row in rows:
            known = found.get(row.id)
            before = known.versions if known else ()
            version = decode_flow(row.document)
            both = (version, *before) if row.version == row.live_version else (*before, version)
            found[row.id] = Automation(row.id, row.name, row.state, row.library_id, both)
        return list(found.values())

    def cohorts(self, since: datetime | None) -> dict[int, Cohort]:
        """By automation, of those who came in from `since` on (None: ever)."""
        cohort = true() if since is None else enrolment.c.entered_at >= since
        found: dict[int, Cohort] = defaultdict(Cohort)
        with self._db.read() as connection:
            _entries(connection, cohort, found)
            for flow_id, node, state, reason, _end, people in connection.execute(settled_of(cohort)):
                step = found[flow_id].step(node)
                if state == "sent":
                    step.sent += people
                elif state == "failed":
                    step.failed += people
                elif state in STOPPED:
                    step.held = {**step.held, reason: step.held.get(reason, 0) + people}
            for flow_id, node, kind, people in connection.execute(seen_of(cohort)):
                setattr(found[flow_id].step(node), kind, people)
        return dict(found)

    def sales(self, since: datetime | None, until: datetime, horizon: timedelta) -> list[Sale]:
        """Completed orders of the span that anything might be credited with: those after a message (at most `horizon`
        before), and those whose shop tells of a code or a visit.
        """
        asked = [shop_order.c.status == "completed", shop_order.c.occurred_at <= until]
        if since is not None:
            asked.append(shop_order.c.occurred_at >= since)
        with self._db.read() as connection:
            touches = _touches(connection, asked, horizon)
            told = or_(order_origin.c.coupons != [], order_origin.c.utm != {})
            rows = list(connection.execute(_order_heads(asked).where(told)))
            rest = touches.keys() - {row.id for row in rows}
            rows += connection.execute(_order_heads([among(shop_order.c.id)]), {"ids": id_list(rest)})
        return [
            Sale(
                row.id,
                row.occurred_at,
                row.total - (row.refunded or 0.0),
                row.currency,
                tuple(row.coupons or ()),
                row.utm or {},
                tuple(touches.get(row.id, ())),
            )
            for row in rows
        ]

    def clicks_since(self) -> datetime | None:
        """When the first link went out whose clicks are seen; None: none has."""
        with self._db.read() as connection:
            first: datetime | None = connection.scalar(select(func.min(link.c.pushed_at, type_=link.c.pushed_at.type)))
        return first

    def tells_origins(self) -> bool:
        """Whether any order says how it came about."""
        with self._db.read() as connection:
            return connection.execute(select(order_origin.c.order_id).limit(1)).first() is not None

    def came_in(self, entries: Collection[int], since: datetime | None) -> frozenset[int]:
        """Those of these entries that are of the span."""
        if since is None:
            return frozenset(entries)
        statement = select(enrolment.c.id).where(among(enrolment.c.id), enrolment.c.entered_at >= since)
        with self._db.read() as connection:
            return frozenset(connection.scalars(statement, {"ids": id_list(entries)}))

    def given_codes(self, codes: Collection[str]) -> dict[str, Touch]:
        """Of these unique codes (casefolded) those that were given out: with which message."""
        if not codes:
            return {}
        statement = (
            select(code.c.code, message.c.flow_id, message.c.node, message.c.enrolment_id, code.c.given_at)
            .join_from(code, message, message.c.id == code.c.message_id)
            .where(message.c.flow_id.is_not(None))
        )
        with self._db.read() as connection:
            rows = connection.execute(statement).all()
        wanted = frozenset(codes)
        return {
            row.code.casefold(): Touch(row.flow_id, row.node, row.enrolment_id or 0, row.given_at)
            for row in rows
            if row.code.casefold() in wanted
        }

    def came_after(
        self, names: Collection[str], since: datetime | None, within: timedelta
    ) -> dict[tuple[int, str], int]:
        """(automation, event) -> entries after which it happened in time, of those who were not kept out."""
        if not names:
            return {}
        statement = (
            select(enrolment.c.flow_id, event.c.name, func.count(enrolment.c.id.distinct()))
            .join_from(enrolment, event, _after_entry(within))
            .where(one_of(event.c.name, names), *_counted(since))
            .group_by(enrolment.c.flow_id, event.c.name)
        )
        with self._db.read() as connection:
            return {(row[0], row[1]): row[2] for row in connection.execute(statement)}

    def answers(self, name: str, flows: Collection[int], since: datetime | None, within: timedelta) -> list[Answer]:
        """Feedback events called `name` after entries of these automations, each once in each automation."""
        statement = (
            select(enrolment.c.flow_id, event.c.id, event.c.occurred_at, event.c.properties)
            .distinct()
            .join_from(enrolment, event, _after_entry(within))
            .where(event.c.name == name, among(enrolment.c.flow_id), *_counted(since))
        )
        with self._db.read() as connection:
            rows = connection.execute(statement, {"ids": id_list(flows)}).all()
        return [Answer(row.flow_id, row.occurred_at, feedback_in(row.properties)) for row in rows]

    def marks(self, since: datetime | None) -> list[Mark]:
        """Stops, complaints and messages that came back in the span, on which message."""
        # what the mailbox tells has ids of its own, which the index on them finds among millions of events
        asked = [event.c.external_id >= "mail:", event.c.external_id < "mail;", one_of(event.c.name, tuple(MARKS))]
        if since is not None:
            asked.append(event.c.occurred_at >= since)
        with self._db.read() as connection:
            rows = connection.execute(select(event.c.name, event.c.occurred_at, event.c.properties).where(*asked)).all()
            numbers = {number for row in rows if isinstance(number := row.properties.get("message"), int)}
            sent = select(message.c.id, message.c.flow_id, message.c.node).where(among(message.c.id))
            known = {row.id: row for row in connection.execute(sent, {"ids": id_list(numbers)})}
        told = ((row, known.get(row.properties.get("message"))) for row in rows)
        return [
            Mark(mail.flow_id, mail.node, MARKS[row.name], row.occurred_at)
            for row, mail in told
            if mail is not None and mail.flow_id is not None
        ]

    def sent_by_week(self, first: datetime, weeks: int) -> dict[int, list[int]]:
        """Messages to customers that left, by automation, in each of so many weeks from `first` on."""
        week = func.floor((_number(message.c.sent_at) - micros(first)) / (WEEK // MICROSECOND))
        span = (message.c.sent_at >= first, message.c.sent_at < first + weeks * WEEK)
        mine = (message.c.kind == "flow", message.c.state == "sent", message.c.flow_id.is_not(None))
        statement = select(message.c.flow_id, week, func.count()).where(*mine, *span).group_by(message.c.flow_id, week)
        found: dict[int, list[int]] = defaultdict(lambda: [0] * weeks)
        with self._db.read() as connection:
            for flow_id, number, count in connection.execute(statement):
                found[flow_id][int(number)] = count
        return dict(found)

    def buyers(
        self, flows: Collection[int], since: datetime | None, now: datetime, within: timedelta
    ) -> dict[int, list[int]]:
        """Of automations that keep some people out: [treated, treated who bought, kept out, kept out who bought].

        Whoever came in less than `within` ago is left aside: they have not had the time yet that the others had.
        """
        bought = (
            select(shop_order.c.id)
            .where(shop_order.c.customer_id == enrolment.c.customer_id, shop_order.c.status == "completed")
            .where(shop_order.c.occurred_at > enrolment.c.entered_at)
            .where(_number(shop_order.c.occurred_at) <= _number(enrolment.c.entered_at) + within // MICROSECOND)
            .exists()
        )
        held = func.coalesce(enrolment.c.end_reason, "") == HELD_OUT
        asked = [among(enrolment.c.flow_id), enrolment.c.entered_at <= now - within]
        if since is not None:
            asked.append(enrolment.c.entered_at >= since)
        statement = (
            select(enrolment.c.flow_id, held, func.count(), func.count().filter(bought))
            .where(*asked)
            .group_by(enrolment.c.flow_id, held)
        )
        found: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        with self._db.read() as connection:
            for flow_id, kept, people, buyers in connection.execute(statement, {"ids": id_list(flows)}):
                found[flow_id][2 * bool(kept) : 2 * bool(kept) + 2] = [people, buyers]
        return dict(found)


def _entries(connection: Connection, cohort: ColumnElement[bool], found: dict[int, Cohort]) -> None:
    held = func.coalesce(enrolment.c.end_reason, "") == HELD_OUT
    counted = select(enrolment.c.flow_id, held, func.count()).where(cohort).group_by(enrolment.c.flow_id, held)
    for flow_id, kept, people in connection.execute(counted):
        if kept:
            found[flow_id].held_out = people
        else:
            found[flow_id].entered = people
    way = select(enrolment.c.flow_id, func.count()).where(enrolment.c.state.in_(ON_WAY)).group_by(enrolment.c.flow_id)
    for flow_id, people in connection.execute(way):
        found[flow_id].on_way = people
    sent = select(message.c.enrolment_id).where(message.c.kind == "flow", message.c.state == "sent")
    reached = select(enrolment.c.flow_id, func.count()).where(cohort, enrolment.c.id.in_(sent))
    for flow_id, people in connection.execute(reached.group_by(enrolment.c.flow_id)):
        found[flow_id].reached = people
    seen = (
        select(enrolment.c.flow_id, interaction.c.what, func.count(enrolment.c.id.distinct()))
        .join_from(interaction, message, message.c.id == interaction.c.message_id)
        .join(enrolment, enrolment.c.id == message.c.enrolment_id)
        .where(cohort, message.c.kind == "flow", message.c.state == "sent")
        .group_by(enrolment.c.flow_id, interaction.c.what)
    )
    for flow_id, what, people in connection.execute(seen):
        found[flow_id].seen = {**found[flow_id].seen, what: people}


def _touches(
    connection: Connection, asked: Sequence[ColumnElement[bool]], horizon: timedelta
) -> dict[int, list[Touch]]:
    """Messages and clicks before each of these orders, the latest last."""
    lived = horizon // MICROSECOND
    columns = (shop_order.c.id, message.c.flow_id, message.c.node, message.c.enrolment_id)
    ours = (message.c.kind == "flow", message.c.state == "sent", message.c.flow_id.is_not(None))
    found: dict[int, list[Touch]] = defaultdict(list)
    for moment in (message.c.sent_at, interaction.c.at):
        before = [moment <= shop_order.c.occurred_at, _number(moment) >= _number(shop_order.c.occurred_at) - lived]
        whose = message.c.customer_id if moment is message.c.sent_at else interaction.c.customer_id
        statement = select(*columns, moment).select_from(shop_order)
        if moment is message.c.sent_at:
            statement = statement.join(message, whose == shop_order.c.customer_id)
        else:
            statement = statement.join(interaction, whose == shop_order.c.customer_id)
            statement = statement.join(message, message.c.id == interaction.c.message_id)
            before.append(interaction.c.what == "clicked")
        for order, flow_id, node, entry, at in connection.execute(statement.where(*asked, *ours, *before)):
            found[order].append(Touch(flow_id, node, entry or 0, at, moment is interaction.c.at))
    for touches in found.values():
        touches.sort(key=lambda one: one.at)
    return found


def _order_heads(asked: Sequence[ColumnElement[bool]]) -> Any:
    columns = (shop_order.c.id, shop_order.c.occurred_at, shop_order.c.total, shop_order.c.currency)
    told = (order_origin.c.coupons, order_origin.c.utm, order_origin.c.refunded)
    return select(*columns, *told).outerjoin_from(shop_order, order_origin).where(*asked)


def _after_entry(within: timedelta) -> ColumnElement[bool]:
    return and_(
        event.c.customer_id == enrolment.c.customer_id,
        event.c.occurred_at > enrolment.c.entered_at,
        _number(event.c.occurred_at) <= _number(enrolment.c.entered_at) + within // MICROSECOND,
    )


def _counted(since: datetime | None) -> list[ColumnElement[bool]]:
    treated = func.coalesce(enrolment.c.end_reason, "") != HELD_OUT
    return [treated] if since is None else [treated, enrolment.c.entered_at >= since]


def _number(moment: ColumnElement[datetime]) -> ColumnElement[int]:
    """A moment as the number that is stored."""
    return type_coerce(moment, Integer)
