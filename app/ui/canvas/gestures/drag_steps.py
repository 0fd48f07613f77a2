"""Carrying steps by hand: they follow the pointer above the drawing; over a wire the rest makes room for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.analysis.layout import Place
from app.analysis.obstacles import Rect
from app.edit import also, is_wired
from app.ui.canvas.cards import MARGIN
from app.ui.canvas.gestures.base import Gesture, Keys
from app.ui.canvas.gestures.hold import Copied, Hold, Moved, PulledOut
from app.ui.canvas.gestures.papers import Papers
from app.ui.canvas.gestures.room import Room
from app.ui.canvas.gestures.snapping import Guide, Neighbours, snapped
from app.ui.canvas.overlay import Overlay
from app.ui.canvas.paper import draw_groups, group_rect
from app.ui.canvas.parts import Shape, Wire, dressed, open_end
from app.ui.canvas.pens import line_pen
from app.ui.canvas.routing import Point
from app.ui.canvas.wires import draw_wires
from app.ui.theme import current

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_ONE_AXIS = Qt.KeyboardModifier.ShiftModifier
_COPY = Qt.KeyboardModifier.ControlModifier
_APART = Qt.KeyboardModifier.AltModifier
_OVER_ITS_PLACE = 0.85


class DragSteps(Gesture):
    """The selected steps and the notes with them, led by the step under the pointer.

    Shift keeps to one axis, Ctrl carries copies, Alt keeps them apart from wires: each as long as it is held. Alt held
    from the beginning pulls them out of their way.
    """

    cursor = Qt.CursorShape.ClosedHandCursor
    drifts = True

    def __init__(
        self, view: Stage, start: Point, leader: str, *, pulls: bool = False, before: tuple[str, ...] | None = None
    ) -> None:
        """`before`: what was selected before the steps were taken; calling off goes back to it."""
        super().__init__(view, start)
        geometry = view.item.geometry
        self._shapes = {n: geometry.shapes[n] for n in view.picks.ids}
        self._leader = geometry.shapes[leader]
        seen = geometry.shapes_in(view.camera.seen())
        self._neighbours = Neighbours(s for s in seen if s.id not in self._shapes)
        self._pulls = pulls and is_wired(view.flow, self._shapes)
        self._before = view.picks.all if before is None else before
        self._papers = Papers(view)
        self._offset = (0.0, 0.0)
        self._shown: object = None
        self._cards = Overlay(3)
        self._lines = Overlay(2)
        self._guides = Overlay(2)
        self._frames = Overlay(-1)
        self._overlays = (self._frames, self._lines, self._cards, self._guides)
        self._inner = {
            key: wire
            for shape in self._shapes.values()
            for key in shape.ways
            if (wire := geometry.wires[key]).target in self._shapes
        }
        self._groups = [group for group in view.flow.groups if not self._shapes.keys().isdisjoint(group.nodes)]
        self.above = not self._groups  # their frames lie below the steps
        self._holds: dict[bool, tuple[Hold, Room]] = {}
        self._copying: bool | None = None

    def begin(self) -> None:
        for overlay in self._overlays:
            self.view.scene().addItem(overlay)
        self._cards.show_at(_around([s.rect for s in self._shapes.values()]), self._draw_cards)
        self._papers.take_up()

    def move(self, at: Point, keys: Keys) -> None:
        self._carry(copying=bool(keys & _COPY))
        dx, dy = at[0] - self.start[0], at[1] - self.start[1]
        if keys & _ONE_AXIS:
            dx, dy = (dx, 0.0) if abs(dx) >= abs(dy) else (0.0, dy)
        left, top, right, bottom = self._leader.rect
        box = (left + dx, top + dy, right + dx, bottom + dy)
        hold, room = self._holds[bool(self._copying)]
        if room.seek(at, box, apart=bool(keys & _APART)):
            self._hide(hold, room)
        more_x, more_y, guides = (0.0, 0.0, []) if room.way else snapped(box, self._neighbours, self.view.camera.zoom)
        self._offset = (dx + more_x, dy + more_y)
        if keys & _ONE_AXIS:
            self._offset = (self._offset[0], 0.0) if dy == 0 else (0.0, self._offset[1])
        look = (self._offset, self._copying, room.way, guides, self.view.item.geometry, self.view.camera.zoom)
        if look == self._shown:  # between two squares of the grid
            return
        self._shown = look
        self._cards.setPos(*self._offset)
        self._papers.carry(self._offset, copying=bool(self._copying))
        moved = self._moved()
        self._show_wires(hold, room, moved)
        self._show_frames(hold, room, moved)
        self._show_guides(guides)

    def finish(self, at: Point, keys: Keys) -> None:
        self.move(at, keys)
        hold, room = self._holds[bool(self._copying)]
        self._remove()
        flow, places = self.view.flow, self._places()
        edit = room.edit
        if edit is None and self._offset != (0.0, 0.0):
            edit = hold.put(places)
        if edit is not None:
            self.view.apply(also(edit, self._papers.put), from_places=hold.placed(places))
        if self.view.flow is flow:
            self.view.preview(None)

    def cancel(self) -> None:
        self._remove()
        self.view.preview(None)
        self.view.picks.select(self._before)

    def _carry(self, *, copying: bool) -> None:
        """Takes the steps up, or changes over between them and copies of them."""
        if copying is self._copying:
            return
        self._copying = copying
        if copying not in self._holds:
            ids = frozenset(self._shapes)
            kind = Copied if copying else PulledOut if self._pulls else Moved
            made: Hold = kind(self.view, ids)
            room = Room(self.view, made.base, made.misfit, made.onto, made.ghosts, shown=made.shown, passes=made.hidden)
            self._holds[copying] = made, room
        hold, room = self._holds[copying]
        room.forget()
        self._hide(hold, room)
        self._cards.update()

    def _places(self) -> dict[str, Place]:
        dx, dy = self._offset
        return {n: (s.top[0] + dx, s.top[1] + dy) for n, s in self._shapes.items()}

    def _hide(self, hold: Hold, room: Room) -> None:
        """Where no room has opened, the drawing beneath leaves out what is in the hand."""
        gone = frozenset() if room.is_open else hold.hidden
        shapes, into = hold.base.shapes, hold.base.flow.edges_into
        wires = [key for n in gone if n in shapes for key in shapes[n].ways]
        wires += [(edge.source, edge.port) for n in gone for edge in into.get(n, ())]
        look = self.view.item.look
        look.hidden, look.hidden_wires = gone, frozenset(wires)
        self._cards.setOpacity(_OVER_ITS_PLACE if room.way else 1.0)
        self.view.item.redraw()

    def _remove(self) -> None:
        for overlay in self._overlays:
            self.view.scene().removeItem(overlay)
        self._papers.let_go()
        look = self.view.item.look
        look.hidden, look.hidden_wires = frozenset(), frozenset()
        look.selected_wire = self.view.picks.wire
        self.view.hover.tell("")
        self.view.item.redraw()

    def _draw_cards(self, painter: QPainter) -> None:
        item = self.view.item
        look = replace(item.look, hovered="", ghosts=frozenset(self._shapes) if self._copying else frozenset())
        item.painter.cards(painter, self._shapes.values(), look, item.lod, current.tokens())

    def _moved(self) -> dict[str, Shape]:
        """The steps where the hand holds them."""
        dx, dy = self._offset
        return {n: replace(s, x=s.x + dx, y=s.y + dy) for n, s in self._shapes.items()}

    def _show_frames(self, hold: Hold, room: Room, moved: dict[str, Shape]) -> None:
        """The groups of what is carried reach as far as the hand does."""
        groups = [g for g in self._groups if hold.hidden or self._shapes.keys() >= set(g.nodes)]
        if self._copying or room.is_open:
            groups = []
        shapes = {**self.view.item.geometry.shapes, **moved} if groups else {}
        boxes = [box for group in groups if (box := group_rect(group, shapes)) is not None]
        if not boxes:
            self._frames.clear()
            return
        zoom = self.view.camera.zoom
        self._frames.show_at(
            _around(boxes), lambda painter: draw_groups(painter, groups, shapes, boxes, zoom, current.tokens())
        )

    def _show_wires(self, hold: Hold, room: Room, moved: dict[str, Shape]) -> None:
        wires = [] if room.is_open else self._wires(hold, moved)
        if not wires:
            self._lines.clear()
            return
        item, zoom = self.view.item, self.view.camera.zoom
        most = item.painter.most_people(item.look)
        self._lines.show_at(
            _around([wire.bounds for wire in wires]),
            lambda painter: draw_wires(painter, wires, item.look, current.tokens(), zoom, most),
        )

    def _wires(self, hold: Hold, moved: dict[str, Shape]) -> list[Wire]:
        """The wires that follow the hand, and the open ends of what is in it. Those between two carried steps only
        change their place."""
        dx, dy = self._offset
        shapes, base = self.view.item.geometry.shapes, hold.base
        wires = []
        taken = set()
        for edge in hold.edges:
            source = moved.get(edge.source) or shapes.get(edge.source)
            target = moved.get(edge.target) or shapes.get(edge.target)
            inner = self._inner.get((edge.source, edge.port))
            taken.add((edge.source, edge.port))
            if source is None:
                continue
            if inner is not None and inner.target == edge.target:
                points = [(x + dx, y + dy) for x, y in inner.points]
                wires.append(dressed(source, edge.port, edge.target, points, source.port(edge.port)[1]))
            else:
                wires.append(base.wire(source, edge.port, target, without=self._shapes))
        free = [(s, port) for s in moved.values() for port in s.ports if (s.id, port) not in taken]
        return wires + [open_end(shape, port) for shape, port in free]

    def _show_guides(self, guides: list[Guide]) -> None:
        if not guides:
            self._guides.clear()
            return
        zoom = self.view.camera.zoom
        rects = [(*g.start, *g.end) for g in guides]

        def draw(painter: QPainter) -> None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # upright lines: sharp, and far cheaper
            painter.setPen(line_pen(current.tokens().qcolor("accent.line"), 1 / zoom, dash=(4 / zoom, 3 / zoom)))
            for guide in guides:
                painter.drawLine(QPointF(*guide.start), QPointF(*guide.end))

        self._guides.show_at(_around(rects, by=2 / zoom), draw)


def _around(rects: list[Rect], by: float = MARGIN) -> QRectF:
    left, top = min(r[0] for r in rects), min(r[1] for r in rects)
    right, bottom = max(r[2] for r in rects), max(r[3] for r in rects)
    return QRectF(left, top, right - left, bottom - top).adjusted(-by, -by, by, by)
