"""Pasting: puts what came from outside into the drawing, and says in one sentence what was done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec
from PySide6.QtGui import QCursor, QGuiApplication

from app.analysis.foreign import Named
from app.analysis.layout import GRID
from app.edit import paste
from app.edit.copy import fitted
from app.flowfile.limits import COUNTS
from app.i18n import _, number
from app.model.flow import Flow
from app.model.nodes import Trigger
from app.model.template import Template
from app.ui.canvas.clipboard import Arrived, arrived
from app.ui.canvas.routing import Point
from app.ui.words.arrivals import arrival_words

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage


class ShopSide(Protocol):
    """What the shop says of steps from elsewhere."""

    def messages_here(self) -> tuple[Template, ...]:
        """All its messages, which a text knows by name."""
        ...

    def kept_messages(self) -> Sequence[tuple[str, Template]]:
        """(name, message) of those in its library."""
        ...

    def strange_here(self, flow: Flow, parts: Iterable[msgspec.Struct]) -> Named:
        """What these parts name that neither the flow nor the shop knows."""
        ...


def paste_clipboard(view: Stage, after: tuple[str, str] | None = None, at: Point | None = None) -> bool:
    """Puts what is on the clipboard after a way out, or on its own; False if nothing there can be put."""
    data = QGuiApplication.clipboard().mimeData()
    found = arrived(data, view.flow, view.shop.messages_here() if view.shop else ())
    if found is None or view.read_only:
        return False
    put_down(view, found, after, at)
    return True


def put_down(view: Stage, found: Arrived, after: tuple[str, str] | None = None, at: Point | None = None) -> None:
    """Puts arrived steps there, as one entry in the undo list."""
    clip = fitted(view.flow, found.clip)
    if at is None and after is None and view.flow.nodes:
        at = _free_spot(view)
    edit = paste(view.flow, found.clip, after=after, at=at)
    if _too_many(edit.flow):
        view.message.emit(_("An automation holds {n} steps at most.").format(n=number(COUNTS["nodes"])))
        return
    strange = view.shop.strange_here(view.flow, (*clip.nodes, *clip.templates, *clip.exits)) if view.shop else Named()
    left_out = any(isinstance(node, Trigger) for node in found.clip.nodes) and view.flow.trigger is not None
    view.apply(edit)
    words = arrival_words(len(clip.nodes), len(found.left), found.unknown_messages, strange, trigger_left_out=left_out)
    if words:
        view.message.emit(words)
    if edit.select:
        view.reveal(edit.select[0])


def _too_many(flow: Flow) -> bool:
    """Whether a file of it would be refused."""
    return any(len(getattr(flow, part)) > COUNTS[part] for part in ("nodes", "templates", "notes", "exits"))


def _free_spot(view: Stage) -> Point:
    """Under the pointer if it is over the drawing, else in the upper middle of what is seen."""
    place = view.viewport().mapFromGlobal(QCursor.pos())
    if not view.viewport().rect().contains(place) or not view.viewport().underMouse():
        left, top, right, bottom = view.camera.seen()
        x, y = (left + right) / 2, top + (bottom - top) / 3
    else:
        spot = view.mapToScene(place)
        x, y = spot.x(), spot.y()
    return (round(x / GRID) * GRID, round(y / GRID) * GRID)
