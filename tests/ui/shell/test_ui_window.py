"""The window as a shop owner uses it: going about, stopping everything, opening drafts, languages and looks."""

from collections.abc import Callable, Iterator
from functools import partial

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.edit import set_fields
from app.i18n import set_language
from app.model.account import Account
from app.services.account import load_account, save_account
from app.services.desk import Desk
from app.services.flows import list_flows
from app.services.sending import sending_state
from app.ui.activity.page import ActivityPage
from app.ui.automations.page import AutomationsPage
from app.ui.customers.page import CustomersPage
from app.ui.editor.page import EditorPage
from app.ui.library.page import LibraryPage
from app.ui.settings.page import SettingsPage
from app.ui.shell.commands import COMMANDS
from app.ui.shell.program import Program
from app.ui.shell.rail import RailButton
from app.ui.shop_room import DeskRoom

Go = Callable[[str], object]


def button(parent: QWidget, words: str) -> QPushButton:
    """The visible button with these words, as soon as it is there."""
    for _try in range(100):
        for one in parent.findChildren(QPushButton):
            if one.text() == words and one.isVisible():
                return one
        QTest.qWait(10)
    raise AssertionError((words, [one.text() for one in parent.findChildren(QPushButton) if one.isVisible()]))


def in_sight(room: DeskRoom, place: str) -> bool:
    return room.window.current_key() == place


def click(qtbot: QtBot, target: QWidget) -> None:
    qtbot.mouseClick(target, Qt.MouseButton.LeftButton)


# ---- going about


def test_places_are_reached_by_number(room: DeskRoom, qtbot: QtBot) -> None:
    window = room.window
    window.activateWindow()
    for key, place in ((Qt.Key.Key_2, "automations"), (Qt.Key.Key_3, "library"), (Qt.Key.Key_6, "activity")):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(partial(in_sight, room, place))
    assert window.windowTitle() == "Lähetykset – Kyläkauppa – Polku"


def test_a_page_that_goes_does_not_put_the_focus_ring_on_the_rail(room: DeskRoom, qtbot: QtBot, go: Go) -> None:
    window = room.window
    window.activateWindow()
    go("customers")
    page = window.page("customers")
    assert page is not None
    search = next(one for one in page.findChildren(QLineEdit) if one.isVisible())
    search.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.waitUntil(search.hasFocus)
    go("home")
    assert not any(one.hasFocus() for one in window.findChildren(RailButton))


def test_without_a_shop_only_the_first_page_is_open(program: Program, qtbot: QtBot) -> None:
    window = program.window
    assert window.windowTitle() == "Tervetuloa – Polku"
    open_places = [one.place.id for one in window.rail.findChildren(RailButton) if one.isEnabled()]
    assert open_places == ["home"]
    assert window.sending_corner.words() == "Lähetys ei käytössä"


def test_every_command_is_in_a_menu_and_no_shortcut_is_there_twice(room: DeskRoom) -> None:
    menu_bar = room.window.menuBar()
    words = {action.text() for menu in menu_bar.actions() for action in menu.menu().actions()}
    assert {room.window.commands.action(one.id).text() for one in COMMANDS if one.words != "-"} <= words
    keys = [one.keys for one in COMMANDS if one.keys]
    assert len(keys) == len(set(keys))


def test_commands_follow_the_page_in_sight(room: DeskRoom, go: Go) -> None:
    find = room.window.commands.action("edit.find")
    go("home")
    assert not find.isEnabled()
    page = go("library")
    assert find.isEnabled()
    find.trigger()
    assert isinstance(page, LibraryPage)
    assert isinstance(QApplication.focusWidget(), QLineEdit)


def test_the_window_remembers_its_size(program: Program) -> None:
    program.window.resize(1200, 800)
    program.window.close()
    assert program.window._geometry.value("window/geometry") is not None


# ---- stopping everything


def test_one_press_stops_everything_and_resuming_asks(room: DeskRoom, desk: Desk, qtbot: QtBot, go: Go) -> None:
    page = go("automations")
    assert isinstance(page, AutomationsPage)
    click(qtbot, button(room.window.sending_corner, "Pysäytä kaikki"))
    assert sending_state(desk).state == "paused"
    assert room.window.sending_corner.words() == "Kaikki pysäytetty"
    resume = button(page, "Jatka lähetystä…")
    click(qtbot, resume)
    dialog = room.window.findChild(QDialog)
    assert dialog is not None
    assert button(dialog, "Pysy tauolla").isDefault()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert sending_state(desk).state == "paused"
    click(qtbot, resume)
    again = [one for one in room.window.findChildren(QDialog) if one.isVisible()][-1]
    click(qtbot, button(again, "Jatka lähetystä"))
    assert sending_state(desk).state == "on"


def test_the_shortcut_stops_everything_from_any_page(room: DeskRoom, desk: Desk, qtbot: QtBot, go: Go) -> None:
    go("library")
    room.window.activateWindow()
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(room.window, Qt.Key.Key_P, modifiers)
    qtbot.waitUntil(lambda: sending_state(desk).state == "paused")


# ---- automations and library


def test_a_draft_from_the_library_opens_in_the_editor_and_sends_nothing(
    room: DeskRoom, desk: Desk, qtbot: QtBot, go: Go
) -> None:
    page = go("library")
    assert isinstance(page, LibraryPage)
    page.choose("winback")
    before = desk.store.messages.counts()
    click(qtbot, button(page, "Luo luonnos"))
    assert room.window.current_key() == "automations:winback-2"
    assert room.window.windowTitle().startswith("Olet olemassa")
    assert [one.state for one in list_flows(desk) if one.name == "winback-2"] == ["draft"]
    assert desk.store.messages.counts() == before


def test_a_search_that_hides_everything_says_so_and_offers_to_clear(room: DeskRoom, qtbot: QtBot, go: Go) -> None:
    page = go("library")
    assert isinstance(page, LibraryPage)
    field = page.findChild(QLineEdit)
    assert field is not None
    field.setText("porakonne")
    click(qtbot, button(page, "Tyhjennä rajaukset"))
    assert field.text() == ""


def test_a_deleted_draft_comes_back(room: DeskRoom, desk: Desk, go: Go) -> None:
    page = go("automations")
    assert isinstance(page, AutomationsPage)
    room._draft_from_library("winback")
    page._do.delete_draft("winback-2")
    assert "winback-2" not in [one.name for one in list_flows(desk)]
    undo = room.window.toast.findChild(QPushButton)
    assert undo is not None
    undo.click()
    assert "winback-2" in [one.name for one in list_flows(desk)]


# ---- activity and customers


def test_a_failed_message_tells_the_servers_answer_and_can_be_sent_again(
    room: DeskRoom, desk: Desk, qtbot: QtBot, go: Go
) -> None:
    page = go("activity")
    assert isinstance(page, ActivityPage)
    page.show_tab("failed")
    qtbot.waitUntil(lambda: not page.reading())
    table = page.findChild(QTableView)
    assert table is not None
    count = table.model().rowCount()
    assert count == desk.store.messages.counts()["failed"] > 0
    table.selectRow(0)
    assert table.model().index(0, 5).data() == "Vastaanottajan postilaatikko on täynnä"
    assert any(one.text().startswith("550 5.2.2") for one in page.findChildren(QLabel))
    click(qtbot, button(page, "Lähetä uudelleen"))
    assert desk.store.messages.counts().get("failed", 0) == count - 1
    assert desk.store.messages.counts()["due"] == 1


def test_the_rail_counts_what_waits_for_the_user(room: DeskRoom, desk: Desk) -> None:
    failed = desk.store.messages.counts()["failed"]
    described = {
        one.accessibleName(): one.accessibleDescription() for one in room.window.rail.findChildren(QAbstractButton)
    }
    assert described["Lähetykset"] == str(failed)


def test_erasing_a_customer_needs_the_name(room: DeskRoom, desk: Desk, qtbot: QtBot, go: Go) -> None:
    page = go("customers")
    assert isinstance(page, CustomersPage)
    one = desk.store.customers.find("", 1, 0)[0]
    page.show_customer(one.email)
    click(qtbot, button(page, "Poista…"))
    dialog = next(made for made in page.findChildren(QDialog) if made.isVisible())
    erase = button(dialog, "Poista tiedot")
    assert not erase.isEnabled()
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setText(one.name)
    click(qtbot, erase)
    assert desk.store.customers.by_email(one.email) is None


# ---- settings


def test_limits_are_kept_at_once(room: DeskRoom, desk: Desk, go: Go) -> None:
    go("settings:limits")
    page = room.window.page("settings")
    assert isinstance(page, SettingsPage)
    minutes = next(one for one in page.findChildren(QSpinBox) if one.accessibleName() == "Viestejä minuutissa")
    minutes.setValue(7)
    assert desk.policy.limits.per_minute == 7
    box = next(one for one in page.findChildren(QAbstractButton) if one.text() == "Ei viestejä kello")
    box.setChecked(False)
    assert "quiet_hours" in desk.policy.guardrails.off


def test_the_shops_name_goes_into_the_title(room: DeskRoom, desk: Desk, qtbot: QtBot, go: Go) -> None:
    go("settings:shop")
    page = room.window.page("settings")
    assert isinstance(page, SettingsPage)
    name = next(one for one in page.findChildren(QLineEdit) if one.accessibleName() == "Kaupan nimi")
    name.setText("Rantakauppa")
    name.editingFinished.emit()
    assert desk.shop.name == "Rantakauppa"
    assert "Rantakauppa" in room.window.windowTitle()


def test_an_account_that_cannot_be_reached_is_not_kept_and_says_why(
    room: DeskRoom, desk: Desk, qtbot: QtBot, go: Go
) -> None:
    account = msgspec.structs.replace(load_account(desk) or Account("127.0.0.1"), ca_file="")
    save_account(desk, account, "salasana")
    go("settings:sending")
    page = room.window.page("settings")
    assert isinstance(page, SettingsPage)
    before = desk.store.shop.setting("smtp_account")
    port = page.findChild(QSpinBox)
    assert port is not None
    port.setValue(1)
    click(qtbot, button(page, "Kokeile ja tallenna"))
    qtbot.waitUntil(lambda: button(page, "Kokeile ja tallenna").isEnabled(), timeout=20000)
    assert desk.store.shop.setting("smtp_account") == before
    assert any("Mitään ei kadonnut" in str(getattr(one, "text", str)()) for one in page.findChildren(QWidget))


def test_the_language_changes_while_the_window_is_open(room: DeskRoom, go: Go) -> None:
    go("automations")
    room.program.choose_language("en")
    assert room.window.windowTitle() == "Automations – Kyläkauppa – Polku"
    assert room.window.commands.action("edit.undo").text() == "Undo"
    set_language("fi")


# ---- for everybody


def unnamed(item: QWidget) -> Iterator[str]:
    """Buttons, fields, lists and tables without a name, seen as a screen reader sees them."""
    wanted = (
        QAccessible.Role.Button,
        QAccessible.Role.CheckBox,
        QAccessible.Role.RadioButton,
        QAccessible.Role.EditableText,
        QAccessible.Role.ComboBox,
        QAccessible.Role.SpinBox,
        QAccessible.Role.Table,
        QAccessible.Role.List,
    )
    for child in item.findChildren(QWidget):
        inside = isinstance(child.parentWidget(), QWidget) and child.objectName().startswith(("qt_", "_q_"))
        interface = QAccessible.queryAccessibleInterface(child)
        if interface is None or inside or not child.isVisible() or interface.role() not in wanted:
            continue
        if not interface.text(QAccessible.Text.Name).strip():
            yield f"{type(child).__name__} {child.objectName()} in {type(child.parentWidget()).__name__}"


@pytest.mark.parametrize(
    "place",
    [
        "home", "automations", "library", "customers", "activity",
        "settings:shop", "settings:sending", "settings:limits", "settings:look", "settings:keys",
    ],
)  # fmt: skip
def test_every_button_and_field_has_a_name(room: DeskRoom, go: Go, place: str) -> None:
    page = go(place)
    if isinstance(page, ActivityPage):
        page.show_message(1)
    QApplication.processEvents()
    assert list(unnamed(room.window)) == []


def test_every_button_and_field_of_the_first_page_has_a_name(program: Program) -> None:
    assert list(unnamed(program.window)) == []


def test_targets_are_large_enough_for_a_finger(room: DeskRoom, go: Go) -> None:
    for place in ("home", "automations", "library", "activity", "settings:limits"):
        go(place)
        QApplication.processEvents()
        small = [
            f"{place}: {one.text() or one.accessibleName()} {one.size().toTuple()}"
            for one in room.window.findChildren(QAbstractButton)
            if one.isVisible()
            and not isinstance(one.parentWidget(), QLineEdit)
            and min(one.width(), one.height()) < 20
            and one.mapTo(room.window, QPoint(0, 0)).y() > 40
        ]
        assert small == []


def test_no_command_is_there_that_nobody_can_carry_out(room: DeskRoom, desk: Desk, go: Go) -> None:
    window = room.window
    room.program._loaded((bootstrap._load(), None))
    room.start()
    room._draft_from_library("winback")
    editor = window.page("automations:winback-2")
    assert isinstance(editor, EditorPage)
    able: set[str] = set()

    def look() -> None:
        QApplication.processEvents()
        able.update(one.id for one in COMMANDS if one.words != "-" and window.commands.action(one.id).isEnabled())

    look()
    first = editor.document.flow.nodes[0].id
    editor.view.select((first,))
    look()
    editor.document.apply(set_fields(editor.document.flow, name="Toinen nimi"))
    look()
    editor.document.undo()
    look()
    room.open_flow("winback")  # one that was published
    look()
    page = go("automations")
    assert isinstance(page, AutomationsPage)
    table = page.findChild(QTableView)
    assert table is not None
    for row in range(table.model().rowCount()):
        table.selectRow(row)
        look()
    page._do.pause("winback")
    look()
    table.selectRow([one.name for one in page._model.rows()].index("winback"))
    look()
    assert {one.id for one in COMMANDS if one.words != "-"} - able == set()
