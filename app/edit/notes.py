"""Notes on the canvas: paper beside the drawing, which changes nothing for anybody."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from app.analysis.layout import Place
from app.edit.edit import Edit
from app.edit.fresh import NewId, new_id
from app.model.flow import Flow, Note


def add_note(flow: Flow, at: Place, text: str = "", make_id: NewId = new_id) -> Edit:
    """A new note with its top left corner at a place."""
    return _with(flow, [*flow.notes, Note(make_id("note"), text, *at)], "add_note")


def write_note(flow: Flow, note_id: str, text: str) -> Edit:
    """What a note says. Nothing happens where there is no such note."""
    return _with(flow, (_changed(one, text=text) if one.id == note_id else one for one in flow.notes), "write_note")


def move_note(flow: Flow, note_id: str, at: Place, merge: str = "") -> Edit:
    """A note put elsewhere."""
    x, y = at
    edit = _with(flow, (_changed(one, x=x, y=y) if one.id == note_id else one for one in flow.notes), "move_note")
    return msgspec.structs.replace(edit, merge=merge)


def delete_note(flow: Flow, note_id: str) -> Edit:
    """A note taken away."""
    return _with(flow, (one for one in flow.notes if one.id != note_id), "delete_note")


def _changed(note: Note, **values: str | float) -> Note:
    return msgspec.structs.replace(note, **values)


def _with(flow: Flow, notes: Iterable[Note], code: str) -> Edit:
    made = tuple(sorted(notes, key=lambda note: note.id))
    return Edit(msgspec.structs.replace(flow, notes=made), code)
