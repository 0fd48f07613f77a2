"""nodeeditor-qtpy, whose undo keeps a picture of the whole scene for every act."""

from adapters.peer import Peer
from nodeeditor.node_edge import Edge
from nodeeditor.node_graphics_view import QDMGraphicsView
from nodeeditor.node_node import Node
from nodeeditor.node_scene import Scene


class Adapter(Peer):
    def build(self) -> None:
        self.scene = Scene()
        self.view = QDMGraphicsView(self.scene.grScene)
        self.steps = {n: self.make(title, x, y) for n, (_kind, title, x, y) in self.graph.nodes.items()}
        for source, way, target in self.graph.edges:
            Edge(self.scene, self.steps[source].outputs[way], self.steps[target].inputs[0])

    def make(self, title, x, y):
        node = Node(self.scene, title, inputs=[0], outputs=[0, 0])
        node.setPos(x, y)
        return node

    def item_of(self, node_id):
        return self.steps[node_id].grNode

    def grip(self):
        return self.view.mapFromScene(self.item_of(self.middle).mapToScene(60, 12))

    def add(self, ninth) -> None:
        at = self.item_of(self.middle).pos()
        if not self.scene.history.history_stack:
            self.scene.history.storeHistory("start")
        new = self.make("Odota", at.x() + 340, at.y() + 10)
        Edge(self.scene, self.steps[self.middle].outputs[0], new.inputs[0])
        self.scene.history.storeHistory("add", setModified=True)

    def undo(self) -> None:
        self.scene.history.undo()
        nodes = {node.title: node for node in self.scene.nodes}
        self.steps = {n: nodes[title] for n, (_k, title, _x, _y) in self.graph.nodes.items()}
