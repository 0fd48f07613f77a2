"""A person at the screen: a pointer and a keyboard that the program cannot tell from real ones (X11, xdotool)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

DRAG_STEPS = 8
"""A hand moves in many small steps; a drag begins with the first and finds its target with the last."""


class Person:
    """Points, clicks, drags and types. Every call returns when the program has taken it in."""

    def __init__(self, qtbot: QtBot) -> None:
        if QGuiApplication.platformName() != "xcb" or shutil.which("xdotool") is None:
            pytest.skip("a person's hand needs an X11 screen and xdotool: run python3 dev.py test")
        self._qtbot = qtbot

    def click(self, where: QWidget | QPoint) -> None:
        """The left button, once."""
        at = middle(where)
        self._do("mousemove", at.x(), at.y(), "sleep", 0.05, "click", 1)

    def drag(self, start: QWidget | QPoint, end: QWidget | QPoint) -> None:
        """Press, move over there, let go."""
        a, b = middle(start), middle(end)
        way = [a + (b - a) * step / DRAG_STEPS for step in range(1, DRAG_STEPS + 1)]
        moves = [word for at in way for word in ("mousemove", at.x(), at.y(), "sleep", 0.04)]
        self._do("mousemove", a.x(), a.y(), "sleep", 0.05, "mousedown", 1, "sleep", 0.1, *moves, "mouseup", 1)

    def type(self, text: str) -> None:
        """Letters as they come from a keyboard."""
        self._do("type", "--delay", 12, text)

    def press(self, *keys: str) -> None:
        """Keys by their X names, for example "Return" or "ctrl+Return"."""
        self._do("key", "--delay", 40, *keys)

    def waits(self, until: Callable[[], object]) -> None:
        """Looks at the screen until something is so."""
        self._qtbot.waitUntil(lambda: bool(until()), timeout=8000)

    def _do(self, *words: object) -> None:
        hand = subprocess.Popen(["xdotool", *map(str, words)])
        try:
            self.waits(lambda: hand.poll() is not None)
        finally:
            hand.wait(10)
        for _ in range(3):
            QApplication.processEvents()


def middle(where: QWidget | QPoint) -> QPoint:
    """A point on the screen."""
    if isinstance(where, QPoint):
        return where
    inside = where.visibleRegion().boundingRect()
    return where.mapToGlobal((inside if not inside.isEmpty() else QRect(QPoint(), where.size())).center())
