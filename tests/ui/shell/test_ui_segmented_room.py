"""Segments where room is short: words go, nothing lies on anything, and what one cannot read one can still be told."""

from itertools import pairwise

from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.layouts import row
from app.ui.widgets.segmented import SegmentedControl

MODES = [("draw", "Piirrä", "edit"), ("messages", "Viestit", "mail"), ("results", "Tulokset", "chart")]


def shown(qtbot: QtBot, made: SegmentedControl, width: int) -> QWidget:
    line = QWidget()
    line.setLayout(row(made, None))
    qtbot.addWidget(line)
    line.resize(width, 60)
    line.show()
    qtbot.waitExposed(line)
    return line


def words(made: SegmentedControl) -> list[str]:
    return [button.text() for button in made.findChildren(QPushButton)]


def test_words_go_and_come_with_the_room(qtbot: QtBot) -> None:
    made = SegmentedControl("Tila", MODES)
    line = shown(qtbot, made, 600)
    assert words(made) == ["Piirrä", "Viestit", "Tulokset"]
    line.resize(made.minimumSizeHint().width() + 10, 60)
    qtbot.waitUntil(lambda: words(made) == ["Piirrä", "", ""])
    buttons = made.findChildren(QPushButton)
    qtbot.waitUntil(lambda: all(a.geometry().right() < b.geometry().left() for a, b in pairwise(buttons)))
    assert made.rect().contains(buttons[-1].geometry())
    assert [button.toolTip() for button in buttons] == ["", "Viestit", "Tulokset"]
    assert [button.accessibleName() for button in buttons] == ["Piirrä", "Viestit", "Tulokset"]
    buttons[2].click()
    assert words(made) == ["", "", "Tulokset"], "the chosen one says what it is"
    line.resize(600, 60)
    qtbot.waitUntil(lambda: words(made) == ["Piirrä", "Viestit", "Tulokset"])


def test_segments_without_an_icon_keep_their_words(qtbot: QtBot) -> None:
    made = SegmentedControl("Kenelle", [("one", "Mitä persoona saa", ""), ("all", "Tämä viesti kaikille", "")])
    line = shown(qtbot, made, 600)
    assert made.minimumSizeHint() == made.sizeHint()
    assert line.width() == 600


def test_a_reason_stays_the_tooltip(qtbot: QtBot) -> None:
    made = SegmentedControl("Tila", MODES)
    line = shown(qtbot, made, made.minimumSizeHint().width())
    assert line.isVisible()
    made.set_enabled("results", False, "Ei vielä tuloksia")
    made.choose("messages")
    assert made.findChildren(QPushButton)[2].toolTip() == "Ei vielä tuloksia"
