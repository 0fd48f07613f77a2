"""The message of a step: variables as chips, blocks from top to bottom."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.model.template import Button, Footer, Heading, Text
from app.ui.inspector.inspector import Inspector
from app.ui.inspector.message_form import MessageForm
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.inspector.variables import chip_text, variable_source
from app.ui.undo import FlowDocument

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen there is no window manager
Show = Callable[..., Inspector]
NAME = '{{ customer.first_name | default("ystävä") }}'


def edit_named(inspector: Inspector, name: str) -> VariableEdit:
    found = inspector.form().findChildren(VariableEdit)
    return next(e for e in found if e.isVisible() and e.accessibleName() == name)


def test_a_subject_is_typed_as_one_entry(qtbot: QtBot, show: Show, document: FlowDocument) -> None:
    subject = edit_named(show("email"), "Aihe")
    subject.moveCursor(subject.textCursor().MoveOperation.End)
    qtbot.keyClicks(subject, " tilauksesta")
    assert document.flow.template_by_id["message"].subject == "Kiitos tilauksesta"
    assert document.stack.count() == 1
    assert document.undo_text() == "Kumoa: Muokkaa viestiä"
    document.undo()
    assert subject.source() == "Kiitos"


def test_a_variable_is_a_chip_and_keeps_its_fallback(show: Show, document: FlowDocument) -> None:
    subject = edit_named(show("email"), "Aihe")
    subject.moveCursor(subject.textCursor().MoveOperation.End)
    subject.add_source(variable_source("customer.first_name"))
    assert document.flow.template_by_id["message"].subject == "Kiitos" + NAME
    assert "{{" not in subject.toPlainText()
    assert chip_text(NAME) == "etunimi"


def test_chips_are_copied_as_text_and_pasted_as_chips(qtbot: QtBot, show: Show, document: FlowDocument) -> None:
    inspector = show("email")
    subject = edit_named(inspector, "Aihe")
    subject.add_source(variable_source("customer.first_name"))
    subject.selectAll()
    subject.copy()
    assert QApplication.clipboard().text() == NAME + "Kiitos"
    preheader = edit_named(inspector, "Esikatseluteksti")
    preheader.paste()
    assert document.flow.template_by_id["message"].preheader == NAME + "Kiitos"
    assert "{{" not in preheader.toPlainText()


def test_enter_does_not_break_a_line_of_one(qtbot: QtBot, show: Show, document: FlowDocument) -> None:
    subject = edit_named(show("email"), "Aihe")
    qtbot.keyClick(subject, Qt.Key.Key_Return)
    assert document.flow.template_by_id["message"].subject == "Kiitos"


@pytest.mark.parametrize("source", ["", "Hei", NAME, f"Hei {NAME}!\n\nToinen {{{{ shop.name }}}} rivi", "a\n\n\nb"])
def test_what_is_shown_comes_back_the_same(qtbot: QtBot, qapp: QApplication, source: str) -> None:
    edit = VariableEdit("Teksti", lines=4)
    qtbot.addWidget(edit)
    edit.show_source(source)
    assert edit.source() == source


def test_blocks_are_added_moved_and_removed_before_the_footer(show: Show, document: FlowDocument) -> None:
    inspector = show("email")
    inspector.open_message()
    form = inspector.findChild(MessageForm)
    assert isinstance(form, MessageForm)
    form.add_block(Button())
    assert [type(b) for b in document.flow.template_by_id["message"].blocks] == [Heading, Text, Button, Footer]
    form.move_block(2, -1)
    assert [type(b) for b in document.flow.template_by_id["message"].blocks] == [Heading, Button, Text, Footer]
    form.move_block(2, 1)
    assert isinstance(document.flow.template_by_id["message"].blocks[-1], Footer)
    form.remove_block(0)
    assert [type(b) for b in document.flow.template_by_id["message"].blocks] == [Button, Text, Footer]
    assert document.stack.count() == 3


def test_a_block_is_filled_in_and_shown_to_some_only(qtbot: QtBot, show: Show, document: FlowDocument) -> None:
    inspector = show("email")
    inspector.open_message()
    body = edit_named(inspector, "Teksti")
    body.selectAll()
    qtbot.keyClicks(body, "Kiitos")
    assert document.flow.template_by_id["message"].blocks[1] == Text("Kiitos")
    button = [b for b in inspector.findChildren(QAbstractButton) if b.isVisible() and b.text() == "Vain joillekin…"][1]
    button.click()
    assert document.flow.template_by_id["message"].blocks[1].show_if is not None
