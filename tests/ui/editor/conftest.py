"""The editor page over a real shop in a folder, in the real window."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.engine.ports import VirtualClock
from app.model.customer import Shop
from app.services.desk import Desk, new_shop
from app.services.flows import create_from_library
from app.services.secrets import MemorySecrets
from app.ui.editor.open_flow import OpenFlow
from app.ui.editor.page import EditorPage
from app.ui.shell.window import Window
from app.ui.theme import theme

SHOP = Shop(
    "Kyläkauppa",
    locale="fi",
    business_id="1234567-8",
    address="Kylätie 1, 12345 Kylä",
    email="posti@kylakauppa.example",
    url="https://kylakauppa.example",
)
NOW = datetime(2026, 3, 17, 12, 31, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_shop(tmp_path / "shop", SHOP, VirtualClock(NOW), MemorySecrets())
    create_from_library(made, "thank-you")
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Window]:
    theme.apply(qapp, dark=False)
    made = Window(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat), QIcon())
    qtbot.addWidget(made)
    made.resize(1440, 868)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()  # without a window manager nobody else does
    yield made
    made.hide()


@pytest.fixture
def open_page(qtbot: QtBot, desk: Desk, window: Window) -> Iterator[Callable[[str], EditorPage]]:
    pages: list[EditorPage] = []

    def make(name: str) -> EditorPage:
        page = EditorPage(OpenFlow(desk, name), window.tell)
        pages.append(page)
        with qtbot.waitSignal(page.checker.found):
            window.open_page(f"automations:{name}", lambda: page)
        return page

    yield make
    for page in pages:
        page.checker.stop()
    window.toast.hide()


@pytest.fixture
def page(open_page: Callable[[str], EditorPage]) -> EditorPage:
    return open_page("thank-you")
