"""NodeGraphQt, or a fork of it."""

try:
    from NodeGraphQt import BaseNode, NodeGraph
except ImportError:
    from OdenGraphQt import BaseNode, NodeGraph
from adapters.peer import Peer
from qt import QtCore


class Step(BaseNode):
    __identifier__ = "bench"
    NODE_NAME = "step"

    def __init__(self) -> None:
        super().__init__()
        self.add_input("in", multi_input=True)
        self.add_output("yes")
        self.add_output("no")


class Adapter(Peer):
    def build(self) -> None:
        self.net = NodeGraph()
        self.net.register_node(Step)
        self.view = self.net.viewer()
        self.steps = {n: self.make(title, x, y) for n, (_kind, title, x, y) in self.graph.nodes.items()}
        for source, way, target in self.graph.edges:
            self.steps[source].output(way).connect_to(self.steps[target].input(0), push_undo=False)

    def make(self, title, x, y, push_undo=False):
        return self.net.create_node("bench.Step", name=title, pos=[x, y], selected=False, push_undo=push_undo)

    def item_of(self, node_id):
        return self.steps[node_id].view

    def show_area(self, rect) -> None:
        """The view keeps the part of the scene it shows by itself."""
        self.view._scene_range = rect
        self.view._update_scene()

    def fit(self) -> None:
        self.show_area(QtCore.QRectF(*self.graph.fitting()))

    def whole(self) -> None:
        size, middle = self.view.viewport().size(), self.item_of(self.middle).sceneBoundingRect().center()
        rect = QtCore.QRectF(0, 0, size.width(), size.height())
        rect.moveCenter(middle)
        self.show_area(rect)

    def pan(self, by) -> None:
        self.show_area(self.view._scene_range.translated(by, 0))

    def zoom(self, factor) -> None:
        rect = self.view._scene_range
        middle, wide, high = rect.center(), rect.width() / factor, rect.height() / factor
        self.show_area(QtCore.QRectF(middle.x() - wide / 2, middle.y() - high / 2, wide, high))

    def add(self, ninth) -> None:
        stack = self.net.undo_stack()
        stack.beginMacro("add")
        x, y = self.steps[self.middle].pos()
        self.new = self.make("Odota", x + 340, y + 10, push_undo=True)
        self.steps[self.middle].output(0).connect_to(self.new.input(0), push_undo=True)
        stack.endMacro()

    def undo(self) -> None:
        self.net.undo_stack().undo()
