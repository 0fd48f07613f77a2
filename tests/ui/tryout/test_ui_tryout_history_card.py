"""Who would be on the way already, and the choice about them, in the dialog before publishing."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from app.model.entry import Entry
from app.model.finding import Finding
from app.services.backfill import Backfill, Entering
from app.ui.publish.history_card import HistoryCard, Told

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
NOW = datetime(2026, 3, 17, tzinfo=UTC)


def entering(number: int, overdue: int) -> Entering:
    return Entering(number, f"Asiakas {number}", f"a{number}@x.test", Entry(f"e{number}", NOW), overdue)


@pytest.fixture
def card(qtbot: QtBot) -> HistoryCard:
    made = HistoryCard(lambda finding: QLabel(finding.code))
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    return made


def words(card: HistoryCard) -> str:
    return "\n".join(one.text() for one in card.findChildren(QLabel) if one.isVisible())


def press(qtbot: QtBot, card: HistoryCard, text: str) -> None:
    button = next(one for one in card.findChildren(QAbstractButton) if one.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_those_in_time_the_late_ones_or_nobody_come_in(qtbot: QtBot, card: HistoryCard) -> None:
    in_time, late = tuple(entering(n, 0) for n in (1, 2)), tuple(entering(n, 1) for n in (3, 4, 5))
    card.show_told(Told((), Backfill(in_time, late)))
    assert "5 asiakasta: ajoissa 2, myöhässä 3" in words(card)
    assert "Asiakas 1, Asiakas 2, Asiakas 3 ja 2 muuta" in words(card)
    assert card.take_in() == "none"
    assert "He jäävät pois" in words(card)
    press(qtbot, card, "Ajoissa olevat")
    assert card.take_in() == "in_time"
    assert "Asiakas 3" not in words(card)
    press(qtbot, card, "Myös myöhässä olevat")
    assert card.take_in() == "all"
    assert "Liian myöhäinen viesti jää väliin" in words(card)


def test_where_nobody_is_on_the_way_there_is_nothing_to_choose(qtbot: QtBot, card: HistoryCard) -> None:
    card.show_told(Told((), Backfill()))
    assert "Ei huomautettavaa 90 päivän ajalta." in words(card)
    assert "polulla olisi" not in words(card)
    card.show_told(Told((Finding("H6-one-branch", "warning", "c"),), Backfill()))
    qtbot.waitUntil(lambda: "H6-one-branch" in words(card))
    assert "Ei huomautettavaa" not in words(card)


def test_a_shop_without_history_is_not_called_faultless(qtbot: QtBot, card: HistoryCard) -> None:
    card.show_told(Told((), Backfill(), known=False))
    assert "Kaupalla ei ole vielä historiaa" in words(card)
    assert "Ei huomautettavaa" not in words(card)
    card.show_told(Told((), Backfill()))
    assert "Ei huomautettavaa" in words(card)
