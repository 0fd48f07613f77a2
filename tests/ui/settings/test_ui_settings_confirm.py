"""The card of double opt-in: it is switched on and off there, tells what came of it, and leads to its message."""

from __future__ import annotations

import msgspec
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.model.account import Account
from app.model.customer import ConsentEvent, Customer
from app.services.account import save_account
from app.services.confirming import confirm_standing, confirming, confirming_flow
from app.services.desk import Desk
from app.services.flows import flow_row, load_draft, load_live, pause_flow, save_draft
from app.store.recording import CustomerRecord
from app.ui.settings.confirm_card import ConfirmCard
from app.ui.widgets.cards import Banner
from app.ui.widgets.errors import ErrorPanel


def made(qtbot: QtBot, desk: Desk, opened: list[str]) -> ConfirmCard:
    card = ConfirmCard(desk, opened.append)
    qtbot.addWidget(card)
    card.refresh()
    return card


def said(card: ConfirmCard) -> str:
    return " ".join(one.text() for one in card.findChildren(QLabel) if not one.isHidden())


def test_switching_it_on_publishes_the_message_and_off_asks_nobody_any_more(qtbot: QtBot, desk: Desk) -> None:
    save_account(desk, Account("localhost", from_address="hei@kylakauppa.example"), "salasana")
    card = made(qtbot, desk, [])
    assert not card.switch.isChecked()
    card.switch.click()
    qtbot.waitUntil(lambda: confirming(desk) is not None, timeout=20_000)
    kept = confirming(desk)
    assert kept is not None
    live = load_live(desk, kept.flow)
    assert live is not None
    assert sorted(live.templates[0].spoken) == ["en", "fi"], "in both languages"
    line = ConsentEvent("email", "granted", desk.clock.now(), source="etusivu")
    with desk.store.recording("source", "test", desk.clock.now()) as record:
        record.customers([CustomerRecord(Customer(0, "uusi@posti.example"), (line,))])
    card.refresh()
    qtbot.waitUntil(lambda: "odottaa" in said(card), timeout=20_000)
    assert "1 kysytty" in said(card)
    pause_flow(desk, kept.flow)
    card.refresh()
    qtbot.waitUntil(lambda: bool(card.findChildren(Banner)), timeout=20_000)
    card.switch.click()
    qtbot.waitUntil(lambda: confirming(desk) is None, timeout=20_000)
    assert confirm_standing(desk).counts.waiting == 1, "who has been asked may still answer"
    qtbot.waitUntil(lambda: not card.findChildren(Banner), timeout=20_000)


def test_the_message_is_edited_where_all_messages_are(qtbot: QtBot, desk: Desk) -> None:
    opened: list[str] = []
    card = made(qtbot, desk, opened)
    next(one for one in card.findChildren(QPushButton) if one.text().startswith("Muokkaa viestiä")).click()
    assert opened == ["confirm-subscription"]
    assert flow_row(desk, opened[0]).live_version is None, "looking at it turns nothing on"
    assert confirming(desk) is None


def test_what_cannot_be_published_is_told_and_stays_off(qtbot: QtBot, desk: Desk) -> None:
    name = confirming_flow(desk)
    draft = load_draft(desk, name)
    save_draft(desk, name, msgspec.structs.replace(draft, templates=()))
    card = made(qtbot, desk, [])
    card.switch.click()
    qtbot.waitUntil(lambda: bool(card.findChildren(ErrorPanel)), timeout=20_000)
    assert confirming(desk) is None
    qtbot.waitUntil(lambda: not card.switch.isChecked(), timeout=20_000)
