"""A text message as its customer's phone shows it: the sender, the words in a bubble, and how long it is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.render.sms_length import sms_length
from app.services.preview import Preview
from app.ui.inspector.sms_length import length_told
from app.ui.theme import current
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.cards import Card, scrolling
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row

WIDTH = 360
"""Of the screen, in pixels at the usual size of text."""


class Phone(QWidget):
    """Shows one message at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._sender, self._number = label("", "strong"), label("", "small", "muted", digits=True)
        self._avatar = Avatar("?", side=32)
        self.words = label("", "body", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName(_("The text message as it will be sent"))
        self._length = label("", "small", "muted")
        bubble = Card(self.words, margins=(14, 10, 14, 10))
        bubble.setProperty("banner", "info")
        spoken = row(bubble, 34)
        spoken.setStretch(0, 1)
        who = row(self._avatar, column(None, self._sender, self._number, None, gap=0), None, gap=10)
        screen = Card(who, 6, spoken, row(self._length, None), None, margins=(16, 14, 16, 16), gap=8)
        screen.setFixedWidth(current.roomy(WIDTH))
        screen.setMinimumHeight(current.roomy(300))
        middle = row(None, column(screen, None), None, margins=(20, 24, 20, 24))
        self.setLayout(column(scrolling(boxed(middle)), gap=0))

    def show_message(self, found: Preview) -> None:
        """The words, from whom and to which number."""
        self._sender.setText(found.sender_name)
        self._avatar.show_person(found.sender_name)
        self._number.setText(_("to {number}").format(number=found.to) if found.to else _("no phone number"))
        self.words.setText(found.text)
        self._length.setText(length_told(sms_length(found.text)))
