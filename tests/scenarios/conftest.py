"""The editor of an empty automation in a real window over a real shop, and a person before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.engine.ports import VirtualClock
from app.services.desk import Desk, new_shop
from app.services.flows import create_empty
from app.services.secrets import MemorySecrets
from app.ui.editor.open_flow import OpenFlow
from app.ui.editor.page import EditorPage
from app.ui.shell.window import Window
from app.ui.theme import theme
from person import Person
from thank_you_drawing import NOW, SHOP, record_people


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(new_shop(tmp_path / "shop", SHOP, VirtualClock(NOW), MemorySecrets())) as desk:
        record_people(desk)
        yield desk


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, desk: Desk, tmp_path: Path) -> Iterator[EditorPage]:
    theme.apply(qapp, dark=False)
    name = create_empty(desk, "Kiitä tilauksesta")
    window = Window(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat), QIcon())
    page = EditorPage(OpenFlow(desk, name), window.tell)
    page.view.set_reduced_motion(True)
    qtbot.addWidget(window)
    window.open_page(f"automations:{name}", lambda: page)
    window.move(0, 0)
    window.resize(1440, 868)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()  # without a window manager nobody else does
    yield page
    page.checker.stop()
    window.toast.hide()
    window.hide()


@pytest.fixture
def person(qtbot: QtBot, page: EditorPage) -> Person:
    return Person(qtbot)
