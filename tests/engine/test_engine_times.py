"""Wall clocks: the two summer-time nights, leap days, quiet hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.engine.times import moment, next_clock, quiet_until, yearly, zone

HELSINKI = "Europe/Helsinki"


def test_a_clock_time_the_spring_night_skips_moves_forward() -> None:
    assert moment(date(2026, 3, 29), time(3, 30), HELSINKI) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment(date(2026, 3, 29), time(2, 59), HELSINKI) == datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    assert moment(date(2026, 3, 29), time(4, 0), HELSINKI) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_clock_time_the_autumn_night_repeats_is_its_first_occurrence() -> None:
    assert moment(date(2026, 10, 25), time(3, 30), HELSINKI) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_leap_day_birthdays_are_kept_on_the_28th_in_common_years() -> None:
    found = list(
        yearly("02-29", datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 12, 31, tzinfo=UTC), 0, "09:00", HELSINKI)
    )
    assert [when.astimezone(zone(HELSINKI)).date() for when in found] == [
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]


def test_quiet_hours_can_be_switched_off_by_equal_ends() -> None:
    assert quiet_until(datetime(2026, 3, 17, 1, tzinfo=UTC), "00:00", "00:00", HELSINKI) is None


@given(
    st.integers(0, 6 * 366 * 86400).map(lambda s: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=s)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_next_clock_is_later_within_a_day_or_so_and_shows_the_time(after: datetime, at: time) -> None:
    found = next_clock(after, f"{at:%H:%M}", (), HELSINKI)
    assert after < found <= after + timedelta(hours=25)
    shown = found.astimezone(zone(HELSINKI)).time()
    assert shown == at or at.hour == 3, "only the skipped hour of the spring night may show another time"
