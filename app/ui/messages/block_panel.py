"""The chosen block: what it says, who sees it; for columns and wordings, what they are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.i18n import _
from app.model.customer import Persona
from app.model.rules import Compare, Rule
from app.model.template import Block, Column, Columns, Text, Variant, Variants
from app.services.message_view import Values
from app.ui.inspector.block_fields import BlockFields
from app.ui.inspector.blocks import BLOCKS
from app.ui.inspector.form import hint
from app.ui.inspector.host import Host
from app.ui.inspector.optional_rule import OptionalRule
from app.ui.inspector.row_list import RowList
from app.ui.inspector.rules.subjects import entry_event
from app.ui.inspector.variable_edit import VariableEdit
from app.ui.widgets.buttons import IconButton, secondary
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import combo, text_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.segmented import SegmentedControl

MOST_COLUMNS = 3
_SHARES = {2: ((1, 1), (1, 2), (2, 1)), 3: ((1, 1, 1), (2, 1, 1), (1, 1, 2))}
"""Ways to share the width among so many columns."""


class BlockPanel(QWidget):
    """changed(place, block, field): what a person made of the block; an empty field is an entry of its own."""

    changed = Signal(str, object, str)
    values: Callable[[], Values] | None = None
    """What the merge variables say of each persona."""

    def __init__(self, host: Host, personas: Sequence[Persona]) -> None:
        super().__init__()
        self._host, self._personas = host, tuple(personas)
        self._place, self._kind = "", ""
        self._fields: BlockFields | None = None
        self._parts: _Parts | None = None
        self._column: QVBoxLayout = column(gap=10, margins=(16, 4, 16, 16))
        self.setLayout(self._column)

    def show_block(self, place: str, block: Block | None) -> None:
        """Show another block, or none; nothing is written."""
        kind = type(block).__name__ if block is not None else ""
        if (place, kind) != (self._place, self._kind):
            self._place, self._kind = place, kind
            self._build(place, block)
        if block is not None and self._fields is not None:
            self._fields.show_item(block)
        if block is not None and self._parts is not None:
            self._parts.show_item(block)

    def show_errors(self, sentences: dict[str, str]) -> None:
        """Put the sentence of each field under it (`link` -> sentence), and clear the others."""
        if self._fields is not None:
            self._fields.show_errors(sentences)

    def first_control(self) -> QWidget | None:
        """Where the keyboard goes when a person enters the panel."""
        return self._fields

    def control(self, field: str) -> QWidget | None:
        """The control of one field, such as "blocks.2.link"."""
        return self.findChild(QWidget, field)

    def _build(self, place: str, block: Block | None) -> None:
        clear(self._column)
        self._fields = self._parts = None
        if block is None:
            self._column.addWidget(hint(_("Choose a block in the message or in the list, and its fields are here.")))
            self._column.addStretch(1)
            return
        self._fields = BlockFields(self._host, type(block), place, lambda made, field: self._tell(made, field))
        if isinstance(block, Columns):
            self._parts = ColumnParts(lambda made, field: self._tell(made, field))
        elif isinstance(block, Variants):
            self._parts = WordingParts(self._host, self._personas, lambda made, field: self._tell(made, field))
        if self._parts is not None:
            self._column.addWidget(self._parts)
        self._column.addWidget(self._fields)
        self._column.addStretch(1)
        for edit in self.findChildren(VariableEdit):
            edit.values = self.values
        for part in (self._parts, self._fields):
            if part is not None:
                part.show()  # at once, so that it can take the keyboard

    def _tell(self, block: Block, field: str) -> None:
        self.changed.emit(self._place, block, field)

    def title(self) -> str:
        """What the chosen block is called."""
        kinds = {kind.__name__: look.words for kind, look in BLOCKS.items()}
        return _(kinds[self._kind]) if self._kind in kinds else ""


class _Parts(QWidget):
    def show_item(self, block: Any) -> None:
        """Show another block of the same kind."""


class ColumnParts(_Parts):
    """How many columns there are, and how wide they are."""

    def __init__(self, put: Any) -> None:
        super().__init__()
        self._put, self._block = put, Columns()
        self._count = SegmentedControl(
            _("How many columns"), [(str(n), _("{n} columns").format(n=n), "") for n in (2, 3)], small=True
        )
        self._count.chosen.connect(self._choose_count)
        self._share = combo(_("Widths"), [])
        self._share.activated.connect(self._choose_share)
        self.setLayout(column(row(self._count, self._share, None, gap=8), gap=8))

    def show_item(self, block: Columns) -> None:
        """Show other columns."""
        self._block = block
        count = max(2, min(len(block.columns), MOST_COLUMNS))
        self._count.choose(str(count))
        shares = _SHARES[count]
        self._share.clear()
        for share in shares:
            self._share.addItem(" : ".join(str(part) for part in share), share)
        now = tuple(one.share or 1 for one in block.columns)
        self._share.setCurrentIndex(shares.index(now) if now in shares else 0)

    def _choose_count(self, key: str) -> None:
        now, count = self._block.columns, int(key)
        kept = tuple(replace(one, share=0) for one in now[:count])
        spilled = tuple(block for one in now[count:] for block in one.blocks)
        if spilled and kept:  # what was in the column that goes away moves into the one before it
            kept = (*kept[:-1], replace(kept[-1], blocks=(*kept[-1].blocks, *spilled)))
        made = (*kept, *(Column((Text(),)) for _missing in range(count - len(kept))))
        self._put(replace(self._block, columns=made), "")

    def _choose_share(self) -> None:
        shares = self._share.currentData()
        equal = len(set(shares)) == 1
        made = tuple(
            replace(one, share=0 if equal else part) for one, part in zip(self._block.columns, shares, strict=False)
        )
        self._put(replace(self._block, columns=made), "")


class WordingParts(_Parts):
    """The wordings of one place: for whom each is. The first that fits is shown; the last is for everyone else."""

    def __init__(self, host: Host, personas: Sequence[Persona], put: Any) -> None:
        super().__init__()
        self.host, self._put, self._block = host, put, Variants()
        self._rows = RowList(lambda index: _Wording(self, index))
        self._add = secondary(_("Add a wording"), "plus", "small")
        menu = QMenu(self)
        for persona in personas:
            motive = persona.customer.fields.get("motive")
            if isinstance(motive, str):
                rule = Compare("profile.motive", "eq", motive)
                menu.addAction(
                    _("For {name}").format(name=persona.title),
                    lambda name=persona.title, rule=rule: self.add(name, rule),
                )
        menu.addSeparator()
        menu.addAction(_("For others, by rules…"), lambda: self.add("", Compare("orders.count", "ge", 2)))
        self._add.setMenu(menu)
        self._add.setProperty("menu", "true")
        self.setLayout(
            column(hint(_("Everyone sees the first wording that fits them.")), self._rows, row(self._add, None))
        )

    def show_item(self, block: Variants) -> None:
        """Show other wordings."""
        self._block = block
        self._rows.show_items(block.options)

    def add(self, name: str, rule: Rule) -> None:
        """One more wording, before the one for everyone else, beginning as a copy of that."""
        options = list(self._block.options)
        place = len(options) - 1 if options and options[-1].when is None else len(options)
        begin = options[-1].blocks if options else (Text(),)
        options.insert(place, Variant(begin, rule, name))
        self._put(replace(self._block, options=tuple(options)), "")

    def put(self, index: int, option: Variant | None, field: str) -> None:
        """One of them as a person left it; None takes it away."""
        options = self._block.options
        made = (*options[:index], *([option] if option else []), *options[index + 1 :])
        if made:
            self._put(replace(self._block, options=made), field and f"options.{index}.{field}")


class _Wording(Card):
    def __init__(self, parts: WordingParts, index: int) -> None:
        self._parts, self._index, self._option = parts, index, Variant()
        self._name = text_field(_("Name of the wording"))
        self._name.textEdited.connect(lambda text: parts.put(index, replace(self._option, name=text), "name"))
        gone = IconButton("x", _("Remove the wording"), side=24, icon_size=14)
        gone.clicked.connect(lambda _c=False: parts.put(index, None, ""))
        self._everyone = label(_("For everyone else"), "small", "muted")
        host = parts.host
        self._rule = OptionalRule(_("Only for some…"), host, lambda: entry_event(host.flow))
        self._rule.changed.connect(
            lambda rule, part: parts.put(index, replace(self._option, when=rule), part and f"when.{part}")
        )
        super().__init__(row(self._name, gone, gap=6), self._everyone, self._rule, margins=(12, 8, 8, 10))

    def show_item(self, option: Variant) -> None:
        """Show another wording."""
        self._option = option
        if self._name.text() != option.name:
            self._name.setText(option.name)
        self._name.setPlaceholderText(_("Everyone else") if option.when is None else _("Name"))
        self._everyone.setVisible(option.when is None)
        self._rule.show_rule(option.when)
