"""Connecting without a mouse: the arrows choose where a wire leads, Enter joins, Esc leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from app.i18n import _
from app.model.flow import in_order
from app.ui.canvas.gestures.base import Keys
from app.ui.canvas.gestures.drag_wire import DragWire
from app.ui.canvas.marks import draw_label
from app.ui.canvas.parts import Shape, Wire
from app.ui.canvas.pens import line_pen
from app.ui.canvas.routing import Point
from app.ui.canvas.wires import wire_path
from app.ui.canvas.words import port_words, title_of
from app.ui.theme import current

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage


class JoinByKeys(DragWire):
    """A live wire whose end goes from step to step. Ctrl+L or Tab takes the next way out of the step."""

    cursor = Qt.CursorShape.ArrowCursor
    drifts = False

    def __init__(self, view: Stage, shape: Shape, port: str = "") -> None:
        free = next((name for name in shape.ports if view.flow.next_id(shape.id, name) is None), shape.ports[0])
        super().__init__(view, shape.port(port or free)[0], shape, port or free)
        self._order = [node.id for node in in_order(view.flow) if node.id not in self._refused]

    def begin(self) -> None:
        super().begin()
        if self._order:
            self._aim(self._nearest((0, 1), self._shape) or self._nearest((1, 0), self._shape) or self._order[0])
        else:
            self._show(self._out[0], self._out[1] + 60)
            self.view.show_hint(_("There is no step that this one could lead to."))

    def press(self, event: QKeyEvent) -> bool:
        """A key while the wire is in hand; every key is taken, so that none does something else meanwhile."""
        ways = {
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
        }
        key = event.key()
        if key in ways:
            here = self.view.item.geometry.shapes[self._target or self._shape.id]
            self._aim(self._nearest(ways[Qt.Key(key)], here))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._order:
            self._aim(self._order[0 if key == Qt.Key.Key_Home else -1])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._join()
        elif key == Qt.Key.Key_Escape:
            self.view.cancel_gesture()
        return True

    def next_port(self) -> None:
        """The same from the step's next way out."""
        names = self._shape.ports
        after = names[(names.index(self._port) + 1) % len(names)]
        if after != self._port:
            self.view.cancel_gesture()
            self.view.begin(JoinByKeys(self.view, self._shape, after))

    def move(self, at: Point, keys: Keys) -> None:
        """The pointer has no part in this."""

    def finish(self, at: Point, keys: Keys) -> None:
        self.cancel()

    def _remove(self) -> None:
        super()._remove()
        self.view.show_hint("")

    def _aim(self, node_id: str) -> None:
        shape = self.view.item.geometry.shapes.get(node_id)
        if shape is None:
            return
        self.view.reveal(node_id)
        self._show(*shape.top)
        name = port_words(self._shape.node, self._port)
        here, there = title_of(self._shape.node, self.view.flow), title_of(shape.node, self.view.flow)
        words = _("{step}, {branch}: leads to “{target}”") if name else _("{step}: leads to “{target}”")
        more = _("Enter connects, Esc leaves, Tab takes the other branch.")
        plain = _("Enter connects, Esc leaves.")
        said = words.format(step=here, branch=name, target=there)
        self.view.show_hint(f"{said}. {more if len(self._shape.ports) > 1 else plain}")

    def _show(self, x: float, y: float) -> None:
        super().move((x, y), Qt.KeyboardModifier.NoModifier)
        target = self.view.item.geometry.shapes.get(self._target)
        if target is not None:
            wire = self.view.item.geometry.wire(self._shape, self._port, target)
            left, top, right, bottom = wire.bounds
            area = QRectF(left, top, right - left, bottom - top).adjusted(-12, -12, 12, 12)
            self._wire.show_at(area, lambda painter: self._draw_way(painter, wire))

    def _draw_way(self, painter: QPainter, wire: Wire) -> None:
        """The wire as it would run: no pointer pulls at it."""
        tokens = current.tokens()
        accent = tokens.qcolor("accent.base")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(line_pen(accent, 3, dash=(7, 5)))
        painter.drawPath(wire_path(wire.points, arrow=False))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(QPointF(*wire.points[-1]), 6, 6)
        if self._label:
            draw_label(painter, QPointF(*wire.label_at), self._label, tokens, lit=True)

    def _join(self) -> None:
        if self._target:
            self.view.gesture = None
            at = self.view.item.geometry.shapes[self._target].top
            source = self._shape.id
            super().finish(at, Qt.KeyboardModifier.NoModifier)
            self.view.pick_by_key(source)

    def _nearest(self, way: tuple[int, int], here: Shape) -> str:
        """The nearest step in a direction that the wire may lead to, "" if there is none."""
        best: tuple[float, str] | None = None
        for node_id in self._order:
            x, y = self.view.item.geometry.shapes[node_id].centre
            dx, dy = x - here.centre[0], y - here.centre[1]
            ahead, aside = dx * way[0] + dy * way[1], abs(dy) if way[0] else abs(dx)
            if ahead > 0 and (best is None or (ahead + 2 * aside, node_id) < best):
                best = (ahead + 2 * aside, node_id)
        return best[1] if best else ""
