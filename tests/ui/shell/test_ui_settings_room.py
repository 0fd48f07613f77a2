"""Every page of the settings fits into the smallest window, and into a usual one with the largest text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from app.ui.settings.page import SettingsPage
from app.ui.shop_room import DeskRoom
from app.ui.theme import theme


@pytest.fixture(autouse=True)
def usual_text_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    theme.apply(qapp, dark=False)


@pytest.mark.parametrize(("width", "height", "scale"), [(1120, 700, 1.0), (1280, 800, 1.5)])
def test_no_page_is_cut_off_at_its_edge(
    width: int, height: int, scale: float, room: DeskRoom, qapp: QApplication, qtbot: QtBot
) -> None:
    theme.apply(qapp, dark=False, text_scale=scale)
    room.window.resize(width, height)
    room.go("settings")
    page = room.window.page("settings")
    assert isinstance(page, SettingsPage)
    too_wide = {}
    for pane in page._panes:
        page.show_pane(pane.key)
        qtbot.wait(20)
        area = page._stack.currentWidget()
        assert isinstance(area, QScrollArea)
        over = area.widget().width() - area.viewport().width()
        if over > 0:
            too_wide[pane.key] = over
    assert not too_wide
    assert (room.window.width(), room.window.height()) == (width, height)
