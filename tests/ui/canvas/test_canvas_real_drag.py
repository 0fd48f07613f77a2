"""The palette and the canvas under a real pointer: the window system's own drag and drop, driven by xdotool."""

import shutil
import subprocess
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.analysis.layout import settled
from app.ui.canvas.drag import start_palette_drag
from app.ui.canvas.view import CanvasView
from app.ui.editor.palette import Palette
from app.ui.theme import theme
from app.ui.undo import FlowDocument
from flow_strategies import thank_you
from ui.canvas.canvas_kit import Hand

NEEDED = "xdotool"


def real_drag(start: QPoint, end: QPoint) -> None:
    """Moves the real pointer in one chain of xdotool commands; calls from a Python thread would not start the drag."""
    chain = ["mousemove", *_words(start), "sleep", ".05", "mousedown", "1", "sleep", ".05"]
    for step in range(1, 13):
        chain += ["mousemove", *_words(start + (end - start) * step / 12), "sleep", ".03"]
    chain += ["sleep", ".15", "mouseup", "1"]
    pointer = subprocess.Popen([NEEDED, *chain])
    while pointer.poll() is None:
        QTest.qWait(10)
    QTest.qWait(120)


def _words(place: QPoint) -> list[str]:
    return [str(place.x()), str(place.y())]


@pytest.fixture
def bench(qapp: QApplication, qtbot: QtBot) -> Iterator[tuple[Palette, Hand]]:
    """Palette and canvas side by side on a real screen."""
    if QGuiApplication.platformName() != "xcb" or shutil.which(NEEDED) is None:
        pytest.skip("needs an X server and xdotool")
    theme.apply(qapp, dark=False)
    document = FlowDocument(settled(thank_you()))
    view = CanvasView(document)
    view.set_reduced_motion(True)
    window = QWidget()
    palette = Palette(start_palette_drag)
    layout = QHBoxLayout(window)
    layout.addWidget(palette)
    layout.addWidget(view, 1)
    window.resize(1180, 760)
    window.move(20, 20)
    document.setParent(window)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    QTest.qWait(100)
    yield palette, Hand(view, document)
    window.close()


def test_a_palette_item_dragged_with_a_real_pointer_goes_into_the_edge(bench: tuple[Palette, Hand]) -> None:
    palette, hand = bench
    row = palette.row("email")
    start = row.mapToGlobal(row.rect().center())
    real_drag(start, hand.view.viewport().mapToGlobal(hand.plus("t", "out")))
    flow = hand.document.flow
    new = flow.next_id("t", "out") or ""
    assert new.startswith("email-")
    assert flow.next_id(new, "out") == "c"


def test_a_step_moved_with_a_real_pointer_stays_where_it_was_put(bench: tuple[Palette, Hand]) -> None:
    _palette, hand = bench
    before = hand.document.flow.position_of["x"]
    start = hand.view.viewport().mapToGlobal(hand.middle("x"))
    real_drag(start, start + QPoint(60, 90))
    at = hand.document.flow.position_of["x"]
    assert at.pinned
    assert (abs(at.x - before.x - 60) <= 12, abs(at.y - before.y - 90) <= 12) == (True, True)
