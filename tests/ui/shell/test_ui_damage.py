"""A damaged shop offers the newest whole copy; a folder that is copied to the cloud is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.engine.ports import SystemClock
from app.model.customer import Customer, Shop
from app.services.backups import LARGE, back_up_now
from app.services.desk import new_shop
from app.services.secrets import MemorySecrets
from app.ui.shell.dialogs import DamagedDialog, SyncedDialog
from app.ui.shell.program import Program


@pytest.fixture
def begun(program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    monkeypatch.setenv("POLKU_HOME", str(tmp_path / "home"))
    program._load = bootstrap._load
    program.load()
    qtbot.waitUntil(lambda: program._backstage is not None, timeout=15_000)
    return program


def shop_in(folder: Path) -> Path:
    desk = new_shop(folder, Shop("Rantakauppa"), SystemClock(), MemorySecrets())
    desk.store.customers.save(Customer(0, "anna@koe.example"), desk.clock.now())
    back_up_now(desk)
    desk.store.database.forget_deleted()
    desk.close()
    return folder


def test_a_damaged_shop_comes_back_from_its_newest_copy(begun: Program, qtbot: QtBot, tmp_path: Path) -> None:
    folder = shop_in(tmp_path / "ranta")
    path = folder / "shop.polku"
    whole = path.read_bytes()
    assert len(whole) < LARGE
    path.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))
    begun.open_folder(folder)
    qtbot.waitUntil(lambda: bool(begun.window.findChildren(DamagedDialog)), timeout=15_000)
    (dialog,) = begun.window.findChildren(DamagedDialog)
    said = "\n".join(one.text() for one in dialog.findChildren(QLabel))
    assert "Vioittunut tiedosto säilyy ennallaan" in said
    assert begun.window.windowTitle().startswith("Tervetuloa"), "nothing is opened from a damaged file"
    dialog.back.click()
    qtbot.waitUntil(lambda: begun.window.windowTitle() == "Koti – Rantakauppa – Polku", timeout=15_000)
    assert begun.window.sending_corner.words() == "Kaikki pysäytetty", "nothing leaves twice"
    begun._leave_shop()


def test_a_folder_copied_to_the_cloud_is_asked_about_first(
    begun: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shop_in(tmp_path / "Dropbox" / "ranta")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_all: str(folder))
    begun.ask_for_folder()
    (dialog,) = begun.window.findChildren(SyncedDialog)
    assert dialog.other.isDefault()
    assert "Dropbox" in "\n".join(one.text() for one in dialog.findChildren(QLabel))
    assert begun.window.windowTitle().startswith("Tervetuloa"), "asked before anything is opened"
    dialog.anyway.click()
    qtbot.waitUntil(lambda: begun.window.windowTitle() == "Koti – Rantakauppa – Polku", timeout=15_000)
    qtbot.waitUntil(lambda: "Dropbox" in "\n".join(one.text() for one in begun.window.findChildren(QLabel)))
    begun._leave_shop()
