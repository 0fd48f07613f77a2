"""What the shop's automations have done and brought, with where each figure comes from.

Of those who came in during the span: entries, messages, opens, clicks, conversion. Of the span itself: orders and what
they are worth, stops and complaints. An order is credited once (see `app.analysis.attribution`). Of a span that
has ended, too, is told all that has come of its entries by now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from hashlib import sha256
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from app.analysis.attribution import LONGEST_DAYS, WINDOW_DAYS, By, Credit, Sale, Signs, credit
from app.analysis.lift import Lift, lift
from app.analysis.rates import Rate
from app.model.campaign import campaign_of, id_of, slug
from app.model.flow import Flow
from app.model.hit_events import FEEDBACK
from app.model.nodes import Email, MessageStep, Split
from app.model.sources import OnEvent
from app.model.template import Benefit, walk_blocks
from app.services.desk import Desk
from app.services.earned import Money, earned
from app.services.insights_before import ACCOUNT, Before, read_before
from app.services.results import Dates, Span, since_of, until_of
from app.services.track import VISITED
from app.services.variants import VariantResult, variant_result
from app.store.columns import MICROSECOND
from app.store.insights import Automation, Cohort, Mark
from app.store.kept_credits import Credited

WEEKS = 12
CREDITING = 1
"""Counts up when orders are to be credited otherwise: all of them are looked at anew then."""
AFTER = timedelta(days=30)
"""How long after coming in an account, a visit or feedback counts for the automation."""
VISITS = ("Page Viewed", "Product Viewed")
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


class Feedback(msgspec.Struct, frozen=True):
    """Answers, and of those that give stars how many gave each, one star first. `unasked`: answers of people who had
    come in but had not been sent anything yet.
    """

    answers: int = 0
    stars: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    unasked: int = 0

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
    """`since` and `at` are on the shop's clock; `last` is the last day of the span and `first` the Monday of the first
    of the WEEKS weeks up to it. `begun`: the day on which the first automation was published, None: none has been.

    `currency`: the shop's own, which `Figures.sales` are in. `orders`: how many of the span are credited. `before`: the
    span before, None where there is none to compare with.
    """

    span: Span | Dates
    since: datetime | None
    at: datetime
    last: date
    first: date
    begun: date | None
    currency: str
    sources: Sources
    automations: tuple[Figures, ...]
    orders: int
    before: Before | None = None


def read_insights(desk: Desk, span: Span | Dates = "90") -> Insights:
    """All of it; up to a second in a large shop, so off the UI thread."""
    now, shop, store = desk.clock.now(), desk.shop, desk.store.insights
    zone = ZoneInfo(shop.timezone)
    since, end = since_of(span, now, zone), until_of(span, now, zone)
    last = (end - MICROSECOND).astimezone(zone)
    monday = last.date() - timedelta(days=last.weekday(), weeks=WEEKS - 1)
    first = datetime.combine(monday, clock_time(), zone)
    known = store.automations()
    windows = windows_of(desk)
    sources = _sources(desk)
    keep_credits(desk, known, windows, now)
    span_credits = desk.store.credits.credited(since, end)
    reading = _Reading(
        since, monday, shop.currency, sources, windows, span_credits, desk.store.credits.by_day(first, end),
        cohorts=store.cohorts(since, last),
        marks=store.marks(since, end) if sources.mailbox else (),
        weeks=store.sent_by_week(monday, WEEKS, last.date()),
        buyers=store.buyers([one.id for one in known if _keeps_out(one)], since, now, last),
        tests={one.id: tuple(_tests(desk, one)) for one in known},
    )  # fmt: skip
    automations = tuple(_figures(one, reading) for one in known)
    published = store.first_published()
    return Insights(
        span,
        since and since.astimezone(zone),
        now.astimezone(zone),
        last.date(),
        monday,
        published and published.astimezone(zone).date(),
        shop.currency,
        sources,
        automations,
        sum(one.orders for one in span_credits),
        read_before(desk, span, known, now),
    )


def read_ledger(desk: Desk, span: Span | Dates = "90") -> list[Credit]:
    """Every order of the span that is credited to an automation, the oldest first; off the UI thread."""
    now, zone = desk.clock.now(), ZoneInfo(desk.shop.timezone)
    keep_credits(desk, desk.store.insights.automations(), windows_of(desk), now)
    return desk.store.credits.ledger(since_of(span, now, zone), until_of(span, now, zone))


def keep_credits(desk: Desk, known: Sequence[Automation], windows: Mapping[str, int], now: datetime) -> int:
    """Credit the orders for which anything has changed; how many those were."""
    signs = signs_of(known, windows, desk)

    def credited(sales: Sequence[Sale]) -> Iterable[Credit]:
        used = {coupon.strip().casefold() for sale in sales for coupon in sale.coupons}
        return credit(sales, replace(signs, given=desk.store.insights.given_codes(used)))

    steps = {str(number): known_as for number, known_as in signs.steps.items()}
    days = {str(number): window for number, window in signs.windows.items()}
    names = _digest(signs.codes, signs.campaigns, signs.numbers, steps)
    rules = _digest(CREDITING, WINDOW_DAYS, days, signs.clicks_since)
    return desk.store.credits.refresh(now, names, rules, credited)


def _digest(*rules: object) -> str:
    return sha256(msgspec.json.encode(rules, order="deterministic")).hexdigest()


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
    monday: date
    currency: str
    sources: Sources
    windows: dict[str, int]
    span_credits: Sequence[Credited]
    day_credits: Sequence[Credited]
    cohorts: dict[int, Cohort]
    marks: Sequence[Mark]
    weeks: dict[int, list[int]]
    buyers: dict[int, list[int]]
    tests: dict[int, tuple[VariantResult, ...]]


def _sources(desk: Desk) -> Sources:
    seen, happened = desk.policy.sources, desk.store.events.among((ACCOUNT, FEEDBACK, *VISITS))
    return Sources(
        opens="opened" in seen,
        clicks="clicked" in seen,
        mailbox=desk.store.mailbox.state() is not None,
        origins=desk.store.insights.tells_origins(),
        accounts=ACCOUNT in happened,
        visits=VISITED in seen or any(name in happened for name in VISITS),
        feedback=FEEDBACK in happened,
    )


def signs_of(known: Iterable[Automation], windows: Mapping[str, int], desk: Desk) -> Signs:
    """What names each automation, by all its versions: an order may come from a message of an old one. Codes that were
    given to one person are not among them.
    """
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
    return Signs(
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
    span = [credited for credited in reading.span_credits if credited.flow_id == one.id]
    marks = [mark for mark in reading.marks if mark.flow == one.id]
    told = _told(marks)
    converted = Rate(min(cohort.converted, cohort.reached), cohort.reached)
    cart = flow.trigger is not None and flow.trigger.source == OnEvent("Cart Abandoned")
    visits = max((cohort.after[name] for name in VISITS), default=0)
    by: Counter[By] = Counter()
    for credited in span:
        by[credited.credited_by] += credited.orders
    return Figures(
        one.name, flow, one.state, one.library_id, cohort.entered, cohort.held_out, cohort.on_way,
        sent=sum(step.sent for step in cohort.steps.values()),
        reached=cohort.reached,
        opened=opened_rate(cohort, sources.opens),
        clicked=Rate(cohort.seen.get("clicked", 0), cohort.reached) if sources.clicks else None,
        converted=converted,
        recovered=converted.part if cart else None,
        money=earned(span),
        by=by,
        visits=Rate(visits, cohort.entered) if sources.visits else None,
        accounts=Rate(cohort.after[ACCOUNT], cohort.entered) if sources.accounts else None,
        feedback=_feedback(cohort) if "feedback" in flow.metrics and sources.feedback else None,
        stops=told["stops"] if sources.mailbox else None,
        complaints=told["complaints"] if sources.mailbox else None,
        bounces=told["bounces"] if sources.mailbox else None,
        weeks=tuple(reading.weeks.get(one.id, [0] * WEEKS)),
        sales=_by_week(one.id, reading),
        messages=tuple(_messages(one, cohort, span, marks, sources)),
        window_days=reading.windows.get(one.name, WINDOW_DAYS),
        lift=_lift(one, reading),
        tests=reading.tests.get(one.id, ()),
    )  # fmt: skip


def opened_rate(cohort: Cohort, seen: bool) -> Rate | None:
    """How many of those who got a message opened one, where this shop has `seen` opens."""
    return Rate(cohort.seen.get("opened", 0), cohort.reached) if seen else None


def _told(marks: Iterable[Mark]) -> Counter[str]:
    told: Counter[str] = Counter()
    for mark in marks:
        told[mark.what] += mark.many
    return told


def _messages(
    one: Automation, cohort: Cohort, span: Sequence[Credited], marks: Sequence[Mark], sources: Sources
) -> Iterable[MessageFigures]:
    """Messages of the live version first, then those of older ones that somebody got."""
    steps = {node.id: node for flow in reversed(one.versions) for node in flow.nodes if isinstance(node, MessageStep)}
    live = [node.id for node in one.versions[0].nodes if isinstance(node, MessageStep)]
    for node_id in (*live, *(key for key in steps if key not in live and cohort.step(key).sent)):
        step = cohort.step(node_id)
        told = _told(mark for mark in marks if mark.node == node_id)
        yield MessageFigures(
            node_id, steps[node_id].title or node_id, step.sent, step.failed, sum(step.held.values()),
            Rate(step.opened, step.sent) if sources.opens and isinstance(steps[node_id], Email) else None,
            Rate(step.clicked, step.sent) if sources.clicks else None,
            earned([credited for credited in span if credited.node == node_id]),
            told["stops"] if sources.mailbox else None,
            told["complaints"] if sources.mailbox else None,
        )  # fmt: skip


def _by_week(flow: int, reading: _Reading) -> tuple[float, ...]:
    weeks = [0.0] * WEEKS
    for one in reading.day_credits:
        week = (one.day - reading.monday.toordinal()) // 7
        if one.flow_id == flow and one.currency == reading.currency and 0 <= week < WEEKS:
            weeks[week] += one.net
    return tuple(round(one, 2) for one in weeks)


def _feedback(cohort: Cohort) -> Feedback:
    given = [cohort.stars[str(place)] for place in range(1, 6)]
    return Feedback(sum(cohort.stars.values()), (given[0], given[1], given[2], given[3], given[4]), cohort.unasked)


def _lift(one: Automation, reading: _Reading) -> Lift | None:
    holdout = one.versions[0].holdout
    if holdout is None or one.id not in reading.buyers:
        return None
    people, bought, kept, kept_bought = reading.buyers[one.id]
    return lift(Rate(bought, people), Rate(kept_bought, kept), holdout.percent / 100)
