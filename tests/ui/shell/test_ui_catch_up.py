"""The window's question after a sleep: it says what becomes of what is late, and each answer does one thing."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.engine.catching_up import CatchUp, Overdue
from app.engine.news import Woke
from app.ui.automations.catch_up import CatchUpDialog
from runner_kit import DAY, HOUR, START

NOW = START + 3 * DAY
PLAN = CatchUp(
    NOW,
    (
        *(Overdue(n, "Cart", "Mail", START, "leaves", True) for n in range(14)),
        *(Overdue(n, "Hello", "Mail", START, "skipped", True, "too_late") for n in range(9)),
        Overdue(1, "Coffee", "Mail", START, "waits", True, "catch_up", NOW + DAY),
    ),
    NOW + 2 * HOUR,
)


@pytest.mark.parametrize(("button", "answer"), [(0, "pause"), (1, "skip"), (2, "send")])
def test_each_answer_does_one_thing(qtbot: QtBot, button: int, answer: str) -> None:
    done: list[str] = []
    choices = (lambda: done.append("send"), lambda: done.append("skip"), lambda: done.append("pause"))
    woke = Woke(START, NOW + timedelta(minutes=10))
    dialog = CatchUpDialog(None, PLAN, woke, ZoneInfo("Europe/Helsinki"), choices)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    shown = [one.text() for one in dialog.findChildren(QLabel)]
    assert {"14", "9", "1"} <= set(shown)
    dialog.findChildren(QPushButton)[button].click()
    assert done == [answer]


def test_closing_it_leaves_it_to_the_clock(qtbot: QtBot) -> None:
    done: list[str] = []
    choices = (lambda: done.append("send"), lambda: done.append("skip"), lambda: done.append("pause"))
    dialog = CatchUpDialog(None, PLAN, Woke(START), ZoneInfo("UTC"), choices)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.reject()
    assert done == []
