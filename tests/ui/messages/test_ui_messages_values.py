"""Choosing a merge variable: its chip, and what it says of each persona."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.services.message_view import MessageViewer, Who
from app.ui.inspector.variable_picker import VariablePicker
from app.ui.messages.editor import MessageEditor


def test_each_persona_has_their_own_values(editor: MessageEditor) -> None:
    values = MessageViewer(editor._tools._desk).values(editor.flow, "thanks-first")
    assert [title for _key, title in values.people][:2] == ["Talouspäällikkö-Tanja", "Puuseppä-Pekka"]
    assert values.said["customer.first_name"] == ("Tanja", "Pekka", "Lasse", "Elsa", "Timo")
    assert values.said["product.name"][3] == "Villakangastakki"
    assert values.said["product.price"][3] == "189,00\u00a0€"
    assert values.said["cart.url"] == ("",) * 5


def test_the_picker_shows_values_and_puts_the_chosen_variable_where_the_cursor_is(
    editor: MessageEditor, qtbot: QtBot
) -> None:
    editor.show_who(Who("elsa"))
    subject = editor.middle.heads.lines["subject"]
    subject.setFocus()
    subject.show_source("")
    QTest.keyClick(subject, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    picker = subject.findChild(VariablePicker)
    assert picker is not None
    assert picker.list.item(0).text() == "etunimi. Asiakkaan etunimi. Elsa"
    QTest.keyClicks(picker.search, "tuotteen hinta")
    assert picker.list.count() == 1
    assert dict(picker.said())["Eläkeläinen-Elsa"] == "189,00\u00a0€"
    assert dict(picker.said())["Puuseppä-Pekka"] == "84,00\u00a0€"
    QTest.keyClick(picker.search, Qt.Key.Key_Return)
    assert subject.source() == '{{ product.price | money | default("") }}'
    assert editor.spoken().subject == subject.source()
    body = next(row.place for row in editor.side.blocks.rows() if type(row.block).__name__ == "Text")
    editor.choose(body)
    field = editor.right.block.control(f"{body}.body")
    assert field.values().shown == "elsa"  # type: ignore[union-attr]
