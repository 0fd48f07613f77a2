"""Moving steps by hand: they follow the pointer above the drawing, their wires with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.analysis.obstacles import Rect
from app.edit import move
from app.ui.canvas.cards import MARGIN
from app.ui.canvas.gestures.base import Gesture, Keys
from app.ui.canvas.gestures.snapping import Guide, snapped
from app.ui.canvas.overlay import Overlay
from app.ui.canvas.parts import Shape, Wire, WireKey
from app.ui.canvas.pens import line_pen
from app.ui.canvas.routing import Point
from app.ui.canvas.wires import draw_wires
from app.ui.theme import current

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_ONE_AXIS = Qt.KeyboardModifier.ShiftModifier


class DragSteps(Gesture):
    """The selected steps, led by the one under the pointer. Shift keeps to one axis."""

    cursor = Qt.CursorShape.ClosedHandCursor
    drifts = True

    def __init__(self, view: Stage, start: Point, leader: str) -> None:
        super().__init__(view, start)
        geometry = view.item.geometry
        self._shapes = {n: geometry.shapes[n] for n in view.picks.ids}
        self._leader = geometry.shapes[leader]
        self._neighbours = [s for s in geometry.shapes_in(view.camera.seen()) if s.id not in self._shapes]
        self._wires = [w for w in geometry.wires.values() if w.key[0] in self._shapes or w.target in self._shapes]
        self._offset = (0.0, 0.0)
        self._cards = Overlay(3)
        self._lines = Overlay(2)
        self._guides = Overlay(2)

    def begin(self) -> None:
        for overlay in (self._lines, self._cards, self._guides):
            self.view.scene().addItem(overlay)
        self._hide(frozenset(self._shapes), frozenset(wire.key for wire in self._wires))
        self._cards.show_at(_around([s.rect for s in self._shapes.values()]), self._draw_cards)

    def move(self, at: Point, keys: Keys) -> None:
        dx, dy = at[0] - self.start[0], at[1] - self.start[1]
        if keys & _ONE_AXIS:
            dx, dy = (dx, 0.0) if abs(dx) >= abs(dy) else (0.0, dy)
        left, top, right, bottom = self._leader.rect
        box = (left + dx, top + dy, right + dx, bottom + dy)
        more_x, more_y, guides = snapped(box, self._neighbours, self.view.camera.zoom)
        self._offset = (dx + more_x, dy + more_y)
        if keys & _ONE_AXIS:
            self._offset = (self._offset[0], 0.0) if dy == 0 else (0.0, self._offset[1])
        self._cards.setPos(*self._offset)
        self._show_wires()
        self._show_guides(guides)

    def finish(self, at: Point, keys: Keys) -> None:
        self._remove()
        dx, dy = self._offset
        if dx or dy:
            places = {n: (s.top[0] + dx, s.top[1] + dy) for n, s in self._shapes.items()}
            self.view.apply(move(self.view.flow, places), from_places=places)

    def cancel(self) -> None:
        self._remove()

    def _remove(self) -> None:
        for overlay in (self._lines, self._cards, self._guides):
            self.view.scene().removeItem(overlay)
        self._hide(frozenset(), frozenset())

    def _hide(self, ids: frozenset[str], wires: frozenset[WireKey]) -> None:
        look, item = self.view.item.look, self.view.item
        shown = look.hidden | ids
        keys = look.hidden_wires | wires
        look.hidden, look.hidden_wires = ids, wires
        item.refresh_steps(*shown)
        item.refresh_wires(*keys)

    def _draw_cards(self, painter: QPainter) -> None:
        item = self.view.item
        item.painter.cards(painter, self._shapes.values(), item.look, item.lod, current.tokens())

    def _show_wires(self) -> None:
        dx, dy = self._offset
        moved = {n: replace(s, x=s.x + dx, y=s.y + dy) for n, s in self._shapes.items()}
        shapes = self.view.item.geometry.shapes
        wires: list[Wire] = []
        for wire in self._wires:
            source: Shape = moved.get(wire.key[0]) or shapes[wire.key[0]]
            target = moved.get(wire.target) or shapes.get(wire.target)
            wires.append(self.view.item.geometry.wire(source, wire.key[1], target, without=self._shapes))
        if not wires:
            return
        item, zoom = self.view.item, self.view.camera.zoom
        most = item.painter.most_people(item.geometry, item.look)
        self._lines.show_at(
            _around([wire.bounds for wire in wires]),
            lambda painter: draw_wires(painter, wires, item.look, current.tokens(), zoom, most),
        )

    def _show_guides(self, guides: list[Guide]) -> None:
        if not guides:
            self._guides.clear()
            return
        zoom = self.view.camera.zoom
        rects = [(*g.start, *g.end) for g in guides]

        def draw(painter: QPainter) -> None:
            painter.setPen(line_pen(current.tokens().qcolor("accent.line"), 1 / zoom, dash=(4 / zoom, 3 / zoom)))
            for guide in guides:
                painter.drawLine(QPointF(*guide.start), QPointF(*guide.end))

        self._guides.show_at(_around(rects), draw)


def _around(rects: list[Rect]) -> QRectF:
    left, top = min(r[0] for r in rects), min(r[1] for r in rects)
    right, bottom = max(r[2] for r in rects), max(r[3] for r in rects)
    return QRectF(left, top, right - left, bottom - top).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
