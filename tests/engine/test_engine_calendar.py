"""Seasons: an automation that begins for everybody on a day of the calendar, live and in the try-out alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.engine.calendar_days import calendar_days, next_calendar_day
from app.engine.guardrails import NO_GUARDRAILS
from app.engine.history import History
from app.engine.replay import replay
from app.engine.triggers import timed_entries
from app.model.customer import Customer
from app.model.flow import Flow
from app.model.nodes import Trigger
from app.model.rules import Bought, InSegment
from app.model.sources import Months, OnCalendarDay
from app.store.recording import CustomerRecord
from runner_kit import DAY, HOUR, START, Stage, mail, straight

HELSINKI = "Europe/Helsinki"


def on(day: date, hour: int = 0, place: str = HELSINKI) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(place)).astimezone(UTC)


def days(source: OnCalendarDay, first: date, last: date, customer: Customer | None = None) -> list[str]:
    """The moments at which one customer comes in, by the clock of Helsinki."""
    flow = Flow(nodes=(Trigger("t", source=source),))
    found = timed_entries(flow, History(customer or Customer(1, "a@x.fi")), on(first), on(last), HELSINKI)
    return [f"{entry.at.astimezone(ZoneInfo(HELSINKI)):%Y-%m-%d %H:%M}" for entry in found]


def test_every_year_before_and_after_the_day_that_is_named() -> None:
    season = OnCalendarDay("2026-11-01", "09:00")
    assert days(season, date(2024, 1, 1), date(2028, 1, 1)) == [
        f"{year}-11-01 09:00" for year in (2024, 2025, 2026, 2027)
    ]


def test_once_is_once() -> None:
    once = OnCalendarDay("2026-11-01", "18:30", 0)
    assert days(once, date(2020, 1, 1), date(2030, 1, 1)) == ["2026-11-01 18:30"]
    assert next_calendar_day(once, on(date(2026, 11, 2)), HELSINKI) is None
    assert next_calendar_day(once, on(date(2020, 1, 1)), HELSINKI) == on(date(2026, 11, 1), 18) + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (1, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        (3, ["2026-01-31", "2026-04-30"]),
        (6, ["2026-01-31"]),
    ],
)
def test_a_month_without_the_day_takes_its_last(months: Months, expected: list[str]) -> None:
    found = days(OnCalendarDay("2025-01-31", "00:00", months), date(2026, 1, 1), date(2026, 5, 15))
    assert [one[:10] for one in found] == expected


def test_a_leap_day_is_kept_on_the_last_of_february() -> None:
    found = days(OnCalendarDay("2024-02-29"), date(2025, 1, 1), date(2029, 1, 1))
    assert [one[:10] for one in found] == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


def test_each_customer_has_a_clock_of_their_own() -> None:
    yorker = Customer(1, "a@x.fi", timezone="America/New_York")
    assert days(OnCalendarDay("2026-11-01", "20:00"), date(2026, 10, 1), date(2026, 12, 1), yorker) == [
        "2026-11-02 03:00"
    ]


def test_a_clock_that_a_spring_night_skips_still_comes_once() -> None:
    assert days(OnCalendarDay("2026-03-29", "03:30", 0), date(2026, 3, 28), date(2026, 3, 31)) == ["2026-03-29 04:30"]


def test_no_day_chosen_is_no_day() -> None:
    assert days(OnCalendarDay(), date(2020, 1, 1), date(2030, 1, 1)) == []
    assert next_calendar_day(OnCalendarDay(), START, HELSINKI) is None


def test_the_next_one_is_the_first_of_those_in_a_span() -> None:
    """Looked at from every day of two years, for every rhythm."""
    rhythms: tuple[Months, ...] = (0, 1, 3, 6, 12)
    for months in rhythms:
        source = OnCalendarDay("2026-08-31", "09:00", months)
        for n in range(0, 730, 5):
            after = on(date(2025, 1, 1)) + n * DAY
            expected = next(calendar_days(source, after, after + 800 * DAY, HELSINKI), None)
            assert next_calendar_day(source, after, HELSINKI) == expected


def test_live_and_the_try_out_let_in_the_same_people_at_the_same_moments(stage: Stage) -> None:
    """A segment of the shop hears of the season, in its own clock each; nobody else, and nobody twice."""
    stage.customers(["elsa", "lasse", "tanja"])
    with stage.store.recording("customers", "test", START) as record:
        record.customers([CustomerRecord(Customer(0, "tanja@x.test", timezone="America/New_York"))])
    for name in ("elsa", "tanja"):
        stage.buys(name, START - 20 * DAY)
    stage.store.segments.save("Buyers", Bought("count", op="ge", value=1), START)
    season = (START + 3 * DAY).date()
    trigger = Trigger("a0", "Season", OnCalendarDay(season.isoformat(), "12:00", 1), audience=InSegment("Buyers"))
    flow = straight(mail("b1", skip_guardrails=("cap", "same_content")), trigger=trigger)
    stage.publish(flow)
    stage.run_to(START + 10 * DAY)
    stage.run_to(START + 10 * DAY + HOUR)
    expected = [("elsa", on(season, 12)), ("tanja", on(season, 12, "America/New_York"))]
    owners = {row.id: row.email.partition("@")[0] for row in stage.store.customers.find()}
    entered = stage.store.ledger().entered(1, list(owners))
    assert sorted((owners[one], at) for one, times in entered.items() for at in times) == expected
    assert sorted(stage.sender.to) == ["elsa@x.test", "tanja@x.test"]
    tried = [
        (history.customer.email.partition("@")[0], way.entered_at)
        for history in stage.store.facts.histories()
        for way in replay(history, {"test": flow}, START, START + 10 * DAY, NO_GUARDRAILS, HELSINKI).ways
    ]
    assert sorted(tried) == expected


def test_after_a_sleep_over_the_day_they_still_come_in_as_of_the_day(stage: Stage) -> None:
    stage.customers(["elsa"])
    season = (START + 2 * DAY).date()
    stage.publish(straight(mail("b1"), trigger=Trigger("a0", "Season", OnCalendarDay(season.isoformat(), "09:00"))))
    stage.clock.move_to(START + 2 * DAY + 20 * HOUR)
    stage.run_to(START + 3 * DAY)
    assert stage.store.ledger().entered(1, [1]) == {1: [on(season, 9)]}
