"""What lies under the pointer, and how it shows: ports, the "+" that grows, words beside the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QToolTip

from app.i18n import _
from app.ui.canvas.marks import draw_plus
from app.ui.canvas.overlay import Overlay
from app.ui.canvas.painter import FULL_FROM
from app.ui.canvas.parts import Shape, Wire
from app.ui.canvas.routing import Point
from app.ui.canvas.text import TITLE_STYLES, text_width
from app.ui.theme import current

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

PLUS_REACH = 14.0
PORT_REACH = 10.0
WIRE_REACH = 8.0


class Under:
    """What a point hits; the first of plus, port, step, wire that is not None is meant."""

    __slots__ = ("plus", "port", "shape", "wire")

    def __init__(
        self,
        plus: Wire | None = None,
        port: tuple[Shape, str] | None = None,
        shape: Shape | None = None,
        wire: Wire | None = None,
    ) -> None:
        self.plus, self.port, self.shape, self.wire = plus, port, shape, wire


class Hover:
    """Follows the pointer while no gesture is under way."""

    def __init__(self, view: Stage) -> None:
        self._view = view
        self._plus = Overlay(2)
        view.scene().addItem(self._plus)

    def under(self, at: Point) -> Under:
        """What a press at a point of the scene would concern."""
        view = self._view
        geometry, zoom = view.item.geometry, view.camera.zoom
        bare = view.read_only or zoom < FULL_FROM * 0.95
        plus = None if bare else geometry.plus_at(at, PLUS_REACH / min(1.0, zoom))
        shape = geometry.shape_at(at)
        if shape is not None and plus is not None and plus.target:
            plus = None
        if plus is not None:
            return Under(plus=plus)
        port = None if bare else geometry.port_at(at, PORT_REACH / zoom)
        if port is not None:
            return Under(port=port, shape=port[0])
        if shape is not None:
            return Under(shape=shape)
        return Under(wire=geometry.wire_at(at, WIRE_REACH / zoom))

    def move(self, at: Point) -> None:
        """The pointer is here, no button down."""
        found = self.under(at)
        wire = None if self._view.read_only else found.plus or found.wire
        self._show(found.shape.id if found.shape else "", wire, found.plus)

    def leave(self) -> None:
        """The pointer is elsewhere."""
        self._show("", None, None)

    def tell(self, words: str) -> None:
        """Words beside the pointer while a gesture goes on; "" takes them away."""
        if words:
            QToolTip.showText(self._view.mapToGlobal(self._view.pointer()) + QPoint(8, 8), words, self._view)
        else:
            QToolTip.hideText()

    def words_at(self, at: Point) -> str:
        """The tooltip at a point: what "+" does; the title where it is cut, and the step's first problem."""
        found = self.under(at)
        if found.plus is not None:
            return _("Add a step here")
        if found.shape is None:
            return ""
        shape = found.shape
        lines = [shape.text.title] if _is_cut(shape) else []
        problem = self._view.problem_words(shape.id)
        return "\n".join([*lines, problem] if problem else lines)

    def _show(self, node_id: str, wire: Wire | None, plus: Wire | None) -> None:
        item, look = self._view.item, self._view.item.look
        if node_id != look.hovered:
            old, look.hovered = look.hovered, node_id
            item.refresh_steps(*filter(None, (old, node_id)))
        key = wire.key if wire else None
        if key != look.hovered_wire:
            before, look.hovered_wire = look.hovered_wire, key
            item.refresh_wires(before, key)
        if wire is None or self._view.camera.zoom < FULL_FROM * 0.95:
            self._plus.clear()
            return
        x, y = wire.plus

        def draw(painter: QPainter) -> None:
            draw_plus(painter, QPointF(x, y), current.tokens(), hovered=plus is not None)

        self._plus.show_at(QRectF(x - 18, y - 18, 36, 36), draw)


def _is_cut(shape: Shape) -> bool:
    style, room = TITLE_STYLES.get(shape.kind, ("title", 192.0))
    lines = 2 if shape.h > 80 else 1
    return text_width(style, shape.text.title) > room * lines * 0.95
