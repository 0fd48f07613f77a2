"""The wire that something is carried over: the steps below it slide down and show where it would stand."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import TYPE_CHECKING

from app.analysis.layout import GAP
from app.analysis.obstacles import Rect, around
from app.edit import Edit
from app.i18n import _
from app.model.flow import Flow
from app.ui.canvas.geometry import Geometry
from app.ui.canvas.parts import WireKey
from app.ui.canvas.routing import Point
from app.ui.words.edits import refusal_words

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_REACH = 28.0
_UNDER_CARD = 40.0
"""A wire so near to the middle of a carried card lies under it."""
_HOLDS_ON = (24.0, GAP + 4.0)
"""Beside the place that opened, and above and below it, where its wires are: there it does not close."""
_UNSAID = ("own", "")


class Room:
    """Follows a hand. `edit`: what letting go would do, None where nothing opened.

    `base` is the drawing at rest, in which wires are looked for: what slides away must not change what is meant.
    `fit` makes the edit for a way out, or tells by a code why it cannot be; it is asked once for each wire.
    The flow is laid out only when the hand comes to another wire, never while it moves on.
    """

    def __init__(
        self,
        view: Stage,
        base: Geometry,
        fit: Callable[[WireKey], Edit | str],
        ghosts: frozenset[str],
        *,
        shown: Flow | None = None,
        passes: Container[str] = (),
    ) -> None:
        """`shown`: the flow to go back to where nothing is open; `passes`: steps whose wires do not count."""
        self.edit: Edit | None = None
        self._view = view
        self._base = base
        self._fit = fit
        self._ghosts = ghosts
        self._shown = shown
        self._passes = passes
        self._over: WireKey | None = None
        self._known: dict[WireKey, Edit | str] = {}

    def seek(self, at: Point, card: Rect, *, apart: bool) -> bool:
        """The hand is here, with a card; `apart`: nothing is to open. True if `edit` changed."""
        over = self._wire_under(at, card)
        found = self._found(over) if over is not None and not apart else None
        edit = found if isinstance(found, Edit) else None
        self._over = over
        changed = edit is not self.edit
        if changed:
            self.edit = edit
            self._view.preview(*((edit.flow, self._ghosts) if edit is not None else (self._shown,)))
        self._tell(card, apart)
        return changed

    def forget(self) -> None:
        """Closes what is open, and shows the drawing as it is without it."""
        self.edit, self._over = None, None
        self._view.preview(self._shown)

    def _found(self, way: WireKey) -> Edit | str:
        if way not in self._known:
            self._known[way] = self._fit(way)
        return self._known[way]

    def _tell(self, card: Rect, apart: bool) -> None:
        found = self._found(self._over) if self._over is not None else ""
        if isinstance(found, Edit):
            words = _("Stays apart from the wire") if apart else _("Alt keeps it apart from the wire")
        else:
            words = "" if found in _UNSAID or apart else refusal_words(found)
        self._view.hover.tell(words, around([card, *self._gap()]))

    def _wire_under(self, at: Point, card: Rect) -> WireKey | None:
        if self.edit is not None and self._over is not None and self._in_the_gap(at):
            return self._over
        zoom = self._view.camera.zoom
        middle = ((card[0] + card[2]) / 2, (card[1] + card[3]) / 2)
        for point, near, nearest in ((at, _REACH, _REACH / 2), (middle, _UNDER_CARD, _UNDER_CARD)):
            wire = self._base.plus_at(point, near / zoom) or self._base.wire_at(point, nearest / zoom)
            if wire is not None and wire.key[0] not in self._passes and wire.target not in self._passes:
                return wire.key
        return None

    def _in_the_gap(self, at: Point) -> bool:
        return any(_near(rect, at) for rect in self._gap())

    def _gap(self) -> list[Rect]:
        """The places that opened."""
        shapes = self._view.item.geometry.shapes if self.edit is not None else {}
        return [shapes[node_id].rect for node_id in self._ghosts if node_id in shapes]


def _near(rect: Rect, at: Point) -> bool:
    beside, along = _HOLDS_ON
    return rect[0] - beside <= at[0] <= rect[2] + beside and rect[1] - along <= at[1] <= rect[3] + along
