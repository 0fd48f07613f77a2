"""The keyboard alone comes to every control of the pages about customers and safety."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from test_ui_names import controls

from app.ui.bridge import wait_for_tasks
from app.ui.customers.page import CustomersPage
from app.ui.shop_room import DeskRoom

MOST = 250


def settle() -> None:
    QApplication.processEvents()
    assert wait_for_tasks()
    QApplication.processEvents()


def together(one: QWidget) -> list[QAbstractButton]:
    """Of choices that exclude each other Tab comes to one, and the arrow keys go among them."""
    if not isinstance(one, QAbstractButton):
        return []
    group = one.group()
    if group is not None:
        return group.buttons() if group.exclusive() else []
    parent = one.parentWidget()
    if not one.autoExclusive() or parent is None:
        return []
    return [other for other in parent.findChildren(QAbstractButton) if other.autoExclusive()]


def missed(top: QWidget) -> list[str]:
    """Controls in sight that can be used and that Tab never comes to."""
    wanted = {
        id(one): one
        for one in controls(top)
        if one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible()
    }
    window = top.window()
    for _step in range(MOST):
        window.focusNextPrevChild(True)
        here = window.focusWidget()
        while here is not None:
            for reached in (here, *together(here)):
                wanted.pop(id(reached), None)
            here = here.focusProxy()
        if not wanted:
            break
    return sorted(f"{type(one).__name__} {one.accessibleName()!r}" for one in wanted.values())


@pytest.mark.parametrize(
    "place",
    ["home", "customers", "settings:consent", "settings:retention", "settings:backups", "settings:limits",
     "settings:sending"],
)  # fmt: skip
def test_tab_comes_to_every_control(room: DeskRoom, go: Callable[[str], object], place: str) -> None:
    go(place)
    settle()
    assert missed(room.window) == []


def test_tab_comes_to_every_control_of_one_customer(room: DeskRoom, go: Callable[[str], object]) -> None:
    go("customers")
    settle()
    page = room.window.page("customers")
    assert isinstance(page, CustomersPage)
    sent = room.desk.store.messages.find()[0]
    page.open(sent.email)
    settle()
    assert room.window.current_key() == "customers:one"
    assert missed(room.window) == []
