"""The page of results as its user meets it: by mouse, by keyboard, and where nothing is known."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from insights_page import Heard, page_of, shown
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QFileDialog, QMenu, QSpinBox, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.engine.policy import Policy
from app.i18n import _
from app.services.desk import Desk
from app.services.insights import windows_of
from app.ui.insights.cards import TotalCard
from app.ui.insights.charts import WeekColumns
from app.ui.insights.page import InsightsPage
from app.ui.widgets.pills import Pill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager


def words(widget: QWidget) -> str:
    texts = (w.text() for w in widget.findChildren(QWidget) if w.isVisible() and callable(getattr(w, "text", None)))
    return "\n".join(str(one) for one in texts)


def button(widget: QWidget, text: str) -> QAbstractButton:
    return next(one for one in widget.findChildren(QAbstractButton) if one.isVisible() and one.text() == text)


def press(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def save_as(page: InsightsPage, name: str) -> QAction:
    menu = button(page, _("Save")).findChildren(QMenu) or page.findChildren(QMenu)
    return next(one for one in menu[0].actions() if one.text() == name)


def table(widget: QWidget, name: str) -> QTableView:
    return next(one for one in widget.findChildren(QTableView) if one.accessibleName() == name and one.isVisible())


def rows(view: QTableView) -> list[list[str]]:
    model = view.model()
    across, down = range(model.columnCount(QModelIndex())), range(model.rowCount(QModelIndex()))
    return [[str(model.index(row, place).data()) for place in across] for row in down]


@pytest.fixture
def page(qtbot: QtBot, lived: Desk, heard: Heard) -> InsightsPage:
    made = page_of(lived, heard)
    qtbot.addWidget(made)
    return shown(qtbot, made)


def automations(page: InsightsPage) -> QTableView:
    return table(page, _("Automations and their metrics"))


def pick(qtbot: QtBot, page: InsightsPage, place: int) -> None:
    view = automations(page)
    with qtbot.waitSignal(page.followed_shown, timeout=20_000):
        middle = view.visualRect(view.model().index(place, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)


def test_every_share_says_of_how_many_and_few_are_too_few(page: InsightsPage) -> None:
    cart, asks = rows(automations(page))
    for told in cart[2:4]:
        assert told == "30\u00a0%, 12 / 40"
    assert "%" not in asks[2], "of five people no share is told"
    assert _("too few") in asks[2]
    assert "0 / 5" in asks[2]


def test_every_figure_names_its_source(page: InsightsPage) -> None:
    model = automations(page).model()
    for place in range(1, 9):
        told = str(model.index(0, place).data(Qt.ItemDataRole.ToolTipRole))
        unknown = str(model.index(0, place).data()) == ", ".join(("–", _("How to get it")))
        assert told.startswith(_("Source: {source}.").partition("{")[0]) or unknown
        assert told == model.index(0, place).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert _("links that people followed by way of the shop’s endpoint; machines are not counted") in str(
        model.index(0, 3).data(Qt.ItemDataRole.ToolTipRole)
    )
    assert all(card.toolTip() and card.accessibleDescription() for card in page.findChildren(TotalCard))


def test_the_keyboard_picks_an_automation_and_its_funnel_follows(qtbot: QtBot, page: InsightsPage) -> None:
    view = automations(page)
    view.setFocus()
    qtbot.waitUntil(lambda: _("Came in") in words(page), timeout=5_000)
    with qtbot.waitSignal(page.followed_shown, timeout=20_000):
        QTest.keyClick(view, Qt.Key.Key_Up)
    told = words(page)
    assert "Ostoskori" in told
    assert _("Beside them machines: clicked {clicks}, opened {opens}.").format(clicks=5, opens=0) in told


def test_links_tell_people_and_machines_apart(qtbot: QtBot, page: InsightsPage) -> None:
    pick(qtbot, page, 0)
    press(button(page, _("Links")))
    links = rows(table(page, _("Links of the automation’s messages")))
    assert [one[1:] for one in links] == [["12", "0", "5"], ["4", "0", "5"], ["0", "0", "5"], ["0", "0", "5"]]
    assert "talviurheilu" in links[0][0]
    assert _("followed several links within two seconds") in words(page)
    press(button(page, _("Messages")))
    assert [one[1] for one in rows(table(page, _("Messages of the automation")))] == ["40", "40"]


def test_answers_stand_with_their_stars_and_quality(qtbot: QtBot, page: InsightsPage) -> None:
    pick(qtbot, page, 0)
    assert not button(page, _("Answers")).isEnabled()
    pick(qtbot, page, 1)
    press(button(page, _("Answers")))
    told = rows(table(page, _("Answers that were given")))
    assert [(one[0].count("★"), one[1], one[2]) for one in told] == [
        (5, "Hyvä pora", _("content")),
        (4, _("no words"), _("content")),
        (2, "Liian hidas", _("not content")),
    ]


def test_the_order_is_chosen_by_a_heads_click_or_from_the_list(qtbot: QtBot, page: InsightsPage) -> None:
    view = automations(page)
    order = next(one for one in page.findChildren(QComboBox) if one.accessibleName() == _("Order of the automations"))

    def names() -> list[str]:
        return [one[0] for one in rows(view)]

    assert names() == ["Ostoskori", "Palaute"]
    header = view.horizontalHeader()
    opens = QPoint(header.sectionViewportPosition(2) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, opens)
    assert order.currentData() == "opens"
    assert header.isSortIndicatorShown()
    assert names() == ["Ostoskori", "Palaute"], "30 % before 0 of 5"
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, opens)
    assert order.currentData() == ""
    order.setFocus()
    QTest.keyClick(order, Qt.Key.Key_End)
    assert order.currentData() == "stops"
    assert page.found() is not None


def test_a_narrow_window_leaves_the_names_readable(qtbot: QtBot, page: InsightsPage) -> None:
    view, weeks = automations(page), page.findChildren(QTableView)[0].model().columnCount(QModelIndex()) - 1
    assert not view.isColumnHidden(weeks)
    page.resize(1010, 700)
    qtbot.waitUntil(lambda: view.isColumnHidden(weeks), timeout=5_000)
    assert view.columnWidth(0) >= 150
    assert view.horizontalScrollBar().maximum() == 0, "and nothing lies beside the window"
    page.resize(1360, 860)
    qtbot.waitUntil(lambda: not view.isColumnHidden(weeks), timeout=5_000)


def test_a_shop_of_two_days_says_why_nothing_is_compared(page: InsightsPage) -> None:
    assert _("No comparison: no automation was live yet when the span before began.") in words(page)
    assert not any(pill.isVisible() for card in page.findChildren(TotalCard) for pill in card.findChildren(Pill))


def test_another_span_counts_anew(qtbot: QtBot, page: InsightsPage) -> None:
    with qtbot.waitSignal(page.shown, timeout=20_000):
        press(button(page, _("Today")))
    found = page.found()
    assert found is not None
    assert (found.span, [one.entered for one in found.automations]) == ("today", [0, 0])
    assert _("nobody yet") in rows(automations(page))[0][2]


def test_the_window_of_an_automation_is_its_own(qtbot: QtBot, page: InsightsPage, lived: Desk) -> None:
    pick(qtbot, page, 0)
    days = next(one for one in page.findChildren(QSpinBox) if one.isVisible())
    assert (days.minimum(), days.value(), days.maximum()) == (1, 5, 30)
    days.setFocus()
    for _press in range(2):
        QTest.keyClick(days, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: windows_of(lived) == {"cart": 7}, timeout=20_000)


def test_what_is_shown_is_saved(
    qtbot: QtBot, page: InsightsPage, heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind, name in (("csv", _("Save as CSV…")), ("html", _("Save a report…"))):
        file = tmp_path / f"out.{kind}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all, file=file: (str(file), ""))
        heard.told.clear()
        save_as(page, name).trigger()
        qtbot.waitUntil(lambda: bool(heard.told), timeout=20_000)
    table_of = list(csv.DictReader(StringIO((tmp_path / "out.csv").read_text("utf-8-sig"))))
    followed = next(one for one in table_of if one["link"] == "https://shop.test/sukset")
    assert (followed["topic"], followed["clicked"], followed["clicked_machine"]) == ("talviurheilu", "12", "5")
    whole = next(one for one in table_of if one["automation"] == "Ostoskori" and not one["message"])
    assert (whole["clicked"], whole["clicked_machine"], whole["opened_indicative"]) == ("12", "5", "12")
    report = (tmp_path / "out.html").read_text("utf-8")
    assert "Hyvä pora" in report
    assert "https://shop.test/sukset" in report
    assert "person1@x.test" not in report
    assert "<script" not in report
    assert "src=" not in report


def test_the_drawing_opens_with_the_same_automation(qtbot: QtBot, page: InsightsPage, heard: Heard) -> None:
    pick(qtbot, page, 0)
    press(button(page, _("Show on the drawing")))
    assert heard.opened == ["cart"]


def test_charts_have_a_table_behind_them_and_words_for_the_ear(page: InsightsPage) -> None:
    (chart,) = page.findChildren(WeekColumns)
    assert chart.accessibleDescription() == _("No sales credited yet")
    press(next(one for one in page.findChildren(QAbstractButton) if one.accessibleName() == _("Table")))
    assert len(rows(table(page, _("Sales by week")))) == 12
    assert not chart.isVisible()
    weeks = [str(automations(page).model().index(row, 8).data()) for row in range(2)]
    assert all(one.strip() for one in weeks)


def test_without_anything_published_the_way_to_begin_is_shown(qtbot: QtBot, empty: Desk, heard: Heard) -> None:
    page = page_of(empty, heard)
    qtbot.addWidget(page)
    shown(qtbot, page)
    assert _("No results yet") in words(page)
    press(button(page, _("Open the library")))
    assert heard.library == 1
    assert not button(page, _("Save")).isEnabled()


def test_where_nothing_tells_a_dash_says_how_to_get_the_figure(qtbot: QtBot, lived: Desk, heard: Heard) -> None:
    lived.store.shop.save_policy(Policy())
    page = page_of(lived, heard)
    qtbot.addWidget(page)
    shown(qtbot, page)
    model = automations(page).model()
    for place in (2, 3, 7):
        cell = model.index(0, place)
        assert str(cell.data()).startswith("–")
        assert len(str(cell.data(Qt.ItemDataRole.ToolTipRole))) > 30
        assert cell.data(Qt.ItemDataRole.AccessibleDescriptionRole) == cell.data(Qt.ItemDataRole.ToolTipRole)
    qtbot.waitUntil(lambda: words(page).count(_("not seen")) >= 4, timeout=5_000)
