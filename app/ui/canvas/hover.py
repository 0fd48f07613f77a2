"""What lies under the pointer, and how it shows: ports, the "+" that grows, words beside the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QPoint, QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QPainter

from app.analysis.obstacles import Rect
from app.i18n import _
from app.ui.canvas.cards import title_lines
from app.ui.canvas.marks import draw_plus
from app.ui.canvas.overlay import Overlay
from app.ui.canvas.parts import Shape, Wire, WireKey
from app.ui.canvas.routing import Point
from app.ui.canvas.text import TITLE_STYLES, canvas_font, text_width
from app.ui.theme import current
from app.ui.theme.tokens import raw

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

PLUS_REACH = 14.0
PORT_REACH = 14.0
WIRE_REACH = 8.0
_BESIDE = QPoint(16, 18)
_AT_REST = 0.75
"""How large "+" is beside its size under the pointer: 18 to 24 px."""
_PAD = 10
_HIGH = 26


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


class Words(Overlay):
    """A tooltip that goes with the pointer; Qt's own stays where it opened, and hides while a button is down."""

    def __init__(self, view: Stage) -> None:
        super().__init__(7)
        self._view = view
        self.words = ""
        view.scene().addItem(self)

    def say(self, words: str, clear_of: Rect | None) -> None:
        """Shows words below the pointer, or on the right of what it carries; on the other side at the window's end."""
        view, zoom = self._view, self._view.camera.zoom
        wide, room = text_width("quiet", words) + 2 * _PAD, view.viewport().rect()
        at = view.pointer() + _BESIDE
        if clear_of is not None:
            left, right = (view.mapFromScene(QPointF(x, clear_of[1])).x() for x in (clear_of[0], clear_of[2]))
            at = QPoint(right + _PAD, view.pointer().y() - _HIGH // 2)
            if at.x() + wide > room.right() - _PAD:
                at.setX(round(left - wide - _PAD))
        elif at.y() + _HIGH > room.bottom():
            at.setY(view.pointer().y() - _HIGH - _PAD)
        at.setX(round(max(_PAD, min(at.x(), room.right() - wide - _PAD))))
        corner = view.mapToScene(at)

        def draw(painter: QPainter) -> None:
            tokens = current.tokens()
            painter.translate(corner)
            painter.scale(1 / zoom, 1 / zoom)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.qcolor("bg.tooltip"))
            painter.drawRoundedRect(QRectF(0, 0, wide, _HIGH), 6, 6)
            painter.setPen(tokens.qcolor("text.onTooltip"))
            painter.setFont(canvas_font("quiet"))
            painter.drawText(QRectF(0, 0, wide, _HIGH), Qt.AlignmentFlag.AlignCenter, words)

        self.words = words
        self.show_at(QRectF(corner.x(), corner.y(), wide / zoom, _HIGH / zoom), draw)

    def clear(self) -> None:
        super().clear()
        self.words = ""


class Hover:
    """Follows the pointer while no gesture is under way."""

    def __init__(self, view: Stage) -> None:
        self._view = view
        self._plus = Overlay(2)
        view.scene().addItem(self._plus)
        self._words = Words(view)
        self._cursor: Qt.CursorShape | None = None
        self._grown: WireKey | None = None
        self._size = 1.0
        self._growth = QVariantAnimation(view)
        self._growth.setStartValue(_AT_REST)
        self._growth.setEndValue(1.0)
        self.set_calm(False)
        self._growth.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._growth.valueChanged.connect(self._grow)

    def set_calm(self, calm: bool) -> None:
        """The "+" is large at once instead of growing."""
        self._growth.setDuration(0 if calm else int(raw()["motion"]["fast"]))

    def under(self, at: Point) -> Under:
        """What a press at a point of the scene would concern."""
        view = self._view
        geometry, zoom = view.item.geometry, view.camera.zoom
        bare = view.read_only or view.item.lod != "full"
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
        self._point(
            Qt.CursorShape.PointingHandCursor if found.plus else Qt.CursorShape.CrossCursor if found.port else None
        )

    def leave(self) -> None:
        """The pointer is elsewhere."""
        self._show("", None, None)
        self._point(None)

    def _grow(self, size: float) -> None:
        self._size = size
        self._plus.update()

    def _point(self, cursor: Qt.CursorShape | None) -> None:
        """The pointer tells what a press would begin."""
        if cursor is self._cursor:
            return
        self._cursor = cursor
        if cursor is None:
            self._view.viewport().unsetCursor()
        else:
            self._view.viewport().setCursor(cursor)

    def tell(self, words: str, clear_of: Rect | None = None) -> None:
        """Words beside the pointer while a gesture goes on, clear of what it carries; "" takes them away."""
        if words:
            self._words.say(words, clear_of)
        else:
            self._words.clear()

    def told(self) -> str:
        """The words beside the pointer."""
        return self._words.words

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
        if wire is None or item.lod != "full":
            self._plus.clear()
            self._grown = None
            return
        x, y = wire.plus
        if plus is not None and plus.key != self._grown:
            calm = self._view.glide.calm
            self._size = 1.0 if calm else _AT_REST
            if not calm:
                self._growth.start()
        self._grown = plus.key if plus else None

        def draw(painter: QPainter) -> None:
            painter.translate(x, y)
            if plus is not None:
                painter.scale(self._size, self._size)
            draw_plus(painter, QPointF(), current.tokens(), hovered=plus is not None)

        self._plus.show_at(QRectF(x - 18, y - 18, 36, 36), draw)


def _is_cut(shape: Shape) -> bool:
    title = shape.text.title
    if shape.kind not in TITLE_STYLES:
        return not title.endswith(title_lines(shape)[-1])
    style, room = TITLE_STYLES[shape.kind]
    return text_width(style, title) > room * 0.95
