"""Which automation an order is credited to: each order once, to one message at most, for what is left after refunds.

The strongest sign wins: a discount code that names the automation, then the UTM parameters of the visit that ended in
the order, then the last click of a person, within the automation's window of time after it. Where clicks are not seen,
the last message that was sent stands for it; one that could have been clicked and was not says nothing. Opens never
count. A sign that would fit several automations is settled by who wrote to the customer last; where nobody did, it says
nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Literal

import msgspec

from app.model.campaign import SOURCE, slug

By = Literal["coupon", "utm", "click", "touch"]
WINDOW_DAYS = 5
"""How long after a message an order is credited to it, unless the automation says otherwise."""
LONGEST_DAYS = 30
_at = attrgetter("at")


class Touch(msgspec.Struct, frozen=True):
    """A message that reached the customer, or a click in it. `enrolment`: the way through the automation it was on."""

    flow: int
    node: str
    enrolment: int
    at: datetime
    clicked: bool = False


class Sale(msgspec.Struct, frozen=True):
    """A completed order. `touches` ascend in time. `net`: what was paid less what was paid back, in `currency`."""

    order: int
    at: datetime
    net: float
    currency: str
    coupons: tuple[str, ...] = ()
    utm: Mapping[str, str] = {}
    touches: tuple[Touch, ...] = ()


class Credit(msgspec.Struct, frozen=True):
    """An order and what it is credited to. `node` "" or `enrolment` 0: nobody knows which."""

    order: int
    at: datetime
    net: float
    currency: str
    by: By
    flow: int
    node: str = ""
    enrolment: int = 0


class Signs(msgspec.Struct, frozen=True):
    """What names an automation.

    `given`: unique code -> the message it was given with. `codes`: a code for everybody -> the automations whose
    messages hold it. `campaigns`, `numbers`: utm_campaign and utm_id -> automations. `steps`: automation -> the slugs
    of its steps -> the steps. `windows`: automation -> its window where it is not the usual one. Codes are casefolded.
    `clicks_since`: messages that left from then on carry links whose clicks are seen; None: none do.
    """

    given: Mapping[str, Touch] = {}
    codes: Mapping[str, frozenset[int]] = {}
    campaigns: Mapping[str, frozenset[int]] = {}
    numbers: Mapping[str, frozenset[int]] = {}
    steps: Mapping[int, Mapping[str, str]] = {}
    windows: Mapping[int, timedelta] = {}
    clicks_since: datetime | None = None

    def window(self, flow: int) -> timedelta:
        """How long after a message an order is credited to it."""
        return self.windows.get(flow, timedelta(days=WINDOW_DAYS))


def credit(sales: Iterable[Sale], signs: Signs) -> Iterator[Credit]:
    """Those of the orders that an automation is credited with. An order that comes twice is credited once."""
    seen: set[int] = set()
    for sale in sales:
        if sale.order in seen:
            continue
        seen.add(sale.order)
        found = credit_of(sale, signs)
        if found is not None:
            yield found


def credit_of(sale: Sale, signs: Signs) -> Credit | None:
    """What one order is credited to, or None."""
    before = sale.touches[: bisect_right(sale.touches, sale.at, key=_at)]
    told: tuple[tuple[By, Touch | None], ...] = (
        ("coupon", _by_coupon(sale, before, signs)),
        ("utm", _by_utm(sale, before, signs)),
        ("click", _last_in_time(sale, (one for one in reversed(before) if one.clicked), signs)),
        ("touch", _last_in_time(sale, (one for one in reversed(before) if _unseen(one, signs)), signs)),
    )
    for by, touch in told:
        if touch is not None:
            net = max(0.0, sale.net)
            return Credit(sale.order, sale.at, net, sale.currency, by, touch.flow, touch.node, touch.enrolment)
    return None


def _by_coupon(sale: Sale, before: Sequence[Touch], signs: Signs) -> Touch | None:
    """A code that was given to one person names its message; one for everybody says who only after a message."""
    told = [coupon.strip().casefold() for coupon in sale.coupons]
    given = next((signs.given[code] for code in told if code in signs.given), None)
    if given is not None:
        return given
    return _last(before, frozenset().union(*(signs.codes.get(code, frozenset()) for code in told)))


def _by_utm(sale: Sale, before: Sequence[Touch], signs: Signs) -> Touch | None:
    """The campaign says which automation, the content which step; the customer's last message says whose way it was."""
    if sale.utm.get("source", "").casefold() != SOURCE:
        return None
    flows = signs.campaigns.get(slug(sale.utm.get("campaign", "")), frozenset())
    same = signs.numbers.get(sale.utm.get("id", ""), frozenset())
    flows = (flows & same) or flows or same
    last = _last(before, flows)
    if last is None and len(flows) != 1:
        return None
    flow = last.flow if last is not None else next(iter(flows))
    node = signs.steps.get(flow, {}).get(slug(sale.utm.get("content", "")), "")
    mine = next((one for one in reversed(before) if one.flow == flow and one.node == node), last)
    return Touch(flow, node or (mine.node if mine else ""), mine.enrolment if mine else 0, sale.at)


def _last_in_time(sale: Sale, latest_first: Iterable[Touch], signs: Signs) -> Touch | None:
    return next((one for one in latest_first if sale.at - one.at <= signs.window(one.flow)), None)


def _unseen(one: Touch, signs: Signs) -> bool:
    """Whether this is a message whose clicks nobody would have seen."""
    return not one.clicked and (signs.clicks_since is None or one.at < signs.clicks_since)


def _last(before: Sequence[Touch], flows: frozenset[int]) -> Touch | None:
    return next((one for one in reversed(before) if one.flow in flows), None)
