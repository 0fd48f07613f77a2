"""The selected notes in a hand: above the drawing, each as far from where it lay as the hand has gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.analysis.obstacles import around
from app.edit import Edit, copy_notes, move_notes
from app.model.flow import Flow
from app.ui.canvas.overlay import Overlay
from app.ui.canvas.paper import draw_note, note_rect
from app.ui.canvas.routing import Point
from app.ui.theme import current

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_AIR = 10


class Papers:
    """What a drag does with the notes of the selection; with none of them it does nothing."""

    def __init__(self, view: Stage) -> None:
        self._view = view
        self.notes = [note for note in view.flow.notes if note.id in view.picks.notes]
        self._overlay = Overlay(3)
        self._offset = (0.0, 0.0)
        self._copying = False

    def take_up(self) -> None:
        """They come off the drawing."""
        box = around([note_rect(note) for note in self.notes])
        if box is not None:
            self._view.scene().addItem(self._overlay)
            area = QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1]).adjusted(-_AIR, -_AIR, _AIR, _AIR)
            self._overlay.show_at(area, self._draw)
            self._hide(frozenset(note.id for note in self.notes))

    def carry(self, offset: Point, *, copying: bool = False) -> None:
        """The hand has gone so far; `copying`: the notes themselves stay."""
        if not self.notes:
            return
        self._offset = offset
        self._overlay.setPos(*offset)
        if copying is not self._copying:
            self._copying = copying
            self._hide(frozenset() if copying else frozenset(note.id for note in self.notes))

    def let_go(self) -> None:
        """The drawing has its notes again."""
        if self.notes:
            self._view.scene().removeItem(self._overlay)
            self._hide(frozenset())

    def put(self, flow: Flow) -> Edit:
        """The notes, or copies of them, where the hand is."""
        dx, dy = self._offset
        places = {note.id: (note.x + dx, note.y + dy) for note in self.notes}
        return copy_notes(flow, places) if self._copying else move_notes(flow, places)

    def _hide(self, ids: frozenset[str]) -> None:
        self._view.item.look.hidden_notes = ids
        self._view.item.redraw()

    def _draw(self, painter: QPainter) -> None:
        for note in self.notes:
            draw_note(painter, note, current.tokens(), worded=self._view.item.lod == "full", selected=True)
