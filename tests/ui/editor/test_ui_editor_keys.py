"""Every key of the table in the real window: the menus own the shortcuts, the canvas and its neighbours obey."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.edit import Edit
from app.model.nodes import kind_of
from app.ui.canvas.gestures.join_by_keys import JoinByKeys
from app.ui.editor.page import EditorPage
from app.ui.editor.step_picker import StepPicker
from app.ui.publish.dialog import PublishDialog
from app.ui.shell.commands import COMMANDS
from app.ui.shell.window import Window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
PLAIN = Qt.KeyboardModifier.NoModifier
Key = Qt.Key


def key(window: Window, which: Qt.Key, keys: Qt.KeyboardModifier = PLAIN) -> None:
    """A key pressed wherever the keyboard is."""
    QTest.keyClick(QApplication.focusWidget() or window, which, keys)


def first(page: EditorPage, kind: str) -> str:
    return next(node.id for node in page.document.flow.nodes if kind_of(node) == kind)


@pytest.fixture
def on_canvas(page: EditorPage, window: Window, qtbot: QtBot) -> EditorPage:
    page.view.set_reduced_motion(True)
    page.view.setFocus()
    qtbot.waitUntil(page.view.hasFocus)
    return page


def test_whoever_opens_an_automation_may_begin_to_type(page: EditorPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(page.view.hasFocus)
    QTest.keyClick(page.view, Key.Key_S)
    assert page.view.adding.popup.isVisible()
    page.view.adding.popup.hide()


def test_no_two_commands_share_their_keys() -> None:
    keys = [command.keys for command in COMMANDS if command.keys]
    assert len(keys) == len(set(keys))


def test_every_command_of_the_table_is_in_the_menus_with_its_keys(on_canvas: EditorPage, window: Window) -> None:
    wanted = {
        "edit.rename": "F2",
        "flow.add_after": "Ins",
        "flow.add_before": "Shift+Ins",
        "flow.earlier": "Alt+Up",
        "flow.later": "Alt+Down",
        "flow.left": "Alt+Left",
        "flow.right": "Alt+Right",
        "flow.connect": "Ctrl+L",
        "edit.delete": "Del",
        "edit.copy": "Ctrl+C",
        "edit.cut": "Ctrl+X",
        "edit.duplicate": "Ctrl+D",
        "edit.select_all": "Ctrl+A",
        "edit.select_after": "Ctrl+Shift+A",
        "view.zoom_100": "Ctrl+0",
        "view.fit": "Ctrl+9",
        "view.fit_selection": "Shift+F9",
        "view.zoom_in": "Ctrl++",
        "view.zoom_out": "Ctrl+-",
        "flow.next_problem": "F8",
        "flow.previous_problem": "Shift+F8",
        "flow.walk": "F7",
        "flow.tidy": "Ctrl+Shift+L",
        "flow.publish": "Ctrl+Return",
        "view.next_pane": "F6",
        "view.previous_pane": "Shift+F6",
    }
    for command, keys in wanted.items():
        action = window.commands.action(command)
        assert action.isEnabled(), command
        assert action.shortcut() == QKeySequence(keys), command
        assert action.associatedObjects(), command


def test_f2_and_alt_arrows_and_the_menu_do_the_same(on_canvas: EditorPage, window: Window) -> None:
    page = on_canvas
    wait = first(page, "wait")
    page.view.select([wait])
    before = page.document.flow
    key(window, Key.Key_Down, ALT)
    moved = page.document.flow
    assert moved.edges != before.edges
    page.document.undo()
    page.view.select([wait])
    window.commands.action("flow.later").trigger()
    assert page.document.flow.edges == moved.edges
    key(window, Key.Key_F2)
    field = page.view.in_place.field
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "Hetki")
    QTest.keyClick(field, Key.Key_Return)
    assert page.document.flow.by_id[wait].title == "Hetki"


def test_alt_arrows_in_a_field_of_the_inspector_move_nothing(on_canvas: EditorPage, window: Window) -> None:
    page = on_canvas
    page.view.select([first(page, "wait")])
    key(window, Key.Key_Return)
    assert not page.view.hasFocus()
    before = page.document.flow
    key(window, Key.Key_Down, ALT)
    assert page.document.flow.edges == before.edges
    key(window, Key.Key_Escape)
    assert page.view.hasFocus()


def test_ctrl_l_says_in_the_status_bar_what_the_keys_do(on_canvas: EditorPage, window: Window) -> None:
    page = on_canvas
    page.view.select([first(page, "condition")])
    key(window, Key.Key_L, CTRL)
    assert isinstance(page.view.gesture, JoinByKeys)
    assert "Enter yhdistää" in page.status()[1]
    key(window, Key.Key_Escape)
    assert page.view.gesture is None
    assert "Enter" not in page.status()[1]


def test_selecting_zooming_and_tidying_by_keys(on_canvas: EditorPage, window: Window) -> None:
    page = on_canvas
    page.view.select([first(page, "condition")])
    key(window, Key.Key_A, CTRL | SHIFT)
    assert len(page.view.selection()) == len(page.document.flow.nodes) - 1
    key(window, Key.Key_A, CTRL)
    assert len(page.view.selection()) == len(page.document.flow.nodes)
    assert "8 valittu" in page.status()[0]
    key(window, Key.Key_0, CTRL)
    assert page.view.camera.zoom == 1.0
    key(window, Key.Key_Minus, CTRL)
    assert page.view.camera.zoom < 1.0
    key(window, Key.Key_Plus, CTRL)
    assert page.view.camera.zoom == 1.0
    key(window, Key.Key_9, CTRL)
    assert page.view.camera.shows_all()
    page.view.select([first(page, "goal")])
    page.view.set_zoom(0.2)
    key(window, Key.Key_F9, SHIFT)
    assert page.view.camera.zoom == 1.0
    before = page.document.stack.count()
    key(window, Key.Key_L, CTRL | SHIFT)
    assert page.document.stack.count() <= before + 1


def test_f7_and_a_digit_walk_as_that_persona(on_canvas: EditorPage, window: Window, qtbot: QtBot) -> None:
    page = on_canvas
    for digit, name in ((Key.Key_1, "tanja"), (Key.Key_4, "elsa")):
        key(window, Key.Key_F7)
        key(window, digit)
        assert page.walker.persona is not None
        assert page.walker.persona.key == name
        qtbot.waitUntil(lambda: page.walker.route is not None)
    key(window, Key.Key_Escape)
    assert page.walker.persona is None


def test_ctrl_enter_checks_and_publishes(on_canvas: EditorPage, window: Window, qtbot: QtBot) -> None:
    key(window, Key.Key_Return, CTRL)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PublishDialog)
    qtbot.waitUntil(lambda: not any("Tarkistetaan" in label.text() for label in dialog.findChildren(QLabel)))
    QApplication.processEvents()
    dialog.reject()


def test_f6_goes_round_the_panes_and_shift_f6_back(on_canvas: EditorPage, window: Window) -> None:
    page = on_canvas
    page.view.select([first(page, "wait")])
    panes = (page.palette_panel, page.view, page.stage.persona_bar, page.inspector)

    def where() -> int:
        focused = QApplication.focusWidget()
        return next((n for n, pane in enumerate(panes) if pane is focused or pane.isAncestorOf(focused)), -1)

    way = []
    for _turn in range(4):
        key(window, Key.Key_F6)
        way.append(where())
    assert way == [2, 3, 0, 1]
    for _turn in range(4):
        key(window, Key.Key_F6, SHIFT)
        way.append(where())
    assert way[4:] == [0, 3, 2, 1]


def test_grouping_skipping_and_notes_are_in_the_menu_too(on_canvas: EditorPage, window: Window) -> None:
    page = on_canvas
    page.view.select([first(page, "wait"), first(page, "email")])
    window.commands.action("flow.skip").trigger()
    assert sum(getattr(node, "skipped", False) for node in page.document.flow.nodes) == 2
    key(window, Key.Key_G, CTRL)
    assert len(page.document.flow.groups) == 1
    key(window, Key.Key_Escape)
    key(window, Key.Key_G, CTRL | SHIFT)
    assert page.document.flow.groups == ()
    window.commands.action("flow.note").trigger()
    assert len(page.document.flow.notes) == 1


def test_a_walk_passes_by_what_is_skipped_and_says_so(on_canvas: EditorPage, window: Window, qtbot: QtBot) -> None:
    page = on_canvas
    page.view.select([node.id for node in page.document.flow.nodes if kind_of(node) in ("wait", "email")])
    window.commands.action("flow.skip").trigger()
    page.stage.walk_as("tanja")
    qtbot.waitUntil(lambda: page.walker.route is not None)
    told = []
    for _step in range(6):
        told.append(page.walker.words())
        page.walker.step(1)
    assert any("läpi: se ohitetaan" in words for words in told)
    assert page.walker.route is not None
    assert page.walker.route.messages == ()
    page.stage.end_walk()


def test_what_is_typed_over_a_card_belongs_to_the_field(on_canvas: EditorPage, window: Window) -> None:
    page = on_canvas
    email = first(page, "email")
    page.view.select([email])
    before = page.document.flow
    key(window, Key.Key_F2)
    field = page.view.in_place.field
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "Moi")
    key(window, Key.Key_Home)
    key(window, Key.Key_Delete)
    assert field.text() == "oi"
    key(window, Key.Key_Z, CTRL)
    assert field.text() != "oi"
    key(window, Key.Key_Down, ALT)
    key(window, Key.Key_A, CTRL)
    assert field.selectedText() == field.text()
    assert page.document.flow == before
    key(window, Key.Key_Escape)
    assert page.document.flow == before
    assert page.view.selection() == (email,)
    assert page.view.hasFocus()


def test_the_whole_way_by_keys_a_step_is_added_named_moved_and_undone(on_canvas: EditorPage, window: Window) -> None:
    page = on_canvas
    start = page.document.flow
    page.view.select([first(page, "condition")])
    key(window, Key.Key_Down)
    wait = page.view.picks.current
    key(window, Key.Key_Insert)
    popup = page.view.adding.popup
    QTest.keyClicks(popup._field, "tag")
    QTest.keyClick(popup._field, Key.Key_Return)
    assert not page.view.hasFocus()
    key(window, Key.Key_Escape)
    assert page.view.hasFocus()
    new = page.view.picks.current
    assert page.document.flow.next_id(wait, "out") == new
    key(window, Key.Key_Up, ALT)
    assert page.document.flow.next_id(new, "out") == wait
    key(window, Key.Key_D, CTRL)
    key(window, Key.Key_Delete)
    for _turn in range(page.document.stack.count()):
        key(window, Key.Key_Z, CTRL)
    assert page.document.flow == start


def test_f8_goes_to_the_next_problem_and_shift_f8_back(on_canvas: EditorPage, window: Window, qtbot: QtBot) -> None:
    page = on_canvas
    flow = page.document.flow
    emails = [email.id for email in flow.emails]
    with qtbot.waitSignal(page.checker.found):
        bare = tuple(replace(template, subject="") for template in flow.templates)
        page.document.apply(Edit(flow.having(templates=bare), "change_message"))
    shown = []
    for keys in (PLAIN, PLAIN, SHIFT, SHIFT):
        page.view.setFocus()
        key(window, Key.Key_F8, keys)
        shown.append(page.view.selection()[0])
        assert QApplication.focusWidget() is not page.view, "the field itself is opened"
    assert set(shown) <= set(emails)
    assert shown[0] != shown[1]
    assert shown[2:] == [shown[0], shown[1]]


def test_ctrl_x_takes_steps_along_and_ctrl_v_puts_them_elsewhere(on_canvas: EditorPage, window: Window) -> None:
    page = on_canvas
    wait = first(page, "wait")
    title, count = page.document.flow.by_id[wait], len(page.document.flow.nodes)
    page.view.select([wait])
    key(window, Key.Key_X, CTRL)
    assert wait not in page.document.flow.by_id
    page.view.select([first(page, "email")])
    key(window, Key.Key_V, CTRL)
    flow = page.document.flow
    assert len(flow.nodes) == count
    after = flow.by_id[flow.next_id(first(page, "email"), "out") or ""]
    assert replace(after, id=wait) == title


def test_the_list_of_steps_and_the_minimap_have_keys_of_their_own(on_canvas: EditorPage, window: Window) -> None:
    page = on_canvas
    dock, button = page.room.outline_dock, page.view.zoom_bar.map_button
    before = dock.isVisible(), button.isChecked()
    key(window, Key.Key_O, CTRL | SHIFT)
    key(window, Key.Key_M, CTRL | SHIFT)
    assert (dock.isVisible(), button.isChecked()) == (not before[0], not before[1])
    page.view.setFocus()
    key(window, Key.Key_O, CTRL | SHIFT)
    key(window, Key.Key_M, CTRL | SHIFT)
    assert (dock.isVisible(), button.isChecked()) == before


def test_ctrl_f_goes_to_a_step_by_its_name(on_canvas: EditorPage, window: Window) -> None:
    page = on_canvas
    key(window, Key.Key_F, CTRL)
    (picker,) = page.view.findChildren(StepPicker)
    assert len(picker.shown()) == len(page.document.flow.nodes)
    QTest.keyClicks(picker.field, "sahko")
    assert not picker.shown()
    picker.field.setText("jätkuvasta")
    assert [line.text() for line in picker.shown()] == ["Kiitos jatkuvasta mielenkiinnostasi"]
    QTest.keyClick(picker.field, Key.Key_Return)
    (chosen,) = page.view.selection()
    assert page.document.flow.by_id[chosen].title == "Kiitos jatkuvasta mielenkiinnostasi"
    assert page.view.hasFocus()
    middle = page.view.viewport().rect().center()
    shape = page.view.item.geometry.shapes[chosen]
    assert abs(page.view.mapFromScene(*shape.centre).x() - middle.x()) < 120
    assert page.document.stack.count() == 0


def test_the_menu_marks_the_panels_that_are_there(on_canvas: EditorPage, window: Window) -> None:
    def marked() -> list[bool]:
        names = ("view.palette", "view.inspector", "view.outline", "view.minimap")
        return [window.commands.action(name).isChecked() for name in names]

    assert marked() == [True, True, False, True]
    key(window, Key.Key_F9)
    key(window, Key.Key_O, CTRL | SHIFT)
    key(window, Key.Key_M, CTRL | SHIFT)
    assert marked() == [False, True, True, False]
    on_canvas.view.zoom_bar.map_button.click()
    on_canvas.room.palette_dock.show()
    assert marked() == [True, True, True, True]
