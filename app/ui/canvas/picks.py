"""What is selected, and where the keyboard is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.ui.canvas.cards import draw_focus
from app.ui.canvas.overlay import Overlay
from app.ui.canvas.parts import WireKey
from app.ui.theme import current

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage


class Picks:
    """Selected steps and notes in the order they were picked; or one wire. The keyboard stands at the last step."""

    def __init__(self, view: Stage) -> None:
        self._view = view
        self.ids: tuple[str, ...] = ()
        self.wire: WireKey | None = None
        self.notes: tuple[str, ...] = ()
        self.keyboard = False
        self.left = ""
        """The step where the keyboard stood before nothing was selected: from there it goes on."""
        self._ring = Overlay(6)
        view.scene().addItem(self._ring)

    @property
    def all(self) -> tuple[str, ...]:
        """Selected steps, then notes."""
        return (*self.ids, *self.notes)

    @property
    def note(self) -> str:
        """The note that alone is selected, "" for none."""
        return self.notes[0] if len(self.notes) == 1 and not self.ids else ""

    @property
    def current(self) -> str:
        """Where the keyboard stands, "" for nowhere."""
        return self.ids[-1] if self.ids else ""

    def select(self, ids: Iterable[str], *, keyboard: bool = False) -> None:
        """Selects these steps and notes and nothing else."""
        shapes, ids = self._view.item.geometry.shapes, tuple(dict.fromkeys(ids))
        notes = {note.id for note in self._view.flow.notes if note.id not in shapes}
        self._set(tuple(n for n in ids if n in shapes), None, keyboard, tuple(n for n in ids if n in notes))

    def select_wire(self, key: WireKey) -> None:
        """Selects one wire."""
        self._set((), key if key in self._view.item.geometry.wires else None, False)

    def select_note(self, note_id: str) -> None:
        """Selects one note."""
        known = any(note.id == note_id for note in self._view.flow.notes)
        self._set((), None, False, (note_id,) if known else ())

    def toggle(self, chosen: str) -> None:
        """Adds a step or a note to the selection, or takes it out."""
        rest = tuple(n for n in self.all if n != chosen)
        self.select(rest if len(rest) < len(self.all) else (*rest, chosen))

    def extend_to(self, node_id: str) -> None:
        """Selects on from the current step to this one: along the flow when both are on one chain."""
        ways = (self.current, node_id), (node_id, self.current)
        chain = next((found for find in (self._chain, self._up) for way in ways if (found := find(*way))), ())
        self.select((*(n for n in (*self.all, *chain) if n != node_id), node_id))

    def drop_lost(self) -> None:
        """After a change: what is gone is not selected any more."""
        known = self._view.item.geometry
        ids = tuple(n for n in self.ids if n in known.shapes)
        wire = self.wire if self.wire in known.wires else None
        there = {one.id for one in self._view.flow.notes}
        self._set(ids, wire, self.keyboard, tuple(n for n in self.notes if n in there))

    def _chain(self, start: str, end: str) -> tuple[str, ...]:
        """The steps from one to another where every step between has one way out; () if there is no such chain."""
        flow = self._view.flow
        found: list[str] = []
        here: str | None = start
        while here is not None and here in flow.by_id and here not in found:
            found.append(here)
            if here == end:
                return tuple(found)
            here = flow.next_id(here, "out")
        return ()

    def _up(self, start: str, end: str) -> tuple[str, ...]:
        """The steps from one up to another where every step between has one way in; () if there is no such chain."""
        flow = self._view.flow
        found: list[str] = []
        here = start
        while here in flow.by_id and here not in found:
            found.append(here)
            if here == end:
                return tuple(reversed(found))
            into = flow.edges_into.get(here, ())
            here = into[0].source if len(into) == 1 else ""
        return ()

    def _set(self, ids: tuple[str, ...], wire: WireKey | None, keyboard: bool, notes: tuple[str, ...] = ()) -> None:
        before, old_wire, old_notes = self.ids, self.wire, self.notes
        self.ids, self.wire, self.keyboard = ids, wire, keyboard
        self.left = ids[-1] if ids else self.left
        look = self._view.item.look
        if notes != old_notes:
            self.notes, look.selected_notes = notes, frozenset(notes)
            self._view.item.redraw()
        look.selected, look.selected_wire = frozenset(ids), wire
        self._view.item.refresh_steps(*(set(before) ^ set(ids)))
        self._view.item.refresh_wires(old_wire, wire)
        self.show_ring()
        self._view.follow_selection()
        if ids != before or wire != old_wire or notes != old_notes:
            self._view.selection_changed.emit(ids)

    def show_ring(self) -> None:
        """The focus ring, for those who work with the keyboard."""
        shape = self._view.item.geometry.shapes.get(self.current)
        if shape is None or not self.keyboard or not self._view.hasFocus():
            self._ring.clear()
            return

        def draw(painter: QPainter) -> None:
            painter.translate(shape.x, shape.y)
            draw_focus(painter, shape, current.tokens())

        self._ring.show_at(QRectF(shape.x, shape.y, shape.w, shape.h).adjusted(-12, -12, 12, 12), draw)
