"""Every control of every page says what it is, tells its key, and is large enough to hit: in both languages."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QWidget,
)

from app.i18n import set_language
from app.ui.bridge import wait_for_tasks
from app.ui.editor.page import EditorPage
from app.ui.editor.top_bar import CHANGES, EMAIL, RESULTS
from app.ui.shell.program import Program
from app.ui.shop_room import DeskRoom

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
LEAST = 24
"""Pixels of the smallest target, both ways."""
CONTROLS = (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QTabBar,
)
PLACES = (
    "home", "automations", "library", "customers", "activity",
    "settings:shop", "settings:sending", "settings:limits", "settings:look", "settings:keys",
    "settings:consent", "settings:retention", "settings:backups",
)  # fmt: skip


def controls(top: QWidget) -> Iterator[QWidget]:
    """What can be used on the screen now, but for the inner parts of Qt's own widgets."""
    for child in top.findChildren(QWidget):
        inner = child.objectName().startswith(("qt_", "_q_")) or isinstance(
            child.parentWidget(), (QAbstractSpinBox, QComboBox, QLineEdit, QTabBar)
        )
        idle = isinstance(child, QScrollBar) or (
            isinstance(child, QScrollArea) and not child.focusPolicy() & Qt.FocusPolicy.TabFocus
        )
        if isinstance(child, CONTROLS) and not idle and not inner and child.isVisible():
            yield child


def faults(top: QWidget) -> list[str]:
    """What is wrong with the controls in sight: "IconButton in Dock: no name"."""
    found = []
    for child in controls(top):
        face = QAccessible.queryAccessibleInterface(child)
        name = face.text(QAccessible.Text.Name).strip()
        told = f"{type(child).__name__} {child.objectName()} {name!r} in {type(child.parentWidget()).__name__}"
        if not name:
            found.append(f"{told}: no name")
        if isinstance(child, QAbstractButton) and not child.text().strip() and not child.toolTip():
            found.append(f"{told}: a picture without a word")
        if min(child.width(), child.height()) < LEAST and child.focusPolicy() != Qt.FocusPolicy.NoFocus:
            found.append(f"{told}: {child.width()} x {child.height()} pixels")
    return found


@pytest.fixture(params=["fi", "en"])
def spoken(request: pytest.FixtureRequest, program: Program) -> str:
    set_language(request.param)
    for widget in QApplication.allWidgets():
        QApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))
    return str(request.param)


def settle() -> None:
    QApplication.processEvents()
    assert wait_for_tasks()
    QApplication.processEvents()


def test_on_every_page(spoken: str, room: DeskRoom, go: Callable[[str], object]) -> None:
    found = {}
    for place in PLACES:
        go(place)
        settle()
        found[place] = faults(room.window)
    room.import_file()
    settle()
    found["import"] = faults(room.window)
    assert not sorted({(one, place) for place, wrong in found.items() for one in wrong})


@pytest.fixture
def page(spoken: str, room: DeskRoom) -> EditorPage:
    room.open_flow("thank-you")
    page = room.window.page("automations:thank-you")
    assert isinstance(page, EditorPage)
    page.room.outline_dock.show()
    settle()
    return page


def test_while_drawing(page: EditorPage, room: DeskRoom) -> None:
    found = {"nothing": faults(room.window)}
    for node in page.document.flow.nodes:
        page.view.select((node.id,))
        settle()
        found[node.id] = faults(room.window)
    page.view.select_all()
    settle()
    found["all"] = faults(room.window)
    page.stage.walk_as("elsa")
    settle()
    found["walk"] = faults(room.window)
    page.stage.end_walk()
    page.view.adding.here()
    found["quick add"] = faults(page.view.adding.popup)
    page.view.adding.popup.hide()
    assert not sorted({(one, place) for place, wrong in found.items() for one in wrong})


def test_in_the_dialogs(page: EditorPage, room: DeskRoom) -> None:
    found = {}
    for name, ask in (("publish", page.releases.check_and_publish), ("history", page.releases.show_versions)):
        ask()
        settle()
        dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())
        found[name] = faults(dialog)
        dialog.reject()
        settle()
    assert not sorted({(one, place) for place, wrong in found.items() for one in wrong})


@pytest.mark.parametrize("mode", [RESULTS, CHANGES, EMAIL])
def test_in_the_other_rooms_of_the_editor(page: EditorPage, room: DeskRoom, mode: str) -> None:
    page.view.select((page.document.flow.emails[0].id,))
    page.show_mode(mode)
    settle()
    assert page.mode() == mode
    assert not faults(room.window)
