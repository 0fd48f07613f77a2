"""The pane for text messages and webhooks: what is kept, what is refused, and where the secret goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.engine.ports import SystemClock
from app.model.customer import Shop
from app.services.desk import Desk, new_shop
from app.services.gateway import signing_secret, sms_secret, sms_settings
from app.services.secrets import MemorySecrets
from app.ui.settings.sms_pane import SmsPane
from app.ui.widgets.errors import ErrorPanel


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return new_shop(tmp_path / "shop", Shop("Kauppa"), SystemClock(), MemorySecrets())


def test_a_list_of_answers_is_taken_in_and_what_came_of_it_is_said(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    pane = SmsPane(desk, lambda: None)
    qtbot.addWidget(pane)
    file = tmp_path / "answers.csv"
    file.write_text("from,text\n0401234567,STOP\n", encoding="utf-8")
    pane.answers.take(file)
    qtbot.waitUntil(lambda: any("1 tuntemattomasta" in one.text() for one in pane.answers.findChildren(QLabel)))
    file.write_text("yksi,kaksi\na,b\n", encoding="utf-8")
    pane.answers.take(file)
    qtbot.waitUntil(lambda: bool(pane.answers.findChildren(ErrorPanel)))


def test_a_ready_provider_is_filled_in_and_kept_with_its_secret_in_the_keyring(qtbot: QtBot, desk: Desk) -> None:
    told: list[str] = []
    pane = SmsPane(desk, lambda: told.append("changed"))
    qtbot.addWidget(pane)
    assert not pane._gateway.isVisibleTo(pane)
    pane._modes["gateway"].click()
    assert pane._gateway.isVisibleTo(pane)
    pane._provider.setCurrentIndex(pane._provider.findData("46elks"))
    pane._provider.activated.emit(pane._provider.currentIndex())
    pane._user.setText("u1")
    pane._sender.setText("Kauppa")
    pane._secret.setText("salaisuus")
    pane._keep()
    kept = sms_settings(desk)
    assert kept.mode == "gateway"
    assert kept.gateway.url.startswith("https://api.46elks.com/")
    assert kept.gateway.fields == (("from", "{sender}"), ("to", "{to}"), ("message", "{text}"))
    assert sms_secret(desk) == "salaisuus"
    assert pane._secret.text() == ""
    assert b"salaisuus" not in desk.store.path.read_bytes()
    assert told == ["changed"]


def test_an_address_in_a_network_is_refused_in_words_and_nothing_is_kept(qtbot: QtBot, desk: Desk) -> None:
    pane = SmsPane(desk, lambda: None)
    qtbot.addWidget(pane)
    pane._modes["gateway"].click()
    pane._url.setText("https://10.0.0.5/sms")
    pane._keep()
    assert sms_settings(desk).mode == "none"
    assert len(pane.findChildren(ErrorPanel)) == 1


def test_a_list_is_kept_at_once(qtbot: QtBot, desk: Desk) -> None:
    pane = SmsPane(desk, lambda: None)
    qtbot.addWidget(pane)
    pane._modes["list"].click()
    assert sms_settings(desk).mode == "list"


def test_the_signing_secret_is_shown_when_it_is_asked_for_and_copied(qtbot: QtBot, desk: Desk) -> None:
    pane = SmsPane(desk, lambda: None)
    qtbot.addWidget(pane)
    assert pane._signing.text() == ""
    pane._show_secret(signing_secret)
    assert pane._signing.text().startswith("whsec_")
    assert QGuiApplication.clipboard().text() == signing_secret(desk)
