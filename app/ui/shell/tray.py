"""The icon in the system's notification area: the same state and the same command as the corner of the menu bar."""

from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.ui.shell.commands import Commands


class Tray(Protocol):
    """Where the program lives while its window is closed."""

    def holds_program(self) -> bool:
        """True when closing the window may leave the program running."""

    def tell_state(self, words: str) -> None:
        """Shows whether anything is being sent."""

    def notify(self, title: str, text: str) -> None:
        """A short note to the user, for example that the pause is still on."""

    def remove(self) -> None:
        """Takes the icon away at the end."""


class NoTray:
    """For systems without a notification area: closing the window ends the program."""

    def holds_program(self) -> bool:
        return False

    def tell_state(self, words: str) -> None:
        return None

    def notify(self, title: str, text: str) -> None:
        return None

    def remove(self) -> None:
        return None


class SystemTray(QObject):
    """The real thing."""

    def __init__(self, parent: QObject, icon: QIcon, commands: Commands, menu: QMenu) -> None:
        """menu is shown at a right click and gets the pause command."""
        super().__init__(parent)
        self._icon = QSystemTrayIcon(icon, self)
        menu.addAction(commands.action("flow.pause_all"))
        menu.addSeparator()
        menu.addAction(commands.action("file.quit"))
        self._icon.setContextMenu(menu)
        self._icon.show()
        self.activated = self._icon.activated

    def holds_program(self) -> bool:
        """True: the icon is there."""
        return self._icon.isVisible()

    def tell_state(self, words: str) -> None:
        """Puts the state in the tooltip."""
        self._icon.setToolTip(f"Polku: {words}")

    def notify(self, title: str, text: str) -> None:
        """Shows a balloon where the system has them."""
        self._icon.showMessage(title, text)

    def remove(self) -> None:
        """Hides the icon."""
        self._icon.hide()


def tray_available() -> bool:
    """Whether this desktop shows tray icons."""
    return QSystemTrayIcon.isSystemTrayAvailable()
