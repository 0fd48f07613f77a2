"""An automation that goes on asks about what fell due, and about nothing else."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from app.services.desk import Desk
from app.services.secrets import MemorySecrets
from app.ui.automations.pause_card import ResumeDialog
from app.ui.automations.resuming import overdue, resume_asking
from runner_kit import HOUR, START, Stage, mail, straight, wait


def test_what_fell_due_in_the_pause_is_asked_and_skipped_if_wanted(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop")
    stage.customers(["elsa"])
    stage.publish(straight(wait("b1", 2), mail("c1")))
    stage.happens("elsa")
    stage.run_to(START + HOUR)
    desk = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
    window = QWidget()
    qtbot.addWidget(window)

    def act(work: Callable[[], object]) -> None:
        work()

    stage.store.flows.pause("test", stage.clock.now())
    resume_asking(desk, "test", window, act)
    assert not window.findChildren(ResumeDialog)  # nothing fell due: it just goes on
    assert stage.store.flows.all(START)[0].state == "live"

    stage.store.flows.pause("test", stage.clock.now())
    stage.run_to(START + 3 * HOUR)
    assert overdue(desk, "test") == 1
    resume_asking(desk, "test", window, act)
    (asked,) = window.findChildren(ResumeDialog)
    assert stage.store.flows.all(START)[0].state == "paused"
    asked.findChildren(QRadioButton)[1].setChecked(True)
    asked._go()
    assert stage.store.flows.all(START)[0].state == "live"
    stage.run_to(START + 9 * HOUR)
    assert stage.states() == [("elsa", "skipped", "paused")]
    stage.store.close()
