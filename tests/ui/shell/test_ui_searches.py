"""Searches that hide everything say so and offer a way back; long lists stay within the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.services import flows
from app.services.desk import Desk
from app.ui.automations.page import AutomationsPage


def buttons_in_sight(page: QWidget) -> dict[str, QPushButton]:
    return {one.text(): one for one in page.findChildren(QPushButton) if one.isVisible()}


@pytest.mark.parametrize("place", ["automations", "customers", "activity"])
def test_a_search_without_hits_offers_to_be_cleared(place: str, go: Callable[[str], object], qtbot: QtBot) -> None:
    page = go(place)
    assert isinstance(page, QWidget)
    search = next(one for one in page.findChildren(QLineEdit) if one.isVisible())
    QTest.keyClicks(search, "xyzzy")
    qtbot.waitUntil(lambda: "Tyhjennä haku" in buttons_in_sight(page))
    buttons_in_sight(page)["Tyhjennä haku"].click()
    assert search.text() == ""
    qtbot.waitUntil(lambda: "Tyhjennä haku" not in buttons_in_sight(page))


def test_many_automations_stay_within_the_window(go: Callable[[str], object], desk: Desk, qtbot: QtBot) -> None:
    for number in range(30):
        flows.create_empty(desk, f"Luonnos {number}")
    page = go("automations")
    assert isinstance(page, AutomationsPage)
    qtbot.waitUntil(lambda: page._table.verticalScrollBar().maximum() > 0)
    assert page._frame.geometry().bottom() <= page.height()
