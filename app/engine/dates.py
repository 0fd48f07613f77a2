"""Dates that are known of a customer, and the moments that are counted from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.engine.times import clock, moment, yearly, zone
from app.model.customer import Customer, JsonValue, Order
from app.model.entry import Entry

YEARLY = ("birthday", "first_order")
"""Fields that come round every year."""
_FAR = timedelta(days=3 * 366)


def date_text(field: str, customer: Customer, orders: Sequence[Order], place: str) -> str:
    """MM-DD or YYYY-MM-DD of a date field; "" where it is missing or no date."""
    if field == "birthday":
        return date_in(customer.birth_md)
    if field == "first_order":
        return date_in(orders[0].occurred_at.astimezone(zone(place)).date().isoformat() if orders else "")
    return date_in(customer.fields.get(field))


def date_in(found: JsonValue) -> str:
    """The same of any value."""
    text = found if isinstance(found, str) else ""
    try:
        datetime.fromisoformat(text if len(text) == 10 else f"2024-{text}")
    except ValueError:
        return ""
    return text


def next_date(
    field: str,
    offset_days: int,
    at: str,
    after: datetime,
    place: str,
    customer: Customer,
    orders: Sequence[Order],
    entry: Entry,
) -> datetime | None:
    """The first moment after `after` that is `at` on the day of the field (+ offset); None if there is none."""
    head, _dot, name = field.partition(".")
    text = date_in(entry.properties.get(name)) if head == "trigger" else date_text(field, customer, orders, place)
    if not text:
        return None
    if field in YEARLY or len(text) == 5:
        return next(iter(yearly(text[-5:], after, after + _FAR, offset_days, at, place)), None)
    when = moment(datetime.fromisoformat(text).date() + timedelta(days=offset_days), clock(at), place)
    return when if when > after else None
