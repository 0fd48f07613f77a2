"""qtpynodeeditor, which has no undo."""

from typing import ClassVar

import qtpynodeeditor as ne
from adapters.peer import Peer
from qt import QtCore


class Step(ne.NodeDataModel):
    name = "step"
    caption = "step"
    caption_visible = True
    num_ports: ClassVar = {ne.PortType.input: 1, ne.PortType.output: 2}
    data_type = ne.NodeDataType("step", "step")


class Adapter(Peer):
    def build(self) -> None:
        registry = ne.DataModelRegistry()
        registry.register_model(Step, category="steps")
        self.scene = ne.FlowScene(registry=registry)
        self.view = ne.FlowView(self.scene)
        self.steps = {n: self.make(x, y) for n, (_kind, _title, x, y) in self.graph.nodes.items()}
        for target, (source, way) in {edge[2]: edge[:2] for edge in self.graph.edges}.items():  # one wire in at most
            self.join(self.steps[source], way, self.steps[target])

    def make(self, x, y):
        node = self.scene.create_node(Step)
        node.graphics_object.setPos(QtCore.QPointF(x, y))
        return node

    def join(self, source, way, target):
        return self.scene.create_connection(source[ne.PortType.output][way], target[ne.PortType.input][0])

    def item_of(self, node_id):
        return self.steps[node_id].graphics_object

    def add(self, ninth) -> None:
        at = self.item_of(self.middle).pos()
        self.join(self.steps[self.middle], 0, self.make(at.x() + 340, at.y() + 10))
