"""What Qt says by itself is in the language of the window, and follows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.ui.shell.program import Program
from app.ui.shell.qt_words import speak


@pytest.fixture(autouse=True)
def english_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    speak(qapp, "en")


def menu_words(qtbot: QtBot) -> str:
    field = QLineEdit("abc")
    qtbot.addWidget(field)
    menu = field.createStandardContextMenu()
    qtbot.addWidget(menu)
    return " ".join(action.text().replace("&", "") for action in menu.actions())


def test_the_menu_of_a_field_speaks_the_language_of_the_window(program: Program, qtbot: QtBot) -> None:
    assert "Kopioi" in menu_words(qtbot)
    program.choose_language("en")
    assert "Copy" in menu_words(qtbot)
    program.choose_language("fi")
    assert "Kopioi" in menu_words(qtbot)
