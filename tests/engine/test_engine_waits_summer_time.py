"""Every kind of wait on both summer-time nights of Helsinki, and for a customer whose clock is elsewhere.

What a wait means is written down once more here, minute by minute, without any of the program's own clockwork.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.engine.advance import start
from app.engine.best_hour import best_hour, learned_hour
from app.engine.hearing import awaited
from app.engine.waits import wait_until
from app.model.customer import Customer, Event, Facts, Interaction
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.nodes import Await, Wait
from app.model.times import (
    ForDuration,
    Until,
    UntilBestHour,
    UntilClock,
    UntilDate,
    UntilDay,
    UntilOpen,
)

HELSINKI, NEW_YORK, KOLKATA = "Europe/Helsinki", "America/New_York", "Asia/Kolkata"
MINUTE = timedelta(minutes=1)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
STARTS = [
    datetime(day.year, day.month, day.day, tzinfo=UTC) + hours * timedelta(hours=1) + timedelta(minutes=7)
    for day in (SPRING, AUTUMN, date(2026, 3, 8), date(2026, 11, 1))
    for hours in range(-4, 8)
]
"""From the evening before until the morning after, in Helsinki's nights and in New York's."""
MORNINGS = [datetime(2026, 1, day, 8, 30, tzinfo=ZoneInfo(HELSINKI)) for day in range(2, 22)]


def facts(place: str, now: datetime) -> Facts:
    events = tuple(Event(f"v{n}", "Product Viewed", at.astimezone(UTC)) for n, at in enumerate(MORNINGS))
    customer = Customer(1, "a@x.fi", timezone=place, birth_md="03-29", fields={"renewal": "2026-10-25"})
    return Facts(customer, now, events=events)


def first_minute(since: datetime, place: str, holds: Callable[[datetime], bool]) -> datetime:
    """The first moment from `since` on at which the clock of the place shows what is asked for."""
    if holds(since.astimezone(ZoneInfo(place))):
        return since
    at = since.replace(second=0, microsecond=0)
    while True:
        at += MINUTE
        if holds(at.astimezone(ZoneInfo(place))):
            return at


def waited(until: Until, began: datetime, place: str) -> datetime:
    return wait_until(Wait("w", until=until), began, facts(place, began), Entry("e", began), HELSINKI)


@pytest.mark.parametrize("place", [HELSINKI, NEW_YORK, KOLKATA])
def test_a_length_of_time_is_the_same_on_every_night(place: str) -> None:
    for began in STARTS:
        assert waited(ForDuration(1, "days"), began, place) - began == timedelta(hours=24)
        assert waited(ForDuration(90, "minutes"), began, place) - began == timedelta(minutes=90)


@pytest.mark.parametrize("place", [HELSINKI, NEW_YORK, KOLKATA])
@pytest.mark.parametrize("at", ["00:00", "01:30", "04:00", "09:00", "23:59"])
def test_a_time_of_day_is_the_next_minute_that_shows_it(at: str, place: str) -> None:
    hour, minute = (int(part) for part in at.split(":"))
    for began in STARTS:
        expected = first_minute(
            began + MINUTE, place, lambda local: (local.hour, local.minute, local.fold) == (hour, minute, 0)
        )  # of an hour that comes twice the first one counts
        assert waited(UntilClock(at), began, place) == expected


def test_the_hour_that_the_spring_night_skips_is_told_as_the_first_after_it() -> None:
    began = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert waited(UntilClock("03:30"), began, HELSINKI) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert waited(UntilDay("2026-03-29", "03:30"), began, HELSINKI) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("place", [HELSINKI, NEW_YORK, KOLKATA])
def test_business_hours_are_the_next_minute_within_them(place: str) -> None:
    for began in STARTS:
        expected = first_minute(began, place, lambda local: 5 <= local.hour < 6)
        assert waited(UntilOpen("05:00", "06:00", (), False), began, place) == expected


@pytest.mark.parametrize("place", [HELSINKI, NEW_YORK, KOLKATA])
@pytest.mark.parametrize("day", [SPRING, AUTUMN, date(2026, 7, 1)])
def test_a_fixed_day_is_its_minute_and_nothing_once_it_has_passed(day: date, place: str) -> None:
    exact = datetime(day.year, day.month, day.day, 9, 0, tzinfo=ZoneInfo(place)).astimezone(UTC)
    for began in STARTS:
        assert waited(UntilDay(day.isoformat(), "09:00"), began, place) == max(began, exact)


def test_a_day_that_nobody_has_chosen_is_not_waited_for() -> None:
    assert waited(UntilDay(), STARTS[0], HELSINKI) == STARTS[0]


@pytest.mark.parametrize("place", [HELSINKI, NEW_YORK, KOLKATA])
def test_a_date_of_the_customers_is_its_minute_there(place: str) -> None:
    for began in STARTS:
        day = date(began.year, 3, 29)
        expected = datetime(day.year, 3, 29, 9, 0, tzinfo=ZoneInfo(place))
        if expected <= began:
            expected = datetime(day.year + 1, 3, 29, 9, 0, tzinfo=ZoneInfo(place))
        assert waited(UntilDate("birthday"), began, place) == expected
        renewal = datetime(2026, 10, 25, 9, 0, tzinfo=ZoneInfo(place)).astimezone(UTC)
        assert waited(UntilDate("renewal"), began, place) == max(began, renewal)


@pytest.mark.parametrize("place", [HELSINKI, NEW_YORK, KOLKATA])
def test_the_best_hour_is_the_next_minute_within_the_hour_they_know_the_customer_by(place: str) -> None:
    """Twenty visits at half past eight in Helsinki, wherever the customer's clock is."""
    counts = [at.astimezone(ZoneInfo(place)).hour for at in MORNINGS]
    hour = max(set(counts), key=counts.count)
    for began in STARTS:
        expected = first_minute(began, place, lambda local: local.hour == hour)
        found = waited(UntilBestHour(), began, place)
        assert found == expected
        assert found - began <= timedelta(hours=25)


@pytest.mark.parametrize("place", [HELSINKI, NEW_YORK])
def test_an_event_ends_a_wait_and_the_longest_time_is_absolute(place: str) -> None:
    node = Await("a", event="Product Viewed", timeout=ForDuration(1, "days"))
    for began in STARTS:
        late = Event("late", "Product Viewed", began + timedelta(hours=24, minutes=1))
        in_time = Event("x", "Product Viewed", began + timedelta(hours=23, minutes=59))
        known = Facts(Customer(1, "a@x.fi", timezone=place), late.occurred_at, events=(in_time, late))
        run = start(Flow(), 1, 1, Entry("e", began))
        assert list(awaited(node, run, known, began, began + node.timeout.elapsed)) == [in_time]


# ---- what the best hour is learned from


def test_too_few_visits_leave_it_to_the_shop_and_then_to_the_wait_itself() -> None:
    began = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)  # seven in the morning
    few = Facts(Customer(1, "a@x.fi"), began, events=facts("", began).events[:9])
    until = Wait("w", until=UntilBestHour(at_least=10, otherwise="15:30"))

    def hour(known: Facts) -> str:
        found = wait_until(until, began, known, Entry("e", began), HELSINKI)
        return f"{found.astimezone(ZoneInfo(HELSINKI)):%H:%M}"

    assert hour(few) == "15:30"
    assert hour(Facts(few.customer, began, events=few.events, best_hour=18)) == "18:00"
    assert hour(Facts(few.customer, began, events=facts("", began).events[:10], best_hour=18)) == "08:00"


def test_opens_and_clicks_count_with_visits_and_only_those_of_the_last_year() -> None:
    now = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
    evening = tuple(Interaction(datetime(2026, 5, day, 17, 10, tzinfo=UTC), 1, "m", "opened") for day in range(1, 8))
    old = tuple(Event(f"o{n}", "Product Viewed", datetime(2024, 5, 1, 6, n, tzinfo=UTC)) for n in range(50))
    sent = tuple(Event(f"n{n}", "Newsletter Sent", datetime(2026, 5, 1, 6, n, tzinfo=UTC)) for n in range(50))
    known = Facts(Customer(1, "a@x.fi"), now, events=(*old, *sent), interactions=evening)
    assert learned_hour(known, HELSINKI, 7) == 20
    assert learned_hour(known, HELSINKI, 8) is None
    assert learned_hour(Facts(Customer(1, "a@x.fi"), now), HELSINKI, 0) is None


def test_hours_next_to_each_other_help_each_other_also_across_midnight() -> None:
    def at(hour: int, minute: int = 30) -> datetime:
        return datetime(2026, 1, 5, hour, minute, tzinfo=ZoneInfo(HELSINKI))

    assert best_hour([at(23), at(23), at(0), at(0), at(12), at(12), at(12)], HELSINKI) == 0
    assert best_hour([at(8), at(9), at(10), at(20), at(20)], HELSINKI) == 9
    assert best_hour([], HELSINKI) == 0
