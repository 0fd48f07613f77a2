"""The papers of a view: which note or heading lies under a point, and where a new note has room."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from app.analysis.layout import GRID
from app.analysis.obstacles import Rect, overlap
from app.edit import add_note, move_notes
from app.ui.canvas.paper import NOTE_WIDE, group_rect, heading_rect, note_rect
from app.ui.canvas.routing import Point

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_ASIDE = 48.0
_HIGH = 56.0
_HEADING_WIDE = 260.0


class Desk:
    """Notes and headings of what is drawn now."""

    def __init__(self, view: Stage) -> None:
        self._view = view

    def note_at(self, at: Point) -> str:
        """The note under a point, the topmost one; "" for none."""
        for note in reversed(self._view.flow.notes):
            if _holds(note_rect(note), at):
                return note.id
        return ""

    def notes_in(self, area: Rect) -> list[str]:
        """The notes that lie in an area, wholly or in part."""
        return [note.id for note in self._view.flow.notes if overlap(note_rect(note), area)]

    def group_at(self, at: Point) -> str:
        """The group whose heading is under a point; "" for none."""
        zoom = self._view.camera.zoom
        for group in self._view.flow.groups:
            box = group_rect(group, self._view.item.geometry.shapes)
            if box is not None and _holds(heading_rect(box, zoom), at):
                return group.id
        return ""

    def note_rect(self, note_id: str) -> QRectF | None:
        """Where a note lies."""
        note = next((one for one in self._view.flow.notes if one.id == note_id), None)
        return _area(note_rect(note)) if note else None

    def heading_rect(self, group_id: str) -> QRectF | None:
        """Where the heading of a group is."""
        group = next((one for one in self._view.flow.groups if one.id == group_id), None)
        box = group_rect(group, self._view.item.geometry.shapes) if group else None
        if box is None:
            return None
        left, top, right, bottom = heading_rect(box, self._view.camera.zoom)
        return _area((left + 6, top, min(right, left + _HEADING_WIDE), bottom))

    def write_new(self, at: Point | None = None) -> None:
        """A new note at a place, or where there is room, to be written at once."""
        self.lay("", at)
        self._view.in_place.write_note(self._view.picks.note)

    def lay(self, text: str, at: Point | None = None) -> None:
        """A note that says this, at a place, or where there is room; it is selected."""
        view = self._view
        before = {note.id for note in view.flow.notes}
        view.document.close_entry()
        view.apply(add_note(view.flow, at or self.room(), text))
        view.picks.select_note(next((note.id for note in view.flow.notes if note.id not in before), ""))

    def push(self, ids: Collection[str], right: int, down: int) -> None:
        """Lays notes two squares of the grid further; pushes in a row are one entry."""
        x, y = right * 2 * GRID, down * 2 * GRID
        places = {note.id: (note.x + x, note.y + y) for note in self._view.flow.notes if note.id in ids}
        self._view.apply(move_notes(self._view.flow, places, merge=f"{','.join(sorted(places))}.move"))

    def room(self) -> Point:
        """Where a new note covers nothing: right of the current step or of the drawing, within sight if it can be."""
        view = self._view
        geometry = view.item.geometry
        left, top, right, bottom = view.camera.seen()
        shape = geometry.shapes.get(view.picks.current)
        x, y = (shape.x + shape.w + _ASIDE, shape.y) if shape else ((left + right) / 2, top + (bottom - top) / 3)
        taken = [one.rect for one in geometry.shapes.values()] + [note_rect(note) for note in view.flow.notes]
        again = True
        while again:
            again = False
            box = (x - 8, y - 8, x + NOTE_WIDE + 8, y + _HIGH + 8)
            for other in taken:
                if other[0] < box[2] and box[0] < other[2] and other[1] < box[3] and box[1] < other[3]:
                    x, again = other[2] + 24, True
                    break
        return (round(x / GRID) * GRID, round(y / GRID) * GRID)


def _holds(box: Rect, at: Point) -> bool:
    return box[0] <= at[0] <= box[2] and box[1] <= at[1] <= box[3]


def _area(box: Rect) -> QRectF:
    return QRectF(QPointF(box[0], box[1]), QPointF(box[2], box[3]))
