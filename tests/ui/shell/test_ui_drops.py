"""Files let go on the window of an open shop: a table is imported, a picture goes into the message in sight."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from app.model.flow import Flow
from app.model.nodes import Email
from app.model.template import Picture
from app.ui.bridge import wait_for_tasks
from app.ui.editor.dropped import PictureDialog
from app.ui.editor.page import EditorPage
from app.ui.imports.columns_step import ColumnsStep
from app.ui.imports.page import ImportPage
from app.ui.shop_room import DeskRoom
from ui.editor.test_ui_editor_drop import carry, dialog, let_go, of_file, of_text

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager


def pictures(flow: Flow) -> list[str]:
    return [b.source for t in flow.templates for b in t.blocks if isinstance(b, Picture) and "kuva" in b.source]


def test_a_table_let_go_anywhere_opens_the_import_with_it(room: DeskRoom, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "asiakkaat.csv"
    file.write_text("email,first_name\nelsa@example.com,Elsa\n", "utf-8")
    room.window.dropping.always = {"table": room.import_dropped}
    carry(room.window, of_file(file))
    assert room.window.dropping.banner.text().startswith("Päästä irti, niin tiedosto tuodaan.")
    let_go(room.window, of_file(file), QPoint(600, 300))
    page = room.window.page("customers:import")
    assert isinstance(page, ImportPage)
    qtbot.waitUntil(lambda: isinstance(page.steps.currentWidget(), ColumnsStep), timeout=10_000)


def test_steps_need_an_open_automation(room: DeskRoom) -> None:
    carry(room.window, of_text("odota: 4 tuntia"))
    let_go(room.window, of_text("odota: 4 tuntia"), QPoint(600, 300))
    assert room.window.toast.text() == "Avaa ensin automaatio, johon askeleet liitetään."


def test_a_picture_is_shown_and_then_added_to_the_message(room: DeskRoom, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "kuva.png"
    image = QImage(1600, 900, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    image.save(str(file))
    name = next(row.name for row in room.desk.store.flows.all(room.desk.clock.now()) if "thank" in row.name)
    room.open_flow(name)
    page = room.window.page(f"automations:{name}")
    assert isinstance(page, EditorPage)
    email = next(node.id for node in page.document.flow.nodes if isinstance(node, Email))
    page.modes.show_message(email)
    carry(room.window, of_file(file))
    let_go(room.window, of_file(file), QPoint(600, 300))
    shown = dialog(room.window, PictureDialog)
    assert shown is not None
    assert pictures(page.document.flow) == []
    shown.go.click()
    (source,) = pictures(page.document.flow)
    assert source.startswith("shop:kuva-")
    assert (room.desk.folder / "pictures" / source.removeprefix("shop:")).stat().st_size < file.stat().st_size + 20_000
    page.document.undo()
    assert pictures(page.document.flow) == []
    wait_for_tasks()


def test_what_only_calls_itself_a_picture_is_refused(room: DeskRoom, tmp_path: Path) -> None:
    file = tmp_path / "kuva.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    name = next(row.name for row in room.desk.store.flows.all(room.desk.clock.now()) if "thank" in row.name)
    room.open_flow(name)
    page = room.window.page(f"automations:{name}")
    assert isinstance(page, EditorPage)
    page.modes.show_message(next(node.id for node in page.document.flow.nodes if isinstance(node, Email)))
    carry(room.window, of_file(file))
    let_go(room.window, of_file(file), QPoint(600, 300))
    assert room.window.toast.text() == "”kuva.png” ei ole kuva, jonka voi lukea."
    wait_for_tasks()
