"""Blocks under a real pointer: from the palette into the message and the list, and about in the list."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.model.template import Button, Divider, Quote
from app.ui.messages.block_palette import _Tile
from app.ui.messages.editor import MessageEditor
from app.ui.undo import FlowDocument
from real_pointer import need_pointer, real_drag


def tile(editor: MessageEditor, name: str) -> QPoint:
    """The middle of a kind of block in the palette, on the screen."""
    found = next(
        one for one in editor.side.kinds.findChildren(_Tile) if one.text() == name or one.accessibleName() == name
    )
    return found.mapToGlobal(found.rect().center())


def row(editor: MessageEditor, place: str) -> QRect:
    """A block in the list, on the screen."""
    view = editor.side.blocks
    number = next(i for i, one in enumerate(view.rows()) if one.place == place)
    box = view.visualItemRect(view.item(number))
    return QRect(view.viewport().mapToGlobal(box.topLeft()), box.size())


def ready(editor: MessageEditor) -> None:
    need_pointer()
    editor.window().move(20, 20)
    QTest.qWait(150)


def test_a_block_is_dragged_from_the_palette_into_the_message(
    editor: MessageEditor, document: FlowDocument, qtbot: QtBot
) -> None:
    ready(editor)
    marks = editor.middle.letter.marks
    text = next(one.place for one in editor.side.blocks.rows() if type(one.block).__name__ == "Text")
    before = editor.spoken().blocks
    box = marks.box(text)
    assert box is not None
    with qtbot.waitSignal(editor.refreshed, timeout=20_000):
        real_drag(tile(editor, "Lainaus"), marks.mapToGlobal(QPoint(box.center().x(), box.top() + 3)))
    number = int(text.rpartition(".")[2])
    assert isinstance(editor.spoken().blocks[number], Quote)
    assert editor.spoken().blocks[number + 1 :] == before[number:]
    assert editor.place() == text
    document.undo()
    assert editor.spoken().blocks == before


def test_a_block_is_dragged_from_the_palette_into_the_list(editor: MessageEditor) -> None:
    ready(editor)
    there = row(editor, "blocks.1")
    real_drag(tile(editor, "Viiva"), QPoint(there.center().x(), there.top() + 2))
    assert isinstance(editor.spoken().blocks[1], Divider)


def test_a_block_is_dragged_to_another_place_in_the_list(editor: MessageEditor, document: FlowDocument) -> None:
    ready(editor)
    blocks = editor.spoken().blocks
    place = next(f"blocks.{i}" for i, block in enumerate(blocks) if isinstance(block, Button))
    editor.side.blocks.scrollToItem(editor.side.blocks.item(0))
    start, end = row(editor, place), row(editor, "blocks.0")
    real_drag(start.center(), QPoint(end.center().x(), end.top() + 2))
    assert isinstance(editor.spoken().blocks[0], Button)
    assert len(editor.spoken().blocks) == len(blocks)
    document.undo()
    assert editor.spoken().blocks == blocks
