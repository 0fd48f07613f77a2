"""The page of one customer: what is to come on top, why a message, a rest, a correction, a copy, and erasing asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.services.desk import Desk
from app.services.sending import pause_everything
from app.ui.customers.detail import EraseDialog
from app.ui.customers.life_row import LifeRow
from app.ui.customers.page import CustomersPage
from app.ui.customers.person_page import PersonPage
from app.ui.customers.rectify_dialog import RectifyDialog
from app.ui.customers.shop_customers import Customers
from app.ui.people import People
from app.ui.shell.logo import logo_icon
from app.ui.shell.program import Looks, Program
from app.ui.shell.window import Window


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, desk: Desk) -> Callable[[str], PersonPage]:
    pause_everything(desk)
    window = Window(QSettings(), logo_icon())
    program = Program(qapp, window, Looks("fi", "light", 1.0, lambda *_all: None), lambda: pytest.fail("not asked"))
    qtbot.addWidget(window)
    rooms = Customers(
        desk, People(()), program, lambda work: work(), {}, lambda: None, lambda _name: None, lambda _number: None
    )
    window.set_pages({"customers": rooms.page}, "customers")
    window.show()

    def open_(email: str) -> PersonPage:
        page = window.page("customers")
        assert isinstance(page, CustomersPage)
        rooms.open_person(email)
        shown = window.page("customers:one")
        assert isinstance(shown, PersonPage)
        return shown

    return open_


def somebody(desk: Desk) -> str:
    rows = desk.store.customers.find("", 400)
    return next(row.email for row in rows if row.consent and row.orders and not row.suppressed)


def press(page: QWidget, text: str) -> None:
    next(one for one in page.findChildren(QPushButton) if one.text().startswith(text)).click()


def words(page: QWidget) -> str:
    said = [one.text() for one in page.findChildren(QLabel)]
    return "\n".join([*said, *(one.text() for one in page.findChildren(LifeRow))])


def test_a_rest_holds_and_can_be_ended(opened: Callable[[str], PersonPage], desk: Desk) -> None:
    email = somebody(desk)
    page = opened(email)
    press(page, "Älä lähetä 30 päivään")
    assert desk.store.customers.by_email(email).rests_until(desk.clock.now()) is not None  # type: ignore[union-attr]
    assert "Sai levon viesteistä" in words(page)
    press(page, "Lopeta lepo")
    assert desk.store.customers.by_email(email).rests_until(desk.clock.now()) is None  # type: ignore[union-attr]


def test_details_are_put_right_and_a_mistake_is_told_in_its_place(
    opened: Callable[[str], PersonPage], desk: Desk
) -> None:
    email = somebody(desk)
    page = opened(email)
    press(page, "Oikaise tietoja")
    (dialog,) = page.window().findChildren(RectifyDialog)
    dialog.fields["birth_md"].setText("31.12.")
    press(dialog, "Tallenna tiedot")
    assert dialog.isVisible()
    assert "Arvoa ei voi tallentaa" in "\n".join(one.text() for one in dialog.findChildren(QLabel))
    dialog.fields["birth_md"].setText("12-31")
    dialog.fields["email"].setText("uusi@koe.example")
    press(dialog, "Tallenna tiedot")
    assert not dialog.isVisible()
    assert page.person.email == "uusi@koe.example"
    assert f"email: {email} → uusi@koe.example" in words(page)


def test_the_copy_and_the_export_tell_everything(
    opened: Callable[[str], PersonPage], desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = somebody(desk)
    page = opened(email)
    press(page, "Kopioi tekstinä")
    assert email in QApplication.clipboard().text()
    file = tmp_path / "copy.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all: (str(file), ""))
    press(page, "Vie tiedot")
    assert json.loads(file.read_text())["customer"]["email"] == email
    readable = file.with_suffix(".html").read_text()
    assert email in readable
    assert "Tilaukset" in readable


def test_why_is_a_press_away_and_only_for_messages(
    qtbot: QtBot, opened: Callable[[str], PersonPage], desk: Desk
) -> None:
    page = opened(somebody(desk))
    rows = page.findChildren(LifeRow)
    assert rows
    assert all(bool(row.line.message) == (row.focusPolicy() == Qt.FocusPolicy.StrongFocus) for row in rows)


def test_erasing_is_asked_with_the_name_and_leaves_the_page(opened: Callable[[str], PersonPage], desk: Desk) -> None:
    email = somebody(desk)
    page = opened(email)
    window = page.window()
    press(page, "Poista tiedot")
    (dialog,) = window.findChildren(EraseDialog)
    dialog._typed.setText(page.person.name)
    dialog._go.click()
    assert desk.store.customers.by_email(email) is None
    assert isinstance(window, Window)
    assert window.current_key() == "customers"
