"""The list of customers: the next page is added below when the end comes into sight, whoever is chosen stays chosen."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from app.model.customer import Customer
from app.services.desk import Desk
from app.store.recording import CustomerRecord
from app.ui.customers.detail import CustomerActions
from app.ui.customers.page import CustomersPage
from app.ui.customers.reading import customer_lines, customer_story
from app.ui.people import People


def test_scrolling_reads_only_the_next_page_and_keeps_the_choice(qtbot: QtBot, desk: Desk) -> None:
    with desk.store.recording("customers", "x", desk.clock.now()) as record:
        record.customers(CustomerRecord(Customer(0, f"z{n}@x.test", f"N{n:03}", "Zeta")) for n in range(450))
    asked: list[tuple[str, int, int]] = []

    def lines(search: str, limit: int, offset: int) -> object:
        asked.append((search, limit, offset))
        return customer_lines(desk, People(()), search, limit, offset)

    nothing = CustomerActions(*[lambda *_given: None] * 4)
    tell = partial(customer_story, desk, People(()))
    page = CustomersPage(lines, desk.store.customers.count, tell, nothing, lambda: None)  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.resize(1000, 600)
    page.show()
    page._search.setText("zeta")
    page._find()
    page.select("z3@x.test")
    asked.clear()
    table = page.findChild(QTableView)
    assert table is not None
    for rows in (400, 450, 450):
        table.scrollToBottom()
        assert table.model().rowCount() == rows
    assert asked == [("zeta", 200, 200), ("zeta", 200, 400)]
    assert page._selected == "z3@x.test"
