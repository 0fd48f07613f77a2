"""A palette item over the canvas: on a wire it goes in between and the rest makes room, elsewhere it stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.analysis.layout import GRID
from app.edit import Edit, add_after, add_loose, fitting, fresh, swap_trigger
from app.model.nodes import Trigger
from app.ui.canvas.drag import card_of
from app.ui.canvas.gestures.base import Gesture, Keys
from app.ui.canvas.parts import Wire, WireKey
from app.ui.canvas.routing import Point

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_ALONE = Qt.KeyboardModifier.AltModifier
_REACH = 28.0


class DropItem(Gesture):
    """Begins when the drag enters the canvas. The step is made once, so that what is previewed is what is dropped."""

    def __init__(self, view: Stage, start: Point, item: str) -> None:
        super().__init__(view, start)
        self._item = item
        self._new = fresh(item)
        self._card = card_of(self._new)
        self._edit: Edit | None = None
        self._over: WireKey | str | None = None
        self._base = view.item.geometry

    def move(self, at: Point, keys: Keys) -> None:
        over = None if keys & _ALONE else self._what_is_under(at)
        if over == self._over:
            return
        self._over = over
        self._edit = self._edit_for(over)
        look = self.view.item.look
        look.drop_target = over if isinstance(over, str) else ""
        if self._edit is not None and not isinstance(over, str):
            self.view.preview(self._edit.flow, frozenset({self._new.node.id}))
        else:
            self.view.preview(None)

    def finish(self, at: Point, keys: Keys) -> None:
        self.move(at, keys)
        edit = self._edit or add_loose(self.view.flow, self._new, self._place(at))
        self.view.item.look.drop_target = ""
        self.view.apply(edit)
        self.view.setFocus(Qt.FocusReason.MouseFocusReason)
        self.view.node_activated.emit(edit.select[0] if edit.select else self._new.node.id)

    def cancel(self) -> None:
        self.view.item.look.drop_target = ""
        self.view.preview(None)

    def _what_is_under(self, at: Point) -> WireKey | str | None:
        """A wire by its key, the trigger that would be replaced by its id, or nothing. Seen as before the preview."""
        if isinstance(self._new.node, Trigger):
            shape = self._base.shape_at(at)
            return shape.id if shape and isinstance(shape.node, Trigger) else None
        shown = self.view.item.geometry.shapes.get(self._new.node.id)
        if shown is not None and _inside(shown.rect, at):
            return self._over
        reach = _REACH / self.view.camera.zoom
        wire = self._base.plus_at(at, reach) or self._base.wire_at(at, reach / 2)
        return wire.key if wire and self._fits(wire) else None

    def _fits(self, wire: Wire) -> bool:
        source, port = wire.key
        return self._item in fitting(self.view.flow, source, port, on_edge=bool(wire.target))

    def _edit_for(self, over: WireKey | str | None) -> Edit | None:
        if over is None:
            return None
        if isinstance(over, str):
            return swap_trigger(self.view.flow, self._new)
        return add_after(self.view.flow, *over, self._new)

    def _place(self, at: Point) -> Point:
        """The middle of the card under the pointer, on the grid."""
        return (round(at[0] / GRID) * GRID, round((at[1] - self._card.h / 2) / GRID) * GRID)


def _inside(rect: tuple[float, float, float, float], at: Point) -> bool:
    return rect[0] - 24 <= at[0] <= rect[2] + 24 and rect[1] - 24 <= at[1] <= rect[3] + 24
