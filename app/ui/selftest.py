"""The screen's part of `polku selftest`: the window paints, and the browser engine draws a message."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from app.i18n import _
from app.services.selftest import BrokenError
from app.ui.messages import webroom
from app.ui.messages.frames import Mail, MailFrames

PATIENCE_MS = 30_000
LOOK_EVERY_MS = 50
SPRUCE = QColor("#0e6656")
MAIL = f'<html><body style="margin:0;height:100vh;background:{SPRUCE.name()}"></body></html>'


def see_window(window: QWidget) -> str:
    """Show the window, look at its picture and close it. Raises BrokenError when nothing was painted."""
    window.show()
    _wait_until(lambda: len(_colours(window)) > 8, "the window stayed empty")
    size = window.size()
    window.close()
    return _("{width} × {height} pixels painted").format(width=size.width(), height=size.height())


def see_message() -> str:
    """Draw one message off screen. Raises BrokenError when it does not appear; the light version draws none."""
    if not webroom.can_draw():
        return _("no message preview in this light version")
    frames = MailFrames()
    frames.resize(400, 300)
    frames.show_mails([Mail("selftest", MAIL)])
    frames.show()
    _wait_until(lambda: SPRUCE.rgb() in _colours(frames), "the message preview stayed empty")
    frames.deleteLater()
    QCoreApplication.sendPostedEvents(frames, QEvent.Type.DeferredDelete)  # the engine goes first
    return _("message preview drawn")


def _colours(widget: QWidget) -> set[int]:
    """The colours on a coarse grid of the widget's picture."""
    picture = widget.grab().toImage()
    return {
        picture.pixelColor(x, y).rgb() for x in range(0, picture.width(), 16) for y in range(0, picture.height(), 16)
    }


def _wait_until(seen: Callable[[], bool], otherwise: str) -> None:
    """Let Qt work until it is seen, looking again and again; BrokenError when patience ends."""
    loop, looking, ending = QEventLoop(), QTimer(), QTimer()
    looking.timeout.connect(lambda: loop.quit() if seen() else None)
    ending.setSingleShot(True)
    ending.timeout.connect(lambda: loop.exit(1))
    looking.start(LOOK_EVERY_MS)
    ending.start(PATIENCE_MS)
    outcome = loop.exec()
    looking.stop()
    ending.stop()
    QApplication.processEvents()
    if outcome:
        raise BrokenError(otherwise)
