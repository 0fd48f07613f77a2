"""The window follows the scheduler: real messages leave for the demo's own post office while one looks on."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.services.desk import Desk
from app.ui.activity.page import ActivityPage
from app.ui.bridge import wait_for_tasks
from app.ui.shell.logo import logo_icon
from app.ui.shell.program import Program
from app.ui.shell.tray import NoTray, SystemTray, with_badge
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


@pytest.fixture
def tray(program: Program) -> Iterator[SystemTray]:
    made = SystemTray(program, logo_icon(), program.window.commands, QMenu(program.window))
    yield made
    made.remove()


@pytest.mark.parametrize(
    ("state", "words", "marked"),
    [("on", "Lähetys päällä", False), ("paused", "Kaikki pysäytetty", True), ("fault", "Lähetys on pysähtynyt", True)],
)
def test_the_tray_says_the_same_as_the_corner_and_has_the_same_command(
    program: Program, tray: SystemTray, state: str, words: str, marked: bool
) -> None:
    tray.tell_state(state, words)
    assert tray._icon.toolTip() == f"Polku: {words}"
    menu = tray._icon.contextMenu()
    said = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert said[:2] == [words, "Avaa Polku"]
    assert program.window.commands.action("flow.pause_all") in menu.actions()
    plain = logo_icon().pixmap(32, 32).toImage()
    assert (tray._icon.icon().pixmap(32, 32).toImage() != plain) == marked
    tray.tell_state("on", "Lähetys päällä")
    assert tray._icon.icon().pixmap(32, 32).toImage() == plain, "the mark goes when sending goes on"


def test_the_marks_of_the_tray_differ_in_shape() -> None:
    grey = [with_badge(logo_icon(), state).pixmap(16, 16).toImage() for state in ("paused", "fault")]
    alpha = QImage.Format.Format_Grayscale8
    assert grey[0].convertToFormat(alpha) != grey[1].convertToFormat(alpha)


def test_a_click_on_the_tray_brings_the_window_back_and_a_right_click_does_not(
    program: Program, tray: SystemTray, qtbot: QtBot
) -> None:
    tray.shown.connect(program.window.come_back)
    program.window.hide()
    tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)
    assert program.window.isHidden()
    tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert program.window.isVisible()
    program.window.hide()
    menu = tray._icon.contextMenu()
    next(action for action in menu.actions() if action.text() == "Avaa Polku").trigger()
    assert program.window.isVisible()


def test_closing_to_the_tray_is_told_once(tray: SystemTray, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(tray, "notify", lambda title, text: told.append((title, text)))
    tray.tell_state("on", "Lähetys päällä")
    tray.tell_closed()
    tray.tell_closed()
    assert told == [("Polku jatkaa täällä", "Vain ikkuna suljettiin. Lähetys päällä.")]
