"""The window follows the scheduler: real messages leave for the demo's own post office while one looks on."""

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.services.desk import Desk
from app.ui.activity.page import ActivityPage
from app.ui.bridge import wait_for_tasks
from app.ui.shell.logo import logo_icon
from app.ui.shell.program import Program
from app.ui.shell.tray import NoTray, SystemTray
from app.ui.shop_room import DeskRoom


def sent(desk: Desk) -> int:
    return desk.store.messages.counts().get("sent", 0)


def test_the_activity_list_follows_the_scheduler(program: Program, desk: Desk, qtbot: QtBot) -> None:
    before = sent(desk)
    room = DeskRoom(desk, program, bootstrap.make_editor, days=2)
    program._room = room
    room.start()
    program.window.set_pages(room.pages(), "activity")
    page = program.window.page("activity")
    assert isinstance(page, ActivityPage)
    page.show_tab("sent")
    qtbot.waitUntil(lambda: bool(page._model.rows()) and not page.reading(), timeout=10_000)
    assert len(page._model.rows()) == before
    qtbot.waitUntil(lambda: len(page._model.rows()) > before, timeout=60_000)
    assert program.window.sending_corner.words() == "Demokauppa: mitään ei lähde ulos"
    room.pause_or_resume()
    qtbot.wait(500)
    resting = sent(desk)
    qtbot.wait(700)
    assert sent(desk) == resting
    program._leave_shop()


def test_leaving_a_shop_ends_its_scheduler(program: Program, desk: Desk, qtbot: QtBot) -> None:
    room = DeskRoom(desk, program, bootstrap.make_editor, days=5)
    program._room = room
    room.start()
    qtbot.waitUntil(lambda: room.sending._loop is not None, timeout=15_000)
    loop = room.sending._loop
    assert loop is not None
    assert loop.isRunning()
    program._leave_shop()
    assert loop.isFinished()


def test_a_shop_left_at_once_never_begins_to_send(program: Program, desk: Desk, qtbot: QtBot) -> None:
    room = DeskRoom(desk, program, bootstrap.make_editor, days=5)
    program._room = room
    room.start()
    room.sending._fetch()
    program._leave_shop()
    assert wait_for_tasks()
    room.sending._begin(None)
    assert room.sending._loop is None
    assert room.sending._post is None


def test_without_a_notification_area_closing_ends_the_program(program: Program, qtbot: QtBot) -> None:
    assert isinstance(program.window.tray, NoTray)
    with qtbot.waitSignal(program.window.closed):
        program.window.close()


@pytest.mark.parametrize("words", ["Lähetys päällä", "Kaikki pysäytetty"])
def test_the_tray_says_the_same_as_the_corner_and_has_the_same_command(
    program: Program, qtbot: QtBot, words: str
) -> None:
    menu = QMenu(program.window)
    tray = SystemTray(program, logo_icon(), program.window.commands, menu)
    tray.tell_state(words)
    assert tray._icon.toolTip() == f"Polku: {words}"
    assert program.window.commands.action("flow.pause_all") in menu.actions()
    tray.remove()
