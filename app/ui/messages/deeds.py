"""What a person does with blocks: add, move, duplicate, delete, copy, paste, drag. Each is one entry to undo."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from app.edit.blocks import TOP, add_blocks, block_at, blocks_in, delete_block, move_block, split_place
from app.i18n import _
from app.model.template import Block, Template
from app.ui.inspector.blocks import block_words
from app.ui.messages.block_mime import moved_from, pack, unpack

END = 10_000
"""A number that is after every block."""


class Desk(Protocol):
    """Where the message lies that is being worked on."""

    def spoken(self) -> Template: ...

    def place(self) -> str: ...

    def keep_edit(self, spoken: Template, place: str, code: str) -> None: ...

    def say(self, words: str) -> None: ...

    def say_done(self, words: str) -> None: ...


class Deeds:
    """Everything goes through the desk: it keeps the message and chooses the block at the place given with it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, block: Block) -> None:
        """Put a block below the chosen one, or at the end."""
        spoken, chosen = self._desk.spoken(), self._desk.place()
        where, number = split_place(chosen) if chosen else (TOP, END)
        made, place = add_blocks(spoken, where, number + 1, (block,))
        if not place:
            made, place = add_blocks(spoken, TOP, END, (block,))
        self._desk.keep_edit(made, place, "add_block")

    def do(self, command: str, place: str) -> None:
        """One of up, down, duplicate, delete, copy, cut, paste with the block at a place."""
        template = self._desk.spoken()
        block = block_at(template, place)
        if command == "paste":
            self._paste(place)
        if block is None:
            return
        where, number = split_place(place)
        if command in ("copy", "cut"):
            QGuiApplication.clipboard().setMimeData(pack([block]))
        if command == "up" and number > 0:
            self._desk.keep_edit(*move_block(template, place, where, number - 1), "move_block")
        elif command == "down" and number + 1 < len(blocks_in(template, where)):
            self._desk.keep_edit(*move_block(template, place, where, number + 2), "move_block")
        elif command == "duplicate":
            self._desk.keep_edit(*add_blocks(template, where, number + 1, (block,)), "duplicate_block")
        elif command in ("delete", "cut"):
            self._desk.keep_edit(delete_block(template, place), _neighbour(template, place), "delete_block")
            if command == "delete":
                self._desk.say_done(_("Deleted: {what}").format(what=block_words(block)))

    def drop(self, data: QMimeData, where: str, number: int) -> None:
        """Something was let go before the block that is `number` in a list."""
        from_place, spoken = moved_from(data), self._desk.spoken()
        if from_place:
            self._desk.keep_edit(*move_block(spoken, from_place, where, number), "move_block")
        else:
            self._desk.keep_edit(*add_blocks(spoken, where, number, unpack(data)), "add_block")

    def drop_before(self, data: QMimeData, place: str) -> None:
        """Something was let go before a block; "" = at the end."""
        self.drop(data, *(split_place(place) if place else (TOP, END)))

    def _paste(self, place: str) -> None:
        blocks = unpack(QGuiApplication.clipboard().mimeData() or QMimeData())
        if not blocks:
            self._desk.say(_("There is no block on the clipboard."))
            return
        where, number = split_place(place) if place else (TOP, END)
        self._desk.keep_edit(*add_blocks(self._desk.spoken(), where, number + 1, blocks), "paste_block")


def _neighbour(template: Template, place: str) -> str:
    """What is chosen when the block at a place goes: the next one, or the one before."""
    where, number = split_place(place)
    left = len(blocks_in(template, where)) - 1
    return f"{where}.{min(number, left - 1)}" if left > 0 else ""
