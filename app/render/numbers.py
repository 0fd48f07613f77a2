"""The blocks of one template by number: numbers are what merging goes by, places are what people are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from app.model.rules import Rule
from app.model.template import Block, Column, Columns, Footer, Leaf, Template, Variants, walk_blocks

Drawn = tuple[int, Leaf | Columns]
"""A block that is drawn, with its number."""


class Choice(msgspec.Struct, frozen=True):
    """Blocks of which only those of one option are shown: (rule, first number, number after the last) of each."""

    number: int
    options: tuple[tuple[Rule | None, int, int], ...]


class Numbers:
    """Every block of a template has the number of its turn in reading."""

    def __init__(self, template: Template) -> None:
        self.blocks: tuple[tuple[str, Block], ...] = tuple(walk_blocks(template.blocks))
        self._by_place = {place: number for number, (place, _block) in enumerate(self.blocks)}
        self.footer: tuple[int, Footer] = next(
            ((number, block) for number, (_place, block) in enumerate(self.blocks) if isinstance(block, Footer)),
            (-1, Footer()),
        )
        self._top = template.blocks

    def drawn(self) -> Iterator[Drawn]:
        """What is drawn under each other: the blocks, and in place of `Variants` all that their options hold."""
        yield from self._drawn(self._top, "blocks")

    def column(self, number: int, columns: Columns) -> Iterator[tuple[Column, list[tuple[int, Leaf]]]]:
        """The columns of block `number`, each with its blocks."""
        for i, column in enumerate(columns.columns):
            first = f"{self.blocks[number][0]}.columns.{i}.blocks"
            yield column, [(self._by_place[f"{first}.{k}"], leaf) for k, leaf in enumerate(column.blocks)]

    def choices(self) -> tuple[Choice, ...]:
        """The blocks that choose, outermost first."""
        return tuple(
            Choice(number, tuple((option.when, *self._range(f"{place}.options.{i}")) for i, option in options))
            for number, (place, block) in enumerate(self.blocks)
            if isinstance(block, Variants)
            for options in [list(enumerate(block.options))]
        )

    def held(self) -> tuple[tuple[int, int, int], ...]:
        """(number, first inside, after the last inside) of blocks that are columns."""
        return tuple(
            (number, *self._range(f"{place}.columns"))
            for number, (place, block) in enumerate(self.blocks)
            if isinstance(block, Columns)
        )

    def _drawn(self, blocks: Sequence[Block], at: str) -> Iterator[Drawn]:
        for i, block in enumerate(blocks):
            place = f"{at}.{i}"
            if isinstance(block, Variants):
                for k, option in enumerate(block.options):
                    yield from self._drawn(option.blocks, f"{place}.options.{k}.blocks")
            elif not isinstance(block, Footer):
                yield self._by_place[place], block

    def _range(self, prefix: str) -> tuple[int, int]:
        inside = [number for place, number in self._by_place.items() if place.startswith(f"{prefix}.")]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)
