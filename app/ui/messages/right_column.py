"""The right of the message editor: the inboxes of the five, and the fields of the chosen block."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent

from app.i18n import _
from app.model.customer import Persona
from app.model.template import Block
from app.ui.inspector.host import Host
from app.ui.messages.block_panel import BlockPanel
from app.ui.messages.inbox import InboxList
from app.ui.theme import current
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Panel, scrolling
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, row
from app.ui.widgets.segmented import SegmentedControl

WIDTH, LEAST = 420, 336
"""The least has room for the two buttons, and none for the heading beside them."""


def _wide(pixels: int) -> int:
    return round(pixels * max(1.0, current.scale()))


class RightColumn(Panel):
    """persona_chosen(key), forced_changed(on), compare_wanted(), test_wanted()."""

    persona_chosen = Signal(str)
    forced_changed = Signal(bool)
    compare_wanted = Signal()
    test_wanted = Signal()

    def __init__(self, host: Host, personas: Sequence[Persona], zone: ZoneInfo) -> None:
        super().__init__(edge="left")
        self.setMinimumWidth(_wide(LEAST))
        self.setMaximumWidth(_wide(WIDTH))
        self.inbox = InboxList(zone)
        self.inbox.chosen.connect(self.persona_chosen)
        self.mode = SegmentedControl(
            _("Which message is shown"),
            [("route", _("What the persona gets"), ""), ("forced", _("This message to all"), "")],
            small=True,
        )
        self.mode.chosen.connect(lambda key: self.forced_changed.emit(key == "forced"))
        compare = secondary(_("Compare side by side"), "columns", "small", on_click=self.compare_wanted.emit)
        self.test = secondary(_("Send a test…"), "send", "small", on_click=self.test_wanted.emit)
        self.block = BlockPanel(host, personas)
        self._title = label("", "strong")
        self._heading = label(_("Inboxes"), "small-bold", "secondary")
        self.body.addWidget(boxed(row(self._heading, None, self.test, compare, margins=(16, 8, 12, 8))))
        self.body.addWidget(hline())
        self.body.addWidget(self.inbox)
        self.body.addWidget(boxed(row(self.mode, None, margins=(12, 8, 12, 8))))
        self.body.addWidget(hline())
        self.body.addWidget(boxed(row(self._title, None, margins=(16, 12, 16, 8))))
        self.body.addWidget(scrolling(self.block), 1)

    def forced(self) -> bool:
        """Whether everybody is shown this message, whatever their way."""
        return self.mode.current() == "forced"

    def show_block(self, place: str, block: Block | None) -> None:
        """Show the fields of another block, or none."""
        self.block.show_block(place, block)
        self._title.setText(self.block.title() or _("Block"))

    # Qt

    def sizeHint(self) -> QSize:
        return QSize(_wide(WIDTH), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._heading.setVisible(self.width() >= _wide(WIDTH))
