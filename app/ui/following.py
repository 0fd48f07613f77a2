"""Figures that follow a list: read in a thread when asked for, and not more often than every few seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from app.model.errors import PolkuError
from app.ui.bridge import run_task

Found = TypeVar("Found")
_LEAST_MS, _RESTS = 3000, 5


class Following(QObject, Generic[Found]):
    """Between two readings it rests, five times as long as the last took: large shops have other work, too."""

    def __init__(
        self,
        read: Callable[[], Found],
        show: Callable[[Found], object],
        failed: Callable[[PolkuError], object],
        owner: QObject,
    ) -> None:
        super().__init__(owner)
        self._read, self._shown, self._failed = read, show, failed
        self._reading = self._again = False
        self._clock = QElapsedTimer()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._rested)

    def ask(self) -> None:
        """Read, now or when it has rested."""
        if self._reading or self._rest.isActive():
            self._again = True
        else:
            self._begin()

    def hurry(self) -> None:
        """The next time it is asked it does not rest first."""
        self._rest.stop()

    def _begin(self) -> None:
        self._reading, self._again = True, False
        self._clock.start()
        run_task(self._read, self._arrived, self._broken)

    def _arrived(self, found: Found) -> None:
        self._settle()
        self._shown(found)

    def _broken(self, error: PolkuError) -> None:
        self._settle()
        self._failed(error)

    def _settle(self) -> None:
        self._reading = False
        self._rest.start(max(_LEAST_MS, _RESTS * self._clock.elapsed()))

    def _rested(self) -> None:
        if self._again:
            self._begin()
