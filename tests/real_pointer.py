"""A real pointer on a real screen: the window system's own drag and drop, driven by xdotool."""

import shutil
import subprocess
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

NEEDED = "xdotool"


def need_pointer() -> None:
    """Skips the test where there is no real pointer to move."""
    if QGuiApplication.platformName() != "xcb" or shutil.which(NEEDED) is None:
        pytest.skip("needs an X server and xdotool")


def real_drag(
    start: QPoint,
    end: QPoint,
    *,
    before: tuple[str, ...] = (),
    over: tuple[str, ...] = (),
    look: Callable[[], object] = lambda: None,
) -> None:
    """Moves the real pointer in one chain of xdotool commands; calls from a Python thread would not start the drag.

    `before` and `over`: what else is done before the button goes down, and over the end before it is let go. `look` is
    called all the while.
    """
    chain = ["mousemove", *_words(start), "sleep", ".05", *before, "mousedown", "1", "sleep", ".05"]
    for step in range(1, 13):
        chain += ["mousemove", *_words(start + (end - start) * step / 12), "sleep", ".03"]
    chain += ["sleep", ".15", *over, "sleep", ".1", "mouseup", "1"]
    watch = QTimer()  # a drag runs an event loop of its own, so nothing but a timer comes to look
    watch.timeout.connect(look)
    watch.start(10)
    pointer = subprocess.Popen([NEEDED, *chain])
    while pointer.poll() is None:
        QTest.qWait(10)
    QTest.qWait(120)
    watch.stop()


def _words(place: QPoint) -> list[str]:
    return [str(place.x()), str(place.y())]
