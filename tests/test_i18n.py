"""Words and numbers as the user reads them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app import i18n
from app.i18n import ngettext

HELSINKI = ZoneInfo("Europe/Helsinki")
MOMENT = datetime(2026, 3, 17, 16, 32, tzinfo=UTC)


def shown() -> list[str]:
    values = [
        i18n.money(1284.5),
        i18n.money(1284.5, cents=False),
        i18n.number(1284),
        i18n.percent(0.612),
        i18n.time(MOMENT, HELSINKI),
        i18n.date(MOMENT, HELSINKI),
        i18n.date(MOMENT, HELSINKI, year=True),
        i18n.datetime(MOMENT, HELSINKI),
        i18n.duration(timedelta(hours=4)),
        i18n.duration(timedelta(days=1, hours=12, minutes=5)),
        i18n.duration(timedelta(0)),
    ]
    return [value.replace("\u00a0", "_") for value in values]


def test_finnish_numbers_times_and_lengths() -> None:
    assert shown() == [
        "1_284,50_€", "1_284_€", "1_284", "61,2_%", "18.32", "ti_17.3.", "17.3.2026", "ti_17.3. klo_18.32",
        "4_tuntia", "1_päivä 12_tuntia", "0_minuuttia",
    ]  # fmt: skip


def test_english_numbers_times_and_lengths() -> None:
    i18n.set_language("en")
    assert shown() == [
        "€1,284.50", "€1,284", "1,284", "61.2_%", "18:32", "Tue_17_Mar", "17_Mar_2026", "Tue_17_Mar 18:32",
        "4_hours", "1_day 12_hours", "0_minutes",
    ]  # fmt: skip


def test_the_language_changes_while_the_program_runs() -> None:
    assert ngettext("{n} day", "{n} days", 2).format(n=2) == "2 päivää"
    i18n.set_language("en")
    assert ngettext("{n} day", "{n} days", 2).format(n=2) == "2 days"


def test_a_message_speaks_its_customers_language_and_the_program_its_own() -> None:
    with i18n.speaking("en"):
        assert ngettext("{n} day", "{n} days", 1).format(n=1) == "1 day"
    assert i18n.current_language() == "fi"


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="sv"):
        i18n.set_language("sv")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        i18n.time(MOMENT.replace(tzinfo=None))
