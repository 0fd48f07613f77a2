"""The page about consent: permissions without proof are shown and wait for a statement that says enough."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.services.consent import consent_standing, current_wordings
from app.services.desk import Desk
from app.ui.settings.consent_pane import ConsentPane
from app.ui.settings.consent_parts import EndDialog, StatementDialog, WordingDialog

OLD = "vanha asiakasrekisteri"


@pytest.fixture
def pane(qtbot: QtBot, desk: Desk) -> ConsentPane:
    made = ConsentPane(desk, lambda: None, lambda: None, lambda _name: None)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made._known is not None, timeout=20_000)
    return made


def people(desk: Desk, basis: str, source: str) -> int:
    found = consent_standing(desk).groups
    return sum(one.people for one in found if (one.basis, one.source, one.action) == (basis, source, "granted"))


def press(pane: ConsentPane, text: str) -> None:
    next(one for one in pane.findChildren(QPushButton) if one.text().startswith(text)).click()


def test_a_list_without_proof_waits_for_a_statement_that_says_enough(
    qtbot: QtBot, pane: ConsentPane, desk: Desk
) -> None:
    waiting = people(desk, "unproven", OLD)
    assert waiting
    assert OLD in "\n".join(one.text() for one in pane.findChildren(QLabel))
    press(pane, "Kerro peruste")
    (dialog,) = pane.window().findChildren(StatementDialog)
    assert not dialog.go.isEnabled(), "nothing has been told yet"
    dialog.how.setPlainText("Kysytty vanhan kaupan kassalla")
    assert dialog.go.isEnabled()
    dialog.bought.setChecked(True)
    assert not dialog.go.isEnabled(), "as customers all three conditions have to hold"
    for box in dialog.conditions:
        box.setChecked(True)
    assert dialog.go.isEnabled()
    dialog.consent.setChecked(True)
    dialog.go.click()
    qtbot.waitUntil(lambda: people(desk, "unproven", OLD) == 0, timeout=20_000)
    assert people(desk, "consent", "stated") == waiting
    known = pane._known
    qtbot.waitUntil(lambda: pane._known is not known, timeout=20_000)


def test_ending_what_rests_on_purchases_is_asked_first(qtbot: QtBot, pane: ConsentPane, desk: Desk) -> None:
    known = pane._known
    assert known is not None
    assert pane.also.isChecked()
    pane.only.click()
    (dialog,) = pane.window().findChildren(EndDialog)
    dialog.reject()
    assert pane.also.isChecked()
    assert consent_standing(desk).people("email", "soft_opt_in") == known.people("email", "soft_opt_in")
    pane.only.click()
    next(one for one in pane.window().findChildren(EndDialog) if one.isVisible()).go.click()
    qtbot.waitUntil(lambda: not consent_standing(desk).people("email", "soft_opt_in"), timeout=20_000)
    qtbot.waitUntil(lambda: pane._known is not known, timeout=20_000)
    assert pane.only.isChecked()


def test_a_wording_gets_versions(pane: ConsentPane, desk: Desk) -> None:
    press(pane, "Lisää teksti")
    (dialog,) = pane.window().findChildren(WordingDialog)
    dialog.place.setText("Kassa")
    dialog.text.setPlainText("Haluan kuulla uutuuksista")
    dialog.go.click()
    shown = "\n".join(one.text() for one in pane.findChildren(QLabel))
    assert "versio 1" in shown
    assert "lokissa" in shown, "so many permissions were given by these words"
    press(pane, "Muuta")
    dialog = next(one for one in pane.window().findChildren(WordingDialog) if one.isVisible())
    assert not dialog.place.isEnabled()
    dialog.text.setPlainText("Haluan uutiset ja tarjoukset")
    dialog.go.click()
    assert [(one.version, one.text) for one in current_wordings(desk)] == [(2, "Haluan uutiset ja tarjoukset")]
