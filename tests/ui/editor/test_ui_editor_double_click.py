"""What a double click on a step and the right button lead to in the editor."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from app.model.nodes import Wait, kind_of
from app.model.times import ForDuration
from app.ui.editor.page import EditorPage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager


def double_click(page: EditorPage, kind: str) -> str:
    """On the first step of a kind; its id."""
    node_id = next(node.id for node in page.document.flow.nodes if kind_of(node) == kind)
    place = spot(page, node_id)
    QTest.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    return node_id


def spot(page: EditorPage, node_id: str) -> QPoint:
    """The middle of a step, in view."""
    page.view.center_on(node_id, pulse=False)
    return page.view.mapFromScene(QPointF(*page.view.item.geometry.shapes[node_id].centre))


def focused(page: EditorPage) -> QWidget:
    found = page.window().focusWidget()
    assert found is not None
    return found


def test_on_a_wait_its_number_can_be_typed_at_once(page: EditorPage, qtbot: QtBot) -> None:
    node_id = double_click(page, "wait")
    field = focused(page)
    spin = field if isinstance(field, QSpinBox) else field.parent()
    assert isinstance(spin, QSpinBox)
    assert spin.accessibleName() == "Määrä"
    QTest.keyClicks(focused(page), "7")
    QTest.keyClick(focused(page), Qt.Key.Key_Tab)
    wait = page.document.flow.by_id[node_id]
    assert isinstance(wait, Wait)
    assert wait.until == ForDuration(7, "days")


def test_on_a_condition_its_first_rule_has_the_keyboard(page: EditorPage) -> None:
    double_click(page, "condition")
    rules = page.inspector.form().first_control()
    assert rules is not None
    assert rules.isAncestorOf(focused(page))
    subjects = [field for field in rules.findChildren(QWidget, "subject") if field.isVisible()]
    assert focused(page) is min(subjects, key=lambda field: field.mapToGlobal(field.pos()).y())


def test_on_an_email_its_message_is_wanted(page: EditorPage) -> None:
    wanted: list[str] = []
    page.view.message_wanted.connect(wanted.append)
    node_id = double_click(page, "email")
    assert wanted == [node_id]
    assert page.view.selection() == (node_id,)


def test_the_menu_under_the_right_button_shows_the_keys_also_in_another_language(page: EditorPage) -> None:
    port = page.view.viewport()
    place = spot(page, "wait-again")
    QTest.mousePress(port, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, place)
    QApplication.sendEvent(page.view, QEvent(QEvent.Type.LanguageChange))
    QApplication.sendEvent(port, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, port.mapToGlobal(place)))
    menu = next(menu for menu in page.view.findChildren(QMenu) if menu.isVisible())
    shown = dict(action.text().split("\t") for action in menu.actions() if "\t" in action.text())
    menu.hide()
    assert page.view.selection() == ("wait-again",)
    assert shown["Kopioi"] == "Ctrl+C"
    assert shown["Monista"] == "Ctrl+D"
    assert shown["Poista"].startswith("Del")
    assert shown["Nimeä uudelleen"] == "F2"
