"""Checks a short while after the last change, off the UI thread; only the answer about the newest flow counts."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.flow import Flow
from app.ui.bridge import run_task

PAUSE_MS = 300


class Checker(QObject):
    """found(tuple of findings) when the checks have looked; failed(PolkuError) when they could not."""

    found = Signal(object)
    failed = Signal(PolkuError)

    def __init__(self, check: Callable[[Flow], tuple[Finding, ...]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._check = check
        self._flow: Flow | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._run)

    def look_soon(self, flow: Flow) -> None:
        """The flow has changed."""
        self._flow = flow
        self._timer.start()

    def look_now(self, flow: Flow) -> None:
        """The same without the pause."""
        self._flow = flow
        self._timer.stop()
        self._run()

    def stop(self) -> None:
        """Nothing is to be checked any more."""
        self._timer.stop()
        self._flow = None

    def _run(self) -> None:
        flow = self._flow
        if flow is None:
            return
        check = self._check
        run_task(lambda: (flow, check(flow)), self._answered, self._broken)

    def _answered(self, answer: tuple[Flow, tuple[Finding, ...]]) -> None:
        flow, findings = answer
        if flow is self._flow:
            self.found.emit(findings)

    def _broken(self, error: PolkuError) -> None:
        self.failed.emit(error)
