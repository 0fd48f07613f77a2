"""What is typed on a foreign keyboard finds the step; an empty drawing says where to begin."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.edit import add_loose, fresh
from app.i18n import set_language
from app.model.flow import Flow
from app.ui.canvas.items import matching
from app.ui.canvas.quick_add import QuickAdd
from app.ui.canvas.view import CanvasView
from app.ui.undo import FlowDocument


@pytest.mark.parametrize("typed", ["sahko", "Sähkö", "SAHKOPOSTI", "sähköposti"])
def test_accents_and_capitals_do_not_matter(typed: str) -> None:
    set_language("fi")
    assert matching(("wait", "email", "sms"), typed)[0] == "email"


def test_an_empty_drawing_invites_until_the_first_step(qtbot: QtBot) -> None:
    document = FlowDocument(Flow(), None, None)
    view = CanvasView(document)
    qtbot.addWidget(view)
    view.resize(640, 360)
    view.show()
    qtbot.waitExposed(view)

    def upper_half() -> QImage:
        return view.viewport().grab(view.viewport().rect().adjusted(0, 0, 0, -180)).toImage()

    inviting = upper_half()
    view.set_read_only(True)
    view.viewport().update()
    bare = upper_half()
    assert inviting != bare, "who may draw is invited, who may only look is not"
    view.set_read_only(False)
    document.apply(add_loose(document.flow, fresh("wait", lambda kind: kind), at=(900, 900)))
    document.undo()
    assert upper_half() == inviting


def test_a_digit_is_offered_only_while_it_picks(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    popup = QuickAdd(window)
    hints = Qt.ItemDataRole.UserRole + 1

    def shown() -> list[str]:
        return [popup._model.item(row).data(hints) for row in range(popup._model.rowCount())]

    popup.open_for(("wait", "wait.until", "wait.open"), "", QPoint(20, 20))
    assert shown() == ["1", "2", "3"]
    popup._field.setText("odota")
    assert shown() == ["Enter", "", ""], "in the middle of a word a digit is part of it"
    popup.hide()
