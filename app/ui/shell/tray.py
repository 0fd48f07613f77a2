"""The icon in the system's notification area: the same state and the same command as the corner of the menu bar."""

from typing import Protocol

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPen
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.i18n import _
from app.ui.shell.commands import Commands
from app.ui.theme.tokens import tokens


class Tray(Protocol):
    """Where the program lives while its window is closed."""

    def holds_program(self) -> bool:
        """True when closing the window may leave the program running."""

    def tell_state(self, state: str, words: str) -> None:
        """Shows whether anything is being sent."""

    def tell_closed(self) -> None:
        """The window has been closed, and the program goes on."""

    def notify(self, title: str, text: str) -> None:
        """A short note to the user, for example that the pause is still on."""

    def remove(self) -> None:
        """Takes the icon away at the end."""


class NoTray:
    """For systems without a notification area: closing the window ends the program."""

    def holds_program(self) -> bool:
        return False

    def tell_state(self, state: str, words: str) -> None:
        return None

    def tell_closed(self) -> None:
        return None

    def notify(self, title: str, text: str) -> None:
        return None

    def remove(self) -> None:
        return None


class SystemTray(QObject):
    """The real thing. shown() when a person wants the window: by a click on the icon, or from its menu."""

    shown = Signal()

    def __init__(self, parent: QObject, icon: QIcon, commands: Commands, menu: QMenu) -> None:
        """menu is shown at a right click and gets the state, the window and the pause command."""
        super().__init__(parent)
        self._plain, self._state, self._told = icon, "", False
        self._icon = QSystemTrayIcon(icon, self)
        self._words = menu.addAction("")
        self._words.setEnabled(False)
        menu.addSeparator()
        self._open = menu.addAction("")
        self._open.triggered.connect(lambda _checked=False: self.shown.emit())
        menu.setDefaultAction(self._open)
        menu.addAction(commands.action("flow.pause_all"))
        menu.addSeparator()
        menu.addAction(commands.action("file.quit"))
        self._icon.setContextMenu(menu)
        self._icon.activated.connect(self._activated)
        self.tell_state("off", "")
        self._icon.show()

    def holds_program(self) -> bool:
        """True: the icon is there."""
        return self._icon.isVisible()

    def tell_state(self, state: str, words: str) -> None:
        """Puts the state in the icon, the tooltip and the menu."""
        self._open.setText(_("Open Polku"))
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._icon.setToolTip(f"Polku: {words}" if words else "Polku")
        if state != self._state:
            self._state = state
            self._icon.setIcon(with_badge(self._plain, state))

    def tell_closed(self) -> None:
        """Says once that the program goes on without its window."""
        if not self._told:
            self._told = True
            title, words = _("Polku goes on here"), self._words.text()
            self.notify(title, _("Only the window was closed. {state}.").format(state=words) if words else "")

    def notify(self, title: str, text: str) -> None:
        """Shows a balloon where the system has them."""
        self._icon.showMessage(title, text, self._plain)

    def remove(self) -> None:
        """Hides the icon."""
        self._icon.hide()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        """A click opens the window; a right one only the menu."""
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.shown.emit()


def with_badge(icon: QIcon, state: str) -> QIcon:
    """The icon with a mark in its corner while everything is paused or sending has stopped; told by shape and colour.

    Notification areas are light or dark whatever theme is on: the mark has a white edge and a colour of its own.
    """
    if state not in _BADGES:
        return icon
    role, lines = _BADGES[state]
    made = QIcon()
    for size in icon.availableSizes():
        picture = icon.pixmap(size)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(size.width() / 32, size.height() / 32)
        painter.setPen(QPen(Qt.GlobalColor.white, 2))
        painter.setBrush(tokens(False).qcolor(role))
        painter.drawEllipse(QRectF(13, 13, 18, 18))
        for line in lines:
            painter.fillRect(line, Qt.GlobalColor.white)
        painter.end()
        made.addPixmap(picture)
    return made


_BADGES = {
    "paused": ("tone.paused.text", (QRectF(18, 17.5, 3, 9), QRectF(23, 17.5, 3, 9))),
    "fault": ("tone.error.base", (QRectF(20.5, 16.5, 3, 7), QRectF(20.5, 25, 3, 3))),
}
"""State -> colour of the mark, and what is drawn in it: two bars, or an exclamation mark."""


def tray_available() -> bool:
    """Whether this desktop shows tray icons."""
    return QSystemTrayIcon.isSystemTrayAvailable()
