"""PySide6 gives back the references it takes.

PySide6 6.12.0 on Python 3.11 loses a reference to None or True in most calls and aborts the program after a few
thousand of them. This test guards the next upgrade; from Python 3.12 on None and True are immortal and it always holds.
"""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

CALLS = 1000
NOISE = 50
"""References that other things take and give in the meantime."""


class Bell(QObject):
    rung = Signal(bool)


class Canvas(QWidget):
    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted += 1


def lost(call: Callable[[], object]) -> dict[str, int]:
    """How many references to None and True are gone after many calls."""
    call()
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(CALLS):
        call()
    after = sys.getrefcount(None), sys.getrefcount(True)
    return {"None": before[0] - after[0], "True": before[1] - after[1]}


def asked_for_no_parent() -> Callable[[], object]:
    lonely = QObject()
    return lonely.parent


def emitted() -> Callable[[], object]:
    bell = Bell()
    heard: list[bool] = []
    bell.rung.connect(heard.append)

    def ring() -> None:
        bell.rung.emit(True)
        heard.clear()

    return ring


def connected_and_let_go() -> Callable[[], object]:
    bell = Bell()

    def slot(_on: bool) -> None:
        pass

    def both() -> None:
        bell.rung.connect(slot)
        bell.rung.disconnect(slot)

    return both


def looked_in_an_empty_layout() -> Callable[[], object]:
    layout = QVBoxLayout()
    return lambda: layout.itemAt(0)


@pytest.mark.parametrize("make", [asked_for_no_parent, emitted, connected_and_let_go, looked_in_an_empty_layout])
def test_a_call_keeps_no_reference(make: Callable[[], Callable[[], object]], qapp: QApplication) -> None:
    gone = lost(make())
    assert all(abs(count) < NOISE for count in gone.values()), gone


def test_painting_keeps_no_reference(qtbot: QtBot) -> None:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    with qtbot.waitExposed(canvas):
        canvas.show()
    gone = lost(canvas.repaint)
    assert canvas.painted >= CALLS
    assert all(abs(count) < NOISE for count in gone.values()), gone
