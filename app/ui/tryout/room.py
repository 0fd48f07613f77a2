"""Where the parts of a trial stand: side by side, or, where there is little room, one panel at a time."""

from typing import Literal

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.ui.theme import current
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.layouts import boxed, row

Side = Literal["settings", "mailbox"]
ROOMY, TIGHT = 1200, 1000
"""Widths at the usual size of text: a narrower page has narrower panels, a tight one shows one of them at a time."""
_WIDE: dict[Side, int] = {"settings": 284, "mailbox": 354}
_NARROW: dict[Side, int] = {"settings": 252, "mailbox": 320}


class TrialRoom(QWidget):
    """The settings at the left, the mailbox at the right, between them the middle.

    `tools`: buttons that bring a panel into sight or put it away; in sight themselves where there is little room.
    """

    def __init__(self, settings: QWidget, mailbox: QWidget) -> None:
        super().__init__()
        self._panels: dict[Side, QWidget] = {"settings": settings, "mailbox": mailbox}
        self._buttons: dict[Side, IconButton] = {
            "settings": self._button("settings", "settings", _("Settings of the trial")),
            "mailbox": self._button("mailbox", "user", _("Messages of this customer")),
        }
        self.tools = boxed(row(*self._buttons.values(), gap=2))
        self._open: Side | None = "settings"

    def _button(self, side: Side, icon: str, name: str) -> IconButton:
        made = IconButton(icon, name, side=28, icon_size=16, checkable=True)
        made.clicked.connect(lambda on: self.open(side if on else None))
        return made

    def fill(self, middle: QWidget) -> None:
        """What stands between the panels."""
        both = row(self._panels["settings"], middle, self._panels["mailbox"], gap=0)
        both.setStretch(1, 1)
        self.setLayout(both)

    def open(self, side: Side | None) -> None:
        """The panel to be seen where there is room for one alone; None: the middle has all of it."""
        self._open = side
        self._place()

    def _place(self) -> None:
        text = max(1.0, current.scale())
        room = self.width() / text
        widths, tight = _WIDE if room >= ROOMY else _NARROW, room < TIGHT
        for side, panel in self._panels.items():
            panel.setFixedWidth(round(widths[side] * text))
            panel.setVisible(not tight or side == self._open)
            self._buttons[side].setChecked(side == self._open)
        self.tools.setVisible(tight)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
