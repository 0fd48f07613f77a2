"""From a mailbox of a trial to the person on the customers page, in the whole program."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.customers.page import CustomersPage
from app.ui.editor.page import EditorPage
from app.ui.editor.top_bar import SIMULATE
from app.ui.shop_room import DeskRoom


def test_the_worst_treated_customer_opens_on_the_customers_page(room: DeskRoom, qtbot: QtBot) -> None:
    room.open_flow("thank-you")
    editor = room.window.page("automations:thank-you")
    assert isinstance(editor, EditorPage)
    editor.show_mode(SIMULATE)
    tryout = editor.modes.tryout()
    qtbot.waitUntil(lambda: tryout.trial() is not None and not tryout.running(), timeout=20_000)
    case = tryout.mailbox.case()
    assert case is not None
    button = next(b for b in tryout.mailbox.findChildren(QPushButton) if b.isVisible() and b.text() == "Avaa asiakas")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    page = room.window.page("customers")
    assert room.window.current_key() == "customers"
    assert isinstance(page, CustomersPage)
    told = case.customer.email

    def said() -> bool:
        return any(one.isVisible() and one.text() == told for one in page.findChildren(QLabel))

    qtbot.waitUntil(said)
