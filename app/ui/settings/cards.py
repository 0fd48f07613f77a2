"""The shapes that panes are made of: a card with a heading, and rows of a label and a control."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from app.i18n import _
from app.ui.theme import current
from app.ui.widgets.buttons import quiet
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import Item, boxed, row


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


def shown(name: str, value: str, note: str = "", *, width: int = 296) -> QWidget:
    """A value to be copied."""
    field = text_field(name, value)
    field.setReadOnly(True)
    field.setCursorPosition(0)
    line = labelled(name, field, note, width=width)
    line.insertWidget(2, quiet(_("Copy"), "copy", "small", on_click=lambda: QGuiApplication.clipboard().setText(value)))
    return boxed(line)
