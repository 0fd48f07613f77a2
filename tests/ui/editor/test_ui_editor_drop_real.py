"""A file dragged in with the window system's own drag and drop, from a window that stands for the file manager."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDrag, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.editor.dropped import StepsDialog
from app.ui.editor.page import EditorPage
from app.ui.shell.window import Window
from ui.canvas.test_canvas_real_drag import NEEDED, real_drag
from ui.editor.test_ui_editor_drop import TEXT, dialog, of_file


class Files(QWidget):
    """Gives the file away as soon as it is pressed."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.resize(120, 90)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        drag = QDrag(self)
        drag.setMimeData(of_file(self._file))
        drag.exec(Qt.DropAction.CopyAction)


@pytest.mark.parametrize("where", ["drawing", "inspector"])
def test_a_file_of_steps_dragged_in_with_a_real_pointer(
    page: EditorPage, window: Window, qtbot: QtBot, tmp_path: Path, where: str
) -> None:
    if QGuiApplication.platformName() != "xcb" or shutil.which(NEEDED) is None:
        pytest.skip("needs an X server and xdotool")
    file = tmp_path / "askeleet.polku"
    file.write_text(TEXT, "utf-8")
    files = Files(file)
    qtbot.addWidget(files)
    window.resize(1180, 700)
    window.move(0, 0)
    files.move(10, 560)
    with qtbot.waitExposed(files):
        files.show()
    files.raise_()
    QTest.qWait(150)
    goal = page.view.viewport() if where == "drawing" else page.inspector
    told: set[str] = set()
    real_drag(
        files.mapToGlobal(files.rect().center()),
        goal.mapToGlobal(goal.rect().center()),
        look=lambda: told.add(window.dropping.banner.text() if window.dropping.banner.isVisible() else ""),
    )
    assert "Päästä irti, niin näet askeleet, ennen kuin ne liitetään." in told
    shown = dialog(window, StepsDialog)
    assert shown is not None
    before = len(page.document.flow.nodes)
    shown.go.click()
    assert len(page.document.flow.nodes) == before + 2
