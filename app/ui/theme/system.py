"""What the system asks of every program on behalf of those who see or bear less: stronger contrast, less motion."""

import ctypes
import sys

from PySide6.QtCore import QObject, QProcess, QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication

_CLIENT_AREA_ANIMATION = 0x1042  # SPI_GETCLIENTAREAANIMATION
_QUESTIONS = {
    "linux": (("gsettings", "get", "org.gnome.desktop.interface", "enable-animations"), "false"),
    "darwin": (("defaults", "read", "com.apple.universalaccess", "reduceMotion"), "1"),
}
"""What to ask on a system, and the answer that means less motion. Qt itself does not know."""


def wants_contrast() -> bool:
    """Whether the system is set to high contrast now; it may change while the program runs."""
    hints = QGuiApplication.styleHints()
    return hints is not None and hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


class Motion(QObject):
    """Whether the system wants less of it. A system that was not asked, or does not answer, does not.

    changed(calm) comes when the answer does.
    """

    changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.calm = False
        self._asked: QProcess | None = None

    def ask(self) -> None:
        """Asks the system, without waiting for it."""
        if sys.platform == "win32":
            moving = ctypes.c_int(1)
            ctypes.windll.user32.SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(moving), 0)
            self._take(not moving.value)
            return
        question, calm = _QUESTIONS.get(sys.platform, (("",), ""))
        program = QStandardPaths.findExecutable(question[0]) if question[0] else ""
        if program and self._asked is None:
            self._asked = asked = QProcess(self)
            asked.finished.connect(lambda: self._answered(calm))
            asked.start(program, list(question[1:]))

    def end(self) -> None:
        """Waits for no answer any more."""
        asked, self._asked = self._asked, None
        if asked is not None:
            asked.kill()
            asked.waitForFinished(500)

    def _answered(self, calm: str) -> None:
        asked, self._asked = self._asked, None
        if asked is not None:
            told = bytes(asked.readAllStandardOutput().data()).decode(errors="replace").strip()
            asked.deleteLater()
            self._take(told == calm)

    def _take(self, calm: bool) -> None:
        if calm != self.calm:
            self.calm = calm
            self.changed.emit(calm)


motion = Motion()
