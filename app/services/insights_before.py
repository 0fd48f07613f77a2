"""The span before the one that is shown, equally long: what the figures of the results are compared with.

It is told as it stood when it had had as much time as the span that is shown has had by now (`app.store.kept_ended`):
one that goes on to now is compared with how the one before stood at its own end. Otherwise messages of long ago, which
have had all the time to be clicked, would always do better than those of this week.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from app.analysis.rates import Rate
from app.model.flow import Flow
from app.services.desk import Desk
from app.services.earned import Money, earned
from app.services.results import Dates, Span, days_of, since_of, until_of
from app.store.insights import Automation, Mark
from app.store.kept_credits import Credited

ACCOUNT = "Account Created"
Compared = Literal["sales", "sent", "opens", "clicks", "conversion", "accounts", "stops"]


class Earlier(msgspec.Struct, frozen=True):
    """One automation in the span before; as `app.services.insights.Figures`."""

    name: str
    flow: Flow
    entered: int
    sent: int
    reached: int
    opened: Rate | None
    clicked: Rate | None
    converted: Rate
    accounts: Rate | None
    money: tuple[Money, ...]
    stops: int | None


class Before(msgspec.Struct, frozen=True):
    """`since` and `until` are on the shop's clock, of which `until` is the end and no longer in it. Figures are as they
    stood then, or where the span that is shown ended days ago, as many days later. `known`: what was known of during
    all of it; of anything else the figures are not comparable.
    """

    since: datetime
    until: datetime
    automations: tuple[Earlier, ...]
    known: frozenset[Compared]


def span_before(span: Span | Dates, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime, datetime]:
    """As many days, the last of them up to the time of day that it is now, or where the span has ended, the whole of
    it: (since, until, as it stood when), on the shop's clock. Raises ValueError for a span without a beginning.
    """
    since, days = since_of(span, now, zone), timedelta(days=days_of(span))
    if since is None:
        raise ValueError(span)
    until = min(until_of(span, now, zone), now).astimezone(zone)
    return since - days, until - days, now.astimezone(zone) - days


def read_before(desk: Desk, span: Span | Dates, known: Sequence[Automation], now: datetime) -> Before | None:
    """None where there is no span before, or where no automation was live yet when it began. Off the UI thread.

    Orders have to be credited already (`app.services.insights.keep_credits`).
    """
    if span == "all":
        return None
    since, until, stood = span_before(span, now, ZoneInfo(desk.shop.timezone))
    store = desk.store.insights
    heard = store.known_since(ACCOUNT)
    if heard.published is None or heard.published > since:
        return None
    mailbox, seen = desk.store.mailbox.state(), desk.policy.sources
    first: Mapping[Compared, datetime | None] = {
        "sent": heard.published,
        "sales": heard.orders,
        "conversion": heard.orders,
        "opens": heard.opens if "opened" in seen else None,
        "clicks": store.clicks_since() if "clicked" in seen else None,
        "accounts": heard.event,
        "stops": mailbox.since if mailbox else None,
    }
    comparable = frozenset(key for key, at in first.items() if at is not None and at <= since)
    cohorts = store.ended(since, until, ACCOUNT, stood)
    marks = store.marks(since, until) if "stops" in comparable else []
    credited = desk.store.credits.credited(since, until)
    earlier = tuple(_earlier(one, cohorts.get(one.id, Counter()), credited, marks, comparable) for one in known)
    return Before(since, until, earlier, comparable)


def _earlier(
    one: Automation,
    cohort: Counter[str],
    credited: Sequence[Credited],
    marks: Sequence[Mark],
    comparable: frozenset[Compared],
) -> Earlier:
    reached = cohort["reached"]
    stopped = sum(mark.many for mark in marks if mark.flow == one.id and mark.what == "stops")
    return Earlier(
        one.name, one.versions[0], cohort["entered"], cohort["sent"], reached,
        Rate(cohort["opened"], reached) if "opens" in comparable else None,
        Rate(cohort["clicked"], reached) if "clicks" in comparable else None,
        Rate(min(cohort["converted"], reached), reached),
        Rate(cohort["after"], cohort["entered"]) if "accounts" in comparable else None,
        earned(credit for credit in credited if credit.flow_id == one.id),
        stopped if "stops" in comparable else None,
    )  # fmt: skip
