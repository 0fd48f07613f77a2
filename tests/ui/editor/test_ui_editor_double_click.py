"""A double click on a step goes to where it is usually changed."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from app.model.nodes import ForDuration, Wait, kind_of
from app.ui.editor.page import EditorPage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager


def double_click(page: EditorPage, kind: str) -> str:
    """On the first step of a kind; its id."""
    node_id = next(node.id for node in page.document.flow.nodes if kind_of(node) == kind)
    page.view.center_on(node_id, pulse=False)
    place = page.view.mapFromScene(QPointF(*page.view.item.geometry.shapes[node_id].centre))
    QTest.mouseDClick(page.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    return node_id


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
