"""The text part of a message: made of the blocks, or written by hand; and under it, as somebody gets it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.i18n import _
from app.render.variables import PARTS
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.theme.fonts import mono
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Banner, IconMark, Panel
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row

_NO_LIMIT = 16_777_215


class TextPart(QWidget):
    """edited(source) when a person writes. by_hand(on): it is to be written by hand, or to be made of the blocks."""

    edited = Signal(str)
    by_hand = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._mark = IconMark("type", "text.muted", 15)
        self._state = label("", "small", "secondary")
        self.write = secondary(_("Write it by hand"), "edit", "small", on_click=lambda: self.by_hand.emit(True))
        self.make = secondary(
            _("Write it from the blocks again"), "refresh", "small", on_click=lambda: self.by_hand.emit(False)
        )
        bar = row(self._mark, self._state, None, self.write, self.make, gap=8, margins=(16, 6, 12, 6))
        self.editor = VariableEdit(_("Text part, written by hand"), lines=10)
        self.editor.setObjectName("plain")
        self.editor.setMinimumHeight(140)
        self.editor.setMaximumHeight(_NO_LIMIT)
        self.editor.more = [(_(one.description), one.insert) for one in PARTS.values()]
        self.editor.edited.connect(self.edited)
        self._trouble = Banner("", "warning", "warning")
        self._sent = QPlainTextEdit()
        self._sent.setReadOnly(True)
        self._sent.setAccessibleName(_("The text part of the message"))
        self._sent.setFont(mono(12))
        self._as_sent = label(_("As it is sent"), "small-bold", "secondary")
        upper = column(self.editor, self._trouble, gap=8, margins=(16, 4, 16, 8))
        upper.setStretch(0, 1)
        self._hand = boxed(upper)
        lower = column(self._as_sent, self._sent, gap=6, margins=(16, 8, 16, 12))
        lower.setStretch(1, 1)
        parts = column(Panel(boxed(bar), edge="bottom"), self._hand)
        parts.addWidget(boxed(lower), 1)
        parts.setStretch(1, 1)
        self.setLayout(parts)
        self._trouble.hide()
        self.show_source("")

    def show_source(self, plain: str) -> None:
        """Show what was written by hand, "" = nothing: it is made of the blocks. Nothing is told."""
        mine = bool(plain.strip())
        self._hand.setVisible(mine)
        self._as_sent.setVisible(mine)
        self.make.setVisible(mine)
        self.write.setVisible(not mine)
        self._state.setText(_("Written by hand") if mine else _("Made of the blocks, whenever they change"))
        self.editor.show_source(plain)

    def show_text(self, text: str) -> None:
        """Show the text part as it is sent."""
        if text.replace("\u00a0", " ") != self._sent.toPlainText():
            bar = self._sent.verticalScrollBar()
            at = bar.value()
            self._sent.setPlainText(text)
            bar.setValue(at)

    def text(self) -> str:
        """The text part that is shown."""
        return self._sent.toPlainText()

    def show_error(self, words: str) -> None:
        """What the checks say of it, "" = nothing."""
        self._trouble.setVisible(bool(words))
        if words:
            self._trouble.show_text(words, "warning", "warning")
