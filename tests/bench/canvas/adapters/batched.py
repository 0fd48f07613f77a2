"""A bare painter: one item that draws all in lists, card pictures kept, a grid to find what is in view. The limit."""

from itertools import chain

from graph import CARD, COLOURS
from qt import QtCore, QtGui, QtWidgets

CELL = 512
W, H = CARD
RectF, PointF = QtCore.QRectF, QtCore.QPointF


class All(QtWidgets.QGraphicsItem):
    """Everything."""

    def __init__(self, graph) -> None:
        super().__init__()
        self.setFlag(QtWidgets.QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.nodes, self.out, self.cells, self.pictures = {}, {}, {}, {}
        self.count, self.moved = 0, ""
        self.paper = QtGui.QPixmap(16, 16)
        self.paper.fill(QtGui.QColor("#ebe8e1"))
        dot = QtGui.QPainter(self.paper)
        dot.fillRect(8, 8, 2, 2, QtGui.QColor("#cfc9bb"))
        dot.end()
        for node_id, node in graph.nodes.items():
            self.put(node_id, node)
        self.edges = list(graph.edges)
        for edge in self.edges:
            self.join(edge)
        self._rect = RectF(*graph.bounds()).adjusted(-9000, -9000, 9000, 9000)

    def put(self, node_id, node) -> None:
        self.nodes[node_id] = node
        self.cells.setdefault((node[2] // CELL, node[3] // CELL), []).append(node_id)

    def join(self, edge) -> None:
        for end in (edge[0], edge[2]):
            self.out.setdefault(end, []).append(edge)

    def line(self, edge):
        (_k, _t, x, y), (_k2, _t2, x2, y2) = self.nodes[edge[0]], self.nodes[edge[2]]
        return QtCore.QLineF(x + W / 2, y + H, x2 + W / 2, y2)

    def boundingRect(self):
        return self._rect

    def paint(self, painter, option, widget=None) -> None:
        area, zoom = option.exposedRect, painter.worldTransform().m11()
        painter.drawTiledPixmap(area, self.paper, area.topLeft())
        if zoom < 0.4:
            self.small(painter)
            return
        columns = range(int((area.left() - W) // CELL), int(area.right() // CELL) + 1)
        rows = range(int((area.top() - 200) // CELL), int(area.bottom() // CELL) + 1)
        ids = list(chain.from_iterable(self.cells.get((c, r), ()) for c in columns for r in rows))
        edges = [edge for n in ids for edge in self.out.get(n, ()) if self.moved not in edge]
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        lines, heads = QtGui.QPainterPath(), QtGui.QPainterPath()
        for edge in edges:
            self.trace(edge, lines, heads)
        painter.setPen(QtGui.QPen(QtGui.QColor("#8d8676"), 2))
        painter.drawPath(lines)
        painter.fillPath(heads, QtGui.QColor("#8d8676"))
        for source, way, target in edges:
            (kind, _t, x, y), end = self.nodes[source], self.nodes[target]
            label = kind in ("condition", "split")
            spot = PointF(end[2] + W / 2 - 30, y + H + 2) if label else PointF((x + end[2] + W) / 2 - 30, y + H + 10)
            painter.drawPixmap(spot, self.tag(("no" if way else "yes") if label else "+"))
        for node_id in ids:
            if node_id != self.moved:
                painter.drawPixmap(PointF(*self.nodes[node_id][2:]), self.picture(node_id))

    def trace(self, edge, lines, heads) -> None:
        """Down, across and down again, with round elbows, and an arrow's head."""
        line = self.line(edge)
        x, y, x2, y2 = line.x1(), line.y1(), line.x2(), line.y2()
        turn, round_by = y2 - 24, min(14.0, abs(x2 - x) / 2)
        side = round_by if x2 > x else -round_by
        lines.moveTo(x, y)
        lines.lineTo(x, turn - round_by)
        lines.quadTo(x, turn, x + side, turn)
        lines.lineTo(x2 - side, turn)
        lines.quadTo(x2, turn, x2, turn + round_by)
        lines.lineTo(x2, y2 - 7)
        heads.moveTo(x2, y2)
        heads.lineTo(x2 - 5, y2 - 9)
        heads.lineTo(x2 + 5, y2 - 9)
        heads.closeSubpath()

    def tag(self, words):
        if words not in self.pictures:
            made = self.pictures[words] = QtGui.QPixmap(60, 24)
            made.fill(QtCore.Qt.GlobalColor.transparent)
            painter = QtGui.QPainter(made)
            painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
            painter.setBrush(QtGui.QColor("white"))
            painter.drawRoundedRect(RectF(1, 1, 58, 22), 11, 11)
            painter.drawText(RectF(0, 0, 60, 24), QtCore.Qt.AlignmentFlag.AlignCenter, words)
            painter.end()
        return self.pictures[words]

    def small(self, painter) -> None:
        painter.setPen(QtGui.QPen(QtGui.QColor("#8d8676"), 4))
        painter.drawLines([self.line(edge) for edge in self.edges if self.moved not in edge])
        boxes = {}
        for node_id, (kind, _title, x, y) in self.nodes.items():
            if node_id != self.moved:
                boxes.setdefault(kind, []).append(RectF(x, y, W, H))
        for kind, same in boxes.items():
            painter.setBrush(QtGui.QColor(COLOURS[kind]))
            painter.drawRects(same)

    def picture(self, node_id):
        kind, title = self.nodes[node_id][:2]
        key = (kind, title, self.count)
        if key not in self.pictures:
            made = self.pictures[key] = QtGui.QPixmap(int(W), int(H))
            made.fill(QtCore.Qt.GlobalColor.transparent)
            painter = QtGui.QPainter(made)
            card(painter, kind, title, self.count)
            painter.end()
        return self.pictures[key]


def card(painter, kind, title, count) -> None:
    """A card: outline, tile, kind, title, and people."""
    painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
    for width, tone in ((4, "#18000000"), (2, "#18000000")):
        painter.setPen(QtGui.QPen(QtGui.QColor(tone), width))
        painter.drawRoundedRect(RectF(2, 3, W - 4, H - 5), 10, 10)
    painter.setBrush(QtGui.QColor("white"))
    painter.setPen(QtGui.QPen(QtGui.QColor("#cfc9bb"), 1.3))
    painter.drawRoundedRect(RectF(1, 1, W - 2, H - 2), 10, 10)
    painter.setBrush(QtGui.QColor(COLOURS[kind]))
    painter.drawRoundedRect(RectF(14, 16, 40, 40), 8, 8)
    painter.setPen(QtGui.QColor("#26241e"))
    painter.drawText(PointF(66, 26), kind)
    painter.drawText(PointF(66, 44), title)
    if count:
        painter.drawText(PointF(66, 62), f"{count * 7} / {count}")


class Held(QtWidgets.QGraphicsItem):
    """The card in hand, and its wires."""

    def __init__(self, owner) -> None:
        super().__init__()
        self.owner, self.at, self._rect = owner, PointF(), RectF()

    def go(self, at) -> None:
        self.prepareGeometryChange()
        self.at = at
        others = [self.owner.nodes[end] for e in self.owner.out[self.owner.moved] for end in (e[0], e[2])]
        box = RectF(at.x(), at.y(), W, H)
        for node in others:
            box = box.united(RectF(node[2], node[3], W, H))
        self._rect = box

    def boundingRect(self):
        return self._rect

    def paint(self, painter, option, widget=None) -> None:
        owner, middle = self.owner, self.at + PointF(W / 2, 0)
        painter.setPen(QtGui.QPen(QtGui.QColor("#8d8676"), 2))
        lines = []
        for edge in owner.out[owner.moved]:
            line = owner.line(edge)
            lines.append(
                QtCore.QLineF(middle + PointF(0, H), line.p2())
                if edge[0] == owner.moved
                else QtCore.QLineF(line.p1(), middle)
            )
        painter.drawLines(lines)
        painter.drawPixmap(self.at, owner.picture(owner.moved))


class View(QtWidgets.QGraphicsView):
    """Drags a card by its middle."""

    held = None

    def mousePressEvent(self, event) -> None:
        point, item = self.mapToScene(event.position().toPoint()), self.all
        cells = {(point.x() - dx) // CELL: None for dx in (0, W)}
        rows = {(point.y() - dy) // CELL: None for dy in (0, H)}
        for node_id in chain.from_iterable(item.cells.get((c, r), ()) for c in cells for r in rows):
            x, y = item.nodes[node_id][2:]
            if RectF(x, y, W, H).contains(point):
                item.moved = node_id
                self.held, self.grip = Held(item), point - PointF(x, y)
                self.scene().addItem(self.held)
                self.held.go(PointF(x, y))
                for edge in item.out[node_id]:
                    line = item.line(edge)
                    item.update(RectF(line.p1(), line.p2()).normalized().adjusted(-3, -3, 3, 3))
                item.update(RectF(x, y, W, H))
                return

    def mouseMoveEvent(self, event) -> None:
        if self.held:
            self.held.go(self.mapToScene(event.position().toPoint()) - self.grip)

    def mouseReleaseEvent(self, event) -> None:
        if self.held:
            self.scene().removeItem(self.held)
            self.held, self.all.moved = None, ""
            self.all.update()


class Adapter:
    def prepare(self, graph) -> None:
        self.graph = graph
        self.middle = graph.middle()

    def build(self) -> None:
        self.view = View()
        self.scene = QtWidgets.QGraphicsScene(self.view)
        self.view.setScene(self.scene)
        self.view.all = self.item = All(self.graph)
        self.scene.addItem(self.item)
        self.scene.setSceneRect(self.item.boundingRect())
        self.view.setViewportUpdateMode(QtWidgets.QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        for policy in (self.view.setHorizontalScrollBarPolicy, self.view.setVerticalScrollBarPolicy):
            policy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self) -> None:
        self.view.fitInView(RectF(*self.graph.fitting()), QtCore.Qt.AspectRatioMode.KeepAspectRatio)

    def whole(self) -> None:
        self.view.resetTransform()
        self.view.centerOn(self.spot())

    def spot(self):
        x, y = self.item.nodes[self.middle][2:]
        return PointF(x + W / 2, y + H / 2)

    def pan(self, by: int) -> None:
        bar = self.view.horizontalScrollBar()
        bar.setValue(bar.value() + by)

    def zoom(self, factor: float) -> None:
        self.view.scale(factor, factor)

    def grip(self):
        return self.view.mapFromScene(self.spot())

    def where(self):
        return self.view.held and self.view.held.at

    def let_go(self, probe, place) -> None:
        probe.mouse(QtCore.QEvent.Type.MouseButtonRelease, place, QtCore.Qt.MouseButton.LeftButton)

    def add(self, ninth: int) -> None:
        x, y = self.item.nodes[self.middle][2:]
        self.item.put("new", ("wait", "Odota", x + 340, y + 10))
        self.item.edges.append((self.middle, 0, "new"))
        self.item.join(self.item.edges[-1])
        self.item.update(RectF(x, y, 3 * W, 3 * H))

    def undo(self) -> None:
        x, y = self.item.nodes[self.middle][2:]
        edge = self.item.edges.pop()
        for end in (edge[0], edge[2]):
            self.item.out[end].remove(edge)
        node = self.item.nodes.pop("new")
        self.item.cells[(node[2] // CELL, node[3] // CELL)].remove("new")
        self.item.update(RectF(x, y, 3 * W, 3 * H))

    def tick(self, n: int) -> None:
        self.item.count = n
        self.item.pictures.clear()
        self.item.update()
