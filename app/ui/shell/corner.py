"""The corner of the menu bar: is anything being sent, and the button that stops all of it."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.i18n import N_, _
from app.ui.theme import current
from app.ui.theme.icons import bind_icon
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Dot
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import row
from app.ui.widgets.pills import Pill

State = Literal["off", "on", "paused", "fault", "demo"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a state of sending is shown."""

    words: str
    dot: str


_LOOKS: dict[State, Look] = {
    "off": Look(N_("Sending is not set up"), "border.control"),
    "on": Look(N_("Sending is on"), "tone.success.base"),
    "paused": Look(N_("Everything is paused"), ""),
    "fault": Look(N_("Sending has stopped"), ""),
    "demo": Look(N_("Demo shop: nothing leaves this computer"), "tone.info.base"),
}


class SendingCorner(QWidget):
    """pressed is emitted by its one button: pause, or resume when everything is paused."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._dot = Dot("border.control")
        self._words = label("", "small", "secondary")
        self._pill = Pill("", "paused", "pause")
        self._button = secondary("", "pause", extent="tiny")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(lambda _checked=False: self.pressed.emit())
        self.setLayout(row(self._dot, -4, self._words, self._pill, self._button, gap=10, margins=(0, 0, 8, 0)))
        self._state: State = "off"
        self.show_state("off")

    def show_state(self, state: State, has_shop: bool = False) -> None:
        """Shows whether anything is being sent; the button is there when there is a shop."""
        self._state = state
        self.setFixedHeight(round(26 * max(1.0, current.scale())))
        look = _LOOKS[state]
        stopped = state in ("paused", "fault")
        self._dot.setVisible(not stopped)
        self._words.setVisible(not stopped)
        self._pill.setVisible(stopped)
        if stopped:
            self._pill.show_fact(_(look.words), "paused" if state == "paused" else "error", "pause")
        else:
            self._dot.show_role(look.dot)
            self._words.setText(_(look.words))
        resume = state == "paused"
        self._button.setText(_("Resume…") if resume else _("Pause everything"))
        self._button.setToolTip(f"{self._button.text()}  Ctrl+Shift+P")
        bind_icon(self._button, "play" if resume else "pause", "text.primary", 12, gap=2)
        self._button.setVisible(has_shop)
        if (layout := self.layout()) is not None:
            layout.activate()
        self.adjustSize()

    def words(self) -> str:
        """The state in words, for the tray."""
        return _(_LOOKS[self._state].words)


def corner_state(state: str, demo: bool) -> State:
    """How the state of sending is shown."""
    if state == "paused":
        return "paused"
    if state == "stopped":
        return "fault"
    return "demo" if demo else "on" if state == "on" else "off"
