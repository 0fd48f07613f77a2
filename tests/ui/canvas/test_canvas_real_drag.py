"""The palette and the canvas under a real pointer: the window system's own drag and drop, driven by xdotool."""

import subprocess
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
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
from real_pointer import NEEDED, need_pointer, real_drag
from ui.canvas.canvas_kit import Hand


@pytest.fixture
def bench(qapp: QApplication, qtbot: QtBot) -> Iterator[tuple[Palette, Hand]]:
    """Palette and canvas side by side on a real screen."""
    need_pointer()
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


def test_under_a_real_drag_from_the_palette_the_steps_below_make_room(bench: tuple[Palette, Hand]) -> None:
    palette, hand = bench
    row = palette.row("wait")
    start = row.mapToGlobal(row.rect().center())
    before = hand.view.item.geometry.shapes["c"].y
    seen: set[float] = set()
    told: set[str] = set()

    def look() -> None:
        seen.add(hand.view.item.geometry.shapes["c"].y)
        told.add(hand.view.hover.told())

    end = hand.view.viewport().mapToGlobal(hand.plus("t", "out"))
    real_drag(start, end, over=("key", "Escape", "sleep", ".1"), look=look)
    assert max(seen) == before + 88
    assert "Alt pitää viivan erillään" in told
    assert hand.view.item.geometry.shapes["c"].y == before
    assert hand.document.stack.count() == 0


def test_alt_keeps_a_real_drag_from_the_palette_apart(bench: tuple[Palette, Hand]) -> None:
    palette, hand = bench
    row = palette.row("wait")
    start = row.mapToGlobal(row.rect().center())
    end = hand.view.viewport().mapToGlobal(hand.plus("w1", "out"))
    real_drag(start, end, over=("keydown", "Alt_L", "sleep", ".1"))
    subprocess.run([NEEDED, "keyup", "Alt_L"], check=True)
    assert hand.document.flow.next_id("w1", "out") == "e1"
    assert len(hand.document.flow.nodes) == 9


def test_a_step_dragged_onto_a_wire_with_a_real_pointer_goes_in_between(bench: tuple[Palette, Hand]) -> None:
    _palette, hand = bench
    port = hand.view.viewport()
    seen: set[float] = set()
    below = hand.view.item.geometry.shapes["e1"].y
    start, end = port.mapToGlobal(hand.middle("w2")), port.mapToGlobal(hand.plus("w1", "out"))
    real_drag(start, end, look=lambda: seen.add(hand.view.item.geometry.shapes["e1"].y))
    flow = hand.document.flow
    assert max(seen) > below
    assert [flow.next_id(n, p) for n, p in (("c", "no"), ("w1", "out"), ("w2", "out"))] == ["e2", "w2", "e1"]
    assert hand.document.stack.count() == 1


@pytest.mark.parametrize(
    ("key", "ends"),
    [("Alt_L", {"pulled": True, "steps": 8}), ("Control_L", {"pulled": False, "steps": 9})],
    ids=["alt pulls it out", "ctrl copies it"],
)
def test_real_keys_tell_what_a_drag_is(bench: tuple[Palette, Hand], key: str, ends: dict[str, object]) -> None:
    _palette, hand = bench
    start = hand.view.viewport().mapToGlobal(hand.middle("e2"))
    real_drag(start, start + QPoint(40, 210), before=("keydown", key, "sleep", ".05"))
    subprocess.run([NEEDED, "keyup", key], check=True)
    flow = hand.document.flow
    assert {"pulled": flow.next_id("w2", "out") == "x", "steps": len(flow.nodes)} == ends
