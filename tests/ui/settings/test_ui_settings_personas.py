"""Personas in the settings: changed, taken back, added and refused where something is wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.engine.ports import VirtualClock
from app.services.demo.make import open_demo_shop
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.personas import agreed_channels, list_personas, persona_named
from app.services.secrets import MemorySecrets
from app.ui.settings.persona_dialog import PersonaDialog
from app.ui.settings.personas_pane import PersonasPane
from app.ui.settings.personas_reading import personas_pane


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("personas") / "shop"
    desk = open_demo_shop(folder, VirtualClock(DEMO_NOW), MemorySecrets())
    yield desk
    desk.close()


@pytest.fixture
def pane(qtbot: QtBot, shop: Desk) -> PersonasPane:
    made = personas_pane(shop)
    qtbot.addWidget(made)
    made.show()
    return made


def asked(pane: PersonasPane) -> PersonaDialog:
    return pane.findChildren(PersonaDialog)[-1]


def press(qtbot: QtBot, pane: PersonasPane, name: str) -> None:
    found = next(one for one in pane.findChildren(QPushButton) if one.accessibleName() == name)
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def test_one_of_the_five_is_changed_and_taken_back(qtbot: QtBot, pane: PersonasPane, shop: Desk) -> None:
    press(qtbot, pane, "Muokkaa… Eläkeläinen-Elsa")
    dialog = asked(pane)
    dialog.city.setText("Rauma")
    dialog.email.setChecked(False)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    elsa = persona_named(shop, "elsa")
    assert (elsa.customer.city, agreed_channels(elsa)) == ("Rauma", frozenset())
    press(qtbot, pane, "Kuten oppaassa: Eläkeläinen-Elsa")
    assert persona_named(shop, "elsa").customer.city != "Rauma"


def test_an_own_persona_is_refused_until_it_is_right_and_goes_again(
    qtbot: QtBot, pane: PersonasPane, shop: Desk
) -> None:
    qtbot.mouseClick(pane.add, Qt.MouseButton.LeftButton)
    dialog = asked(pane)
    qtbot.keyClick(dialog.title, Qt.Key.Key_Return)
    assert dialog.isVisible(), "nobody without a name"
    dialog.title.setText("Opiskelija-Oona")
    dialog.birth.setText("31.2.")
    qtbot.keyClick(dialog.title, Qt.Key.Key_Return)
    assert dialog.isVisible(), "there is no such day"
    dialog.birth.setText("29.2.")
    dialog.after.setText("nobody@posti.example")
    qtbot.keyClick(dialog.title, Qt.Key.Key_Return)
    assert dialog.isVisible(), "no such customer"
    assert [one.key for one in list_personas(shop)] == ["tanja", "pekka", "lasse", "elsa", "timo"]
    dialog.after.clear()
    dialog.tags.setText("eko, , budjetti")
    qtbot.keyClick(dialog.title, Qt.Key.Key_Return)
    oona = list_personas(shop)[-1]
    assert (oona.title, oona.customer.birth_md, oona.customer.tags) == ("Opiskelija-Oona", "02-29", ("eko", "budjetti"))
    press(qtbot, pane, "Poista: Opiskelija-Oona")
    assert len(list_personas(shop)) == 5
