"""Wall clocks: the two summer-time nights, leap days, quiet hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.engine.times import moment, next_clock, next_open, quiet_until, yearly, zone

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
    st.times().map(lambda t: f"{t:%H:%M}"),
    st.times().map(lambda t: f"{t:%H:%M}"),
    st.sampled_from((HELSINKI, "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC")),
)
def test_it_is_quiet_while_the_clock_of_the_place_says_so(now: datetime, start: str, end: str, place: str) -> None:
    shown = f"{now.astimezone(zone(place)):%H:%M}"
    quiet = start <= shown < end if start < end else start != end and (shown >= start or shown < end)
    until = quiet_until(now, start, end, place)
    assert (until is not None) == quiet
    if until is not None and now.astimezone(zone(place)).utcoffset() == until.astimezone(zone(place)).utcoffset():
        assert now < until <= now + timedelta(days=1)
        assert f"{until.astimezone(zone(place)):%H:%M}" == end


@given(
    st.integers(0, 6 * 366 * 86400).map(lambda s: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=s)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_next_clock_is_later_within_a_day_or_so_and_shows_the_time(after: datetime, at: time) -> None:
    found = next_clock(after, f"{at:%H:%M}", (), HELSINKI)
    assert after < found <= after + timedelta(hours=25)
    shown = found.astimezone(zone(HELSINKI)).time()
    assert shown == at or at.hour == 3, "only the skipped hour of the spring night may show another time"


WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def next_business(local: str, place: str = HELSINKI, *, holidays: bool = True) -> str:
    since = datetime.fromisoformat(local).replace(tzinfo=zone(place)).astimezone(UTC)
    found = next_open(since, "09:00", "17:00", WORKDAYS, holidays, place)
    return f"{found.astimezone(zone(place)):%Y-%m-%d %H:%M}"


def test_within_business_hours_nobody_waits_and_outside_them_until_the_next_opening() -> None:
    assert next_business("2026-03-17 12:34") == "2026-03-17 12:34"
    assert next_business("2026-03-17 08:59") == "2026-03-17 09:00"
    assert next_business("2026-03-17 17:00") == "2026-03-18 09:00"
    assert next_business("2026-03-20 18:00") == "2026-03-23 09:00", "Friday evening to Monday"


def test_finnish_public_holidays_are_no_business_days_the_eves_among_them() -> None:
    assert next_business("2026-04-02 18:00") == "2026-04-07 09:00", "Good Friday to Easter Monday"
    assert next_business("2026-06-18 18:00") == "2026-06-22 09:00", "midsummer's eve is a Friday"
    assert next_business("2026-12-23 17:30") == "2026-12-28 09:00"
    assert next_business("2026-04-02 18:00", holidays=False) == "2026-04-03 09:00"


def test_business_hours_follow_the_clock_of_the_customer_over_the_summer_time_nights() -> None:
    assert next_business("2026-03-28 12:00") == "2026-03-30 09:00"
    assert next_business("2026-10-24 12:00") == "2026-10-26 09:00"
    assert next_business("2026-03-17 05:00", "America/New_York") == "2026-03-17 09:00"


def test_hours_that_a_summer_time_night_skips_or_repeats() -> None:
    skipped = next_open(datetime(2026, 3, 28, 22, 30, tzinfo=UTC), "03:15", "05:00", (), False, HELSINKI)
    assert skipped == datetime(2026, 3, 29, 1, 15, tzinfo=UTC), "3.15 is not shown that night; 4.15 is the same moment"
    repeated = next_open(datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "03:15", "05:00", (), False, HELSINKI)
    assert repeated == datetime(2026, 10, 25, 0, 15, tzinfo=UTC), "the first of the two"


@given(
    st.integers(0, 6 * 366 * 86400).map(lambda s: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=s)),
    st.sampled_from([HELSINKI, "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe"]),
)
def test_the_next_business_moment_is_one_and_none_lies_before_it(since: datetime, place: str) -> None:
    found = next_open(since, "09:00", "17:00", WORKDAYS, True, place)
    local = found.astimezone(zone(place))
    assert since <= found <= since + timedelta(days=7)
    assert time(9) <= local.time() < time(17)
    assert local.weekday() < 5
    assert next_open(found, "09:00", "17:00", WORKDAYS, True, place) == found
    assert found == since or local.time() == time(9)
