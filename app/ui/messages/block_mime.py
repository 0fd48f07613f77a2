"""Blocks on their way: through the clipboard, and under the mouse."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QMimeData

from app.model.template import Block

BLOCKS = "application/x-polku-blocks+json"
"""A list of blocks, as the flow file writes them."""
PLACE = "application/x-polku-block-place"
"""The place of the block that is being moved, when it comes from the message itself."""


def pack(blocks: Sequence[Block], place: str = "") -> QMimeData:
    """Blocks to be carried; `place`: where the one being moved stands now."""
    made = QMimeData()
    data = msgspec.json.encode(list(blocks))
    made.setData(BLOCKS, data)
    if place:
        made.setData(PLACE, place.encode())
    else:
        made.setText(data.decode())
    return made


def unpack(data: QMimeData) -> tuple[Block, ...]:
    """The blocks that are carried; text that was copied from here counts; nothing for anything else."""
    raw = bytes(data.data(BLOCKS).data()) if data.hasFormat(BLOCKS) else data.text().encode()
    try:
        return tuple(msgspec.json.decode(raw, type=list[Block])) if raw else ()
    except (msgspec.DecodeError, RecursionError):
        return ()


def moved_from(data: QMimeData) -> str:
    """Where the block stands that is being moved; "" when it comes from elsewhere."""
    return bytes(data.data(PLACE).data()).decode("ascii", "replace") if data.hasFormat(PLACE) else ""


def carries_blocks(data: QMimeData) -> bool:
    """Whether there is a block in it."""
    return data.hasFormat(BLOCKS)
