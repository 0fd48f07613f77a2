"""Moving a shop to another computer from the window: asked first, sending ends here, and it can be given up."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.services.carrying import moved_away
from app.services.desk import Desk
from app.ui.settings.backups_pane import BackupsPane
from app.ui.widgets.sure_dialog import SureDialog


def test_a_move_is_asked_and_ends_sending_here(
    qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, changed = tmp_path / "shop.polku-shop", []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all: (str(file), ""))
    pane = BackupsPane(desk, lambda _copy: None, lambda: changed.append(True))
    qtbot.addWidget(pane)
    pane.carry.leave.click()
    (dialog,) = pane.window().findChildren(SureDialog)
    assert moved_away(desk) is None, "asked first"
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(changed), timeout=20_000)
    assert file.exists()
    assert moved_away(desk) is not None
    assert desk.store.shop.paused_at() is not None
    assert "siirrettiin toiselle koneelle" in "\n".join(one.text() for one in pane.findChildren(QLabel))
    next(one for one in pane.findChildren(QPushButton) if one.text() == "Siirto peruuntui").click()
    assert moved_away(desk) is None


def test_a_backup_in_one_file_changes_nothing_here(
    qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, changed = tmp_path / "shop.polku-shop", []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all: (str(file), ""))
    pane = BackupsPane(desk, lambda _copy: None, lambda: changed.append(True))
    qtbot.addWidget(pane)
    pane.carry.keep.click()
    qtbot.waitUntil(lambda: bool(changed), timeout=20_000)
    assert file.exists()
    assert (moved_away(desk), desk.store.shop.paused_at()) == (None, None)
