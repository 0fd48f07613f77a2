"""The comparison with a light and a dark mail program side by side."""

from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.compare import compare
from app.services.desk import Desk
from app.ui.bridge import wait_for_tasks
from app.ui.messages.compare import ComparePage
from app.ui.theme import theme
from app.ui.undo import FlowDocument


def test_both_shows_one_persona_light_and_dark_and_another_when_chosen(
    qapp: QApplication, qtbot: QtBot, desk: Desk, document: FlowDocument
) -> None:
    theme.apply(qapp, dark=False)
    page = ComparePage(lambda flow, forced, nth: compare(desk, flow, forced, nth), "Kyläkauppa", ZoneInfo("UTC"))
    qtbot.addWidget(page)
    page.resize(1340, 740)
    with qtbot.waitExposed(page):
        page.show()
    page.show_flow(document.flow)
    qtbot.waitUntil(lambda: page._comparison is not None, timeout=20_000)
    page.show_as("mobile", "both")
    view = page.both
    light, dark = view.frames
    with qtbot.waitSignals([light.loaded, dark.loaded], timeout=20_000):
        view.choose("elsa")
    seen = next(one.preview for one in page._comparison.columns if one.persona.key == "elsa")  # type: ignore[union-attr]
    assert seen is not None
    assert light.shelf.pages["mail/0"] == dark.shelf.pages["mail/0"] == seen.html.encode()  # byte for byte
    assert (light._dark, dark._dark) == (False, True)
    with qtbot.waitSignals([light.loaded, dark.loaded], timeout=20_000):
        view.inbox.setCurrentRow([line.persona.key for line in view.inbox._inbox.lines].index("timo"))  # type: ignore[union-attr]
    assert b"Timo" in light.shelf.pages["mail/0"]
    assert light.shelf.refused == dark.shelf.refused == []
    page.show_as("mobile", "dark")
    assert page._sides.currentIndex() == 0
    wait_for_tasks()
