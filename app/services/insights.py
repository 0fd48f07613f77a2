"""What the shop's automations have done and brought, with where each figure comes from.

Of those who came in during the span: entries, messages, opens, clicks, conversion. Of the span itself: orders and what
they are worth, stops and complaints. An order is credited once (see `app.analysis.attribution`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

import msgspec

from app.analysis.attribution import LONGEST_DAYS, WINDOW_DAYS, By, Credit, Sale, Signs, credit
from app.analysis.lift import Lift, lift
from app.analysis.rates import Rate
from app.model.campaign import campaign_of, id_of, slug
from app.model.flow import Flow
from app.model.hit_events import FEEDBACK
from app.model.nodes import MessageStep, Split
from app.model.sources import OnEvent
from app.model.template import Benefit, walk_blocks
from app.services.desk import Desk
from app.services.results import Span, since_of
from app.services.variants import VariantResult, variant_result
from app.store.insights import Answer, Automation, Cohort, Mark

WEEKS = 12
HORIZON = timedelta(days=60)
"""How long before an order a message may have left for a code or a visit to be tied to it."""
AFTER = timedelta(days=30)
"""How long after coming in an account, a visit or feedback counts for the automation."""
ACCOUNT, VISITS = "Account Created", ("Page Viewed", "Product Viewed")
_WINDOWS = "insights.windows"


class Sources(msgspec.Struct, frozen=True):
    """What this shop can see: opens and clicks, mail that comes back, how orders came about, and its events."""

    opens: bool
    clicks: bool
    mailbox: bool
    origins: bool
    accounts: bool
    visits: bool
    feedback: bool


class Money(msgspec.Struct, frozen=True):
    """Orders and what they are worth after refunds, in one currency."""

    currency: str
    orders: int
    net: float


class Feedback(msgspec.Struct, frozen=True):
    """Answers, and of those that give stars how many gave each, one star first."""

    answers: int = 0
    stars: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    @property
    def mean(self) -> float | None:
        """Stars on average; None where none were given."""
        count = sum(self.stars)
        return sum(place * many for place, many in enumerate(self.stars, 1)) / count if count else None


class MessageFigures(msgspec.Struct, frozen=True):
    """One message of an automation; as `Figures`."""

    node: str
    title: str
    sent: int
    failed: int
    held: int
    opened: Rate | None
    clicked: Rate | None
    money: tuple[Money, ...]
    stops: int | None
    complaints: int | None


class Figures(msgspec.Struct, frozen=True):
    """One automation. None: nothing tells this shop about it.

    `reached`: entries that got a message, of which `opened`, `clicked` and `converted` are shares; `recovered` is what
    those who converted are called where a cart was left behind. `weeks`, `sales`: the last WEEKS weeks, now at the end.
    """

    name: str
    flow: Flow
    state: str
    library_id: str
    entered: int
    held_out: int
    on_way: int
    sent: int
    reached: int
    opened: Rate | None
    clicked: Rate | None
    converted: Rate
    recovered: int | None
    money: tuple[Money, ...]
    by: Mapping[By, int]
    visits: Rate | None
    accounts: Rate | None
    feedback: Feedback | None
    stops: int | None
    complaints: int | None
    bounces: int | None
    weeks: tuple[int, ...]
    sales: tuple[float, ...]
    messages: tuple[MessageFigures, ...]
    window_days: int
    lift: Lift | None
    tests: tuple[VariantResult, ...]


class Insights(msgspec.Struct, frozen=True):
    """`since` and `at` are on the shop's clock; `first` is the Monday of the first week.

    `currency`: the shop's own, which `Figures.sales` are in. `ledger`: every order of the span that is credited.
    """

    span: Span
    since: datetime | None
    at: datetime
    first: date
    currency: str
    sources: Sources
    automations: tuple[Figures, ...]
    ledger: tuple[Credit, ...]


def read_insights(desk: Desk, span: Span = "90") -> Insights:
    """All of it; up to a second in a large shop, so off the UI thread."""
    now, shop, store = desk.clock.now(), desk.shop, desk.store.insights
    zone = ZoneInfo(shop.timezone)
    since = since_of(span, now, zone)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    first = datetime.combine(monday, clock_time(), zone)
    known = store.automations()
    windows = windows_of(desk)
    sources = _sources(desk)
    ledger = _ledger(desk, known, windows, since and min(since, first), now)
    reading = _Reading(
        since, zone, monday, shop.currency, sources, windows, ledger,
        in_span=store.came_in({one.enrolment for one in ledger if one.enrolment}, since),
        cohorts=store.cohorts(since),
        marks=store.marks(since) if sources.mailbox else (),
        weeks=store.sent_by_week(first, WEEKS),
        came=store.came_after(_events(sources), since, AFTER),
        answers=_answers(desk, known, since) if sources.feedback else (),
        buyers=store.buyers([one.id for one in known if _keeps_out(one)], since, now, AFTER),
        tests={one.id: tuple(_tests(desk, one)) for one in known},
    )  # fmt: skip
    automations = tuple(_figures(one, reading) for one in known)
    told = tuple(one for one in ledger if since is None or one.at >= since)
    return Insights(
        span, since and since.astimezone(zone), now.astimezone(zone), monday, shop.currency, sources, automations, told
    )


def windows_of(desk: Desk) -> dict[str, int]:
    """Automation -> days after a message in which an order is credited to it, where it is not WINDOW_DAYS."""
    kept = desk.store.shop.setting(_WINDOWS)
    days = kept if isinstance(kept, dict) else {}
    return {name: min(max(1, many), LONGEST_DAYS) for name, many in days.items() if isinstance(many, int)}


def set_window(desk: Desk, name: str, days: int) -> None:
    """From now on, for all orders there are: figures are worked out anew."""
    windows = windows_of(desk) | {name: days}
    desk.store.shop.save_setting(_WINDOWS, {key: many for key, many in windows.items() if many != WINDOW_DAYS} or None)


class _Reading(msgspec.Struct):
    """What the store told, before it is put together automation by automation."""

    since: datetime | None
    zone: ZoneInfo
    monday: date
    currency: str
    sources: Sources
    windows: dict[str, int]
    ledger: list[Credit]
    in_span: frozenset[int]
    cohorts: dict[int, Cohort]
    marks: Sequence[Mark]
    weeks: dict[int, list[int]]
    came: dict[tuple[int, str], int]
    answers: Sequence[Answer]
    buyers: dict[int, list[int]]
    tests: dict[int, tuple[VariantResult, ...]]


def _sources(desk: Desk) -> Sources:
    seen, happened = desk.policy.sources, desk.store.events.names()
    return Sources(
        opens="opened" in seen,
        clicks="clicked" in seen,
        mailbox=desk.store.mailbox.state() is not None,
        origins=desk.store.insights.tells_origins(),
        accounts=ACCOUNT in happened,
        visits=any(name in happened for name in VISITS),
        feedback=FEEDBACK in happened,
    )


def _events(sources: Sources) -> list[str]:
    return [*([ACCOUNT] if sources.accounts else []), *(VISITS if sources.visits else [])]


def _answers(desk: Desk, known: Iterable[Automation], since: datetime | None) -> list[Answer]:
    flows = [one.id for one in known if "feedback" in one.versions[0].metrics]
    return desk.store.insights.answers(FEEDBACK, flows, since, AFTER) if flows else []


def _ledger(
    desk: Desk, known: Sequence[Automation], windows: Mapping[str, int], since: datetime | None, now: datetime
) -> list[Credit]:
    """Every order of the span and of the weeks shown that is credited to an automation, the oldest first."""
    sales = desk.store.insights.sales(since, now, HORIZON)
    signs = signs_of(known, windows, sales, desk)
    return sorted(credit(sales, signs), key=lambda one: (one.at, one.order))


def signs_of(known: Iterable[Automation], windows: Mapping[str, int], sales: Iterable[Sale], desk: Desk) -> Signs:
    """What names each automation, by all its versions: an order may come from a message of an old one."""
    campaigns: dict[str, set[int]] = defaultdict(set)
    numbers: dict[str, set[int]] = defaultdict(set)
    codes: dict[str, set[int]] = defaultdict(set)
    steps: dict[int, dict[str, str]] = {}
    for one in known:
        steps[one.id] = {slug(node.id): node.id for flow in one.versions for node in flow.nodes}
        for flow in one.versions:
            campaigns[campaign_of(flow)].add(one.id)
            numbers[id_of(flow)].add(one.id)
            for told in _codes(flow):
                codes[told].add(one.id)
    used = {coupon.strip().casefold() for sale in sales for coupon in sale.coupons}
    return Signs(
        given=desk.store.insights.given_codes(used),
        codes={told: frozenset(flows) for told, flows in codes.items()},
        campaigns={told: frozenset(flows) for told, flows in campaigns.items()},
        numbers={told: frozenset(flows) for told, flows in numbers.items()},
        steps=steps,
        windows={one.id: timedelta(days=windows[one.name]) for one in known if one.name in windows},
        clicks_since=desk.store.insights.clicks_since() if "clicked" in desk.policy.sources else None,
    )


def _codes(flow: Flow) -> set[str]:
    """Discount codes that stand in the messages for everybody."""
    found = {
        block.code.strip().casefold()
        for template in flow.templates
        for _place, block in walk_blocks(template.blocks)
        if isinstance(block, Benefit) and "{" not in block.code
    }
    return found - {""}


def _tests(desk: Desk, one: Automation) -> Iterable[VariantResult]:
    """The splits of the live version that compare two variants."""
    for node in one.versions[0].nodes:
        found = variant_result(desk, one.name, node.id) if isinstance(node, Split) and node.test else None
        if found is not None:
            yield found


def _keeps_out(one: Automation) -> bool:
    return any(flow.holdout is not None for flow in one.versions)


def _figures(one: Automation, reading: _Reading) -> Figures:
    cohort = reading.cohorts.get(one.id, Cohort())
    sources, flow = reading.sources, one.versions[0]
    mine = [credited for credited in reading.ledger if credited.flow == one.id]
    marks = [mark for mark in reading.marks if mark.flow == one.id]
    span = [credited for credited in mine if reading.since is None or credited.at >= reading.since]
    told = Counter(mark.what for mark in marks)
    converted = Rate(min(len(_buyers_of(mine, reading)), cohort.reached), cohort.reached)
    cart = flow.trigger is not None and flow.trigger.source == OnEvent("Cart Abandoned")
    visits = max((reading.came.get((one.id, name), 0) for name in VISITS), default=0)
    return Figures(
        one.name, flow, one.state, one.library_id, cohort.entered, cohort.held_out, cohort.on_way,
        sent=sum(step.sent for step in cohort.steps.values()),
        reached=cohort.reached,
        opened=Rate(cohort.seen.get("opened", 0), cohort.reached) if sources.opens else None,
        clicked=Rate(cohort.seen.get("clicked", 0), cohort.reached) if sources.clicks else None,
        converted=converted,
        recovered=converted.part if cart else None,
        money=_money(span),
        by=Counter(credited.by for credited in span),
        visits=Rate(visits, cohort.entered) if sources.visits else None,
        accounts=Rate(reading.came.get((one.id, ACCOUNT), 0), cohort.entered) if sources.accounts else None,
        feedback=_feedback(reading.answers, one.id) if "feedback" in flow.metrics and sources.feedback else None,
        stops=told["stops"] if sources.mailbox else None,
        complaints=told["complaints"] if sources.mailbox else None,
        bounces=told["bounces"] if sources.mailbox else None,
        weeks=tuple(reading.weeks.get(one.id, [0] * WEEKS)),
        sales=_by_week(mine, reading),
        messages=tuple(_messages(one, cohort, span, marks, sources)),
        window_days=reading.windows.get(one.name, WINDOW_DAYS),
        lift=_lift(one, reading),
        tests=reading.tests.get(one.id, ()),
    )  # fmt: skip


def _buyers_of(mine: Iterable[Credit], reading: _Reading) -> set[int]:
    return {credited.enrolment for credited in mine if credited.enrolment in reading.in_span}


def _messages(
    one: Automation, cohort: Cohort, span: Sequence[Credit], marks: Sequence[Mark], sources: Sources
) -> Iterable[MessageFigures]:
    """Messages of the live version first, then those of older ones that somebody got."""
    steps = {node.id: node for flow in reversed(one.versions) for node in flow.nodes if isinstance(node, MessageStep)}
    live = [node.id for node in one.versions[0].nodes if isinstance(node, MessageStep)]
    for node_id in (*live, *(key for key in steps if key not in live and cohort.step(key).sent)):
        step = cohort.step(node_id)
        told = Counter(mark.what for mark in marks if mark.node == node_id)
        yield MessageFigures(
            node_id, steps[node_id].title or node_id, step.sent, step.failed, sum(step.held.values()),
            Rate(step.opened, step.sent) if sources.opens else None,
            Rate(step.clicked, step.sent) if sources.clicks else None,
            _money([credited for credited in span if credited.node == node_id]),
            told["stops"] if sources.mailbox else None,
            told["complaints"] if sources.mailbox else None,
        )  # fmt: skip


def _money(credits_of: Iterable[Credit]) -> tuple[Money, ...]:
    orders: Counter[str] = Counter()
    net: dict[str, float] = defaultdict(float)
    for one in credits_of:
        orders[one.currency] += 1
        net[one.currency] += one.net
    return tuple(Money(currency, orders[currency], round(net[currency], 2)) for currency in sorted(orders))


def _by_week(mine: Iterable[Credit], reading: _Reading) -> tuple[float, ...]:
    weeks = [0.0] * WEEKS
    for one in mine:
        week = (one.at.astimezone(reading.zone).date() - reading.monday).days // 7
        if one.currency == reading.currency and 0 <= week < WEEKS:
            weeks[week] += one.net
    return tuple(round(one, 2) for one in weeks)


def _feedback(answers: Iterable[Answer], flow: int) -> Feedback:
    mine = [one for one in answers if one.flow == flow]
    given = Counter(round(one.said.stars) for one in mine if one.said.stars is not None)
    return Feedback(len(mine), (given[1], given[2], given[3], given[4], given[5]))


def _lift(one: Automation, reading: _Reading) -> Lift | None:
    holdout = one.versions[0].holdout
    if holdout is None or one.id not in reading.buyers:
        return None
    people, bought, kept, kept_bought = reading.buyers[one.id]
    return lift(Rate(bought, people), Rate(kept_bought, kept), holdout.percent / 100)
