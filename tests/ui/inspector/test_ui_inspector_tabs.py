"""Tab goes through the inspector from its top to its bottom, also where rows were made later."""

from collections.abc import Callable

import pytest
from inspector_steps import NODES
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.inspector.inspector import Inspector

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
SAME_LINE = 14
"""Pixels by which controls of one line may differ in height."""


def way_of_tab(inspector: Inspector, qtbot: QtBot) -> list[QWidget]:
    """Where Tab comes to, from the first control until it comes there again."""
    inspector.activateWindow()
    first = next(w for w in controls(inspector))
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(first.hasFocus)
    way = [first]
    for _ in range(200):
        QTest.keyClick(QApplication.focusWidget() or inspector, Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
        if here is None or here in way:
            return way
        way.append(here)
    raise AssertionError("Tab never comes round")


def controls(inspector: Inspector) -> list[QWidget]:
    found = [w for w in inspector.findChildren(QWidget) if w.isVisible() and w.isEnabled() and w.focusProxy() is None]
    return [w for w in found if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.focusPolicy() != Qt.FocusPolicy.NoFocus]


def top_of(control: QWidget, inspector: Inspector) -> int:
    return control.mapTo(inspector, QPoint(0, control.height() // 2)).y()


@pytest.mark.parametrize("node_id", [node.id for node in NODES])
def test_tab_goes_down_the_form(show: Callable[..., Inspector], qtbot: QtBot, node_id: str) -> None:
    inspector = show(*[node.id for node in NODES][:1])  # some other form was there before
    inspector = show(node_id)
    inspector.resize(332, 2400)  # nothing scrolls
    more = [b for b in inspector.findChildren(QAbstractButton) if b.isVisible() and b.text() == "Lisää sääntö"]
    for button in more[:1]:
        button.click()
    QApplication.processEvents()
    way = way_of_tab(inspector, qtbot)
    tops = [top_of(control, inspector) for control in way]
    jumps = [
        (type(a).__name__, a.accessibleName(), type(b).__name__, b.accessibleName())
        for a, b, high, low in zip(way, way[1:], tops, tops[1:], strict=False)
        if low < high - SAME_LINE
    ]
    assert jumps == []
    assert len(way) > 1
