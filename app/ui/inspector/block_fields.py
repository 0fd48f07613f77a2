"""The fields of one block: each reads its part of the block, and writes a whole new block when a person changes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec.structs import replace
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from app.i18n import _
from app.model.template import Block, Footer, Products
from app.ui.inspector.blocks import BLOCKS, BlockField
from app.ui.inspector.code_list_edit import CodeListEdit
from app.ui.inspector.form import hint
from app.ui.inspector.format_bar import FormatBar
from app.ui.inspector.host import Host
from app.ui.inspector.narrow import may_shrink
from app.ui.inspector.optional_rule import OptionalRule
from app.ui.inspector.picture_edit import PictureEdit
from app.ui.inspector.rules.subjects import entry_event
from app.ui.inspector.social_edit import SocialEdit
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.theme.fonts import mono
from app.ui.widgets.fields import Field, combo, spin, text_field
from app.ui.widgets.layouts import boxed, column

Put = Callable[[Block, str], object]
"""(block, field): a block as a person left it; changes of one field in a row are one entry, "" never merges."""


class BlockFields(QWidget):
    """For one kind of block at one place, which is part of the names of the controls ("blocks.2.link")."""

    def __init__(self, host: Host, kind: type[Block], place: str, put: Put) -> None:
        super().__init__()
        self._host, self.kind, self._place, self._put = host, kind, place, put
        self._show: list[Callable[[Any], object]] = []
        self._boxes: dict[str, Field] = {}
        controls = [self._field(field) for field in BLOCKS[kind].fields]
        self._column = column(*controls, gap=10)
        self.setLayout(self._column)
        self._add_condition()
        if controls:
            self.setFocusProxy(controls[0])

    def show_item(self, block: Block) -> None:
        """Show another block of the same kind, without writing anything."""
        self._block = block
        for show in self._show:
            show(block)

    def show_errors(self, sentences: dict[str, str]) -> None:
        """Put the sentence of each field under it, and clear the others."""
        for name, box in self._boxes.items():
            box.show_error(sentences.get(name, ""))

    def _write(self, field: str, value: Any) -> None:
        if getattr(self._block, field) != value:
            self._put(replace(self._block, **{field: value}), field)

    def _field(self, field: BlockField) -> QWidget:
        made: QWidget = getattr(self, f"_{field.control}")(field)
        made.setObjectName(f"{self._place}.{field.name}")
        made.setAccessibleName(_(field.words))
        help_text = _(field.hint) if field.hint else ""
        box: QWidget
        if field.control == "check":
            box = boxed(column(made))
        elif field.words == BLOCKS[self.kind].words and field.control != "picture":  # the heading above says it
            box = boxed(column(self._tools_of(made), made, *([hint(help_text)] if help_text else []), gap=4))
        else:
            box = self._boxes[field.name] = Field(_(field.words), made, help_text)
        box.setFocusProxy(made)
        self._show.append(lambda block: box.setVisible(_asked(block, field.name)))
        return box

    def _tools_of(self, made: QWidget) -> QWidget | int:
        return FormatBar(made) if isinstance(made, VariableEdit) and made.takes_marks else 0

    def _line(self, field: BlockField, lines: int = 1) -> QWidget:
        edit = VariableEdit(_(field.words), lines=lines)
        edit.takes_marks = field.name in ("body",)
        edit.edited.connect(partial(self._write, field.name))
        self._show.append(lambda block: edit.show_source(getattr(block, field.name)))
        return edit

    def _area(self, field: BlockField) -> QWidget:
        return self._line(field, 8 if field.name == "body" else 4)

    def _plain(self, field: BlockField) -> QLineEdit:
        edit = text_field(_(field.words))
        edit.textEdited.connect(lambda text: self._write(field.name, text.strip()))
        self._show.append(lambda block: _show_text(edit, getattr(block, field.name)))
        return edit

    def _code(self, field: BlockField) -> QPlainTextEdit:
        edit = QPlainTextEdit()
        edit.setFont(mono(12))
        edit.setMinimumHeight(180)
        edit.setTabChangesFocus(True)
        edit.textChanged.connect(lambda: self._write(field.name, edit.toPlainText()))
        self._show.append(lambda block: _show_area(edit, getattr(block, field.name)))
        return edit

    def _code_list(self, field: BlockField) -> QWidget:
        edit = CodeListEdit(_(field.words), self._host.known.code_lists)
        edit.edited.connect(partial(self._write, field.name))
        self._show.append(lambda block: edit.show_list(getattr(block, field.name)))
        return edit

    def _picture(self, field: BlockField) -> QWidget:
        edit = PictureEdit(_(field.words), self._host.known.keep_picture)
        edit.edited.connect(partial(self._write, field.name))
        self._show.append(lambda block: edit.show_source(getattr(block, field.name)))
        return edit

    def _social(self, field: BlockField) -> QWidget:
        edit = SocialEdit()
        edit.edited.connect(partial(self._write, field.name))
        self._show.append(lambda block: edit.show_links(getattr(block, field.name)))
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
        made = spin(_(field.words), 0, field.most, 0, width=84)
        made.valueChanged.connect(partial(self._write, field.name))
        self._show.append(lambda block: made.setValue(getattr(block, field.name)))
        return made

    def _check(self, field: BlockField) -> QCheckBox:
        made = QCheckBox(_(field.words))
        made.clicked.connect(partial(self._write, field.name))
        self._show.append(lambda block: made.setChecked(getattr(block, field.name)))
        return made

    def _choice(self, field: BlockField) -> QComboBox:
        made = may_shrink(combo(_(field.words), [(_(words), key) for key, words in field.choices]))
        made.activated.connect(lambda _i: self._write(field.name, made.currentData()))
        self._show.append(lambda block: made.setCurrentIndex(made.findData(getattr(block, field.name))))
        return made

    def _add_condition(self) -> None:
        host = self._host
        rule = OptionalRule(_("Only for some…"), host, lambda: entry_event(host.flow))
        rule.setObjectName(f"{self._place}.show_if")
        if self.kind is Footer:
            rule.hide()
        rule.changed.connect(
            lambda made, part: self._put(replace(self._block, show_if=made), part and f"show_if.{part}")
        )
        self._show.append(lambda block: rule.show_rule(block.show_if))
        self._column.addWidget(rule)


def _asked(block: Block, field: str) -> bool:
    """Whether the field means anything for what is picked."""
    if not isinstance(block, Products):
        return True
    needed = {"skus": ("fixed",), "category": ("bestsellers", "related")}
    return field not in needed or block.pick in needed[field]


def _show_text(edit: QLineEdit, text: str) -> None:
    if edit.text().strip() != text:
        edit.setText(text)


def _show_area(edit: QPlainTextEdit, text: str) -> None:
    if edit.toPlainText() != text:
        edit.blockSignals(True)
        edit.setPlainText(text)
        edit.blockSignals(False)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
