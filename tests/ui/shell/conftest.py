"""A window with the demo shop open: built once, copied for every test."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.engine.ports import VirtualClock
from app.services.demo.lively import open_picture_shop
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk, open_desk
from app.services.secrets import MemorySecrets
from app.ui.bridge import wait_for_tasks
from app.ui.shell.logo import logo_icon
from app.ui.shell.program import Backstage, Looks, Program
from app.ui.shell.window import Window
from app.ui.shop_room import DeskRoom
from app.ui.theme import theme

LATER = DEMO_NOW + timedelta(days=2, hours=21)


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo shop in which some days have passed: messages sent, held back and failed."""
    folder = tmp_path_factory.mktemp("lively") / "shop"
    open_picture_shop(folder).close()
    return folder


@pytest.fixture
def desk(lived_in: Path, tmp_path: Path) -> Iterator[Desk]:
    folder = shutil.copytree(lived_in, tmp_path / "shop")
    opened = open_desk(folder, VirtualClock(LATER), MemorySecrets())
    yield opened
    opened.close()


def no_backstage() -> Backstage:
    raise AssertionError("these tests open their shop themselves")


@pytest.fixture
def program(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Program]:
    """The window with the first page in sight."""
    theme.apply(qapp, dark=False)
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = Window(settings, logo_icon())
    qtbot.addWidget(window)
    made = Program(qapp, window, Looks("fi", "light", 1.0, lambda *_all: None), no_backstage)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield made
    window.set_pages({}, "")
    assert wait_for_tasks()
    window.hide()
    made.deleteLater()


@pytest.fixture
def room(program: Program, desk: Desk) -> Iterator[DeskRoom]:
    """The demo shop open in the window, its scheduler at rest."""
    made = DeskRoom(desk, program, bootstrap.make_editor)
    program._room = made
    program.window.commands.bind({"flow.pause_all": made.pause_or_resume})
    program.window.show_shop(made.name)
    program.window.set_pages(made.pages(), "home")
    made.look_again()
    yield made
    program._leave_shop()


@pytest.fixture
def go(room: DeskRoom, qtbot: QtBot) -> Callable[[str], object]:
    """Goes to a place and gives its page."""

    def to(place: str) -> object:
        room.go(place)
        return room.window.page(place.partition(":")[0])

    return to
