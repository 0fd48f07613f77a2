"""The blocks of one message from top to bottom: add, move, take away, fill in."""

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import _
from app.model.template import Block, Footer, Template
from app.ui.inspector.block_card import BlockCard
from app.ui.inspector.blocks import BLOCKS, block_words
from app.ui.inspector.form import Form
from app.ui.inspector.host import Host
from app.ui.widgets.buttons import IconButton, secondary
from app.ui.widgets.cards import Panel
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, clear, column, row


class MessageForm(Form[Template]):
    """The footer stays last, since every message must have one. closed() goes back to the step."""

    closed = Signal()

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        back = IconButton("arrow-left", _("Back to the step"), side=26, icon_size=16, on_click=self.closed.emit)
        self._back = back
        head = Panel(row(back, label(_("Content of the message"), "strong"), None, gap=8), edge="bottom")
        head.body.setContentsMargins(10, 8, 16, 8)
        self._cards: list[BlockCard] = []
        self._column = column(gap=8)
        self._add = secondary(_("Add a block"), "plus", extent="small")
        self._add.setMenu(self._menu())
        self._add.setProperty("menu", "true")
        self.body.addWidget(head)
        self.body.addWidget(boxed(column(self._column, row(self._add, None), gap=10, margins=(12, 12, 12, 12))))
        self.body.addStretch(1)
        self.follow(self._show_blocks)

    def first_control(self) -> QWidget:
        """The first block, or the way to add one."""
        return self._cards[0] if self._cards else self._add

    def put_block(self, index: int, block: Block, field: str) -> None:
        """Replace one block."""
        blocks = (*self.subject.blocks[:index], block, *self.subject.blocks[index + 1 :])
        self.put(replace(self.subject, blocks=blocks), field and f"blocks.{index}.{field}")

    def remove_block(self, index: int) -> None:
        """Take one block away."""
        blocks = (*self.subject.blocks[:index], *self.subject.blocks[index + 1 :])
        self.put(replace(self.subject, blocks=blocks), "")

    def move_block(self, index: int, by: int) -> None:
        """One place up or down; the footer stays where it is."""
        blocks = list(self.subject.blocks)
        there = index + by
        if 0 <= there < len(blocks) and not isinstance(blocks[index], Footer) and not isinstance(blocks[there], Footer):
            blocks[index], blocks[there] = blocks[there], blocks[index]
            self.put(replace(self.subject, blocks=tuple(blocks)), "")
            self._cards[there].setFocus()

    def add_block(self, made: Block) -> None:
        """Put a new block at the end, before the footer."""
        blocks = list(self.subject.blocks)
        place = len(blocks) - 1 if blocks and isinstance(blocks[-1], Footer) else len(blocks)
        blocks.insert(place, made)
        self.put(replace(self.subject, blocks=tuple(blocks)), "")
        self._cards[place].setFocus()

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for kind in BLOCKS:
            if kind is not Footer:
                menu.addAction(block_words(kind()), lambda kind=kind: self.add_block(kind()))
        return menu

    def _show_blocks(self) -> None:
        kinds = [type(block) for block in self.subject.blocks]
        if kinds != [card.kind for card in self._cards]:
            clear(self._column)
            self._cards = [BlockCard(self, index, kind) for index, kind in enumerate(kinds)]
            for card in self._cards:
                self._column.addWidget(card)
                card.show()  # at once, so that it can take the keyboard
        for card, block in zip(self._cards, self.subject.blocks, strict=True):
            card.show_item(block)
