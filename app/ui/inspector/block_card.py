"""One block of a message as a card with its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.i18n import _
from app.model.template import Block, Columns, Footer, Variants
from app.ui.inspector.block_fields import BlockFields
from app.ui.inspector.blocks import BLOCKS
from app.ui.inspector.form import hint
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.cards import Card, IconMark
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row

if TYPE_CHECKING:
    from app.ui.inspector.message_form import MessageForm


class BlockCard(Card):
    """Writes whole blocks through the form it stands in."""

    def __init__(self, form: MessageForm, index: int, kind: type[Block]) -> None:
        self._form, self._index, self.kind = form, index, kind
        look = BLOCKS[kind]
        tools = [] if kind is Footer else self._tools()
        head = row(IconMark(look.icon, "text.muted", 16), label(_(look.words), "small-bold", "secondary"), None, gap=8)
        for tool in tools:
            head.addWidget(tool)
        self._fields = BlockFields(
            form.host, kind, f"blocks.{index}", lambda block, field: form.put_block(index, block, field)
        )
        more = [hint(_("What is inside is edited in the message editor."))] if kind in (Columns, Variants) else []
        super().__init__(column(head, self._fields, *more, gap=8), margins=(12, 6, 8, 10))
        proxy = self._fields.focusProxy()
        if proxy is not None:
            self.setFocusProxy(proxy)
        elif tools:
            self.setFocusProxy(tools[0])

    def show_item(self, block: Block) -> None:
        """Show another block of the same kind, without writing anything."""
        self._fields.show_item(block)

    def _tools(self) -> list[IconButton]:
        form, index = self._form, self._index
        return [
            IconButton("up", _("Move up"), side=24, icon_size=14, on_click=lambda: form.move_block(index, -1)),
            IconButton("down", _("Move down"), side=24, icon_size=14, on_click=lambda: form.move_block(index, 1)),
            IconButton("x", _("Remove the block"), side=24, icon_size=14, on_click=lambda: form.remove_block(index)),
        ]
