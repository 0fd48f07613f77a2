"""What stands beside each other at the usual size makes room where the text is large or the window small."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.messages.page import MessagesPage
from app.ui.shop_room import DeskRoom
from app.ui.theme import theme


@pytest.fixture(autouse=True)
def usual_text_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    theme.apply(qapp, dark=False)


@pytest.mark.parametrize(("width", "height", "scale"), [(1120, 700, 1.0), (1280, 800, 1.5), (1120, 700, 1.5)])
def test_no_tool_of_a_message_is_squeezed(
    width: int, height: int, scale: float, room: DeskRoom, qapp: QApplication, qtbot: QtBot
) -> None:
    theme.apply(qapp, dark=False, text_scale=scale)
    room.window.resize(width, height)
    room.go("messages")
    page = room.window.page("messages")
    assert isinstance(page, MessagesPage)
    qtbot.wait(50)
    tools: list[QWidget] = [page._who, page._look, page.edit]
    assert all(one.isVisible() for one in tools)
    assert page.edit.width() >= page.edit.sizeHint().width()
    assert page._look.width() >= page._look.minimumSizeHint().width()
    for one, following in pairwise(tools):
        assert one.geometry().right() < following.geometry().left()
    assert page._title.width() >= page._title.sizeHint().width(), "the message's name is whole"
    assert (room.window.width(), room.window.height()) == (width, height)
