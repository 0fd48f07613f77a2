"""Where a new step goes, and the quick add popup that asks which one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF

from app.analysis.layout import GRID
from app.edit import Edit, Fresh, add_after, add_loose, again, fitting, fresh, from_kept, mail_before, swap_trigger
from app.i18n import _, ngettext, number
from app.model.flow import Flow, in_order
from app.model.nodes import Trigger, ports
from app.model.template import Template
from app.ui.canvas.clipboard import steps_on_clipboard
from app.ui.canvas.items import AGAIN, ITEMS, KEPT, NOTE
from app.ui.canvas.parts import Wire
from app.ui.canvas.pasting import paste_clipboard
from app.ui.canvas.quick_add import PASTE, QuickAdd
from app.ui.canvas.routing import Point
from app.ui.canvas.words import port_words

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage


@dataclass(frozen=True, slots=True)
class Spot:
    """After a way out (of `source`), or loose with the middle of its top edge `at`, or wherever there is room."""

    source: str = ""
    port: str = ""
    at: Point | None = None


class Adding:
    """Opens quick add for a spot, and puts what was picked there."""

    def __init__(self, view: Stage) -> None:
        self._view = view
        self._spot = Spot()
        self._beside: QPoint | None = None
        self._takes_focus = True
        self._corner = QPoint()
        self.popup = QuickAdd(view)
        self.popup.picked.connect(self._picked)

    def at_wire(self, wire: Wire) -> None:
        """On a wire's "+"."""
        self.after(*wire.key, at=wire.plus)

    def after(self, source: str, port: str, at: Point | None = None, typed: str = "") -> None:
        """After a way out; the popup opens at a point of the scene, or at the way out."""
        flow = self._view.flow
        items = fitting(flow, source, port, on_edge=flow.next_id(source, port) is not None)
        if mail_before(flow, source):
            at_mail = items.index("email") + 1
            items = (*items[:at_mail], AGAIN, *items[at_mail:])
        items = self._with_kept(items)
        name = port_words(flow.by_id[source], port)
        heading = _("Into the branch “{name}”").format(name=name) if name else _("Fits here")
        wire = self._view.item.geometry.wires[(source, port)]
        self._open(Spot(source, port), items, heading, at or wire.plus, typed)

    def loose(self, at: Point | None = None, typed: str = "") -> None:
        """On empty canvas."""
        flow = self._view.flow
        heading = _("Begin with a trigger") if flow.trigger is None else _("Add a step")
        left, top, right, bottom = self._view.camera.seen()
        middle = ((left + right) / 2, top + (bottom - top) / 3)
        place = at or (middle if flow.nodes else None)
        self._open(Spot(at=place), self._with_kept(fitting(flow)), heading, at or middle, typed)

    def here(self, typed: str = "", *, before: bool = False) -> None:
        """Where the keyboard is: after the current step, or before it; else at the end of the flow."""
        picks, flow = self._view.picks, self._view.flow
        if picks.wire is not None:
            self.after(*picks.wire, typed=typed)
            return
        if before and picks.current:
            edges = flow.edges_into.get(picks.current, ())
            if edges:
                self.after(edges[0].source, edges[0].port, typed=typed)
                return
        spot = self.after_current()
        if spot is None:
            self.loose(typed=typed)
        else:
            self.after(spot.source, spot.port, typed=typed)

    def beside(self, corner: QPoint, *, before: bool = False) -> None:
        """As `here`, with the popup at a point of the screen: the list of steps asks, and keeps the keyboard."""
        self._beside = corner
        self.here(before=before)

    def put(self, item: str) -> None:
        """Adds a palette item where the keyboard is, without asking: a click or Enter in the palette."""
        spot = self.after_current() or Spot()
        flow = self._view.flow
        if spot.source and item not in fitting(flow, spot.source, spot.port, on_edge=_leads_on(flow, spot)):
            spot = Spot()
        self._put(item, spot)

    def after_current(self) -> Spot | None:
        """The first open way out of the current step, else its first one; without a step the first open end."""
        flow = self._view.flow
        now = flow.by_id.get(self._view.picks.current)
        if now is not None:
            ways = ports(now)
            free = next((port for port in ways if flow.next_id(now.id, port) is None), None)
            return Spot(now.id, free or ways[0]) if ways else None
        for node in in_order(flow):
            for port in ports(node):
                if flow.next_id(node.id, port) is None:
                    return Spot(node.id, port)
        return None

    def _with_kept(self, items: tuple[str, ...]) -> tuple[str, ...]:
        """The items, and the shop's library of messages below the e-mail where there is one."""
        if "email" not in items or not self._kept():
            return items
        below = items.index("email") + 1
        return (*items[:below], KEPT, *items[below:])

    def _kept(self) -> dict[str, Template]:
        return dict(self._view.shop.kept_messages()) if self._view.shop is not None else {}

    def _open_library(self) -> None:
        """The kept messages by name, at the same place."""
        names = tuple(f"{KEPT}:{name}" for name in self._kept())
        self.popup.open_for(names, _("Library of messages"), self._corner)

    def _open(self, spot: Spot, items: tuple[str, ...], heading: str, at: Point, typed: str) -> None:
        view = self._view
        self._spot = spot
        place = view.mapFromScene(QPointF(*at))
        area = view.viewport().rect()
        place.setX(max(area.left(), min(area.right() - 40, place.x())))
        place.setY(max(area.top(), min(area.bottom() - 40, place.y())))
        n = steps_on_clipboard(view.flow)
        line = ngettext("Paste {n} step", "Paste {n} steps", n).format(n=number(n)) if n else ""
        corner, self._beside = self._beside, None
        self._takes_focus = corner is None
        corner = self._corner = corner or view.viewport().mapToGlobal(place + QPoint(18, -8))
        triggers = () if spot.at or not spot.source else tuple(i for i in ITEMS if i.startswith("trigger."))
        swaps = view.flow.trigger is not None
        self.popup.open_for(
            items, heading, corner, typed=typed, paste=line, more=(*(triggers if swaps else ()), NOTE), swaps=swaps
        )

    def _picked(self, key: str) -> None:
        if key == KEPT:
            self._open_library()
            return
        if self._takes_focus:
            self._view.setFocus()
        if key == NOTE:
            self._view.desk.write_new(self._spot.at)
        elif key != PASTE:
            self._put(key, self._spot)
        else:
            after = (self._spot.source, self._spot.port) if self._spot.source else None
            paste_clipboard(self._view, after=after, at=self._spot.at)

    def _put(self, item: str, spot: Spot) -> None:
        edit = self._edit(item, spot)
        self._view.apply(edit)
        if edit.select:
            self._view.reveal(edit.select[0])
            self._view.node_activated.emit(edit.select[0])

    def _new(self, flow: Flow, item: str, spot: Spot) -> Fresh:
        if item == AGAIN:
            return again(flow, mail_before(flow, spot.source))
        if item.startswith(f"{KEPT}:"):
            name = item.partition(":")[2]
            return from_kept(self._kept()[name], name)
        return fresh(item)

    def _edit(self, item: str, spot: Spot) -> Edit:
        flow = self._view.flow
        new = self._new(flow, item, spot)
        if isinstance(new.node, Trigger) and flow.trigger is not None:
            return swap_trigger(flow, new)
        if spot.source:
            return add_after(flow, spot.source, spot.port, new)
        at = spot.at
        return add_loose(flow, new, (round(at[0] / GRID) * GRID, round(at[1] / GRID) * GRID) if at else None)


def _leads_on(flow: Flow, spot: Spot) -> bool:
    return flow.next_id(spot.source, spot.port) is not None
