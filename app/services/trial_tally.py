"""What a trial adds up to, customer by customer, so that a picture can be had at any moment."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from app.engine.replay import Played, Way
from app.model.customer import Customer
from app.model.flow import Flow

BUCKETS: tuple[tuple[int, int], ...] = ((0, 0), (1, 2), (3, 4), (5, 6), (7, 9), (10, 14), (15, 24), (25, 0))
"""Messages per customer, from and to; the last one is open upwards."""
HEAVY = 10
"""More messages than this are much for one customer."""
WORST = 100
"""How many customers the list of the worst treated holds."""


class Case(msgspec.Struct, frozen=True):
    """One customer: what they would have got without guardrails (`before`) and with them (`after`)."""

    customer: Customer
    before: tuple[Played, ...]
    after: tuple[Played, ...]
    ways: tuple[Way, ...] = ()

    @property
    def sent(self) -> tuple[int, int]:
        """Messages that leave, without and with guardrails."""
        return count_sent(self.before), count_sent(self.after)

    @property
    def name(self) -> str:
        """As a person says it; the address where no name is known."""
        return f"{self.customer.first_name} {self.customer.last_name}".strip() or self.customer.email


class Parts(msgspec.Struct, frozen=True):
    """Newsletters that sell what had been bought already, other newsletters, and messages of the automations."""

    again: int
    others: int
    flows: int


class Day(msgspec.Struct, frozen=True):
    """Messages of one of the shop's own days, without and with guardrails."""

    day: date
    before: int
    after: int


class StepTally(msgspec.Struct, frozen=True):
    """Of one step of the draft, with guardrails: people through, messages sent and held back; (port or "", next)."""

    came: int = 0
    sent: int = 0
    held: int = 0
    outcomes: dict[str, int] = {}


class Trial(msgspec.Struct, frozen=True):
    """The picture so far: `done` of `total` customers. Equal questions to an equal shop give equal pictures.

    `loads`: customers per bucket, without and with. Groups of people are indices into `cases`: `held` by reason,
    `same_day` who still get messages of different automations on one day, `same_content` who would get one thing twice
    without guardrails, `buckets` before and after.
    """

    since: datetime
    until: datetime
    flow: str
    flows: dict[str, Flow]
    done: int
    total: int
    cases: tuple[Case, ...]
    days: tuple[Day, ...]
    sent: tuple[int, int]
    heavy: tuple[int, int]
    most: tuple[int, int]
    postponed: int
    buckets: tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]
    worst: tuple[int, ...]
    reasons: dict[str, int]
    held: dict[str, tuple[int, ...]]
    same_day: tuple[tuple[int, ...], tuple[int, ...]]
    same_content: tuple[tuple[int, ...], tuple[int, ...]]
    steps: dict[str, StepTally]
    played_steps: int
    seconds: float


class Tally:
    """Adds up cases."""

    def __init__(
        self, flows: Mapping[str, Flow], name: str, since: datetime, until: datetime, zone: str, total: int
    ) -> None:
        self._flows, self._name, self._since, self._until = dict(flows), name, since, until
        self._zone = ZoneInfo(zone)
        self.total = total
        self._cases: list[Case] = []
        self._sent: list[tuple[int, int]] = []
        self._days: tuple[Counter[date], Counter[date]] = (Counter(), Counter())
        self._buckets: tuple[list[list[int]], list[list[int]]] = ([[] for _ in BUCKETS], [[] for _ in BUCKETS])
        self._reasons: Counter[str] = Counter()
        self._held: dict[str, list[int]] = {}
        self._same_day: tuple[list[int], list[int]] = ([], [])
        self._same_content: tuple[list[int], list[int]] = ([], [])
        self._came: Counter[str] = Counter()
        self._outcomes: dict[str, Counter[str]] = {}
        self._mails: dict[str, Counter[bool]] = {}
        self._postponed = self._steps = 0

    def add(self, case: Case, steps: int) -> None:
        """One more customer, and how many steps their replay took."""
        number = len(self._cases)
        self._cases.append(case)
        self._sent.append(case.sent)
        self._steps += steps
        for side, played in enumerate((case.before, case.after)):
            self._buckets[side][bucket_of(self._sent[-1][side])].append(number)
            if played:
                self._add_days(side, number, played)
        reasons = {one.reason for one in case.after if one.reason}
        for reason in reasons:
            self._held.setdefault(reason, []).append(number)
        self._reasons.update(one.reason for one in case.after if one.reason)
        self._postponed += sum(one.deferred and not one.reason for one in case.after)
        self._add_steps(case)

    def picture(self, seconds: float) -> Trial:
        """What is known so far."""
        worst = heapq.nlargest(WORST, range(len(self._cases)), key=lambda n: (*self._sent[n], -n))
        return Trial(
            since=self._since,
            until=self._until,
            flow=self._name,
            flows=self._flows,
            done=len(self._cases),
            total=max(self.total, len(self._cases)),
            cases=tuple(self._cases),
            days=tuple(Day(day, self._days[0][day], self._days[1][day]) for day in self._span()),
            sent=_both(sum(one[side] for one in self._sent) for side in (0, 1)),
            heavy=_both(sum(one[side] > HEAVY for one in self._sent) for side in (0, 1)),
            most=_both(max((one[side] for one in self._sent), default=0) for side in (0, 1)),
            postponed=self._postponed,
            buckets=(_frozen(self._buckets[0]), _frozen(self._buckets[1])),
            worst=tuple(n for n in worst if self._sent[n][0]),
            reasons=dict(sorted(self._reasons.items(), key=lambda one: (-one[1], one[0]))),
            held={reason: tuple(people) for reason, people in sorted(self._held.items())},
            same_day=(tuple(self._same_day[0]), tuple(self._same_day[1])),
            same_content=(tuple(self._same_content[0]), tuple(self._same_content[1])),
            steps=self._step_tallies(),
            played_steps=self._steps,
            seconds=seconds,
        )

    def _span(self) -> list[date]:
        first, last = self._since.astimezone(self._zone).date(), self._until.astimezone(self._zone).date()
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def _add_days(self, side: int, number: int, played: tuple[Played, ...]) -> None:
        sources: dict[date, set[str]] = {}
        contents: Counter[str] = Counter()
        for one in played:
            if one.reason:
                continue
            day = one.at.astimezone(self._zone).date()
            self._days[side][day] += 1
            sources.setdefault(day, set()).add(one.flow)
            if one.content:
                contents[one.content] += 1
        if any(len(flows) > 1 for flows in sources.values()):
            self._same_day[side].append(number)
        if any(times > 1 for times in contents.values()):
            self._same_content[side].append(number)

    def _add_steps(self, case: Case) -> None:
        for way in case.ways:
            if way.flow == self._name:
                for node, outcome in way.steps:
                    self._came[node] += 1
                    self._outcomes.setdefault(node, Counter())[outcome] += 1
        for one in case.after:
            if one.flow == self._name:
                self._mails.setdefault(one.node, Counter())[bool(one.reason)] += 1

    def _step_tallies(self) -> dict[str, StepTally]:
        none: Counter[bool] = Counter()
        return {
            node: StepTally(
                self._came[node],
                self._mails.get(node, none)[False],
                self._mails.get(node, none)[True],
                dict(self._outcomes.get(node, {})),
            )
            for node in sorted({*self._came, *self._mails})
        }


def bucket_of(messages: int) -> int:
    """The place of so many messages in BUCKETS."""
    return next((n for n, (low, high) in enumerate(BUCKETS) if low <= messages <= high), len(BUCKETS) - 1)


def count_sent(played: Iterable[Played]) -> int:
    """How many of them leave."""
    return sum(not one.reason for one in played)


def parts_of(played: Iterable[Played]) -> Parts:
    """Of those that leave."""
    left = [one for one in played if not one.reason]
    news = [one for one in left if not one.way]
    again = sum(one.again for one in news)
    return Parts(again, len(news) - again, len(left) - len(news))


def _both(values: Iterable[int]) -> tuple[int, int]:
    first, second = values
    return first, second


def _frozen(groups: list[list[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(group) for group in groups)
