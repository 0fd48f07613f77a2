"""What happens where there is less width than the design wants: nothing is cut off, and what can be missed goes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from app.ui.theme import theme
from app.ui.widgets.fields import spin
from app.ui.widgets.flowing import Beside, Flowing
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column
from app.ui.widgets.table_room import TableRoom, Wide, widths_within

COLUMNS = (Wide(100, 140), Wide(80, 80, grows=True), Wide(60))


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    theme.apply(qapp, dark=False)


def test_columns_take_what_they_wish_and_the_growing_one_the_rest() -> None:
    assert widths_within(COLUMNS, (2,), 400) == [140, 200, 60]


def test_columns_shrink_before_one_goes() -> None:
    assert widths_within(COLUMNS, (2,), 250) == [110, 80, 60]
    assert widths_within(COLUMNS, (2,), 230) == [140, 90, 0]


def test_without_room_for_the_least_they_keep_it() -> None:
    assert widths_within(COLUMNS, (2,), 100) == [100, 80, 0]


def test_a_column_comes_back_with_the_room_for_it(qtbot: QtBot) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(QStandardItemModel(3, 3))
    view.verticalHeader().hide()
    TableRoom(view, COLUMNS, spare=(2,))
    view.resize(220, 200)
    view.show()
    qtbot.waitUntil(lambda: view.isColumnHidden(2))
    view.resize(500, 200)
    qtbot.waitUntil(lambda: not view.isColumnHidden(2))


def test_a_line_wraps_and_asks_for_the_height_it_needs(qtbot: QtBot) -> None:
    parts = [QLabel("x" * 12) for _number in range(4)]
    flowing = Flowing(*parts, gap=8, line_gap=4)
    holder = boxed(flowing)
    qtbot.addWidget(holder)
    one = parts[0].sizeHint()
    assert flowing.heightForWidth(one.width() * 4 + 24) == one.height()
    assert flowing.heightForWidth(one.width() * 2 + 8) == 2 * one.height() + 4
    holder.resize(one.width() * 2 + 8, 200)
    holder.show()
    assert parts[2].x() == 0
    assert parts[2].y() > parts[1].y()


def test_the_side_column_goes_under_and_comes_back(qtbot: QtBot) -> None:
    beside = Beside(QLabel("main"), QLabel("side"), 200, 400)
    qtbot.addWidget(beside)
    beside.resize(700, 300)
    beside.show()
    assert beside.stands_beside()
    beside.resize(600, 300)
    assert not beside.stands_beside()
    assert beside.minimumSizeHint().width() < 400
    beside.resize(700, 300)
    assert beside.stands_beside()


def test_a_paragraph_of_limited_width_gets_all_its_lines(qtbot: QtBot) -> None:
    words = label("word " * 40, wrap=True)
    words.setMaximumWidth(200)
    page = boxed(column(words, None))
    qtbot.addWidget(page)
    page.resize(800, page.heightForWidth(800))
    page.show()
    assert words.height() >= words.heightForWidth(words.width())


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_numbers_stand_as_high_as_lines_of_text(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, dark=False, text_scale=scale)
    number, line = spin("Number", 0, 9, 1), QLineEdit()
    page = boxed(column(number, line, None))
    qtbot.addWidget(page)
    page.show()
    assert number.height() == line.height()
    theme.apply(qapp, dark=False)
