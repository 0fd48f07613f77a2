"""The panel at the right edge that tells of one thing chosen from a list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QSizePolicy

from app.ui.theme import current
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.cards import Panel, scrolling
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, column, row


class SidePanel(Panel):
    """352 px wide, with a heading, a button that closes it, and a scrolled column `box` for what it tells."""

    def __init__(self, heading: str, content: str, closing: str, close: Callable[[], object]) -> None:
        """`content` names the scrolled part, `closing` the button, for screen readers."""
        super().__init__(edge="left")
        self.setFixedWidth(current.roomy(352))
        title = row(
            label(heading, "small-bold", "secondary"),
            None,
            IconButton("x", closing, side=26, icon_size=14, on_click=close),
            margins=(14, 0, 8, 0),
        )
        head = Panel(boxed(title), edge="bottom")
        head.setFixedHeight(36)
        self.box = column(gap=0, margins=(18, 14, 18, 18))
        inner = boxed(self.box)
        inner.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.body.addWidget(head)
        self.body.addWidget(scrolling(inner, content))

    def add_section(self, title: str) -> None:
        """A line across, and the name of what follows."""
        self.box.addSpacing(12)
        self.box.addWidget(hline())
        self.box.addSpacing(10)
        self.box.addWidget(label(title, "label", "secondary"))
        self.box.addSpacing(4)
