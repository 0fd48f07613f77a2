"""A message as lines: each block, and what stands inside it, with a word of what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.edit.blocks import block_at, split_place
from app.i18n import _
from app.model.template import Block, Columns, Products, Template, Variants, inner_blocks
from app.ui.inspector.blocks import BLOCKS, PICKS, block_words
from app.ui.inspector.variables import VARIABLE, chip_text

_TOLD = ("text", "body", "label", "question", "alt", "reason", "source", "plain")
_MARKS = re.compile(r"\*\*|\*|\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Row:
    """A block at its `place`; or, with no block, the head of a list inside one, whose place is `where`."""

    place: str
    where: str
    block: Block | None
    icon: str
    words: str
    detail: str
    depth: int

    @property
    def number(self) -> int:
        """Its number in the list it stands in; 0 for a head."""
        return split_place(self.place)[1] if self.block is not None else 0


def rows_of(template: Template) -> list[Row]:
    """All lines from top to bottom."""
    return _rows(template.blocks, "blocks", 0)


def excerpt(block: Block) -> str:
    """The first words of what a block says."""
    if isinstance(block, Products):
        return _(dict(PICKS)[block.pick])
    text = next((said for name in _TOLD if (said := getattr(block, name, ""))), "")
    named = VARIABLE.sub(lambda found: chip_text(found[0]), str(text))
    return " ".join(_MARKS.sub(r"\1", named).split())[:90]


def place_of(template: Template, field: str) -> str:
    """The block that a field such as "blocks.2.link" belongs to, "" if there is none."""
    parts = field.split(".")
    for end in range(len(parts), 1, -1):
        place = ".".join(parts[:end])
        if parts[end - 2] == "blocks" and parts[end - 1].isdigit() and block_at(template, place) is not None:
            return place
    return ""


def with_around(seen: frozenset[str]) -> frozenset[str]:
    """The places with those of the blocks around them: who sees a part sees the whole."""
    made: set[str] = set(seen)
    for place in seen:
        parts = place.split(".")
        made.update(".".join(parts[:end]) for end in range(2, len(parts), 4))
    return frozenset(made)


def _rows(blocks: tuple[Block, ...], where: str, depth: int) -> list[Row]:
    made: list[Row] = []
    for number, block in enumerate(blocks):
        place = f"{where}.{number}"
        made.append(Row(place, where, block, BLOCKS[type(block)].icon, block_words(block), excerpt(block), depth))
        for i, (below, inside) in enumerate(inner_blocks(block)):
            head = _head(block, i)
            made.append(Row("", f"{place}.{below}", None, "right", head, "", depth + 1))
            made += _rows(inside, f"{place}.{below}", depth + 2)
    return made


def _head(block: Block, i: int) -> str:
    if isinstance(block, Variants):
        option = block.options[i]
        return option.name or (_("Everyone else") if option.when is None else _("Wording {n}").format(n=i + 1))
    if isinstance(block, Columns):
        return _("Column {n}").format(n=i + 1)
    return ""
