"""Checks look 300 ms after the last change, beside the window's thread, and only the newest answer counts."""

import threading
from time import monotonic

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.flow import Flow
from app.ui.bridge import wait_for_tasks
from app.ui.editor.checker import PAUSE_MS, Checker
from flow_strategies import thank_you


class Eye:
    """Checks that remember when, where and at what they looked."""

    def __init__(self) -> None:
        self.looked: list[tuple[float, threading.Thread, str]] = []
        self.wait_at: dict[str, threading.Event] = {}

    def __call__(self, flow: Flow) -> tuple[Finding, ...]:
        self.looked.append((monotonic(), threading.current_thread(), flow.name))
        if flow.name in self.wait_at:
            self.wait_at[flow.name].wait(10)
        if flow.name == "broken":
            raise PolkuError("flow-file", "user")
        return (Finding(flow.name, "warning"),)


@pytest.fixture
def eye() -> Eye:
    return Eye()


@pytest.fixture
def checker(qapp: QApplication, eye: Eye) -> Checker:
    return Checker(eye)


def named(name: str) -> Flow:
    return replace(thank_you(), name=name)


def test_a_burst_of_changes_is_looked_at_once_and_not_in_the_windows_thread(
    qtbot: QtBot, eye: Eye, checker: Checker
) -> None:
    assert PAUSE_MS == 300
    with qtbot.waitSignal(checker.found) as answer:
        for letter in "abcde":
            checker.look_soon(named(letter))
            begun = monotonic()
    assert answer.args == [(Finding("e", "warning"),)]
    [(at, thread, name)] = eye.looked
    assert name == "e"
    assert thread is not threading.main_thread()
    assert at - begun >= 0.28, "a coarse timer may come five per cent early"


def test_an_answer_about_an_older_drawing_is_not_shown(qtbot: QtBot, eye: Eye, checker: Checker) -> None:
    heard: list[object] = []
    checker.found.connect(heard.append)
    eye.wait_at["old"] = threading.Event()
    checker.look_now(named("old"))
    qtbot.waitUntil(lambda: len(eye.looked) == 1)
    with qtbot.waitSignal(checker.found):
        checker.look_now(named("new"))
    eye.wait_at["old"].set()
    wait_for_tasks()
    QApplication.processEvents()
    assert heard == [(Finding("new", "warning"),)]


def test_checks_that_cannot_look_say_so(qtbot: QtBot, checker: Checker) -> None:
    with qtbot.waitSignal(checker.failed) as told:
        checker.look_now(named("broken"))
    assert told.args[0].code == "flow-file"


def test_what_is_stopped_looks_no_more(qtbot: QtBot, eye: Eye, checker: Checker) -> None:
    checker.look_soon(named("a"))
    checker.stop()
    qtbot.wait(PAUSE_MS + 100)
    assert eye.looked == []
