"""A message of the library is there in both languages; the switch shows either."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from app.flowfile.library import make_flow
from app.ui.messages.editor import MessageEditor
from app.ui.undo import FlowDocument

pytestmark = pytest.mark.qt_log_ignore("RHI", "QRhi", "Vulkan", "GBM", "GPUInfo", "does not support")


def test_a_library_message_is_edited_in_either_language(editor: MessageEditor, document: FlowDocument) -> None:
    editor.show_step("thanks-again")
    finnish = editor.spoken()
    menu = editor.middle._language.menu()
    assert isinstance(menu, QMenu)
    spoken = {one.text(): one for one in menu.actions() if one.isCheckable()}
    assert list(spoken) == ["suomi", "English"]
    assert spoken["suomi"].isChecked()
    spoken["English"].trigger()
    english = make_flow("thank-you", "en").template_by_id[finnish.id]
    assert editor.spoken().language == "en"
    assert editor.spoken().blocks == english.blocks
    assert document.stack.count() == 0, "looking changes nothing"
    line = editor.middle.heads.lines["subject"]
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_End)
    QTest.keyClicks(line, " now")
    assert editor.template().spoken["en"].subject == f"{english.subject} now"
    assert editor.template().spoken["fi"] == finnish
