"""Starting: what the first paint needs and nothing else; words go to the command line."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

import app.__main__ as start
from app import bootstrap
from app.services.app_settings import remember_shop
from app.services.desk import Desk
from app.ui.bridge import wait_for_tasks
from app.ui.shell.dialogs import NewShopDialog
from app.ui.shell.logo import logo_icon
from app.ui.shell.program import Looks, Program
from app.ui.shell.window import Window


def test_the_first_paint_imports_no_heavy_room() -> None:
    code = "import app.bootstrap, sys; print(sorted(m for m in sys.modules if m.count('.') < 2))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = set(told.replace("'", "").strip("[]\n").split(", "))
    heavy = {
        "sqlalchemy",
        "jinja2",
        "networkx",
        "alembic",
        "aiosmtplib",
        "aiosmtpd",
        "asyncio",
        "keyring",
        "babel",
        "ssl",
    }
    assert loaded & heavy == set()
    assert loaded & {"app.store", "app.engine", "app.render", "app.mail", "app.analysis"} == set()


def test_words_go_to_the_command_line_and_none_to_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[object] = []
    monkeypatch.setattr(bootstrap, "run_window", lambda: called.append("window") or 0)
    monkeypatch.setattr("app.cli.main.main", lambda words, *_rest: called.append(words) or 0)
    assert start.main([]) == 0
    assert start.main(["flows", "list"]) == 0
    assert called == ["window", ["flows", "list"]]


def test_a_new_shop_needs_a_name(program: Program, qtbot: QtBot) -> None:
    made: list[str] = []
    dialog = NewShopDialog(program.window, made.append)
    dialog.open()
    field = dialog.findChild(QLineEdit)
    go = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Luo kauppa")
    assert field is not None
    go.click()
    assert (made, dialog.isVisible()) == ([], True)
    field.setText("  Rantakauppa ")
    go.click()
    assert made == ["Rantakauppa"]


def test_a_new_shop_opens_at_the_page_that_was_wanted(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLKU_HOME", str(tmp_path))
    program._load = bootstrap._load
    program.load()
    qtbot.waitUntil(lambda: program._backstage is not None, timeout=15000)
    program.ask_for_name("library")
    dialog = program.window.findChild(QDialog)
    assert dialog is not None
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setText("Rantakauppa")
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Luo kauppa").click()
    qtbot.waitUntil(lambda: program.window.current_key() == "library", timeout=15000)
    assert program.window.windowTitle() == "Kirjasto – Rantakauppa – Polku"
    assert program.window.sending_corner.words() == "Lähetys ei käytössä"
    program._leave_shop()


def test_a_shop_that_cannot_be_opened_is_told_and_the_window_goes_on(
    program: Program, qtbot: QtBot, tmp_path: Path, desk: Desk
) -> None:
    program._load = bootstrap._load
    program.load()
    qtbot.waitUntil(lambda: program._backstage is not None, timeout=15000)
    program.open_folder(tmp_path / "nothing")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in program.window.findChildren(QDialog)), timeout=15000)
    assert program.window.windowTitle() == "Tervetuloa – Polku"
    assert not (tmp_path / "nothing").exists()


@pytest.fixture
def awaited(qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """The program as it starts where a shop was open the last time."""
    monkeypatch.setenv("POLKU_HOME", str(tmp_path))
    window = Window(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat), logo_icon())
    qtbot.addWidget(window)
    made = Program(qapp, window, Looks("fi", "light", 1.0, lambda *_all: None), bootstrap._load, "Avataan kauppaa")
    with qtbot.waitSignal(window.painted, timeout=15000):
        window.show()
    yield made
    made._leave_shop()
    window.set_pages({}, "")
    assert wait_for_tasks()
    window.hide()
    made.deleteLater()


def test_the_shop_of_last_time_opens_without_a_welcome_in_between(
    awaited: Program, qtbot: QtBot, lived_in: Path, tmp_path: Path
) -> None:
    remember_shop(shutil.copytree(lived_in, tmp_path / "shop"))
    assert [one.text() for one in awaited.window.stack.findChildren(QLabel)] == ["Avataan kauppaa"]
    with qtbot.waitSignal(awaited.loaded, timeout=15000):
        awaited.load()
    assert awaited.window.windowTitle() == "Koti – Kyläkauppa – Polku"


def test_a_shop_of_last_time_that_is_gone_leads_to_the_welcome(awaited: Program, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    remember_shop(tmp_path / "shop")
    with qtbot.waitSignal(awaited.loaded, timeout=15000):
        awaited.load()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in awaited.window.findChildren(QDialog)), timeout=15000)
    assert awaited.window.windowTitle() == "Tervetuloa – Polku"
