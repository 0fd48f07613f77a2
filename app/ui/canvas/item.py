"""The one item that draws every step and wire."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.analysis.obstacles import Rect, around, grown
from app.model.flow import Flow
from app.ui.canvas.geometry import Geometry
from app.ui.canvas.look import Look
from app.ui.canvas.painter import FlowPainter, Lod, lod_at
from app.ui.canvas.parts import WireKey
from app.ui.theme import current

ROOM = 10_000.0
"""Empty scene around the drawing, so that everything can be brought to the middle at any zoom."""
_HALO = 20.0
_FEW = 16
"""More changed places than these are painted as one."""
_SIDE = 130.0


class FlowItem(QGraphicsItem):
    """Paints a geometry with a look. Whoever changes either says what has to be drawn again.

    `exposed`: the parts of the scene that the paint event under way asks for, () where it tells one rectangle. After a
    scroll they are narrow and far apart, and the rectangle around them is nearly the whole window.
    `changes`: how often something of it had to be painted again. `is_beneath`: the background shows it already.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.geometry = Geometry(Flow())
        self.look = Look()
        self.lod: Lod = "full"
        self.painter = FlowPainter()
        self.exposed: tuple[Rect, ...] = ()
        self.changes = 0
        self.is_beneath = False
        self._bounds = QRectF()
        self._shown: object = None

    def show_geometry(self, geometry: Geometry) -> None:
        """Another drawing from now on; where it is what it was, nothing is painted."""
        if not self._bounds.contains(box_of(grown(geometry.bounds, ROOM))):
            self.prepareGeometryChange()
            self._bounds = self._bounds.united(box_of(grown(geometry.bounds, 2 * ROOM)))
        fresh = geometry.fresh
        look, before, flow = self.look, self.geometry.flow, geometry.flow
        shown = (look.ghosts, look.drop_target, look.dimmed, look.ports_of, look.hidden, look.hidden_wires)
        beside = bool(flow.groups) or flow.notes is not before.notes or flow.groups is not before.groups
        self.geometry = geometry
        if fresh is None or beside or look.live or look.route or shown != self._shown:
            self.redraw()
        else:
            self._draw_again(fresh)
        self._shown = shown

    def redraw(self, area: QRectF | None = None) -> None:
        """All of it, or what lies in an area, is painted again."""
        self.changes += 1
        self.update(area or self._bounds)

    def follow_zoom(self, zoom: float) -> None:
        """The drawing will be seen at another zoom; what the pointer finds in it goes by what is drawn there."""
        self.lod = lod_at(zoom, self.lod)

    def refresh_steps(self, *ids: str) -> None:
        """Draws some steps again, with what stands beside and above them."""
        self._draw_again([self.geometry.shapes[node_id].rect for node_id in ids if node_id in self.geometry.shapes])

    def refresh_wires(self, *keys: WireKey | None) -> None:
        """Draws some wires again."""
        for key in keys:
            wire = self.geometry.wires.get(key) if key else None
            if wire is not None:
                self.redraw(box_of(wire.bounds))

    def _draw_again(self, rects: list[Rect]) -> None:
        whole = around(rects)
        for rect in rects if whole is None or len(rects) <= _FEW else (whole,):
            self.redraw(box_of(grown(rect, _HALO)))

    def draw(self, painter: QPainter, exposed: Sequence[Rect]) -> None:
        """Draws what lies in some parts of the scene."""
        self.follow_zoom(painter.worldTransform().m11())
        side = _SIDE if self.look.route or self.look.live or self.look.differs else 0.0
        areas = [(left - side, top - 4, right + side, bottom + 4) for left, top, right, bottom in exposed]
        self.painter.paint(painter, self.geometry, self.look, areas, self.lod, current.tokens())

    # Qt

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if not self.is_beneath:
            self.draw(painter, self.exposed or (edges(option.exposedRect),))


def edges(box: QRectF) -> Rect:
    """A rectangle as the drawing knows it."""
    return (box.left(), box.top(), box.right(), box.bottom())


def box_of(rect: Rect) -> QRectF:
    """A rectangle of the drawing as Qt knows it."""
    return QRectF(rect[0], rect[1], rect[2] - rect[0], rect[3] - rect[1])
