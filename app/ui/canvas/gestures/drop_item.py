"""A palette item over the canvas: on a wire it goes in between and the rest makes room, elsewhere it stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.analysis.layout import GRID
from app.edit import Edit, add_after, add_loose, fitting, fresh, swap_trigger
from app.model.nodes import Trigger
from app.ui.canvas.drag import card_of
from app.ui.canvas.gestures.base import Gesture, Keys
from app.ui.canvas.gestures.room import Room
from app.ui.canvas.parts import WireKey
from app.ui.canvas.routing import Point

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_APART = Qt.KeyboardModifier.AltModifier
_INSIDE = 60


class DropItem(Gesture):
    """Begins when the drag enters the canvas. The step is made once, so that what is previewed is what is dropped."""

    def __init__(self, view: Stage, start: Point, item: str) -> None:
        super().__init__(view, start)
        self._item = item
        self._new = fresh(item)
        self._card = card_of(self._new)
        self._base = view.item.geometry
        self._room = Room(view, self._base, self._misfit, self._fit, frozenset({self._new.node.id}))
        self._replaces = False

    def move(self, at: Point, keys: Keys) -> None:
        self.drifts = self.drifts or self._is_well_inside()
        if isinstance(self._new.node, Trigger):
            self._show_replaced(at)
        else:
            half, high = self._card.w / 2, self._card.h / 2
            card = (at[0] - half, at[1] - high, at[0] + half, at[1] + high)
            self._room.seek(at, card, apart=bool(keys & _APART))

    def finish(self, at: Point, keys: Keys) -> None:
        self.move(at, keys)
        flow, edit = self.view.flow, self._room.edit
        if self._replaces:
            edit = swap_trigger(flow, self._new)
        elif edit is None:
            edit = add_loose(flow, self._new, self._place(at))
        self._put_back()
        self.view.apply(edit)
        self.view.setFocus(Qt.FocusReason.MouseFocusReason)
        made = edit.select[0] if edit.select else self._new.node.id
        self.view.reveal(made)  # the wire may have drawn it to where the window's edge cuts it
        self.view.node_activated.emit(made)

    def cancel(self) -> None:
        self._put_back()
        self.view.preview(None)

    def _put_back(self) -> None:
        self.view.item.look.drop_target = ""
        self.view.item.look.selected_wire = self.view.picks.wire
        self.view.hover.tell("")
        self.view.item.redraw()

    def _is_well_inside(self) -> bool:
        """Whether the item is past the edge of the window that it came in by: only then does an edge move the paper."""
        room = self.view.viewport().rect()
        return room.adjusted(_INSIDE, _INSIDE, -_INSIDE, -_INSIDE).contains(self.view.pointer())

    def _show_replaced(self, at: Point) -> None:
        """A trigger goes in the place of the one that stands there."""
        shape = self._base.shape_at(at)
        target = shape.id if shape and isinstance(shape.node, Trigger) else ""
        look, self._replaces = self.view.item.look, bool(target)
        if target != look.drop_target:
            old, look.drop_target = look.drop_target, target
            self.view.item.refresh_steps(*filter(None, (old, target)))

    def _misfit(self, way: WireKey) -> str:
        return "" if self._item in fitting(self.view.flow, *way, on_edge=way in self.view.flow.edge_at) else "end"

    def _fit(self, way: WireKey) -> Edit:
        return add_after(self.view.flow, *way, self._new)

    def _place(self, at: Point) -> Point:
        """The middle of the card under the pointer, on the grid."""
        return (round(at[0] / GRID) * GRID, round((at[1] - self._card.h / 2) / GRID) * GRID)
