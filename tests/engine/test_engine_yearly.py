"""Dates that come round every year: leap days, the anniversary of a membership, days before and after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.history import History
from app.engine.triggers import timed_entries
from app.model.customer import Customer, Order
from app.model.flow import Flow
from app.model.nodes import Trigger
from app.model.sources import OnDateField

HELSINKI = "Europe/Helsinki"
DAY = timedelta(days=1)


def days(customer: Customer, source: OnDateField, since: date, until: date, *orders: Order) -> list[date]:
    """The days on which the customer comes in, by their own clock."""
    flow = Flow(nodes=(Trigger("t", source=source),))
    place = ZoneInfo(customer.timezone or HELSINKI)
    first, last = (datetime(one.year, one.month, one.day, tzinfo=place).astimezone(UTC) for one in (since, until))
    entries = timed_entries(flow, History(customer, orders), first, last, HELSINKI)
    assert all(f"{entry.at.astimezone(place):%H:%M}" == source.at for entry in entries)
    return [entry.at.astimezone(place).date() for entry in entries]


def test_a_leap_days_birthday_comes_every_year() -> None:
    leap = Customer(1, "a@x.fi", birth_md="02-29")
    found = days(leap, OnDateField("birthday"), date(2026, 1, 1), date(2029, 1, 1))
    assert found == [date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]
    week_before = days(leap, OnDateField("birthday", -7), date(2026, 1, 1), date(2029, 1, 1))
    assert week_before == [date(2026, 2, 21), date(2027, 2, 21), date(2028, 2, 22)]


def test_a_membership_has_anniversaries_but_not_on_its_own_first_day() -> None:
    member = Customer(1, "a@x.fi", fields={"member_since": "2024-02-29"})
    found = days(member, OnDateField("member_since"), date(2024, 1, 1), date(2028, 12, 31))
    assert found == [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]
    once = days(member, OnDateField("member_since", 30, yearly=False), date(2024, 1, 1), date(2028, 12, 31))
    assert once == [date(2024, 3, 30)]


def test_the_first_order_has_anniversaries_by_the_customers_own_clock() -> None:
    late = Order("o", datetime(2025, 5, 1, 22, 30, tzinfo=UTC), 10.0)
    assert days(Customer(1, "a@x.fi"), OnDateField("first_order"), date(2025, 1, 1), date(2027, 1, 1), late) == [
        date(2026, 5, 2)
    ]
    yorker = Customer(1, "a@x.fi", timezone="America/New_York")
    assert days(yorker, OnDateField("first_order"), date(2025, 1, 1), date(2027, 1, 1), late) == [date(2026, 5, 1)]


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "29.2.2024", 5, None, ["2026-01-01"]])
def test_what_is_no_date_lets_nobody_in(text: object) -> None:
    customer = Customer(1, "a@x.fi", fields={"renewal": text})  # type: ignore[dict-item]
    assert days(customer, OnDateField("renewal"), date(2024, 1, 1), date(2028, 1, 1)) == []


@given(
    st.dates(date(1930, 1, 1), date(2020, 12, 31)),
    st.integers(-60, 60),
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    st.sampled_from(["", "Asia/Kolkata", "America/New_York"]),
)
def test_every_year_has_its_day_as_a_calendar_would_say(born: date, offset: int, since: date, place: str) -> None:
    """Day by day through three years: is today the day, so many days moved?"""
    until = since + 3 * 365 * DAY
    customer = Customer(1, "a@x.fi", birth_md=f"{born:%m-%d}", timezone=place)
    expected, day = [], since
    while day < until:
        meant = day - offset * DAY
        common = meant.year % 4 != 0  # no century lies in between
        kept = (2, 28) if common and (born.month, born.day) == (2, 29) else (born.month, born.day)
        if (meant.month, meant.day) == kept:
            expected.append(day)
        day += DAY
    assert days(customer, OnDateField("birthday", offset), since, until) == expected
