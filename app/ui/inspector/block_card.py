"""One block of a message as a card with its fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from app.i18n import _
from app.model.template import Block, Footer, Products
from app.ui.inspector.blocks import BLOCKS, PICKS, BlockField
from app.ui.inspector.form import hint
from app.ui.inspector.narrow import may_shrink
from app.ui.inspector.optional_rule import OptionalRule
from app.ui.inspector.rules.subjects import entry_event
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.cards import Card, IconMark
from app.ui.widgets.fields import Field, combo, spin, text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row

if TYPE_CHECKING:
    from app.ui.inspector.message_form import MessageForm


class BlockCard(Card):
    """Writes whole blocks through the form it stands in."""

    def __init__(self, form: MessageForm, index: int, kind: type[Block]) -> None:
        self._form, self._index, self.kind = form, index, kind
        self._show: list[Callable[[Block], None]] = []
        look = BLOCKS[kind]
        tools = [] if kind is Footer else self._tools()
        head = row(IconMark(look.icon, "text.muted", 16), label(_(look.words), "small-bold", "secondary"), None, gap=8)
        for tool in tools:
            head.addWidget(tool)
        controls = [self._field(field) for field in look.fields]
        super().__init__(column(head, *controls, gap=8), margins=(12, 6, 8, 10))
        self._add_condition()
        if controls:
            self.setFocusProxy(controls[0])
        elif tools:
            self.setFocusProxy(tools[0])

    def show_item(self, block: Block) -> None:
        """Show another block of the same kind, without writing anything."""
        self._block = block
        for show in self._show:
            show(block)

    def _tools(self) -> list[IconButton]:
        form, index = self._form, self._index
        return [
            IconButton("up", _("Move up"), side=24, icon_size=14, on_click=lambda: form.move_block(index, -1)),
            IconButton("down", _("Move down"), side=24, icon_size=14, on_click=lambda: form.move_block(index, 1)),
            IconButton("x", _("Remove the block"), side=24, icon_size=14, on_click=lambda: form.remove_block(index)),
        ]

    def _write(self, field: str, value: Any) -> None:
        if getattr(self._block, field) != value:
            self._form.put_block(self._index, replace(self._block, **{field: value}), field)

    def _field(self, field: BlockField) -> QWidget:
        made = getattr(self, f"_{field.control}")(field)
        made.setObjectName(f"blocks.{self._index}.{field.name}")
        made.setAccessibleName(_(field.words))
        help_text = _(field.hint) if field.hint else ""
        if field.words == BLOCKS[self.kind].words:  # the card's own heading says it already
            box = boxed(column(made, hint(help_text), gap=4) if help_text else column(made))
        else:
            box = Field(_(field.words), made, help_text)
        box.setFocusProxy(made)
        self._show.append(lambda block: box.setVisible(_asked(block, field.name)))
        return box

    def _line(self, field: BlockField, lines: int = 1) -> QWidget:
        edit = VariableEdit(_(field.words), lines=lines)
        edit.edited.connect(lambda source: self._write(field.name, source))
        self._show.append(lambda block: edit.show_source(getattr(block, field.name)))
        return edit

    def _area(self, field: BlockField) -> QWidget:
        return self._line(field, 6)

    def _plain(self, field: BlockField) -> QLineEdit:
        edit = text_field(_(field.words))
        edit.textEdited.connect(lambda text: self._write(field.name, text.strip()))
        self._show.append(lambda block: _show_text(edit, getattr(block, field.name)))
        return edit

    def _list(self, field: BlockField) -> QLineEdit:
        edit = text_field(_(field.words))
        edit.textEdited.connect(lambda text: self._write(field.name, _listed(text)))

        def show(block: Block) -> None:
            if _listed(edit.text()) != getattr(block, field.name):
                edit.setText(", ".join(getattr(block, field.name)))

        self._show.append(show)
        return edit

    def _number(self, field: BlockField) -> QSpinBox:
        made = spin(_(field.words), 0, 365, 0, width=84)
        made.valueChanged.connect(lambda n: self._write(field.name, n))
        self._show.append(lambda block: made.setValue(getattr(block, field.name)))
        return made

    def _pick(self, field: BlockField) -> QComboBox:
        made = may_shrink(combo(_(field.words), [(_(words), key) for key, words in PICKS]))
        made.activated.connect(lambda _i: self._write(field.name, made.currentData()))
        self._show.append(lambda block: made.setCurrentIndex(made.findData(getattr(block, field.name))))
        return made

    def _add_condition(self) -> None:
        host = self._form.host
        rule = OptionalRule(_("Only for some…"), host, lambda: entry_event(host.flow))
        if self.kind is Footer:
            rule.hide()
        field = "show_if"
        rule.changed.connect(
            lambda made, part: self._form.put_block(
                self._index, replace(self._block, show_if=made), part and f"{field}.{part}"
            )
        )
        self._show.append(lambda block: rule.show_rule(block.show_if))
        self.body.addWidget(rule)


def _asked(block: Block, field: str) -> bool:
    """Whether the field means anything for what is picked."""
    if not isinstance(block, Products):
        return True
    needed = {"skus": ("fixed",), "category": ("bestsellers", "related")}
    return field not in needed or block.pick in needed[field]


def _show_text(edit: QLineEdit, text: str) -> None:
    if edit.text().strip() != text:
        edit.setText(text)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
