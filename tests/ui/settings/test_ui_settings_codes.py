"""Lists of discount codes in the settings: what is brought is looked through, told of line by line, and kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.services.codes import add_codes, code_lists
from app.services.desk import Desk
from app.ui.inspector.code_list_edit import CodeListEdit
from app.ui.settings.codes_pane import CodesPane
from app.ui.settings.page import SettingsPage
from app.ui.settings.reading import settings_panes
from app.ui.widgets.pills import Pill

pytestmark = pytest.mark.qt_log_ignore("does not support")


@pytest.fixture
def told() -> list[tuple[str, Callable[[], object]]]:
    return []


@pytest.fixture
def pane(qtbot: QtBot, desk: Desk, told: list[tuple[str, Callable[[], object]]]) -> CodesPane:
    add_codes(desk, "Syysale", "\n".join(f"SYYS{i}" for i in range(60)))
    add_codes(desk, "Kiitos", "KIITOS1 KIITOS2", datetime(2026, 4, 30, 21, tzinfo=UTC))
    window = SimpleNamespace(tell=lambda words, undo: told.append((words, undo)))
    panes = settings_panes(desk, cast(Any, SimpleNamespace(window=window)), lambda: None, lambda _name: None)
    page = SettingsPage(panes, "codes")
    qtbot.addWidget(page)
    page.resize(1200, 800)
    with qtbot.waitExposed(page):
        page.show()
    made = page.findChild(CodesPane)
    assert made is not None
    return made


def button(pane: CodesPane, name: str) -> QPushButton:
    return next(one for one in pane.findChildren(QPushButton) if name in (one.accessibleName(), one.text()))


def free(desk: Desk) -> dict[str, int]:
    return {one.name: one.free for one in code_lists(desk)}


def test_each_list_says_how_many_are_left_and_warns_of_few(pane: CodesPane) -> None:
    pills = {one.text(): one._tone for one in pane.findChildren(Pill)}
    assert pills == {"2 jäljellä": "warning", "60 jäljellä": "success"}
    told = [one.text() for one in pane.findChildren(QLabel) if "annettu" in one.text()]
    assert ["voimassa 30.4.2026 asti" in one.replace("\u00a0", " ") for one in told] == [True, False]


def test_pasted_codes_are_looked_through_and_added(pane: CodesPane, desk: Desk, qtbot: QtBot) -> None:
    pane.name.setFocus()
    QTest.keyClicks(pane.name, "Kiitos")
    assert not pane.add.isEnabled()
    pane.text.setPlainText("KIITOS2\nUUSI-1\n<script>\nUUSI-1\nUUSI-2; UUSI-3")
    qtbot.waitUntil(pane.add.isEnabled)
    assert pane.add.text() == "Lisää 4 koodia"
    assert "rivi: 3 (<script>)" in pane.said.text()
    assert "rivi: 4 (UUSI-1)" in pane.said.text()
    qtbot.mouseClick(pane.add, Qt.MouseButton.LeftButton)
    assert free(desk)["Kiitos"] == 5
    assert pane.said.text() == "Listaan Kiitos lisättiin 3 koodia. 1 oli siinä jo."
    assert pane.text.toPlainText() == ""
    assert not pane.add.isEnabled()


def test_codes_come_from_a_file_and_end_with_their_last_day(
    pane: CodesPane, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "Joulu.csv"
    file.write_text("JOULU1\r\nJOULU2\r\n", "utf-8-sig")
    pane.take_file(file)
    assert pane.name.text() == "Joulu"
    pane.ends.click()
    pane.day.setDate(QDate(2027, 1, 6))
    qtbot.mouseClick(pane.add, Qt.MouseButton.LeftButton)
    ends = datetime(2027, 1, 6, 22, tzinfo=UTC)
    assert [one.expires_at for one in desk.store.codes.unused("Joulu")] == [ends, ends]
    pane.take_file(tmp_path / "none.txt")
    assert pane.said.property("tone") == "error"


def test_unused_codes_are_taken_away_with_a_way_back(
    pane: CodesPane, desk: Desk, qtbot: QtBot, told: list[tuple[str, Callable[[], object]]]
) -> None:
    before = desk.store.codes.unused("Kiitos")
    qtbot.mouseClick(button(pane, "Poista listan Kiitos käyttämättömät koodit"), Qt.MouseButton.LeftButton)
    assert "Kiitos" not in free(desk)
    assert told[0][0] == "Listasta Kiitos poistettiin 2 käyttämätöntä koodia"
    told[0][1]()
    assert desk.store.codes.unused("Kiitos") == before


def test_more_codes_are_begun_from_the_list(pane: CodesPane, qtbot: QtBot) -> None:
    qtbot.mouseClick(button(pane, "Lisää koodeja listaan Syysale"), Qt.MouseButton.LeftButton)
    assert pane.name.text() == "Syysale"


def test_a_benefit_picks_its_list(qtbot: QtBot, desk: Desk) -> None:
    add_codes(desk, "Syysale", "S1 S2")
    edit = CodeListEdit("Koodilista", lambda: [(one.name, one.free) for one in code_lists(desk)])
    qtbot.addWidget(edit)
    edit.show()
    edit.show_list("Poissa")
    assert edit.currentText() == "Poissa (listaa ei ole)"
    with qtbot.waitSignal(edit.edited) as told:
        QTest.keyClick(edit, Qt.Key.Key_S)
    assert told.args == ["Syysale"]
    assert edit.currentText() == "Syysale (2 jäljellä)"
