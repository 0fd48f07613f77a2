"""For whom a timed trigger may fire, and when it is worth looking again: found by index, not by reading everybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Integer, Text, func, select, type_coerce

from app.engine.calendar_days import calendar_days, next_calendar_day
from app.engine.shelf import INTEREST_EVENTS, is_news
from app.engine.times import next_clock
from app.engine.work import LiveFlow
from app.model.flow import Flow
from app.model.sources import (
    CART_EVENTS,
    OnCalendarDay,
    OnCartLeft,
    OnDateField,
    OnDaysSinceOrder,
    OnEvent,
    OnProductNews,
    OnSegmentEntry,
)
from app.store.asking import among, one_of
from app.store.shelf_rows import shelf
from app.store.tables_people import customer, event, shop_order

DAY = timedelta(days=1)
_COMPLETED = shop_order.c.status == "completed"


def timed_candidates(connection: Connection, flow: Flow, since: datetime, until: datetime) -> list[int]:
    """Customers for whom the flow's timed trigger may fire in (since, until], ascending."""
    trigger = flow.trigger
    match trigger.source if trigger else None:
        case OnDaysSinceOrder(days):
            gap = timedelta(days=days)
            between = (shop_order.c.occurred_at > since - gap, shop_order.c.occurred_at <= until - gap)
            statement = select(shop_order.c.customer_id).where(_COMPLETED, *between).distinct()
        case OnCartLeft(after):
            gap = after.elapsed
            touched = (event.c.occurred_at > since - gap, event.c.occurred_at <= until - gap)
            statement = select(event.c.customer_id).where(event.c.name.in_(CART_EVENTS), *touched).distinct()
        case OnProductNews() as source:
            return _interested(connection, source, since, until)
        case OnDateField() as source:
            days_in = _month_days(since, until, source.offset_days)
            if days_in is None:
                statement = select(customer.c.id)
            else:
                bound = {"ids": msgspec.json.encode(days_in).decode()}
                return sorted(connection.scalars(_having_date(source.field), bound))
        case OnCalendarDay() as source:
            # Every clock of the world shows the day within a day of Greenwich's.
            if not any(calendar_days(source, since - DAY, until + DAY, "UTC")):
                return []
            statement = select(customer.c.id)
        case _:
            return []
    return sorted(connection.scalars(statement))


def candidates(connection: Connection, flow: Flow, since: datetime, until: datetime) -> list[int]:
    """Customers whom the flow's trigger may let in during (since, until]: by time, or by an event of theirs."""
    source = flow.trigger.source if flow.trigger else None
    if not isinstance(source, OnEvent):
        return timed_candidates(connection, flow, since, until)
    came = (event.c.name == source.event, event.c.occurred_at > since, event.c.occurred_at <= until)
    return sorted(connection.scalars(select(event.c.customer_id).where(*came).distinct()))


def next_entry(connection: Connection, live: LiveFlow, after: datetime, shop_zone: str) -> datetime | None:
    """When the flow's timed trigger may next fire; None if nothing recorded now ever makes it."""
    found: datetime | None
    trigger = live.flow.trigger
    match trigger.source if trigger else None:
        case OnDaysSinceOrder(days):
            gap = timedelta(days=days)
            later = select(func.min(shop_order.c.occurred_at)).where(_COMPLETED, shop_order.c.occurred_at > after - gap)
            found = connection.scalar(later)
            return found + gap if found else None
        case OnCartLeft(left_for):
            gap = left_for.elapsed
            touched = (event.c.name.in_(CART_EVENTS), event.c.occurred_at > after - gap)
            found = connection.scalar(select(func.min(event.c.occurred_at)).where(*touched))
            return found + gap if found else None
        case OnDateField() as source:
            return min(next_clock(after, source.at, (), place) for place in _zones(connection, shop_zone))
        case OnCalendarDay() as source:
            begins = [next_calendar_day(source, after, place) for place in _zones(connection, shop_zone)]
            return min((day for day in begins if day is not None), default=None)
        case OnSegmentEntry():
            return min(next_clock(after, "00:00", (), place) for place in _zones(connection, shop_zone))
        case _:
            return None


def _interested(connection: Connection, source: OnProductNews, since: datetime, until: datetime) -> list[int]:
    """Who showed interest in anything at all, where there is news of anything; nobody is read where there is none."""
    if not any(is_news(source, change) for change in shelf(connection, since, until).changes):
        return []
    names = one_of(event.c.name, INTEREST_EVENTS[source.interest])
    span = (event.c.occurred_at >= since - source.within_days * DAY, event.c.occurred_at <= until)
    return sorted(connection.scalars(select(event.c.customer_id).where(names, *span).distinct()))


def _zones(connection: Connection, shop_zone: str) -> set[str]:
    return {one or shop_zone for one in connection.scalars(select(customer.c.timezone).distinct())} | {shop_zone}


def _month_days(since: datetime, until: datetime, offset_days: int) -> list[str] | None:
    """MM-DD of every date whose moment may lie in the span, a day to spare on both sides; None: any date."""
    first, last = since - DAY - offset_days * DAY, until + DAY - offset_days * DAY
    if last - first > 300 * DAY:
        return None
    days = {(first + n * DAY).strftime("%m-%d") for n in range((last - first).days + 2)}
    return sorted(days | ({"02-29"} if "02-28" in days else set()))


def _having_date(field: str) -> Any:
    if field == "birthday":
        return select(customer.c.id).where(among(customer.c.birth_md))
    if field == "first_order":
        # Read in UTC; the day to spare covers every zone.
        first = func.strftime(
            "%m-%d", type_coerce(func.min(shop_order.c.occurred_at), Integer) / 1_000_000, "unixepoch"
        )
        owners = select(shop_order.c.customer_id).where(_COMPLETED).group_by(shop_order.c.customer_id)
        return owners.having(among(type_coerce(first, Text)))
    path = '$."' + field.replace('"', "") + '"'
    date = func.json_extract(type_coerce(customer.c.fields, Text), path)
    found = func.substr(date, func.length(date) - 4)
    return select(customer.c.id).where(among(type_coerce(found, Text)))
