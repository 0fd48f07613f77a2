"""The few figures of the results that the list of automations shows: the very same ones, without all the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import msgspec

from app.analysis.rates import Rate
from app.services.desk import Desk
from app.services.earned import Money, earned
from app.services.insights import keep_credits, opened_rate, windows_of
from app.services.results import Span, since_of, until_of
from app.store.insights import Cohort
from app.store.kept_credits import Credited


class Brief(msgspec.Struct, frozen=True):
    """One automation; each figure as in `app.services.insights.Figures`."""

    entered: int
    opened: Rate | None
    money: tuple[Money, ...]


class Briefs(msgspec.Struct, frozen=True):
    """Of every automation that has been published, by name; `currency` is the shop's own."""

    span: Span
    currency: str
    automations: Mapping[str, Brief]


def read_sold(desk: Desk, name: str, span: Span) -> tuple[Money, ...]:
    """What the results say that one automation has brought in the span; off the UI thread."""
    now, zone = desk.clock.now(), ZoneInfo(desk.shop.timezone)
    known = desk.store.insights.automations()
    keep_credits(desk, known, windows_of(desk), now)
    mine = {one.id for one in known if one.name == name}
    credited = desk.store.credits.credited(since_of(span, now, zone), until_of(span, now, zone))
    return earned(one for one in credited if one.flow_id in mine)


def read_briefs(desk: Desk, span: Span = "90") -> Briefs:
    """Takes a moment in a large shop, so off the UI thread."""
    now, zone = desk.clock.now(), ZoneInfo(desk.shop.timezone)
    since, end = since_of(span, now, zone), until_of(span, now, zone)
    known = desk.store.insights.automations()
    keep_credits(desk, known, windows_of(desk), now)
    sold: defaultdict[int, list[Credited]] = defaultdict(list)
    for credited in desk.store.credits.credited(since, end):
        sold[credited.flow_id].append(credited)
    cohorts, opens = desk.store.insights.cohorts(since, now), "opened" in desk.policy.sources
    found = {}
    for one in known:
        cohort = cohorts.get(one.id, Cohort())
        found[one.name] = Brief(cohort.entered, opened_rate(cohort, opens), earned(sold[one.id]))
    return Briefs(span, desk.shop.currency, found)
