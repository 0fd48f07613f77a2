"""The text part of a message: made of the blocks, written by hand, and back again."""

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.services.check_flow import check_flow
from app.ui.messages.editor import MessageEditor
from app.ui.undo import FlowDocument


def shows(editor: MessageEditor, words: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: words in editor.middle.text.text(), timeout=20_000)


def test_a_text_part_is_written_by_hand_and_made_of_the_blocks_again(
    editor: MessageEditor, document: FlowDocument, qtbot: QtBot
) -> None:
    part = editor.middle.text
    editor.middle.show_part("text")
    assert part.isVisible()
    assert not editor.middle.letter.isVisible()
    assert not part.editor.isVisible()  # made of the blocks: there is nothing to write into
    part.write.click()
    assert part.editor.isVisible()
    assert part.editor.hasFocus()
    assert "kiitos ensimmäisestä tilauksestasi" in editor.spoken().plain
    assert "{{ parts.products }}" in editor.spoken().plain
    QTest.keyClicks(part.editor, "Moikka. ")
    assert editor.spoken().plain.startswith("Moikka. ")
    shows(editor, "Moikka. ", qtbot)
    shows(editor, "Peru viestit: mailto:", qtbot)
    document.undo()
    assert not editor.spoken().plain.startswith("Moikka")
    document.redo()
    part.make.click()
    assert editor.spoken().plain == ""
    document.undo()
    assert editor.spoken().plain.startswith("Moikka. ")


def test_a_text_part_that_says_less_is_told_of_at_the_text(editor: MessageEditor, qtbot: QtBot) -> None:
    editor._write_by_hand(True)
    editor._write_line("plain", "Kiitos tilauksesta.")
    found = [one for one in check_flow(editor._tools._desk, editor.flow) if one.code == "message-text-lacks"]
    assert {one.params["what"] for one in found} >= {"link", "code", "rows", "personal"}
    editor.show_findings(found)
    editor.focus_field(found[0].field)
    assert editor.middle.text.editor.hasFocus()
    assert editor.middle.text._trouble.isVisible()
