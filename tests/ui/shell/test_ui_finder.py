"""Ctrl+K: one field leads to automations, steps, customers, settings and commands; Enter goes there, Esc nowhere."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.services.desk import Desk
from app.ui.finding import Everything, find_everything
from app.ui.shell.finder import Finder
from app.ui.shop_room import DeskRoom


def titles(room: DeskRoom, text: str) -> list[tuple[str, str]]:
    return [(one.title, one.kind) for one in Everything(room).found(text)]


def test_every_sort_of_thing_is_found(room: DeskRoom, desk: Desk) -> None:
    assert ("Hylätty ostoskori", "Automaatio") in titles(room, "ostoskori")
    assert ("Kiitos tilauksestasi", "Viesti") in titles(room, "tilauksestasi")
    assert ("Suostumus", "Asetukset") in titles(room, "suostu")
    assert ("Tulokset", "Sivu") in titles(room, "tulo")
    assert "Tumma ulkoasu" in [title for title, _kind in titles(room, "tumma")]
    somebody = desk.store.customers.find("", 1)[0]
    assert (somebody.name, "Asiakas") in titles(room, somebody.name)


def test_without_words_the_automations_and_pages_are_offered(room: DeskRoom) -> None:
    kinds = {kind for _title, kind in titles(room, "")}
    assert kinds == {"Automaatio", "Sivu"}


def test_enter_goes_to_what_was_found_even_when_typed_in_haste(room: DeskRoom) -> None:
    finder = find_everything(room)
    QTest.keyClicks(finder.field, "suostumus")
    QTest.keyClick(finder.field, Qt.Key.Key_Return)
    assert room.window.current_key() == "settings"


def test_a_customer_leads_to_their_page(qtbot: QtBot, room: DeskRoom, desk: Desk) -> None:
    somebody = desk.store.customers.find("", 1)[0]
    finder = find_everything(room)
    QTest.keyClicks(finder.field, somebody.email)
    qtbot.waitUntil(lambda: [one.detail for one in finder.shown()][:1] == [somebody.email])
    QTest.keyClick(finder.field, Qt.Key.Key_Return)
    shown = room.window.page("customers:one")
    assert room.window.current_key() == "customers:one"
    assert shown is not None
    assert somebody.name in shown.window_title()


def test_escape_leaves_everything_as_it_was(room: DeskRoom) -> None:
    finder = find_everything(room)
    before = room.window.current_key()
    QTest.keyClick(finder.field, Qt.Key.Key_Escape)
    assert not room.window.findChildren(Finder) or not finder.isVisible()
    assert room.window.current_key() == before


def test_nothing_found_is_said(qtbot: QtBot, room: DeskRoom) -> None:
    finder = find_everything(room)
    QTest.keyClicks(finder.field, "xyzzy")
    qtbot.waitUntil(lambda: not finder.shown())
    QTest.keyClick(finder.field, Qt.Key.Key_Return)
    assert finder.isVisible()
    finder.close()
