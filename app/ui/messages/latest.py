"""Work of which only the newest matters: one piece at a time off the UI thread, and never a queue of old ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.model.errors import PolkuError
from app.ui.bridge import run_task


class Latest(QObject):
    """ask(work) runs it after a breath; what is asked meanwhile takes the place of what has not begun.

    done(result) and failed(PolkuError) are called in the UI thread, for pieces that nothing newer has overtaken and,
    while somebody types on and on, for those in between as well: a picture that is a little old is better than none.
    """

    def __init__(
        self,
        done: Callable[[Any], object],
        failed: Callable[[PolkuError], object],
        parent: QObject,
        breath_ms: int = 30,
    ) -> None:
        super().__init__(parent)
        self._done, self._failed = done, failed
        self._next: Callable[[], object] | None = None
        self._busy = self._stopped = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(breath_ms)
        self._timer.timeout.connect(self._begin)

    def ask(self, work: Callable[[], object]) -> None:
        """This is wanted now."""
        self._next = work
        if not self._busy:
            self._timer.start()

    def stop(self) -> None:
        """Nothing is wanted any more; what runs is not told of."""
        self._stopped = True
        self._next = None
        self._timer.stop()

    def _begin(self) -> None:
        work, self._next = self._next, None
        if work is None or self._busy:
            return
        self._busy = True
        run_task(work, self._finish, self._break)

    def _finish(self, result: object) -> None:
        self._busy = False
        if not self._stopped:
            self._done(result)
            self._go_on()

    def _break(self, error: PolkuError) -> None:
        self._busy = False
        if not self._stopped:
            self._failed(error)
            self._go_on()

    def _go_on(self) -> None:
        if self._next is not None:
            self._timer.start()
