"""Notes on the canvas: paper beside the drawing, which changes nothing for anybody."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

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


def move_notes(flow: Flow, places: Mapping[str, Place], merge: str = "") -> Edit:
    """Notes put elsewhere, each to its own place."""
    made = (_changed(one, x=places[one.id][0], y=places[one.id][1]) if one.id in places else one for one in flow.notes)
    edit = _with(flow, made, "move_note" if len(places) == 1 else "move_notes")
    return msgspec.structs.replace(edit, merge=merge, select=tuple(places))


def delete_notes(flow: Flow, ids: Collection[str]) -> Edit:
    """Notes taken away."""
    return _with(
        flow, (one for one in flow.notes if one.id not in ids), "delete_note" if len(ids) == 1 else "delete_notes"
    )


def copy_notes(flow: Flow, places: Mapping[str, Place], make_id: NewId = new_id) -> Edit:
    """Copies of notes, each at its own place."""
    copies = [Note(make_id("note"), one.text, *places[one.id]) for one in flow.notes if one.id in places]
    edit = _with(flow, [*flow.notes, *copies], "copy_note" if len(copies) == 1 else "copy_notes")
    return msgspec.structs.replace(edit, select=tuple(one.id for one in copies))


def also(steps: Edit, notes: Callable[[Flow], Edit]) -> Edit:
    """Something done to steps and the like to notes, as one intention."""
    made = notes(steps.flow)
    if made.flow == steps.flow:
        return steps
    code = made.code.partition("_")[0]
    return Edit(made.flow, f"{code}_chosen", {}, steps.merge, (*(steps.select or ()), *(made.select or ())))


def _changed(note: Note, **values: str | float) -> Note:
    return msgspec.structs.replace(note, **values)


def _with(flow: Flow, notes: Iterable[Note], code: str) -> Edit:
    made = tuple(sorted(notes, key=lambda note: note.id))
    return Edit(msgspec.structs.replace(flow, notes=made), code)
