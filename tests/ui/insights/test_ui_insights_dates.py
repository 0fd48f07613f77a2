"""Days of one's own on the page of results: by the keyboard, within what is known, and in plain words where empty."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from insights_page import Heard, page_of, shown
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDateEdit, QLabel
from pytestqt.qtbot import QtBot

from app.i18n import _
from app.services.desk import Desk
from app.services.results import Dates
from app.ui.insights.page import InsightsPage
from runner_kit import DAY, START

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
FIRST = START.astimezone(ZoneInfo("Europe/Helsinki")).date()
TODAY = FIRST + 2 * DAY


@pytest.fixture
def page(qtbot: QtBot, lived: Desk, heard: Heard) -> InsightsPage:
    made = page_of(lived, heard)
    qtbot.addWidget(made)
    return shown(qtbot, made)


def field(page: InsightsPage, name: str) -> QDateEdit:
    return next(one for one in page.findChildren(QDateEdit) if one.accessibleName() == name)


def words(page: InsightsPage) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


def press(page: InsightsPage, text: str) -> None:
    button = next(one for one in page.findChildren(QAbstractButton) if one.isVisible() and one.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def day(shown: QDate) -> date:
    return date(shown.year(), shown.month(), shown.day())


@pytest.fixture
def own(qtbot: QtBot, page: InsightsPage) -> InsightsPage:
    """The page after its user has asked for days of their own."""
    with qtbot.waitSignal(page.shown, timeout=20_000):
        press(page, _("Own dates"))
    return page


def span(page: InsightsPage) -> object:
    found = page.found()
    assert found is not None
    return found.span


def test_own_days_begin_as_those_in_sight_and_stay_within_what_is_known(own: InsightsPage) -> None:
    first, last = field(own, _("First day")), field(own, _("Last day"))
    assert first.isVisible()
    assert (day(first.minimumDate()), day(last.maximumDate())) == (FIRST, TODAY)
    assert span(own) == Dates(FIRST, TODAY), "90 days, of which these three are known"
    last.setDate(QDate(2031, 1, 1))
    first.setDate(QDate(1999, 1, 1))
    assert (day(first.date()), day(last.date())) == (FIRST, TODAY)


def test_the_keyboard_chooses_days_and_says_when_nobody_came(qtbot: QtBot, own: InsightsPage) -> None:
    first, last = field(own, _("First day")), field(own, _("Last day"))
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Up)
    with qtbot.waitSignal(own.shown, timeout=20_000):
        QTest.keyClick(first, Qt.Key.Key_Return)
    assert span(own) == Dates(FIRST + DAY, TODAY)
    assert _("Nobody came in and no order was credited. A longer span may tell more.") in words(own)
    QTest.keyClick(first, Qt.Key.Key_Down)
    last.setFocus()
    QTest.keyClick(last, Qt.Key.Key_Down)
    QTest.keyClick(last, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: span(own) == Dates(FIRST, FIRST + DAY), timeout=20_000)
    found = own.found()
    assert found is not None
    assert [one.entered for one in found.automations] == [5, 40]
    assert _("Nobody came in and no order was credited. A longer span may tell more.") not in words(own)


def test_a_first_day_after_the_last_changes_nothing_and_says_why(own: InsightsPage) -> None:
    first, last = field(own, _("First day")), field(own, _("Last day"))
    last.setDate(last.minimumDate())
    first.setDate(first.maximumDate())
    wrong = _("The first day is after the last one. Change either.")
    assert wrong in words(own)
    assert first.accessibleDescription() == wrong
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert span(own) == Dates(FIRST, TODAY)
    first.setDate(first.minimumDate())
    assert wrong not in words(own)


def test_a_month_is_one_press_away_and_none_before_the_first_automation(qtbot: QtBot, own: InsightsPage) -> None:
    last_month = next(one for one in own.findChildren(QAbstractButton) if one.text() == _("Last month"))
    assert not last_month.isEnabled(), "nothing was published in February"
    field(own, _("First day")).setDate(QDate(TODAY.year, TODAY.month, TODAY.day))
    with qtbot.waitSignal(own.shown, timeout=20_000):
        press(own, _("This month"))
    qtbot.waitUntil(lambda: span(own) == Dates(FIRST, TODAY), timeout=5_000)


def test_the_fixed_spans_stay_beside_and_put_the_days_away(qtbot: QtBot, own: InsightsPage) -> None:
    with qtbot.waitSignal(own.shown, timeout=20_000):
        press(own, _("7 d"))
    assert span(own) == "7"
    assert not field(own, _("First day")).isVisible()
