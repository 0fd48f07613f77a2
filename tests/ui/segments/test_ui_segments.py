"""The segments view as its user meets it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QPushButton, QSpinBox, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.model.rules import All, AnyOf, Compare
from app.services.desk import Desk
from app.services.segments import flow_for, list_segments, save_segment
from app.ui.inspector.rules.group_edit import GroupEdit
from app.ui.segments.view import SegmentsView
from app.ui.settings.page import PaneRow
from app.ui.widgets.segmented import SegmentedControl

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
OLD = Compare("orders.count", "ge", 3)


def counted(qtbot: QtBot, view: SegmentsView, count: int) -> None:
    qtbot.waitUntil(lambda: (look := view.look()) is not None and look.members.count == count, timeout=20000)


def button(view: QWidget, words: str) -> QPushButton:
    return next(one for one in view.findChildren(QPushButton) if one.text() == words and one.isVisible())


def dialog(view: QWidget) -> QDialog:
    return next(one for one in view.findChildren(QDialog) if one.isVisible())


def line(view: SegmentsView, words: str) -> PaneRow:
    return next(one for one in view.findChildren(PaneRow) if one.text() == words)


def test_a_rule_is_counted_while_it_is_written(qtbot: QtBot, desk: Desk, view: SegmentsView) -> None:
    save_segment(desk, "Regulars", OLD, new=True)
    view.refresh()
    line(view, "Regulars").click()
    counted(qtbot, view, 214)
    value = next(one for one in view.findChildren(QSpinBox) if one.isVisible())
    value.setValue(4)
    expected = sum(len(one.orders) >= 4 for one in desk.store.facts.histories())
    counted(qtbot, view, expected)
    assert view.changed()
    assert list_segments(desk)["Regulars"] == OLD  # not before it is saved
    view.save()
    assert list_segments(desk)["Regulars"] == Compare("orders.count", "ge", 4)
    assert not view.changed()


def test_a_new_segment_is_named_when_it_is_saved(qtbot: QtBot, desk: Desk, view: SegmentsView) -> None:
    view.begin()
    view.save()
    asked = dialog(view)
    field = asked.findChildren(QLineEdit)[0]
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert asked.isVisible()  # not without a name
    QTest.keyClicks(field, "Buyers")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "Buyers" in list_segments(desk)
    assert view.key() == ("own", "Buyers")


def test_groups_go_two_deep_and_no_deeper(qtbot: QtBot, desk: Desk, view: SegmentsView) -> None:
    inner = AnyOf((Compare("orders.count", "ge", 3), Compare("consent.email", "eq", True)))
    save_segment(desk, "Deep", All((OLD, inner)), new=True)
    view.refresh()
    view.choose(("own", "Deep"))
    groups = [one for one in view.findChildren(GroupEdit) if one.isVisible()]
    assert len(groups) == 2
    offers = [
        one
        for one in view.findChildren(QPushButton)
        if one.isVisible() and one.text() in ("Add a group", "Lisää ryhmä")
    ]
    assert len(offers) == 1


def test_deleting_is_undone_and_warns_where_it_is_used(
    qtbot: QtBot, desk: Desk, view: SegmentsView, heard: object
) -> None:
    save_segment(desk, "Old", OLD, new=True)
    view.refresh()
    view.choose(("own", "Old"))
    view.ask_delete()
    assert "Old" not in list_segments(desk)
    heard.undo()  # type: ignore[attr-defined]
    assert list_segments(desk)["Old"] == OLD
    flow_for(desk, "Old", "When old")
    view.choose(("own", "Old"))
    view.ask_delete()
    asked = dialog(view)
    assert "Old" in list_segments(desk)  # asked first
    asked.reject()
    assert "Old" in list_segments(desk)


def test_what_falls_between_two_segments_becomes_one(qtbot: QtBot, desk: Desk, view: SegmentsView) -> None:
    save_segment(desk, "New", Compare("orders.count", "eq", 1), new=True)
    save_segment(desk, "Old", OLD, new=True)
    view.refresh()
    view.choose(("own", "Old"))
    counted(qtbot, view, 214)
    look = view.look()
    assert look is not None
    assert [gap.orders for gap in look.gaps] == [2]
    link = next(
        one
        for one in view.findChildren(QPushButton)
        if one.property("role") == "link"
        and "segment" in one.text().lower()
        and one.text() not in ("New segment", "Uusi segmentti")
    )
    link.click()
    counted(qtbot, view, look.gaps[0].people)
    assert view.key() == ("new", "")


def test_every_control_has_a_name_and_nobody_is_a_state_of_its_own(
    qtbot: QtBot, desk: Desk, view: SegmentsView
) -> None:
    save_segment(desk, "Nobody", Compare("orders.count", "ge", 500), new=True)
    view.refresh()
    view.choose(("own", "Nobody"))
    counted(qtbot, view, 0)
    assert not view.findChildren(QTableView)[0].isVisible()
    controls = [
        *view.findChildren(QComboBox),
        *view.findChildren(QSpinBox),
        *view.findChildren(PaneRow),
        *view.findChildren(SegmentedControl),
    ]
    assert all(one.accessibleName() for one in controls if one.isVisible())


def test_leaving_changes_offers_a_way_back(qtbot: QtBot, desk: Desk, view: SegmentsView, heard: object) -> None:
    save_segment(desk, "Old", OLD, new=True)
    view.refresh()
    view.choose(("own", "Old"))
    next(one for one in view.findChildren(QSpinBox) if one.isVisible()).setValue(7)
    view.choose(("all", ""))
    heard.undo()  # type: ignore[attr-defined]
    assert view.key() == ("own", "Old")
    assert view.changed()
    counted(qtbot, view, sum(len(one.orders) >= 7 for one in desk.store.facts.histories()))


def test_using_it_makes_a_draft_that_it_starts(qtbot: QtBot, desk: Desk, view: SegmentsView, heard: object) -> None:
    save_segment(desk, "Old", OLD, new=True)
    view.refresh()
    view.choose(("own", "Old"))
    counted(qtbot, view, 214)
    QApplication.processEvents()
    view._card.use.click()
    (opened,) = heard.opened  # type: ignore[attr-defined]
    trigger = desk.store.flows.draft(opened).trigger
    assert trigger is not None
    assert trigger.source.rule.name == "Old"  # type: ignore[union-attr]
