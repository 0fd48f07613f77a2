"""Gestures in a message: adding, moving, doubling and removing blocks. The footer stays last.

A list of blocks is named by its place ("blocks", "blocks.3.columns.0.blocks"), a block by that and its number
("blocks.3.columns.0.blocks.1"), as in `app.model.template`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from msgspec.structs import replace

from app.edit.change import change_template
from app.edit.edit import Edit
from app.model.flow import Flow
from app.model.template import Block, Columns, Footer, Template, Variants, walk_blocks

TOP = "blocks"


def split_place(place: str) -> tuple[str, int]:
    """(list, number in it) of a block."""
    above, _dot, number = place.rpartition(".")
    return above, int(number)


def blocks_in(template: Template, where: str) -> tuple[Block, ...]:
    """The blocks of a list. LookupError if there is no such list."""
    if where.rpartition(".")[2] != TOP:
        raise LookupError(where)
    found: Any = template
    for part in where.split("."):
        found = found[int(part)] if part.isdigit() else _part(found, part)
    return cast(tuple[Block, ...], found)


def block_at(template: Template, place: str) -> Block | None:
    """A block; None if there is none at this place."""
    where, number = split_place(place) if place else ("", 0)
    try:
        return blocks_in(template, where)[number]
    except LookupError:
        return None


def with_blocks(template: Template, where: str, blocks: Sequence[Block]) -> Template:
    """The message with other blocks in one of its lists. LookupError if there is no such list."""
    made = _with(template, where.split("."), tuple(blocks))
    return cast(Template, made)


def with_block(template: Template, place: str, block: Block) -> Template:
    """The message with another block at a place."""
    where, number = split_place(place)
    blocks = blocks_in(template, where)
    return with_blocks(template, where, (*blocks[:number], block, *blocks[number + 1 :]))


def last_place(blocks: Sequence[Block]) -> int:
    """Where a block goes that is added at the end: before the footer."""
    return len(blocks) - 1 if blocks and isinstance(blocks[-1], Footer) else len(blocks)


def fits(where: str, block: Block) -> bool:
    """Whether a block may stand in a list: columns hold no columns, and only a whole message has a footer."""
    if where == TOP:
        return True
    if isinstance(block, Footer | Variants):
        return False
    return not (isinstance(block, Columns) and ".columns." in where)


def add_blocks(template: Template, where: str, number: int, made: Sequence[Block]) -> tuple[Template, str]:
    """Put blocks into a list; those that do not fit there and a second footer are left out.

    Gives the message and the place of the first of them ("" if none fitted).
    """
    blocks = blocks_in(template, where)
    has_footer = any(isinstance(block, Footer) for block in blocks)
    fitting = [block for block in made if fits(where, block) and not (has_footer and isinstance(block, Footer))]
    feet = [block for block in fitting if isinstance(block, Footer)][:1]
    body = [block for block in fitting if not isinstance(block, Footer)]
    at = max(0, min(number, last_place(blocks)))
    if not fitting:
        return template, ""
    first = at if body else len(blocks)
    return with_blocks(template, where, (*blocks[:at], *body, *blocks[at:], *feet)), f"{where}.{first}"


def move_block(template: Template, place: str, where: str, number: int) -> tuple[Template, str]:
    """Move a block before the one that is `number` in a list now; "" as place if it cannot go there."""
    block = block_at(template, place)
    if block is None or isinstance(block, Footer) or not fits(where, block) or f"{where}.".startswith(f"{place}."):
        return template, ""
    from_list, old = split_place(place)
    if from_list == where:
        others = [other for i, other in enumerate(blocks_in(template, where)) if i != old]
        at = max(0, min(number - (number > old), last_place(others)))
        others.insert(at, block)
        return with_blocks(template, where, others), f"{where}.{at}"
    made, there = add_blocks(template, where, number, (block,))
    return _without(made, _after_adding(place, there)), _after_removing(there, _after_adding(place, there))


def delete_block(template: Template, place: str) -> Template:
    """Take a block away."""
    return _without(template, place)


def message_edit(flow: Flow, template: Template, code: str) -> Edit:
    """One entry of its own for a changed message: add_block, move_block, delete_block, duplicate_block, paste_block."""
    made = change_template(flow, template)
    return replace(made, code=code, merge="")


def places(template: Template) -> list[str]:
    """The places of all blocks, in reading order."""
    return [place for place, _block in walk_blocks(template.blocks)]


def _part(found: Any, name: str) -> Any:
    if name not in getattr(found, "__struct_fields__", ()):
        raise LookupError(name)
    return getattr(found, name)


def _with(found: Any, path: list[str], blocks: tuple[Block, ...]) -> Any:
    if not path:
        return blocks
    name = path[0]
    if name.isdigit():
        number = int(name)
        return (*found[:number], _with(found[number], path[1:], blocks), *found[number + 1 :])
    return replace(found, **{name: _with(_part(found, name), path[1:], blocks)})


def _without(template: Template, place: str) -> Template:
    where, number = split_place(place)
    blocks = blocks_in(template, where)
    return with_blocks(template, where, (*blocks[:number], *blocks[number + 1 :]))


def _after_adding(place: str, there: str) -> str:
    """Where a block stands after another was added at `there`."""
    return _shifted(place, there, 1)


def _after_removing(place: str, gone: str) -> str:
    return _shifted(place, gone, -1)


def _shifted(place: str, other: str, by: int) -> str:
    where, number = split_place(other)
    head = f"{where}."
    if not place.startswith(head):
        return place
    mine, dot, rest = place.removeprefix(head).partition(".")
    moved = int(mine) + by if int(mine) >= number + (by < 0) else int(mine)
    return f"{head}{moved}{dot}{rest}"
