"""The left of the message editor: which message, its blocks, and what can be added."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QInputDialog, QListWidget, QListWidgetItem, QMenu

from app.i18n import _
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.template import Template
from app.services.message_library import KeptMessage
from app.ui.messages.block_list import BlockList
from app.ui.messages.block_palette import BlockPalette
from app.ui.messages.message_rows import MessagePainter, messages_of
from app.ui.theme import current
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.cards import Panel
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, column, row

WIDTH = 264
_ROW = 46


class LeftColumn(Panel):
    """message_chosen(email id), keep_wanted(name), library_wanted(), import_wanted()."""

    message_chosen = Signal(str)
    keep_wanted = Signal(str)
    library_wanted = Signal()
    import_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(edge="right")
        self.setFixedWidth(round(WIDTH * max(1.0, current.scale())))
        self.messages = QListWidget()
        self.messages.setAccessibleName(_("Messages of this automation"))
        self.messages.setItemDelegate(MessagePainter(self.messages))
        self.messages.setMouseTracking(True)
        self.messages.currentItemChanged.connect(self._choose)
        self._filling = False
        self.blocks = BlockList()
        self.kinds = BlockPalette()
        library = IconButton("library", _("Library of messages"), side=26, icon_size=15)
        library.clicked.connect(lambda _c=False: self._open_library())
        head = row(
            label(_("Messages of this automation"), "small-bold", "secondary"), None, library, margins=(16, 8, 8, 2)
        )
        self.body.addLayout(head)
        self.body.addWidget(self.messages)
        self.body.addWidget(hline())
        self.body.addWidget(boxed(row(label(_("Blocks"), "small-bold", "secondary"), margins=(16, 10, 8, 4))))
        self.body.addWidget(self.blocks, 1)
        self.body.addWidget(hline())
        add = label(_("Drag into the message"), "small-bold", "secondary")
        self.body.addWidget(boxed(column(add, self.kinds, gap=8, margins=(12, 10, 12, 12))))
        self._name = ""

    def show_flow(self, flow: Flow, chosen: str, findings: Sequence[Finding]) -> None:
        """Show these messages, this one chosen, without telling."""
        self._filling = True
        listed = messages_of(flow, findings)
        while self.messages.count() > len(listed):
            self.messages.takeItem(self.messages.count() - 1)
        while self.messages.count() < len(listed):
            self.messages.addItem(QListWidgetItem())
        for place, one in enumerate(listed):
            item = self.messages.item(place)
            item.setData(Qt.ItemDataRole.UserRole, one)
            item.setText(f"{one.title}. {one.detail}")
            if one.node == chosen:
                self.messages.setCurrentRow(place)
                self._name = one.title
        height = round(_ROW * max(1.0, current.scale()))
        self.messages.setFixedHeight(min(max(len(listed), 1), 4) * height + 8)
        self._filling = False

    def _choose(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None and not self._filling:
            self.message_chosen.emit(item.data(Qt.ItemDataRole.UserRole).node)

    def _open_library(self) -> None:
        self.library_wanted.emit()

    def show_library(self, kept: Sequence[KeptMessage], take: Callable[[Template], object]) -> QMenu:
        """The menu of kept messages, under the pointer or the button."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Save this message in the library…"), self._ask_name)
        menu.addAction(_("Import HTML…"), self.import_wanted.emit)
        menu.addSeparator()
        if not kept:
            menu.addAction(_("No messages in the library yet")).setEnabled(False)
        for one in kept:
            words = _("Take “{name}” into this message").format(name=one.name)
            menu.addAction(words, lambda template=one.template: take(template))
        menu.popup(QCursor.pos())
        return menu

    def _ask_name(self) -> None:
        name, well = QInputDialog.getText(self, _("Save in the library"), _("Name of the message"), text=self._name)
        if well and name.strip():
            self.keep_wanted.emit(name)
