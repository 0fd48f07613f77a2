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
_LEAST_ZOOM = 0.7
"""Smaller drawings are reached into as far as this one: else every place would be over some wire."""
_HOLDS_ON = (24.0, GAP + 4.0)
"""Beside the place that opened, and above and below it, where its wires are: there it does not close."""
LIVE_UP_TO = 2000
"""Steps of a flow up to which the rest slides aside at once; in larger ones the wire alone lights up."""
_UNSAID = ("own", "")


class Room:
    """Follows a hand. `way`: the way out that letting go would put things at, None where nothing fits.

    `base` is the drawing at rest, in which wires are looked for: what slides away must not change what is meant.
    `check` tells by a code why something cannot go to a way out, "" if it can; `fit` makes the edit. The flow is laid
    out only when the hand comes to another wire, never while it moves on.
    """

    def __init__(
        self,
        view: Stage,
        base: Geometry,
        check: Callable[[WireKey], str],
        fit: Callable[[WireKey], Edit],
        ghosts: frozenset[str],
        *,
        shown: Flow | None = None,
        passes: Container[str] = (),
    ) -> None:
        """`shown`: the flow to go back to where nothing is open; `passes`: steps whose wires do not count."""
        self.way: WireKey | None = None
        self._view = view
        self._base = base
        self._check = check
        self._fit = fit
        self._ghosts = ghosts
        self._shown = shown
        self._passes = passes
        self._live = len(view.flow.nodes) <= LIVE_UP_TO
        self._whys: dict[WireKey, str] = {}
        self._edits: dict[WireKey, Edit] = {}

    @property
    def edit(self) -> Edit | None:
        """What letting go would do, None where nothing fits."""
        if self.way is None:
            return None
        if self.way not in self._edits:
            self._edits[self.way] = self._fit(self.way)
        return self._edits[self.way]

    @property
    def is_open(self) -> bool:
        """Whether the rest has slid aside and shows the place."""
        return self._live and self.way is not None

    def seek(self, at: Point, card: Rect, *, apart: bool) -> bool:
        """The hand is here, with a card; `apart`: nothing is to open. True if `way` changed."""
        over = self._wire_under(at, card)
        why = self._why(over) if over is not None else "own"
        way = over if not why and not apart else None
        changed = way != self.way
        if changed:
            self.way = way
            self._show()
        self._tell(why, card, apart)
        return changed

    def forget(self) -> None:
        """Closes what is open, and shows the drawing as it is without it."""
        self.way = None
        self._show()

    def _show(self) -> None:
        if self._live:
            edit = self.edit
            self._view.preview(*((edit.flow, self._ghosts) if edit is not None else (self._shown,)))
            return
        look, item = self._view.item.look, self._view.item
        old, look.selected_wire = look.selected_wire, self.way
        item.refresh_wires(old, self.way)
        self._view.preview(self._shown)

    def _why(self, way: WireKey) -> str:
        if way not in self._whys:
            self._whys[way] = self._check(way)
        return self._whys[way]

    def _tell(self, why: str, card: Rect, apart: bool) -> None:
        if not why:
            words = _("Stays apart from the wire") if apart else _("Alt keeps it apart from the wire")
        else:
            words = "" if why in _UNSAID or apart else refusal_words(why)
        self._view.hover.tell(words, around([card, *self._gap()]))

    def _wire_under(self, at: Point, card: Rect) -> WireKey | None:
        if self.is_open and self._in_the_gap(at):
            return self.way
        zoom = max(_LEAST_ZOOM, self._view.camera.zoom)
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
        shapes = self._view.item.geometry.shapes if self.is_open else {}
        return [shapes[node_id].rect for node_id in self._ghosts if node_id in shapes]


def _near(rect: Rect, at: Point) -> bool:
    beside, along = _HOLDS_ON
    return rect[0] - beside <= at[0] <= rect[2] + beside and rect[1] - along <= at[1] <= rect[3] + along
