"""The shapes that panes are made of: a card with a heading, and rows of a label and a control."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from app.i18n import _
from app.ui.theme import current
from app.ui.widgets.buttons import quiet
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import text_field
from app.ui.widgets.flowing import Flowing
from app.ui.widgets.labels import Paragraph, label
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


def labelled(
    title: str, control: QWidget, note: str = "", *, width: int = 296, tool: QWidget | None = None
) -> QHBoxLayout:
    """A right-aligned label, the control, its tool, and a note, which go under it where there is no room."""
    name = label(title, tone="secondary")
    name.setFixedWidth(current.roomy(168))
    name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    name.setMinimumHeight(current.tall(30))
    name.setBuddy(control)
    control.setAccessibleName(title)
    if width:
        control.setFixedWidth(current.roomy(width))
    line = row(name, Flowing(control, *([tool] if tool else []), *([Note(note)] if note else []), line_gap=2), gap=12)
    line.setStretch(1, 1)
    line.setAlignment(name, Qt.AlignmentFlag.AlignTop)
    return line


def under(*controls: QWidget) -> QHBoxLayout:
    """Controls without a label, where those of `labelled` stand."""
    line = row(current.roomy(168) + 12, Flowing(*controls, gap=8), gap=0)
    line.setStretch(1, 1)
    return line


class Note(Paragraph):
    """Small print that wishes to be one line, and wraps where it may not."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "small")
        self.setProperty("type", "small")
        self.setProperty("tone", "muted")
        self.ensurePolished()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 4, self.heightForWidth(10_000))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())


def shown(name: str, value: str, note: str = "", *, width: int = 296) -> QWidget:
    """A value to be copied."""
    field = text_field(name, value)
    field.setReadOnly(True)
    field.setCursorPosition(0)
    copy = quiet(_("Copy"), "copy", "small", on_click=lambda: QGuiApplication.clipboard().setText(value))
    return boxed(labelled(name, field, note, width=width, tool=copy))
