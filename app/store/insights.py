"""What all automations have done, for the view of results: of totals that are kept by day (`kept_totals`).

Entries, messages and what was seen of them are counted of those who came in during the span. Stops and complaints are
those of the span, whenever their customers came in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Integer, and_, func, select, type_coerce

from app.analysis.attribution import Touch
from app.model.feedback import Feedback, feedback_in
from app.model.flow import Flow
from app.store.asking import among, id_list
from app.store.columns import MICROSECOND
from app.store.database import Database
from app.store.documents import decode_flow
from app.store.kept_ended import read_ended
from app.store.kept_marks import read_marks
from app.store.kept_notes import AFTER_DAYS, LEFT
from app.store.kept_totals import Total, Totals, read_days, read_totals
from app.store.results import StepResult
from app.store.tables_flows import ON_WAY, enrolment, flow, flow_version, interaction, message
from app.store.tables_hits import link
from app.store.tables_offers import code
from app.store.tables_people import event, shop_order
from app.store.tables_sources import order_origin

HELD_OUT = "holdout"


class Automation(msgspec.Struct, frozen=True):
    """One that has been published. `versions`: all of them, the live one first; `live`: whether it has one now."""

    id: int
    name: str
    state: str
    library_id: str
    versions: tuple[Flow, ...]


class Cohort(msgspec.Struct):
    """Of one automation: entries of the span (those kept out for comparison are `held_out`), how many are on their way,
    how many got a message, opened or clicked one, were followed by an order that is credited to them; `after`: event ->
    how many it came after in time; `stars`: stars ("" for none) -> answers, of which `unasked` were given before a
    message had been sent; `steps` as in `app.store.results`.
    """

    entered: int = 0
    held_out: int = 0
    on_way: int = 0
    reached: int = 0
    converted: int = 0
    seen: Counter[str] = msgspec.field(default_factory=Counter)
    after: Counter[str] = msgspec.field(default_factory=Counter)
    stars: Counter[str] = msgspec.field(default_factory=Counter)
    unasked: int = 0
    steps: dict[str, StepResult] = {}

    def step(self, node: str) -> StepResult:
        """What happened at a step; all zero where nothing did."""
        return self.steps.setdefault(node, StepResult())

    def add(self, one: Total) -> None:
        """Count some more."""
        match one.kind:
            case "entered" | "held_out" | "reached" | "converted":
                setattr(self, one.kind, getattr(self, one.kind) + one.people)
            case "after":
                self.after[one.detail] += one.people
            case "answers":
                self.stars[one.detail] += one.people
                self.unasked += one.people if one.target else 0
            case "seen.opened" | "seen.clicked" if not one.node:
                self.seen[one.kind.removeprefix("seen.")] += one.people
            case _ if one.node:
                self.step(one.node).add(one)


class Mark(msgspec.Struct, frozen=True):
    """So many of what came back by mail on a message: `what` is one of `stops`, `complaints`, `bounces`."""

    flow: int
    node: str
    what: str
    many: int


class KnownSince(msgspec.Struct, frozen=True):
    """When the first automation was published, and when the first order, open, and event of a kind that is known of
    happened; None: none has.
    """

    published: datetime | None
    orders: datetime | None
    opens: datetime | None
    event: datetime | None


class Answer(msgspec.Struct, frozen=True):
    """Feedback somebody gave after having come in."""

    flow: int
    at: datetime
    said: Feedback


class InsightsOf:
    """Reads the totals, bringing them up to date first: that may take a moment, so not in the UI thread."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._totals = Totals(db)

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

    def first_published(self) -> datetime | None:
        """When the first automation was published; None: none has been."""
        with self._db.read() as connection:
            first: datetime | None = connection.scalar(_PUBLISHED)
        return first

    def clicks_since(self) -> datetime | None:
        """When the first link went out whose clicks are seen; None: none has."""
        with self._db.read() as connection:
            first: datetime | None = connection.scalar(select(func.min(link.c.pushed_at, type_=link.c.pushed_at.type)))
        return first

    def tells_origins(self) -> bool:
        """Whether any order says how it came about."""
        with self._db.read() as connection:
            return connection.execute(select(order_origin.c.order_id).limit(1)).first() is not None

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

    def answers(
        self,
        name: str,
        flows: Collection[int],
        span: tuple[datetime | None, datetime],
        within: timedelta,
        most: int,
    ) -> list[Answer]:
        """Feedback events called `name` after entries of these automations from span[0] on (None: ever) and before
        span[1], each once in each automation: the newest first, and not more than `most`.
        """
        statement = (
            select(enrolment.c.flow_id, event.c.id, event.c.occurred_at, event.c.properties)
            .distinct()
            .join_from(enrolment, event, _after_entry(within))
            .where(event.c.name == name, among(enrolment.c.flow_id), *_counted(*span))
            .order_by(event.c.occurred_at.desc(), event.c.id)
            .limit(most)
        )
        with self._db.read() as connection:
            rows = connection.execute(statement, {"ids": id_list(flows)}).all()
        return [Answer(row.flow_id, row.occurred_at, feedback_in(row.properties)) for row in rows]

    def cohorts(self, since: datetime | None, until: datetime) -> dict[int, Cohort]:
        """By automation, of those who came in on the days from that of `since` (None: ever) to that of `until`."""
        self._totals.refresh()
        found: dict[int, Cohort] = defaultdict(Cohort)
        with self._db.read() as connection:
            flows = list(connection.scalars(select(flow.c.id)))
            for one in read_totals(connection, flows, since, until):
                found[one.flow_id].add(one)
            way = select(enrolment.c.flow_id, func.count()).where(enrolment.c.state.in_(ON_WAY))
            for flow_id, people in connection.execute(way.group_by(enrolment.c.flow_id)):
                found[flow_id].on_way = people
        return dict(found)

    def ended(
        self, since: datetime, until: datetime, event: str, stood: datetime | None = None
    ) -> dict[int, Counter[str]]:
        """By automation, a span that has ended as it `stood` then, or else at its end: see `app.store.kept_ended`."""
        self._totals.refresh()
        with self._db.read() as connection:
            flows = list(connection.scalars(select(flow.c.id)))
            return read_ended(connection, flows, (since, until), stood or until, event)

    def known_since(self, name: str) -> KnownSince:
        """When what tells of something was first heard of."""
        first = select(func.min(shop_order.c.occurred_at, type_=shop_order.c.occurred_at.type))
        opened = select(interaction.c.at).where(interaction.c.what == "opened").order_by(interaction.c.at).limit(1)
        # spelled so that events are gone through in the order of time: the first is found at once where there are any
        named = select(event.c.occurred_at).where(func.coalesce(event.c.name, "") == name)
        asked = (_PUBLISHED, first, opened, named.order_by(event.c.occurred_at).limit(1))
        with self._db.read() as connection:
            return KnownSince(*(connection.scalar(one) for one in asked))

    def marks(self, since: datetime | None, until: datetime) -> list[Mark]:
        """Stops, complaints and messages that came back before `until`, from the day of `since` on (None: ever), by the
        message they are about.
        """
        self._totals.refresh()
        with self._db.read() as connection:
            return [Mark(one.flow_id, one.node, one.kind, one.people) for one in read_marks(connection, since, until)]

    def sent_by_week(self, monday: date, weeks: int, last: date) -> dict[int, list[int]]:
        """Messages to customers that left, by automation, in each of so many weeks from `monday` on, up to the day
        `last`.
        """
        self._totals.refresh()
        first = monday.toordinal()
        found: dict[int, list[int]] = defaultdict(lambda: [0] * weeks)
        with self._db.read() as connection:
            for row in read_days(connection, LEFT, first):
                if row.day < first + 7 * weeks and row.day <= last.toordinal():
                    found[row.flow_id][(row.day - first) // 7] += row.people
        return dict(found)

    def buyers(
        self, flows: Collection[int], since: datetime | None, now: datetime, last: datetime | None = None
    ) -> dict[int, list[int]]:
        """Of automations that keep some people out: [treated, treated who bought, kept out, kept out who bought], of
        those who came in up to the day of `last` (None: `now`).

        Whoever came in on a day less than AFTER_DAYS ago is left aside: they have not had the time yet that the others
        had.
        """
        self._totals.refresh()
        found: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        until = min(last or now, now - timedelta(days=AFTER_DAYS + 1))
        places = {("entered", ""): 0, ("bought", ""): 1, ("held_out", ""): 2, ("bought", "held_out"): 3}
        with self._db.read() as connection:
            for one in read_totals(connection, flows, since, until):
                if (place := places.get((one.kind, one.detail))) is not None:
                    found[one.flow_id][place] += one.people
        return dict(found)


_PUBLISHED = select(func.min(flow_version.c.published_at, type_=flow_version.c.published_at.type))


def _after_entry(within: timedelta) -> ColumnElement[bool]:
    return and_(
        event.c.customer_id == enrolment.c.customer_id,
        event.c.occurred_at > enrolment.c.entered_at,
        _number(event.c.occurred_at) <= _number(enrolment.c.entered_at) + within // MICROSECOND,
    )


def _counted(since: datetime | None, until: datetime) -> list[ColumnElement[bool]]:
    treated, before = func.coalesce(enrolment.c.end_reason, "") != HELD_OUT, enrolment.c.entered_at < until
    return [treated, before] if since is None else [treated, before, enrolment.c.entered_at >= since]


def _number(moment: ColumnElement[datetime]) -> ColumnElement[int]:
    """A moment as the number that is stored."""
    return type_coerce(moment, Integer)
