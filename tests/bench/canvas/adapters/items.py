"""A bare scene: one item for each step and each wire, full detail, as most editors are made."""

from adapters.batched import H, W, card
from qt import QtCore, QtGui, QtWidgets

RectF, PointF = QtCore.QRectF, QtCore.QPointF
Flag = QtWidgets.QGraphicsItem.GraphicsItemFlag


class Step(QtWidgets.QGraphicsItem):
    def __init__(self, node) -> None:
        super().__init__()
        self.kind, self.title = node[:2]
        self.count, self.wires = 0, []
        self.setPos(*node[2:])
        self.setZValue(1)
        self.setFlags(Flag.ItemIsMovable | Flag.ItemIsSelectable | Flag.ItemSendsGeometryChanges)

    def boundingRect(self):
        return RectF(0, 0, W, H)

    def paint(self, painter, option, widget=None) -> None:
        card(painter, self.kind, self.title, self.count)

    def itemChange(self, change, value):
        if change == QtWidgets.QGraphicsItem.GraphicsItemChange.ItemPositionHasChanged:
            for wire in self.wires:
                wire.follow()
        return super().itemChange(change, value)


class Wire(QtWidgets.QGraphicsItem):
    def __init__(self, source, target) -> None:
        super().__init__()
        self.ends = (source, target)
        source.wires.append(self)
        target.wires.append(self)
        self.follow()

    def follow(self) -> None:
        self.prepareGeometryChange()
        source, target = self.ends
        one, two = source.pos() + PointF(W / 2, H), target.pos() + PointF(W / 2, 0)
        self.path = QtGui.QPainterPath(one)
        down = PointF(0, 30)
        self.path.cubicTo(one + down, two - down, two)
        self.box = self.path.boundingRect().adjusted(-31, -2, 31, 2)

    def boundingRect(self):
        return self.box

    def paint(self, painter, option, widget=None) -> None:
        painter.setPen(QtGui.QPen(QtGui.QColor("#8d8676"), 2))
        painter.drawPath(self.path)
        painter.setBrush(QtGui.QColor("white"))
        middle = self.path.pointAtPercent(0.5)
        box = RectF(middle.x() - 30, middle.y() - 12, 60, 24)
        painter.drawRoundedRect(box, 11, 11)
        painter.drawText(box, QtCore.Qt.AlignmentFlag.AlignCenter, "yes")


class Adapter:
    def prepare(self, graph) -> None:
        self.graph = graph
        self.middle = graph.middle()

    def build(self) -> None:
        self.view = QtWidgets.QGraphicsView()
        self.scene = QtWidgets.QGraphicsScene(self.view)
        self.scene.setItemIndexMethod(QtWidgets.QGraphicsScene.ItemIndexMethod.NoIndex)
        self.view.setScene(self.scene)
        self.view.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        self.steps = {node_id: Step(node) for node_id, node in self.graph.nodes.items()}
        for step in self.steps.values():
            self.scene.addItem(step)
        for source, _way, target in self.graph.edges:
            self.scene.addItem(Wire(self.steps[source], self.steps[target]))
        self.scene.setSceneRect(RectF(*self.graph.bounds()).adjusted(-9000, -9000, 9000, 9000))
        for policy in (self.view.setHorizontalScrollBarPolicy, self.view.setVerticalScrollBarPolicy):
            policy(QtCore.Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self) -> None:
        self.view.fitInView(RectF(*self.graph.fitting()), QtCore.Qt.AspectRatioMode.KeepAspectRatio)

    def whole(self) -> None:
        self.view.resetTransform()
        self.view.centerOn(self.steps[self.middle].sceneBoundingRect().center())

    def pan(self, by: int) -> None:
        bar = self.view.horizontalScrollBar()
        bar.setValue(bar.value() + by)

    def zoom(self, factor: float) -> None:
        self.view.scale(factor, factor)

    def grip(self):
        return self.view.mapFromScene(self.steps[self.middle].sceneBoundingRect().center())

    def where(self):
        return self.steps[self.middle].pos()

    def let_go(self, probe, place) -> None:
        probe.mouse(QtCore.QEvent.Type.MouseButtonRelease, place, QtCore.Qt.MouseButton.LeftButton)
        self.steps[self.middle].setPos(*self.graph.nodes[self.middle][2:])

    def add(self, ninth: int) -> None:
        step = self.steps[self.middle]
        self.new = Step(("wait", "Odota", step.x() + 340, step.y() + 10))
        self.scene.addItem(self.new)
        self.wire = Wire(step, self.new)
        self.scene.addItem(self.wire)

    def undo(self) -> None:
        self.steps[self.middle].wires.remove(self.wire)
        self.scene.removeItem(self.wire)
        self.scene.removeItem(self.new)

    def tick(self, n: int) -> None:
        for step in self.steps.values():
            step.count = n
            step.update()
