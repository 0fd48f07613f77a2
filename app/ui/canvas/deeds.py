"""What one can do with what is selected, beyond the clipboard: move along the flow, join, skip, group, annotate."""

from __future__ import annotations

from collections.abc import Callable

from app.analysis.graph import reachable
from app.edit import (
    Edit,
    all_skipped,
    group,
    group_of,
    move_across,
    move_earlier,
    move_later,
    skip,
    skippable,
    ungroup,
)
from app.i18n import _
from app.model.flow import Flow, in_order
from app.ui.canvas.events import Hands
from app.ui.canvas.gestures.join_by_keys import JoinByKeys
from app.ui.canvas.routing import Point
from app.ui.words.edits import refusal_words

_MOVES: dict[str, Callable[[Flow, str], Edit]] = {
    "earlier": move_earlier,
    "later": move_later,
    "left": lambda flow, node_id: move_across(flow, node_id, left=True),
    "right": lambda flow, node_id: move_across(flow, node_id, left=False),
}
_WAYS = {"earlier": (0, -1), "later": (0, 1), "left": (-1, 0), "right": (1, 0)}


class Deeds(Hands):
    """Commands on the selection; what cannot be done is said through `message`."""

    def move_step(self, way: str) -> None:
        """The current step goes earlier, later, left or right: along its way, or to the branch beside it.

        Selected notes go a little up, down, left or right instead.
        """
        if self.picks.notes and not self.picks.ids:
            self.desk.push(self.picks.notes, *_WAYS[way])
            return
        now = self.picks.current
        if now and self._tried(lambda: _MOVES[way](self.flow, now)):
            self.pick_by_key(now)

    def rename(self) -> None:
        """A field over the selected step, note or heading of a group."""
        ids = self.picks.ids
        chosen = group_of(self.flow, ids) if len(ids) > 1 else None
        if self.read_only:
            return
        if self.picks.note:
            self.in_place.write_note(self.picks.note)
        elif chosen is not None:
            self.in_place.name_group(chosen.id)
        elif self.picks.current:
            self.reveal(self.picks.current)
            self.in_place.name_step(self.picks.current)

    def connect_by_keys(self) -> None:
        """The arrows choose where the current step's next open way out leads; again: its next way out."""
        if isinstance(self.gesture, JoinByKeys):
            self.gesture.next_port()
            return
        shape = self.item.geometry.shapes.get(self.picks.current)
        if shape is None or self.read_only:
            self.message.emit(_("Choose first the step to connect from."))
        elif not shape.ports:
            self.message.emit(_("This step ends the way: nothing follows it."))
        else:
            self.setFocus()
            self.begin(JoinByKeys(self, shape))

    def select_after(self) -> None:
        """The selected steps and everything that comes after them."""
        found = reachable(self.flow, self.picks.ids)
        order = [node.id for node in in_order(self.flow) if node.id in found and node.id not in self.picks.ids]
        now = self.picks.current
        self.picks.select((*order, *(n for n in self.picks.all if n != now), now), keyboard=self.picks.keyboard)

    def skip_selection(self) -> None:
        """People pass the selected steps by; if they do already, not any more."""
        ids = self.picks.ids
        if not skippable(self.flow, ids):
            if ids:
                self.message.emit(_("Waits, messages and actions can be skipped; other steps decide the way."))
            return
        on = not all_skipped(self.flow, ids)
        self._tried(lambda: skip(self.flow, ids, on))

    def group_selection(self) -> None:
        """Puts the selected steps under a heading, which can be written at once."""
        if not self.picks.ids or self.read_only:
            return
        edit = group(self.flow, self.picks.ids, _("New group"))
        self.apply(edit)
        made = group_of(self.flow, self.picks.ids)
        if made is not None:
            self.in_place.name_group(made.id)

    def name_group(self) -> None:
        """A field over the heading of the current step's group."""
        chosen = self.flow.group_of.get(self.picks.current)
        if chosen is not None and not self.read_only:
            self.in_place.name_group(chosen.id)

    def ungroup_selection(self) -> None:
        """Takes the heading over the selected steps away."""
        self.apply(ungroup(self.flow, self.picks.ids))

    def add_note(self, at: Point | None = None) -> None:
        """A note at a place, or beside what is selected; it can be written at once."""
        if not self.read_only:
            self.desk.write_new(at)

    def _tried(self, make: Callable[[], Edit]) -> bool:
        """Makes an edit unless it is refused, and then says why."""
        try:
            edit = make()
        except ValueError as refusal:
            self.message.emit(refusal_words(str(refusal)))
            return False
        self.document.close_entry()
        self.apply(edit)
        return True
