"""The domain's health and the sign-in by browser on the page of sending."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

import name_server
import oauth_kit
from app.engine.ports import VirtualClock
from app.mail.oauth import PROVIDERS
from app.model.account import Account
from app.model.customer import Shop
from app.services.account import load_account, save_account
from app.services.desk import Desk, new_shop
from app.services.domain_health import check_blocklists, check_domain
from app.services.secrets import MemorySecrets
from app.services.sign_in import signed_in
from app.ui.settings import domain_card, sign_in_card
from app.ui.settings.domain_card import DomainCard
from app.ui.settings.sending_pane import SendingPane
from runner_kit import START

SENDER = "hei@koe.example"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_shop(tmp_path / "shop", Shop("Koe", email=SENDER), VirtualClock(START), MemorySecrets())
    save_account(made, Account("smtp.host.example", username=SENDER, from_address=SENDER))
    yield made
    made.close()


def button(card: DomainCard, name: str) -> QPushButton:
    return next(one for one in card.findChildren(QPushButton) if one.accessibleName() == name or one.text() == name)


def test_the_record_that_is_missing_can_be_copied(qtbot: QtBot, desk: Desk) -> None:
    with name_server.running({}) as server:
        check_domain(desk, server.resolver)
    card = DomainCard(desk)
    qtbot.addWidget(card)
    assert "roskapostiin" in "\n".join(one.text() for one in card.findChildren(QLabel))
    button(card, "Kopioi DMARC-tietue").click()
    assert QGuiApplication.clipboard().text() == "v=DMARC1; p=none; rua=mailto:hei@koe.example"


def test_the_blocklists_are_asked_at_a_press_only(qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with name_server.running({("koe.example.multi.surbl.org", "A"): ["127.0.0.8"]}) as server:
        monkeypatch.setattr(domain_card, "check_blocklists", lambda desk: check_blocklists(desk, server.resolver))
        card = DomainCard(desk)
        qtbot.addWidget(card)
        assert server.asked == []
        button(card, "Kysy roskapostilistoilta").click()
        words = "koe.example on listalla SURBL"
        qtbot.waitUntil(lambda: any(words in one.text() for one in card.findChildren(QLabel)), timeout=10_000)


def test_a_domain_of_anybody_is_told_as_such(qtbot: QtBot, desk: Desk) -> None:
    save_account(desk, Account("smtp.gmail.com", username="kauppa@gmail.com", from_address="kauppa@gmail.com"))
    card = DomainCard(desk)
    qtbot.addWidget(card)
    button(card, "Tarkista").click()
    qtbot.waitUntil(lambda: any("ei ole oma" in one.text() for one in card.findChildren(QLabel)), timeout=10_000)


def test_a_person_signs_in_by_browser(qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with oauth_kit.running() as authority:
        monkeypatch.setitem(PROVIDERS, "google", authority.provider())
        monkeypatch.setattr(sign_in_card.QDesktopServices, "openUrl", lambda url: authority.person(url.toString()))
        pane = SendingPane(desk, lambda: None)
        qtbot.addWidget(pane)
        card = pane._sign_in
        card.way.setCurrentIndex(card.way.findData("google"))
        assert not pane._password.isEnabled()
        card.client.setText(oauth_kit.CLIENT)
        card._secret.setText(oauth_kit.SECRET)
        with qtbot.waitSignal(card.signed_in, timeout=10_000):
            card._go.click()
    assert signed_in(desk)
    assert card._secret.text() == ""
    pane._only_keep.click()
    kept = load_account(desk)
    assert kept is not None
    assert (kept.sign_in, kept.client_id) == ("google", oauth_kit.CLIENT)
