"""The pane of the e-mail account: the address is enough where the service is known, and nothing is kept untried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.engine.ports import VirtualClock
from app.model.customer import Shop
from app.services.account import load_account
from app.services.desk import Desk, new_shop
from app.services.secrets import MemorySecrets
from app.ui.settings.sending_pane import SendingPane
from runner_kit import START


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_shop(tmp_path / "shop", Shop("Koe"), VirtualClock(START), MemorySecrets())
    yield made
    made.close()


def test_an_address_of_a_known_service_fills_in_its_server(qtbot: QtBot, desk: Desk) -> None:
    pane = SendingPane(desk, lambda: None)
    qtbot.addWidget(pane)
    pane._address.setText("kauppa@gmail.com")
    pane._address.editingFinished.emit()
    server = pane._server
    qtbot.waitUntil(lambda: server.host.text() == "smtp.gmail.com", timeout=15_000)
    assert (server.security.currentData(), server.port.value(), server.user.text()) == ("tls", 465, "kauppa@gmail.com")
    assert "tunnetut palvelut: gmail.com" in "\n".join(one.text() for one in pane.findChildren(QLabel))
    assert load_account(desk) is None


def test_choosing_a_security_brings_its_port(qtbot: QtBot, desk: Desk) -> None:
    pane = SendingPane(desk, lambda: None)
    qtbot.addWidget(pane)
    fields = pane._server
    for security, port in (("starttls", 587), ("tls", 465), ("plain", 25)):
        index = fields.security.findData(security)
        fields.security.setCurrentIndex(index)
        fields.security.activated.emit(index)
        assert fields.port.value() == port


@pytest.mark.parametrize(
    ("address", "way"),
    [("kauppa@gmail.com", "google"), ("kauppa@hotmail.com", "microsoft"), ("kauppa@koe.example", "password")],
)
def test_the_sign_in_that_belongs_to_an_address_is_chosen_unless_a_person_has_chosen(
    qtbot: QtBot, desk: Desk, address: str, way: str
) -> None:
    pane = SendingPane(desk, lambda: None)
    qtbot.addWidget(pane)
    pane._server.host.setText("smtp.somewhere.example")
    pane._address.setText(address)
    pane._guess()
    assert pane._sign_in.chosen() == way
    assert pane._password.isEnabled() == (way == "password")
    pane._sign_in.way.setCurrentIndex(0)
    pane._sign_in.way.activated.emit(0)
    pane._guess()
    assert pane._sign_in.chosen() == "password", "a person's choice stays"


def test_a_domain_whose_mail_is_at_microsoft_is_known_by_its_server(qtbot: QtBot, desk: Desk) -> None:
    pane = SendingPane(desk, lambda: None)
    qtbot.addWidget(pane)
    pane._address.setText("hei@kauppa.example")
    pane._server.host.setText("smtp.office365.com")
    pane._found_server(True, "")
    assert pane._sign_in.chosen() == "microsoft"
