"""Notes and headings under the pointer: a click selects, a drag lays them elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QRectF, Qt

from app.analysis.layout import GRID
from app.edit import move_note
from app.model.flow import Note
from app.ui.canvas.gestures.base import Gesture, Keys
from app.ui.canvas.gestures.drag_steps import DragSteps
from app.ui.canvas.gestures.press import Press
from app.ui.canvas.overlay import Overlay
from app.ui.canvas.paper import draw_note, note_rect
from app.ui.canvas.routing import Point
from app.ui.theme import current

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage


class PressNote(Press):
    """On a note."""

    def __init__(self, view: Stage, start: Point, note_id: str) -> None:
        super().__init__(view, start)
        self._note = note_id

    def begin(self) -> None:
        self.view.picks.select_note(self._note)

    def becomes(self, keys: Keys) -> Gesture | None:
        note = next((one for one in self.view.flow.notes if one.id == self._note), None)
        return None if note is None or self.view.read_only else DragNote(self.view, self.start, note)


class PressHeading(Press):
    """On the heading of a group: a click selects its steps, a drag moves them all."""

    def __init__(self, view: Stage, start: Point, group_id: str) -> None:
        super().__init__(view, start)
        self._ids = next(group.nodes for group in view.flow.groups if group.id == group_id)

    def begin(self) -> None:
        self.view.picks.select(self._ids)

    def becomes(self, keys: Keys) -> Gesture | None:
        return None if self.view.read_only else DragSteps(self.view, self.start, self._ids[0])


class DragNote(Gesture):
    """The paper follows the pointer, snapped to the grid."""

    cursor = Qt.CursorShape.ClosedHandCursor
    drifts = True

    def __init__(self, view: Stage, start: Point, note: Note) -> None:
        super().__init__(view, start)
        self._note = self._moved = note
        self._paper = Overlay(3)

    def begin(self) -> None:
        self.view.scene().addItem(self._paper)
        self.view.item.look.hidden_note = self._note.id
        self.view.item.update()

    def move(self, at: Point, keys: Keys) -> None:
        x = round((self._note.x + at[0] - self.start[0]) / GRID) * GRID
        y = round((self._note.y + at[1] - self.start[1]) / GRID) * GRID
        self._moved = moved = msgspec.structs.replace(self._note, x=float(x), y=float(y))
        left, top, right, bottom = note_rect(moved)
        area = QRectF(left, top, right - left, bottom - top).adjusted(-10, -10, 10, 10)
        zoom = self.view.camera.zoom
        self._paper.show_at(area, lambda painter: draw_note(painter, moved, zoom, current.tokens(), selected=True))

    def finish(self, at: Point, keys: Keys) -> None:
        self.cancel()
        if self._moved != self._note:
            self.view.apply(move_note(self.view.flow, self._note.id, (self._moved.x, self._moved.y)))

    def cancel(self) -> None:
        self.view.scene().removeItem(self._paper)
        self.view.item.look.hidden_note = ""
        self.view.item.update()
