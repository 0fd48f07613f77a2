"""What no test may leave behind or reach for. Each guard is a context manager around one
test; conftest.py puts them up.

Warnings are turned into errors by pytest itself, Qt's messages by pytest-qt (both in pyproject.toml).
Nothing here imports Qt unless the test already did.
"""

import ipaddress
import logging
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import pytest

GRACE_SECONDS = 3.0
"""A thread that was told to stop has this long to end."""


# ---- the log


class ExpectedLogs(logging.Handler):
    """Collects warnings and errors; a test says beforehand which it expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._expected: list[re.Pattern[str]] = []
        self._records: list[logging.LogRecord] = []

    def expect(self, pattern: str) -> None:
        """At least one record at WARNING or above will match this regular expression; such records are all right."""
        self._expected.append(re.compile(pattern))

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)

    def complaints(self) -> list[str]:
        told = [(record, record.getMessage()) for record in self._records]
        stray = [
            f"logged: {record.name} {record.levelname}: {text}"
            for record, text in told
            if not any(pattern.search(text) for pattern in self._expected)
        ]
        silent = [
            f"expected in the log but not there: {pattern.pattern}"
            for pattern in self._expected
            if not any(pattern.search(text) for _record, text in told)
        ]
        return stray + silent


@contextmanager
def quiet_log(expected: ExpectedLogs) -> Iterator[None]:
    root = logging.getLogger()
    root.addHandler(expected)
    try:
        yield
    finally:
        root.removeHandler(expected)
    _fail_on(expected.complaints())


# ---- threads


@contextmanager
def no_threads_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and _is_ours(thread)]
    for thread in left:
        thread.join(GRACE_SECONDS)
    _fail_on([f"thread left running: {thread.name}" for thread in left if thread.is_alive()])


def _is_ours(thread: threading.Thread) -> bool:
    # Python makes a _DummyThread for a foreign (Qt) thread that called it, and forgets to end it.
    return not isinstance(thread, threading._DummyThread)


# ---- the network

_RESERVED = (".invalid", ".example", ".test")


class OutsideWorldError(OSError):
    """A test tried to leave this machine."""


@contextmanager
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Names under reserved top-level domains do not resolve, as in the world; any other address fails the test."""
    attempts: list[str] = []

    def refuse(target: object) -> OutsideWorldError:
        attempts.append(f"tried to reach {target!r}")
        return OutsideWorldError(attempts[-1])

    def checked(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, *arguments: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(arguments[-1][0]):
                raise refuse(arguments[-1])
            return method(self, *arguments)

        return call

    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and name.rstrip(".").endswith(_RESERVED):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if name and not _is_loopback(name) and name != socket.gethostname():
            raise refuse(host)
        return resolve(host, *arguments, **named)

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, checked(getattr(socket.socket, name)))
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield
    _fail_on(attempts)


def _is_loopback(host: str) -> bool:
    if host in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


# ---- Qt

_started_threads: "WeakSet[Any]" = WeakSet()


def watch_qt_threads() -> None:
    """Remember every QThread that is started from now on. Called once, before the application is made."""
    from PySide6.QtCore import QThread

    start = QThread.start

    def remembered(self: Any, *arguments: Any) -> None:
        _started_threads.add(self)
        start(self, *arguments)

    QThread.start = remembered


def qt_complaints() -> list[str]:
    """What a test on the screen left behind: open windows, running timers, animations and threads."""
    from PySide6.QtCore import QAbstractAnimation, QCoreApplication, QEvent, QThreadPool, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import isValid

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    complaints = []
    for window in QApplication.topLevelWidgets():
        name = window.objectName() or type(window).__name__
        if window.isVisible():
            complaints.append(f"window left open: {name}")
            window.close()
        for timer in window.findChildren(QTimer):
            if timer.isActive():
                complaints.append(f"timer left running every {timer.interval()} ms in {name}")
                timer.stop()
        for animation in window.findChildren(QAbstractAnimation):
            if animation.state() == QAbstractAnimation.State.Running:
                complaints.append(f"animation left running in {name}")
                animation.stop()
    for thread in list(_started_threads):
        if isValid(thread) and thread.isRunning() and not thread.wait(int(GRACE_SECONDS * 1000)):
            complaints.append(f"Qt thread left running: {thread.objectName() or type(thread).__name__}")
    if not QThreadPool.globalInstance().waitForDone(int(GRACE_SECONDS * 1000)):
        complaints.append("work left running in the thread pool")
    return complaints


@contextmanager
def clean_screen() -> Iterator[None]:
    """Nothing of Qt's is left behind: no window, timer or thread, and nothing to paste."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets and widgets.QApplication.instance():
        complaints = qt_complaints()
        widgets.QApplication.clipboard().clear()
        _fail_on(complaints)


def _fail_on(complaints: list[str]) -> None:
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)
