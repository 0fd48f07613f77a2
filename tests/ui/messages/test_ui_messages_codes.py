"""A benefit takes its codes from a list of the shop's own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.edit.blocks import block_at
from app.model.template import Benefit
from app.services.codes import add_codes
from app.services.desk import Desk
from app.ui.inspector.code_list_edit import CodeListEdit
from app.ui.messages.editor import MessageEditor
from app.ui.undo import FlowDocument

pytestmark = pytest.mark.qt_log_ignore("RHI", "QRhi", "Vulkan", "GBM", "GPUInfo", "does not support")


def test_a_benefit_takes_its_codes_from_a_list(editor: MessageEditor, desk: Desk, document: FlowDocument) -> None:
    add_codes(desk, "Syysale", "S1 S2 S3")
    editor.choose("blocks.5")
    lists = editor.right.block.control("blocks.5.code_list")
    assert isinstance(lists, CodeListEdit)
    lists.setFocus()
    QTest.keyClick(lists, Qt.Key.Key_S)
    made = block_at(editor.spoken(), "blocks.5")
    assert isinstance(made, Benefit)
    assert made.code_list == "Syysale"
    assert lists.currentText() == "Syysale (3 jäljellä)"
    document.undo()
    assert lists.currentText() == "Ei listaa: yllä oleva koodi"
