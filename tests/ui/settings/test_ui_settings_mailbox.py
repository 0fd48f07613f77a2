"""The pane of the mailbox: tried before it is kept, and honest about when stops were last read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

import dovecot
from app.engine.ports import VirtualClock
from app.model.account import Account
from app.model.customer import Shop
from app.services.account import save_account
from app.services.desk import Desk, new_shop
from app.services.mailbox import load_mailbox
from app.services.secrets import MemorySecrets
from app.ui.settings.mailbox_pane import MailboxPane
from runner_kit import HOUR, START

pytestmark = pytest.mark.skipif(bool(dovecot.ABSENT), reason=dovecot.ABSENT or "Dovecot is there")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_shop(tmp_path / "shop", Shop("Koe"), VirtualClock(START), MemorySecrets())
    save_account(made, Account("localhost", username=dovecot.USER), dovecot.PASSWORD)
    yield made
    made.close()


def test_a_mailbox_is_tried_kept_read_and_forgotten(qtbot: QtBot, desk: Desk) -> None:
    pane = MailboxPane(desk)
    qtbot.addWidget(pane)
    assert "ei ole yhdistetty" in said(pane)
    with dovecot.running() as server:
        pane._server.host.setText("localhost")
        pane._server.port.setValue(server.plain)
        pane._server.security.setCurrentIndex(pane._server.security.findData("plain"))
        pane._try.click()
        qtbot.waitUntil(lambda: "Peruutukset luettu 0\u00a0min sitten." in said(pane), timeout=15_000)
    kept = load_mailbox(desk)
    assert kept is not None
    assert (kept.host, kept.username, kept.own_password) == ("localhost", dovecot.USER, False)
    assert isinstance(desk.clock, VirtualClock)
    desk.clock.move_to(START + 3 * HOUR)
    pane._read_now.click()
    qtbot.waitUntil(lambda: "ei saada yhteyttä" in said(pane), timeout=15_000)
    assert "Peruutukset luettu 3\u00a0h sitten." in said(pane)
    pane._forget.click()
    assert load_mailbox(desk) is None
    assert "ei ole yhdistetty" in said(pane)


def test_servers_of_a_known_host_are_filled_in_and_not_kept(qtbot: QtBot, desk: Desk) -> None:
    pane = MailboxPane(desk)
    qtbot.addWidget(pane)
    pane._server.user.setText("kauppa@gmail.com")
    pane._find.click()
    qtbot.waitUntil(lambda: pane._server.host.text() == "imap.gmail.com", timeout=15_000)
    assert "tunnetut palvelut: gmail.com" in said(pane)
    assert load_mailbox(desk) is None


def said(pane: MailboxPane) -> str:
    """All that the pane says in words."""
    return "\n".join(one.text() for one in pane.findChildren(QLabel))
