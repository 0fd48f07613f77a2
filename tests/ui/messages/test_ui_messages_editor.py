"""Writing a message with mouse and keyboard: what is seen is what is sent, and every intention can be undone."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.edit.blocks import block_at
from app.model.template import Button, Columns, Divider, Footer, Heading, Text, Variants
from app.services.check_flow import check_flow
from app.services.desk import Desk
from app.services.message_view import MessageViewer, Who
from app.services.personas import list_personas
from app.services.preview import preview
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.messages.block_mime import pack
from app.ui.messages.editor import MessageEditor
from app.ui.undo import FlowDocument

# What the browser engine says at its start on a machine without a graphics card: it falls back, and that is fine.
pytestmark = pytest.mark.qt_log_ignore("RHI", "QRhi", "Vulkan", "GBM", "GPUInfo", "does not support")
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def texts(editor: MessageEditor) -> list[str]:
    return [type(block).__name__ for block in editor.spoken().blocks]


def in_list(editor: MessageEditor, place: str) -> None:
    """The keyboard is in the list of blocks, on this one."""
    editor.choose(place)
    editor.side.blocks.setFocus()


def test_a_click_in_the_message_chooses_its_block(editor: MessageEditor, qtbot: QtBot) -> None:
    marks = editor.middle.letter.marks
    seen = [spot.place for spot in editor.middle.letter.letter.spots]  # type: ignore[union-attr]
    assert len(seen) == 6, "Elsa sees no heading about quality"
    for place in seen:
        box = marks.box(place)
        assert box is not None
        assert box.height() > 5
        qtbot.mouseClick(marks, Qt.MouseButton.LeftButton, pos=box.center())
        assert editor.place() == place
        assert editor.side.blocks.place() == place
    tops = [marks.box(place).top() for place in seen]  # type: ignore[union-attr]
    assert tops == sorted(tops)


def test_the_preview_is_the_html_that_is_sent(editor: MessageEditor, desk: Desk, document: FlowDocument) -> None:
    letter = editor.middle.letter.letter
    assert letter is not None
    persona = next(one for one in list_personas(desk) if one.key == "elsa")
    page = next(content for name, content in editor.middle.letter.shelf.pages.items() if name.startswith("mail/"))
    assert page == letter.html.encode()
    line = next(
        one for one in editor._tools.inbox(document.flow, "thanks-first", False).lines if one.persona.key == "elsa"
    )
    sent = preview(desk, document.flow, "thanks-first", persona=persona, at=line.at)
    own = re.compile('mailto:[^"]+')  # the address to unsubscribe is each message's own
    assert own.sub("", sent.html) == own.sub("", letter.html)


def test_typing_a_subject_is_one_entry_and_reaches_the_inboxes(
    editor: MessageEditor, document: FlowDocument, qtbot: QtBot
) -> None:
    line = editor.middle.heads.lines["subject"]
    line.setFocus()
    line.selectAll()
    with qtbot.waitSignal(editor.refreshed, timeout=20_000):
        QTest.keyClicks(line, "Hei vain")
    assert editor.template().subject == "Hei vain"
    assert document.stack.count() == 1
    inbox = editor.right.inbox
    qtbot.waitUntil(lambda: inbox.line("elsa").subject == "Hei vain", timeout=20_000)  # type: ignore[union-attr]
    assert inbox.line("lasse").subject != "Hei vain", "Lasse gets another message"  # type: ignore[union-attr]
    document.undo()
    assert "etunimi" not in line.source()
    assert "{{ customer.first_name" in line.source()


def test_the_length_is_told_where_one_types(editor: MessageEditor) -> None:
    line = editor.middle.heads.lines["preheader"]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "x" * 95)
    count = editor.middle.heads._counts["preheader"]
    assert count.text() == "95 / 90"
    assert count.property("tone") == "warning"


def test_blocks_move_with_the_keyboard_and_the_footer_stays(editor: MessageEditor, document: FlowDocument) -> None:
    before = editor.spoken().blocks
    in_list(editor, "blocks.1")
    QTest.keyClick(editor.side.blocks, Qt.Key.Key_Up, ALT)
    assert editor.spoken().blocks[0] == before[1]
    assert editor.place() == "blocks.0"
    QTest.keyClick(editor.side.blocks, Qt.Key.Key_Down, ALT)
    assert editor.spoken().blocks == before
    assert document.stack.count() == 2
    assert document.undo_text() == "Kumoa: Siirrä lohko"
    in_list(editor, f"blocks.{len(before) - 2}")
    QTest.keyClick(editor.side.blocks, Qt.Key.Key_Down, ALT)
    assert isinstance(editor.spoken().blocks[-1], Footer)


def test_duplicate_delete_copy_and_paste(editor: MessageEditor, document: FlowDocument, said: list[str]) -> None:
    before = editor.spoken().blocks
    in_list(editor, "blocks.0")
    QTest.keyClick(editor.side.blocks, Qt.Key.Key_D, CTRL)
    assert editor.spoken().blocks[:2] == (before[0], before[0])
    assert editor.place() == "blocks.1"
    QTest.keyClick(editor.side.blocks, Qt.Key.Key_Delete)
    assert editor.spoken().blocks == before
    assert said == ["Poistettu: Otsikko"]
    in_list(editor, "blocks.3")
    QTest.keyClick(editor.side.blocks, Qt.Key.Key_C, CTRL)
    editor.show_step("thanks-again")
    in_list(editor, "blocks.0")
    QTest.keyClick(editor.side.blocks, Qt.Key.Key_V, CTRL)
    assert editor.spoken().blocks[1] == before[3]
    document.undo()
    assert before[3] not in editor.spoken().blocks
    QGuiApplication.clipboard().setText("hello")
    QTest.keyClick(editor.side.blocks, Qt.Key.Key_V, CTRL)
    assert said[-1] == "Leikepöydällä ei ole lohkoa."


def test_a_block_is_added_by_its_name_below_the_chosen_one(editor: MessageEditor) -> None:
    editor.choose("blocks.2")
    search = editor.side.kinds.search
    search.setFocus()
    QTest.keyClicks(search, "pain")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert editor.spoken().blocks[3] == Button()
    assert editor.place() == "blocks.3"
    assert search.text() == ""
    label = editor.right.block.control("blocks.3.label")
    assert label is not None
    QTest.keyClicks(label, "Osta")
    assert editor.spoken().blocks[3] == Button("Osta")


def test_every_kind_of_block_can_be_added_and_is_drawn(editor: MessageEditor, qtbot: QtBot) -> None:
    for kind, tile in editor.side.kinds.tiles.items():
        before = len(editor.spoken().blocks)
        qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
        assert len(editor.spoken().blocks) == before + 1, kind
        assert isinstance(block_at(editor.spoken(), editor.place()), kind) or editor.place().count(".") > 1
    qtbot.waitUntil(lambda: editor.middle._trouble.isHidden(), timeout=20_000)


def drop(target: QWidget, mime: QMimeData, point: QPoint) -> None:
    """What a real drag does at its end; the drag itself is the window system's."""
    action, left = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(point, action, mime, left, none))
    QApplication.sendEvent(target, QDragMoveEvent(point, action, mime, left, none))
    QApplication.sendEvent(target, QDropEvent(QPointF(point), action, mime, left, none))


def test_a_block_is_dropped_into_the_message_and_into_a_column(editor: MessageEditor, document: FlowDocument) -> None:
    marks = editor.middle.letter.marks
    place = editor.middle.letter.letter.spots[1].place  # type: ignore[union-attr]
    box = marks.box(place)
    assert box is not None
    mime = pack([Divider()])
    drop(marks, mime, QPoint(box.center().x(), box.top() + 2))
    assert block_at(editor.spoken(), place) == Divider()
    assert editor.place() == place
    columns = pack([Columns()])
    drop(marks, columns, QPoint(20, 1))
    inside = [row.where for row in editor.side.blocks._rows if row.block is None]
    assert len(inside) == 2
    moved = editor.spoken().blocks[-2]
    rows = editor.side.blocks
    head = next(i for i, row in enumerate(rows._rows) if row.where == inside[0] and row.block is None)
    rows.scrollToItem(rows.item(head))
    point = rows.visualItemRect(rows.item(head)).center()
    last = f"blocks.{len(editor.spoken().blocks) - 2}"
    drop(rows.viewport(), pack([moved], last), point)
    assert block_at(editor.spoken(), f"{inside[0]}.0") == moved
    document.undo()
    assert editor.spoken().blocks[-2] == moved


def test_wordings_by_persona_show_each_their_own(editor: MessageEditor, qtbot: QtBot, document: FlowDocument) -> None:
    editor.choose("blocks.0")
    editor._deeds.add(Variants())
    place = editor.place()
    parts = editor.right.block._parts
    menu = parts._add.menu()  # type: ignore[union-attr]
    next(one for one in menu.actions() if "Elsa" in one.text()).trigger()
    made = block_at(editor.spoken(), place)
    assert isinstance(made, Variants)
    assert [option.name for option in made.options] == ["Eläkeläinen-Elsa", ""]
    editor.right.block.changed.emit(f"{place}.options.0.blocks.0", Text("Vain Elsalle"), "body")
    tools = MessageViewer
    viewer = tools(editor._tools._desk)
    elsa = viewer.letter(document.flow, "thanks-first", Who("elsa"))
    tanja = viewer.letter(document.flow, "thanks-first", Who("tanja"))
    assert "Vain Elsalle" in elsa.text
    assert "Vain Elsalle" not in tanja.text
    assert any(spot.place.startswith(f"{place}.options.0") for spot in elsa.spots)


def test_another_language_is_written_beside_the_first(editor: MessageEditor, document: FlowDocument) -> None:
    finnish = editor.spoken()
    editor.middle.language_chosen.emit("en", True)
    line = editor.middle.heads.lines["subject"]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "Thank you")
    assert editor.template().subject == finnish.subject
    assert editor.template().in_language("en").subject == "Thank you"
    editor.middle.language_chosen.emit("fi", False)
    assert line.source() == finnish.subject


def test_a_persona_of_another_message_leads_to_that_message(editor: MessageEditor, qtbot: QtBot) -> None:
    inbox = editor.right.inbox
    qtbot.waitUntil(lambda: inbox.count() == 5, timeout=20_000)
    lasse = next(i for i in range(5) if inbox._inbox.lines[i].persona.key == "lasse")  # type: ignore[union-attr]
    with qtbot.waitSignal(editor.refreshed, timeout=20_000):
        qtbot.mouseClick(
            inbox.viewport(), Qt.MouseButton.LeftButton, pos=inbox.visualItemRect(inbox.item(lasse)).center()
        )
    assert editor.message() == "thanks-again"
    assert "Lasse" in editor.middle.who_button.text()
    qtbot.waitUntil(lambda: "Lasse" in editor.middle.letter.letter.subject, timeout=20_000)  # type: ignore[union-attr]


def test_a_variable_gets_its_fallback_at_the_chip(editor: MessageEditor, document: FlowDocument) -> None:
    line = editor.middle.heads.lines["subject"]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "Hei ")
    line.add_source("{{ customer.first_name }}")
    editor.show_findings(check_flow(editor._tools._desk, document.flow))
    assert "voi olla tyhjä" in editor.middle.heads._errors["subject"].text()
    popup = line.ask_fallback(4)
    assert popup is not None
    QTest.keyClicks(popup.line, 'friend "dear"')
    popup.close()
    assert line.source() == 'Hei {{ customer.first_name | default("friend \\"dear\\"") }}'
    assert editor.template().subject == line.source()
    editor.show_findings(check_flow(editor._tools._desk, document.flow))
    assert editor.middle.heads._errors["subject"].isHidden()


def test_bold_italic_link_and_list_are_marks_in_the_text(editor: MessageEditor) -> None:
    editor.choose("blocks.3")
    field = editor.right.block.control("blocks.3.body")
    assert isinstance(field, VariableEdit)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "great thing")
    QTest.keyClick(field, Qt.Key.Key_Home)
    for _letter in "great":
        QTest.keyClick(field, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(field, Qt.Key.Key_B, CTRL)
    assert field.source() == "**great** thing"
    QTest.keyClick(field, Qt.Key.Key_B, CTRL)
    assert field.source() == "great thing"
    QTest.keyClick(field, Qt.Key.Key_I, CTRL)
    assert field.source() == "*great* thing"
    QTest.keyClick(field, Qt.Key.Key_K, CTRL)
    assert field.source() == "*[great](https://)* thing"
    QTest.keyClicks(field, "https://kauppa.example")
    assert field.source() == "*[great](https://kauppa.example)* thing"
    QTest.keyClick(field, Qt.Key.Key_L, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert field.source().startswith("- *[")
    assert block_at(editor.spoken(), "blocks.3") == Text(field.source(), show_if=editor.spoken().blocks[3].show_if)


def test_what_cannot_be_written_is_told_and_the_last_picture_stays(editor: MessageEditor, qtbot: QtBot) -> None:
    html = editor.middle.letter.letter.html  # type: ignore[union-attr]
    line = editor.middle.heads.lines["subject"]
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "Hei {{ customer.")
    qtbot.waitUntil(lambda: not editor.middle._trouble.isHidden(), timeout=20_000)
    assert editor.middle.letter.letter.html == html  # type: ignore[union-attr]
    line.selectAll()
    QTest.keyClicks(line, "Hei")
    qtbot.waitUntil(editor.middle._trouble.isHidden, timeout=20_000)


def test_a_real_customer_and_what_once_happened_can_be_shown(editor: MessageEditor, qtbot: QtBot, desk: Desk) -> None:
    viewer = MessageViewer(desk)
    someone = next(
        row for row in desk.store.customers.find("", 200) if row.orders > 2 and viewer.events(editor.flow, row.email)
    )
    event = viewer.events(editor.flow, someone.email)[-1]
    editor.show_who(Who(email=someone.email, event=event.id))
    qtbot.waitUntil(lambda: editor.middle.letter.letter.to == someone.email, timeout=20_000)  # type: ignore[union-attr]
    assert editor.middle.who_button.text() == someone.email


def test_pictures_dark_mobile_and_text_change_only_the_look(editor: MessageEditor, qtbot: QtBot) -> None:
    view, middle = editor.middle.letter, editor.middle
    html = view.letter.html  # type: ignore[union-attr]
    wide = view.marks._frame.width()
    with qtbot.waitSignal(view.drawn, timeout=20_000):
        middle.pictures.click()
    assert view.shelf.pictures == {}
    with qtbot.waitSignal(view.drawn, timeout=20_000):
        middle.dark.click()
    middle.look.chosen.emit("mobile")
    assert view.marks._frame.width() == 375 < wide
    middle.look.chosen.emit("text")
    assert middle.text.isVisible()
    assert middle.text.text() == view.letter.text.replace("\u00a0", " ")  # type: ignore[union-attr]
    assert view.letter.html == html  # type: ignore[union-attr]
    assert view.shelf.refused == []


def test_a_message_is_kept_in_the_library_and_taken_into_another(editor: MessageEditor, document: FlowDocument) -> None:
    editor.side.keep_wanted.emit("Kiitos")
    kept = editor._tools.library()
    assert [one.name for one in kept] == ["Kiitos"]
    first = editor.template()
    editor.show_step("thanks-again")
    mine = editor.template()
    editor.take_from_library(kept[0].template)
    assert editor.template().blocks == first.blocks
    assert editor.template().id == mine.id
    document.undo()
    assert editor.template() == mine


def test_a_finding_leads_to_its_field(editor: MessageEditor) -> None:
    editor._deeds.add(Button("Osta"))
    place = editor.place()
    editor.choose("blocks.0")
    found = check_flow(editor._tools._desk, editor.flow)
    editor.show_findings(found)
    finding = next(one for one in found if one.code == "message-no-link")
    assert editor.side.blocks.problems[place] == "error"
    editor.focus_field(finding.field)
    assert editor.place() == place
    control = editor.right.block.control(f"{place}.link")
    assert control is not None
    assert control.hasFocus()


def test_headings_and_texts_keep_their_names_for_screen_readers(editor: MessageEditor) -> None:
    blocks = editor.side.blocks
    assert blocks.accessibleName() == "Viestin lohkot"
    assert blocks.item(0).text().startswith("Otsikko. ")
    assert isinstance(editor.spoken().blocks[0], Heading)


def test_all_five_follow_what_is_typed_and_the_list_of_blocks_makes_room(editor: MessageEditor, qtbot: QtBot) -> None:
    five = editor.middle.five
    with qtbot.waitSignal(five.drawn, timeout=20_000):
        editor.middle.show_part("five")
    assert five.isVisible()
    assert not editor.side.isVisible()
    assert not editor.middle.letter.isVisible()
    before = dict(five.frames.shelf.pages)
    with qtbot.waitSignal(five.drawn, timeout=20_000):
        editor._write_line("subject", "Aivan uusi aihe")
    now = five.frames.shelf.pages
    changed = {name for name in now if now[name] != before[name]}
    assert b"Aivan uusi aihe" in now["mail/3"]
    assert changed == {"mail/0", "mail/1", "mail/3"}  # Lasse and Timo get another message, which stays as it is
    with qtbot.waitSignal(editor.refreshed, timeout=20_000):
        editor.middle.show_part("mobile")
    assert editor.side.isVisible()
