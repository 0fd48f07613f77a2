"""Qt's own words, such as those of a field's context menu and of its dialogs, in the language of the window."""

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

_installed: list[QTranslator] = []


def speak(app: QApplication, language: str) -> None:
    """Changes at once for everything made from now on. English is what Qt says without a translation."""
    while _installed:
        app.removeTranslator(_installed.pop())
    made = QTranslator(app)
    if made.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(made)
        _installed.append(made)
