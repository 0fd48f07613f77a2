"""The pane of backups: one more now, all of them listed, one brought back after a question."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.services.backups import backups
from app.services.desk import Desk
from app.ui.settings.backups_pane import BackupsPane
from app.ui.widgets.sure_dialog import SureDialog


def test_a_copy_is_made_and_brought_back_only_when_asked_for(qtbot: QtBot, desk: Desk) -> None:
    brought: list[Path] = []
    pane = BackupsPane(desk, brought.append)
    qtbot.addWidget(pane)
    assert "Kopioita ei vielä ole" in "\n".join(one.text() for one in pane.findChildren(QLabel))
    pane._now.click()
    qtbot.waitUntil(lambda: any(one.text() == "Palauta…" for one in pane.findChildren(QPushButton)), timeout=20_000)
    (copy,) = backups(desk.folder)
    next(one for one in pane.findChildren(QPushButton) if one.text() == "Palauta…").click()
    dialog = pane.findChild(SureDialog) or next(iter(pane.window().findChildren(SureDialog)))
    assert brought == [], "nothing happens before the question is answered"
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Palauta").click()
    assert brought == [copy.path]
