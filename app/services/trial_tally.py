"""What a trial adds up to, customer by customer; tallies of different customers add up, too."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from app.engine.played import Played
from app.services.trial_cases import Cases
from app.services.trial_clashes import clashing, discounts
from app.services.trial_scene import Case, Scene

BUCKETS: tuple[tuple[int, int], ...] = ((0, 0), (1, 2), (3, 4), (5, 6), (7, 9), (10, 14), (15, 24), (25, 0))
"""Messages per customer, from and to; the last one is open upwards."""
HEAVY = 10
"""More messages than this are much for one customer."""
WORST = 100
"""How many customers the list of the worst treated holds."""
Groups = dict[str, list[int]]
Both = tuple[tuple[int, ...], tuple[int, ...]]


class Person(msgspec.Struct, frozen=True, gc=False):
    """A customer, and how many messages leave for them on either side."""

    id: int
    name: str
    email: str
    sent: tuple[int, int]


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


class Own(msgspec.Struct, frozen=True):
    """Of the draft alone, after: how many came in; customers who get its message (step) on a day with one of another
    automation (name); messages held back by (step, reason) and sent by (step, day); who got two on one day.
    """

    entered: int
    meets: dict[tuple[str, str], int]
    stopped: dict[tuple[str, str], int]
    sent_on: dict[tuple[str, date], int]
    same_day: tuple[int, ...]


class Trial(msgspec.Struct, frozen=True):
    """The picture so far: `done` of `total` customers. Equal questions to an equal shop give equal pictures.

    Groups of people are indices into `people` and `cases`: `buckets` of load, `held` by reason, `same_day` who get
    messages of different automations on one day, `same_content` who get one thing twice, `clashing` who get different
    discounts within a week, each on either side; `differs`: who would get "more", "fewer" or "moved" messages after.
    `mails`: (flow, step) -> messages that leave on either side.
    """

    since: datetime
    until: datetime
    flow: str
    scene: Scene
    done: int
    total: int
    people: tuple[Person, ...]
    cases: Cases
    days: tuple[Day, ...]
    sent: tuple[int, int]
    heavy: tuple[int, int]
    most: tuple[int, int]
    postponed: int
    buckets: tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]
    worst: tuple[int, ...]
    reasons: dict[str, int]
    held: dict[str, tuple[int, ...]]
    same_day: Both
    same_content: Both
    clashing: Both
    differs: dict[str, tuple[int, ...]]
    mails: dict[tuple[str, str], tuple[int, int]]
    steps: dict[str, StepTally]
    own: Own
    played_steps: int
    seconds: float


class Tally:
    """Adds up cases. Travels between processes."""

    def __init__(self, scene: Scene) -> None:
        self._name, self._zone = scene.name, ZoneInfo(scene.zone)
        self._promised = (discounts(scene.before.flows), discounts(scene.after.flows))
        self.people: list[Person] = []
        self._days: tuple[Counter[date], Counter[date]] = (Counter(), Counter())
        self._mails: tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]] = (Counter(), Counter())
        self._stopped: Counter[tuple[str, str]] = Counter()
        self._meets: Counter[tuple[str, str]] = Counter()
        self._sent_on: Counter[tuple[str, date]] = Counter()
        self._reasons: Counter[str] = Counter()
        self._groups: Groups = {}
        self._came: Counter[str] = Counter()
        self._outcomes: dict[str, Counter[str]] = {}
        self._postponed = self._entered = self.steps = 0

    def add(self, case: Case, steps: int) -> None:
        """One more customer, and how many steps their replay took."""
        number, customer = len(self.people), case.customer
        self.people.append(Person(customer.id, case.name, customer.email, case.sent))
        self.steps += steps
        for side, played in enumerate((case.before, case.after)):
            if played:
                self._add_messages(side, number, played)
        if case.after:
            held = [one.reason for one in case.after if one.reason]
            self._reasons.update(held)
            for reason in set(held):
                self._groups.setdefault(f"held {reason}", []).append(number)
            self._postponed += sum([one.deferred and not one.reason for one in case.after])
            self._stopped.update((one.node, one.reason) for one in case.after if one.reason and one.flow == self._name)
        if case.before or case.after:
            for how in differences(case):
                self._groups.setdefault(f"differs {how}", []).append(number)
        for way in case.ways:
            if way.flow == self._name:
                self._entered += 1
                self._came.update(node for node, _outcome in way.steps)
                for node, outcome in way.steps:
                    self._outcomes.setdefault(node, Counter())[outcome] += 1

    def merge(self, other: Tally) -> None:
        """What another tally has found out about the customers that follow."""
        first = len(self.people)
        self.people += other.people
        self.steps += other.steps
        self._postponed += other._postponed
        for side in (0, 1):
            self._days[side].update(other._days[side])
            self._mails[side].update(other._mails[side])
        self._stopped.update(other._stopped)
        self._meets.update(other._meets)
        self._sent_on.update(other._sent_on)
        self._entered += other._entered
        self._reasons.update(other._reasons)
        self._came.update(other._came)
        for node, outcomes in other._outcomes.items():
            self._outcomes.setdefault(node, Counter()).update(outcomes)
        for name, people in other._groups.items():
            self._groups.setdefault(name, []).extend([first + number for number in people])

    def picture(self, scene: Scene, cases: Cases, total: int, seconds: float) -> Trial:
        """What is known so far."""
        sent = [one.sent for one in self.people]
        # Of equally loaded ones the first.
        worst = heapq.nlargest(WORST, range(len(sent)), key=lambda n: (*sent[n], -n))
        held = {name.removeprefix("held "): tuple(people) for name, people in self._groups.items() if "held " in name}
        return Trial(
            since=scene.since,
            until=scene.until,
            flow=scene.name,
            scene=scene,
            done=len(sent),
            total=max(total, len(sent)),
            people=tuple(self.people),
            cases=cases,
            days=tuple(Day(day, self._days[0][day], self._days[1][day]) for day in _span(scene, self._zone)),
            sent=_both(sum(one[side] for one in sent) for side in (0, 1)),
            heavy=_both(sum(one[side] > HEAVY for one in sent) for side in (0, 1)),
            most=_both(max((one[side] for one in sent), default=0) for side in (0, 1)),
            postponed=self._postponed,
            buckets=(_buckets(sent, 0), _buckets(sent, 1)),
            worst=tuple(n for n in worst if any(sent[n])),
            reasons=dict(sorted(self._reasons.items(), key=lambda one: (-one[1], one[0]))),
            held=dict(sorted(held.items())),
            same_day=self._both_groups("day"),
            same_content=self._both_groups("content"),
            clashing=self._both_groups("clash"),
            differs={how: tuple(self._groups.get(f"differs {how}", ())) for how in ("more", "fewer", "moved")},
            mails={
                key: (self._mails[0][key], self._mails[1][key]) for key in sorted({*self._mails[0], *self._mails[1]})
            },
            steps=self._step_tallies(),
            own=Own(
                self._entered,
                dict(self._meets),
                dict(self._stopped),
                dict(self._sent_on),
                tuple(self._groups.get("own day", ())),
            ),
            played_steps=self.steps,
            seconds=seconds,
        )

    def _both_groups(self, name: str) -> Both:
        return tuple(self._groups.get(f"{name} 0", ())), tuple(self._groups.get(f"{name} 1", ()))

    def _add_messages(self, side: int, number: int, played: tuple[Played, ...]) -> None:
        by_day: dict[date, list[Played]] = {}
        contents: Counter[str] = Counter()
        for one in played:
            if one.reason:
                continue
            day = one.at.astimezone(self._zone).date()
            self._days[side][day] += 1
            self._mails[side][one.flow, one.node] += 1
            by_day.setdefault(day, []).append(one)
            if one.content:
                contents[one.content] += 1
        found = {
            "day": any(len(some) > 1 and len({one.flow for one in some}) > 1 for some in by_day.values()),
            "content": any(times > 1 for times in contents.values()),
            "clash": clashing(played, self._promised[side]),
        }
        for name, hit in found.items():
            if hit:
                self._groups.setdefault(f"{name} {side}", []).append(number)
        if side:
            self._add_own(number, by_day)

    def _add_own(self, number: int, by_day: dict[date, list[Played]]) -> None:
        """What the draft's messages meet, and when they leave."""
        met: set[tuple[str, str]] = set()
        for day, some in by_day.items():
            own = [one.node for one in some if one.flow == self._name]
            for node in own:
                self._sent_on[node, day] += 1
            met.update((node, one.flow) for node in own[:1] for one in some if one.flow != self._name)
        self._meets.update(met)
        if met:
            self._groups.setdefault("own day", []).append(number)

    def _step_tallies(self) -> dict[str, StepTally]:
        sent = {node: times for (flow, node), times in self._mails[1].items() if flow == self._name}
        stopped: Counter[str] = Counter()
        for (node, _reason), times in self._stopped.items():
            stopped[node] += times
        return {
            node: StepTally(self._came[node], sent.get(node, 0), stopped[node], dict(self._outcomes.get(node, {})))
            for node in sorted({*self._came, *sent, *stopped})
        }


def differences(case: Case) -> list[str]:
    """How the two sides differ for a customer: "more" messages of a kind after, "fewer", or some "moved" in time."""
    sides: list[dict[tuple[str, str, str], list[datetime]]] = [{}, {}]
    for side, played in zip(sides, (case.before, case.after), strict=True):
        for one in played:
            if not one.reason:
                side.setdefault((one.flow, one.node, one.content), []).append(one.at)
    before, after = sides
    if before == after:
        return []
    found = []
    if any(len(times) > len(before.get(what, ())) for what, times in after.items()):
        found.append("more")
    if any(len(times) > len(after.get(what, ())) for what, times in before.items()):
        found.append("fewer")
    return found or ["moved"]


def bucket_of(messages: int) -> int:
    """The place of so many messages in BUCKETS."""
    return next((n for n, (low, high) in enumerate(BUCKETS) if low <= messages <= high), len(BUCKETS) - 1)


def parts_of(played: Iterable[Played]) -> Parts:
    """Of those that leave."""
    left = [one for one in played if not one.reason]
    news = [one for one in left if not one.way]
    again = sum(one.again for one in news)
    return Parts(again, len(news) - again, len(left) - len(news))


def _buckets(sent: list[tuple[int, int]], side: int) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _ in BUCKETS]
    place = [bucket_of(n) for n in range(BUCKETS[-1][0] + 1)]
    for number, both in enumerate(sent):
        found[place[min(both[side], BUCKETS[-1][0])]].append(number)
    return tuple(tuple(group) for group in found)


def _span(scene: Scene, zone: ZoneInfo) -> list[date]:
    first, last = scene.since.astimezone(zone).date(), scene.until.astimezone(zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _both(values: Iterable[int]) -> tuple[int, int]:
    first, second = values
    return first, second
