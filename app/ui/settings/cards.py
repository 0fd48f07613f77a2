"""The shapes that panes are made of: a card with a heading, and rows of a label and a control."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from app.ui.theme import current
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import Item, row


class SettingsCard(Card):
    """Heading, one sentence, content."""

    def __init__(self, title: str, text: str = "", *items: Item, gap: int = 10) -> None:
        super().__init__(margins=(20, 16, 20, 16), gap=gap)
        self.setMaximumWidth(920)
        self.body.addWidget(label(title, "heading"))
        if text:
            self.body.addSpacing(-8)
            self.body.addWidget(label(text, tone="secondary", wrap=True))
            self.body.addSpacing(2)
        for item in items:
            if isinstance(item, QWidget):
                self.body.addWidget(item)
            elif isinstance(item, QLayout):
                self.body.addLayout(item)


def labelled(title: str, control: QWidget, note: str = "", *, width: int = 296) -> QHBoxLayout:
    """A right-aligned label, the control, and a note after it."""
    name = label(title, tone="secondary")
    name.setFixedWidth(current.roomy(168))
    name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    name.setBuddy(control)
    control.setAccessibleName(title)
    if width:
        control.setFixedWidth(current.roomy(width))
    return row(name, control, label(note, "small", "muted"), None, gap=12)
