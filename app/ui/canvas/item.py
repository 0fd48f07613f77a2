"""The one item that draws every step and wire."""

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
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.geometry = Geometry(Flow())
        self.look = Look()
        self.lod: Lod = "full"
        self.painter = FlowPainter()
        self.exposed: tuple[Rect, ...] = ()
        self._bounds = QRectF()
        self._shown: object = None

    def show_geometry(self, geometry: Geometry) -> None:
        """Another drawing from now on; where it is what it was, nothing is painted."""
        if not self._bounds.contains(_area(grown(geometry.bounds, ROOM))):
            self.prepareGeometryChange()
            self._bounds = self._bounds.united(_area(grown(geometry.bounds, 2 * ROOM)))
        fresh = geometry.fresh
        look, before, flow = self.look, self.geometry.flow, geometry.flow
        shown = (look.ghosts, look.drop_target, look.dimmed, look.ports_of, look.hidden, look.hidden_wires)
        beside = bool(flow.groups) or flow.notes is not before.notes or flow.groups is not before.groups
        self.geometry = geometry
        if fresh is None or beside or look.live or look.route or shown != self._shown:
            self.update()
        else:
            self._draw_again(fresh)
        self._shown = shown

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
                self.update(_area(wire.bounds))

    def _draw_again(self, rects: list[Rect]) -> None:
        whole = around(rects)
        for rect in rects if whole is None or len(rects) <= _FEW else (whole,):
            self.update(_area(grown(rect, _HALO)))

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        self.follow_zoom(painter.worldTransform().m11())
        side = _SIDE if self.look.route or self.look.live or self.look.differs else 0.0
        exposed = self.exposed or (edges(option.exposedRect),)
        areas = [(left - side, top - 4, right + side, bottom + 4) for left, top, right, bottom in exposed]
        self.painter.paint(painter, self.geometry, self.look, areas, self.lod, current.tokens())


def edges(box: QRectF) -> Rect:
    """A rectangle as the drawing knows it."""
    return (box.left(), box.top(), box.right(), box.bottom())


def _area(rect: Rect) -> QRectF:
    return QRectF(rect[0], rect[1], rect[2] - rect[0], rect[3] - rect[1])
