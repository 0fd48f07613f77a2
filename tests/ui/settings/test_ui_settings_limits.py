"""The page of limits: what they would do is counted from the shop's own history, and the defaults come back."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.engine.guardrails import Guardrails
from app.services.demo.run_demo import publish_guide
from app.services.desk import Desk
from app.ui.settings.limits_effect import EffectCard
from app.ui.settings.limits_pane import LimitsPane
from app.ui.settings.reading import _limits_pane


def test_the_effect_is_counted_when_asked_and_the_limits_bite(qtbot: QtBot, desk: Desk) -> None:
    publish_guide(desk)
    card = EffectCard(desk)
    qtbot.addWidget(card)
    assert len(card.findChildren(QLabel)) == 2, "nothing is counted before it is asked for"
    card.count.click()
    qtbot.waitUntil(lambda: card._task is None, timeout=60_000)
    words = [one.text() for one in card.findChildren(QLabel)]
    sent = words[words.index("Viestit") + 1].replace("\u00a0", "")
    without, _arrow, held = sent.partition(" → ")
    assert int(without) > int(held) > 0


def test_counting_can_be_stopped(qtbot: QtBot, desk: Desk) -> None:
    publish_guide(desk)
    card = EffectCard(desk)
    qtbot.addWidget(card)
    card.count.click()
    card.count.click()
    qtbot.waitUntil(lambda: card._task is None, timeout=60_000)
    assert card.count.text() == "Laske uudelleen"


def test_the_defaults_come_back(qtbot: QtBot, desk: Desk) -> None:
    made = _limits_pane(desk)
    qtbot.addWidget(made)
    pane = made.findChild(LimitsPane)
    assert pane is not None
    pane._few.setValue(9)
    pane._boxes["quiet_hours"].setChecked(False)
    pane._days["sun"].setChecked(True)
    pane._holidays.setChecked(True)
    assert (desk.policy.guardrails.quiet_days, desk.policy.guardrails.quiet_holidays) == (("sun",), True)
    pane.usual.click()
    assert desk.policy.guardrails == Guardrails()
