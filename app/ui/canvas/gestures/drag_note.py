"""Notes and headings under the pointer: a click selects, a drag takes along what else is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.analysis.layout import GRID
from app.ui.canvas.gestures.base import Gesture, Keys
from app.ui.canvas.gestures.drag_steps import DragSteps
from app.ui.canvas.gestures.papers import Papers
from app.ui.canvas.gestures.press import Press
from app.ui.canvas.routing import Point

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_COPY = Qt.KeyboardModifier.ControlModifier
_MORE = _COPY | Qt.KeyboardModifier.ShiftModifier


class PressNote(Press):
    """On a note: a click selects it, with Ctrl or Shift as well as the rest; a drag takes all that is selected."""

    def __init__(self, view: Stage, start: Point, note_id: str, keys: Keys) -> None:
        super().__init__(view, start)
        self._note, self._more = note_id, bool(keys & _MORE)
        self._before = view.picks.all

    def begin(self) -> None:
        if not self._more and self._note not in self._before:
            self.view.picks.select_note(self._note)

    def becomes(self, keys: Keys) -> Gesture | None:
        picks = self.view.picks
        if self.view.read_only:
            return None
        if self._note not in picks.notes:
            picks.select_note(self._note)
        if picks.ids:
            return DragSteps(self.view, self.start, picks.ids[0], before=self._before)
        return DragNotes(self.view, self.start, self._note, self._before)

    def finish(self, at: Point, keys: Keys) -> None:
        if self._more:
            self.view.picks.toggle(self._note)
        else:
            self.view.picks.select_note(self._note)


class PressHeading(Press):
    """On the heading of a group: a click selects its steps, a drag moves them all."""

    def __init__(self, view: Stage, start: Point, group_id: str) -> None:
        super().__init__(view, start)
        self._ids = next(group.nodes for group in view.flow.groups if group.id == group_id)

    def begin(self) -> None:
        self.view.picks.select(self._ids)

    def becomes(self, keys: Keys) -> Gesture | None:
        return None if self.view.read_only else DragSteps(self.view, self.start, self._ids[0])


class DragNotes(Gesture):
    """The selected papers follow the pointer, the one under it snapped to the grid. Ctrl carries copies."""

    cursor = Qt.CursorShape.ClosedHandCursor
    drifts = True

    def __init__(self, view: Stage, start: Point, leader: str, before: tuple[str, ...]) -> None:
        """`before`: what was selected before the notes were taken; calling off goes back to it."""
        super().__init__(view, start)
        self._papers = Papers(view)
        self._leader = next(note for note in self._papers.notes if note.id == leader)
        self._before = before
        self._offset = (0.0, 0.0)

    def begin(self) -> None:
        self._papers.take_up()

    def move(self, at: Point, keys: Keys) -> None:
        self._offset = (
            round((self._leader.x + at[0] - self.start[0]) / GRID) * GRID - self._leader.x,
            round((self._leader.y + at[1] - self.start[1]) / GRID) * GRID - self._leader.y,
        )
        self._papers.carry(self._offset, copying=bool(keys & _COPY))

    def finish(self, at: Point, keys: Keys) -> None:
        self._papers.let_go()
        if self._offset != (0.0, 0.0):
            self.view.apply(self._papers.put(self.view.flow))

    def cancel(self) -> None:
        self._papers.let_go()
        self.view.picks.select(self._before)
