"""What an automation has done: how many went which way through its live version, and what became of its messages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from app.analysis.rates import Rate
from app.model.errors import PolkuError
from app.model.flow import Edge, Flow
from app.model.nodes import Email, Goal, MessageStep, Node, kind_of
from app.services.desk import Desk
from app.services.earned import Money
from app.store.columns import MICROSECOND
from app.store.results import Results, Standing, StepResult

Span = Literal["today", "7", "30", "90", "all"]
SPANS: tuple[Span, ...] = ("today", "7", "30", "90", "all")


class Dates(msgspec.Struct, frozen=True):
    """A span of one's own: whole days of the shop's clock, `last` being one of them."""

    first: date
    last: date


WEEKS = 11
_ONE_WAY = ("trigger", "wait", "email")
"""Kinds whose record says what happened there rather than which way was taken: they have one way out."""
SEEN = 6


class Way(msgspec.Struct, frozen=True):
    """People along a wire; `share` of those it could have been, None where that says nothing, or of too few. Never
    over 1.
    """

    people: int
    share: float | None = None


class StepFigures(msgspec.Struct, frozen=True):
    """Of one step: `came` and `goal` count entries of the span, `waiting` is now. `sent` None: it sends nothing.

    `opened` and `clicked` None: this shop cannot see that. `held`: reason -> people, most first. `goal` of a message:
    those who were sent it and reached a goal then; of a goal: those who reached it.
    """

    came: int = 0
    waiting: int = 0
    held: tuple[tuple[str, int], ...] = ()
    sent: int | None = None
    failed: int = 0
    opened: int | None = None
    clicked: int | None = None
    goal: int = 0

    @property
    def held_back(self) -> int:
        """How many did not get it, whatever the reason."""
        return sum(people for _reason, people in self.held)


class FlowResults(msgspec.Struct, frozen=True):
    """`flow`: the live version, whose steps and wires the figures are about. `ways`: (step, port) -> people.

    `money`: orders of the span that are credited to the automation, None where nobody has asked. `currency`: the
    shop’s.
    """

    flow: Flow
    span: Span
    at: datetime
    entered: int
    on_way: int
    next_at: datetime | None
    steps: dict[str, StepFigures]
    ways: dict[tuple[str, str], Way]
    currency: str = "EUR"
    money: tuple[Money, ...] | None = None


class StepStory(msgspec.Struct, frozen=True):
    """More of one step: who stands there, its newest message (0: none), and its messages week by week.

    The last week is now; a step that sends nothing has no weeks.
    """

    node: str
    standing: tuple[Standing, ...] = ()
    weeks: tuple[int, ...] = ()
    first: date | None = None
    latest: int = 0


def read_results(desk: Desk, name: str, span: Span = "30") -> FlowResults:
    """Of those who came in during the span, up to now. Takes a while in a large shop.

    Raises PolkuError flow-not-found, flow-never-published.
    """
    now = desk.clock.now()
    flow = desk.store.flows.live(name)
    if flow is None:
        raise PolkuError("flow-never-published", "user", name=name)
    found = desk.store.results.read(name, since_of(span, now, ZoneInfo(desk.shop.timezone)), now)
    if flow.trigger is not None:
        found.step(flow.trigger.id).came = found.entered  # the ledger tells of a trigger when it has been left
    sources = desk.policy.sources
    steps = {node.id: _figures(found.step(node.id), node, sources) for node in flow.nodes}
    ways = {(edge.source, edge.port): _way(flow, edge, found) for edge in flow.edges}
    currency = desk.shop.currency
    return FlowResults(flow, span, now, found.entered, found.on_way, found.next_at, steps, ways, currency)


def read_step(desk: Desk, name: str, node: str) -> StepStory:
    """What cannot be read off the drawing; one or two short queries."""
    zone = ZoneInfo(desk.shop.timezone)
    flow = desk.store.flows.live(name)
    standing = tuple(desk.store.results.standing_at(name, node, SEEN))
    if flow is None or not isinstance(flow.by_id.get(node), MessageStep):
        return StepStory(node, standing)
    today = desk.clock.now().astimezone(zone).date()
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    first = datetime.combine(monday, clock_time(), zone)
    weeks = tuple(desk.store.results.sent_by_week(name, node, first, WEEKS))
    return StepStory(node, standing, weeks, monday, desk.store.results.newest(name, node))


def since_of(span: Span | Dates, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When a span begins: at a midnight of the shop's clock. None: it has no beginning."""
    if span == "all":
        return None
    today = now.astimezone(zone).date()
    first = span.first if isinstance(span, Dates) else today - timedelta(days=days_of(span) - 1)
    return datetime.combine(first, clock_time(), zone)


def until_of(span: Span | Dates, now: datetime, zone: ZoneInfo) -> datetime:
    """When a span ends, which is no longer in it: right after `now`, or at the midnight after its last day."""
    end = now + MICROSECOND  # what happens at this very moment has happened
    if not isinstance(span, Dates) or span.last >= now.astimezone(zone).date():
        return end
    return datetime.combine(span.last + timedelta(days=1), clock_time(), zone)


def days_of(span: Span | Dates) -> int:
    """How many days a span with a beginning has, its last one included."""
    if isinstance(span, Dates):
        return (span.last - span.first).days + 1
    return 1 if span == "today" else int(span)


def _figures(step: StepResult, node: Node, sources: tuple[str, ...]) -> StepFigures:
    held = tuple(sorted(step.held.items(), key=lambda one: (-one[1], one[0])))
    if not isinstance(node, MessageStep):
        return StepFigures(step.came, step.waiting, held, goal=step.goal)
    opened = step.opened if "opened" in sources and isinstance(node, Email) else None  # nobody sees a text opened
    clicked = step.clicked if "clicked" in sources else None
    return StepFigures(step.came, step.waiting, held, step.sent, step.failed, opened, clicked, step.goal)


def _way(flow: Flow, edge: Edge, found: Results) -> Way:
    """People along a wire; towards a goal those who reached it, since to stand before it is not worth telling."""
    source, target = flow.by_id[edge.source], flow.by_id[edge.target]
    mine = kind_of(source) in _ONE_WAY
    walked = sum(
        people
        for (node, outcome, after), people in found.ways.items()
        if node == edge.source and after == edge.target and (mine or outcome == edge.port)
    )
    if not isinstance(target, Goal) or not target.event or len(flow.edges_into[target.id]) > 1:
        return Way(walked)
    reached = Rate(min(found.step(target.id).goal, walked), walked)
    return Way(reached.part, None if reached.few else reached.share)
