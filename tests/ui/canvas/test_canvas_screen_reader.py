"""The canvas read by another program over AT-SPI, the way Orca reads it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ui.canvas.screen_reader import LAUNCHERS, ScreenReader, Thing, accessibility_bus

PROGRAM = Path(__file__).with_name("shown_canvas.py")


class Shown:
    """The program that shows the canvas, and the screen reader that reads it."""

    def __init__(self, program: subprocess.Popen[str], reader: ScreenReader) -> None:
        self.reader = reader
        self._program = program
        assert self.line() == "ready"
        found = reader.find(reader.program("polku"), "list")
        assert found is not None
        self.canvas: Thing = found

    def line(self) -> str:
        assert self._program.stdout is not None
        return self._program.stdout.readline().strip()

    def tell(self, word: str) -> None:
        assert self._program.stdin is not None
        self._program.stdin.write(word + "\n")
        self._program.stdin.flush()

    def steps(self) -> list[Thing]:
        return [child for child in self.reader.children(self.canvas) if self.reader.role(child) == "list item"]


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[Shown]:
    if QGuiApplication.platformName() != "xcb":
        pytest.skip("only a real screen has an accessibility bus: run python3 dev.py test")
    if not shutil.which("dbus-daemon") or not any(path.exists() for path in LAUNCHERS):
        pytest.skip("needs dbus-daemon and at-spi2-core: python3 dev.py test installs them")
    with accessibility_bus() as (environment, address):
        program = subprocess.Popen(
            [sys.executable, PROGRAM],
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        reader = ScreenReader(address)
        try:
            yield Shown(program, reader)
        finally:
            reader.close()
            program.communicate("end\n", timeout=15)
        assert program.returncode == 0  # no crash when it goes while somebody reads


def test_a_screen_reader_reads_walks_and_opens(shown: Shown) -> None:
    reader, canvas = shown.reader, shown.canvas
    assert reader.name(canvas) == "Automaation kaavio"
    steps = shown.steps()
    assert [reader.name(step) for step in steps[:3]] == [
        "Käynnistin, Asiakas tekee ostoksen, askel 1 / 8",
        "Ehto, Ensimmäinen ostos?, askel 2 / 8, 2 haaraa",
        "Odotus, Odota 4 tuntia, askel 3 / 8",
    ]
    links = [child for child in reader.children(canvas) if reader.role(child) == "link"]
    assert reader.name(links[1]) == "Kyllä, Odota 4 tuntia"
    condition = steps[1]
    assert reader.parent(condition) == canvas
    assert reader.place(condition) == 1
    assert {"focusable", "selectable", "showing"} <= reader.states(condition)
    x, y, w, h = reader.area(condition)
    assert reader.at(canvas, x + w // 2, y + h // 2) == condition
    assert reader.actions(condition)[:2] == ["Press", "SetFocus"]
    reader.act(condition, 1)
    assert {"focused", "selected"} <= reader.states(condition)
    assert reader.select(canvas, 2)
    assert reader.chosen(canvas) == 2
    reader.act(condition, 0)
    assert shown.line() == "opened c"


def test_a_screen_reader_is_told_of_focus_and_of_new_steps(shown: Shown) -> None:
    reader = shown.reader
    reader.listen(shown.canvas)
    shown.tell("down")
    assert reader.name(reader.hears("StateChanged", "focused")).startswith("Käynnistin, Asiakas tekee ostoksen")
    shown.tell("add")
    assert reader.hears("ChildrenChanged", "add") == shown.canvas
    assert len(shown.steps()) == 9


def test_a_screen_reader_hears_what_a_change_has_done(shown: Shown) -> None:
    shown.reader.listen(shown.canvas)
    shown.tell("add")
    assert shown.reader.hears_words() == "Odotus lisätty sähköpostin ja maalin väliin"
