"""orange-canvas-core, which runs on PyQt6 only."""

from adapters.peer import Peer
from orangecanvas.document.schemeedit import SchemeEditWidget
from orangecanvas.registry import CategoryDescription, WidgetDescription, WidgetRegistry
from orangecanvas.registry.description import InputSignal, Multiple, OutputSignal
from orangecanvas.registry.qt import QtWidgetRegistry
from orangecanvas.scheme import Scheme, SchemeNode


class Adapter(Peer):
    def build(self) -> None:
        plain = WidgetRegistry()
        plain.register_category(CategoryDescription("Steps"))
        way = [OutputSignal("yes", "orangecanvas.scheme.Scheme"), OutputSignal("no", "orangecanvas.scheme.Scheme")]
        self.kind = WidgetDescription(
            name="Step",
            id="bench.step",
            category="Steps",
            qualified_name="orangecanvas.scheme.Scheme",
            package="orangecanvas",
            inputs=[InputSignal("in", "orangecanvas.scheme.Scheme", "set", flags=Multiple)],
            outputs=way,
        )
        plain.register_widget(self.kind)
        self.editor = SchemeEditWidget()
        self.editor.setRegistry(QtWidgetRegistry(plain))
        self.scheme = Scheme()
        self.steps = {
            n: self.scheme.new_node(self.kind, title=title, position=(x, y))
            for n, (_kind, title, x, y) in self.graph.nodes.items()
        }
        for source, way_number, target in self.graph.edges:
            self.scheme.new_link(self.steps[source], ("yes", "no")[way_number], self.steps[target], "in")
        self.editor.setScheme(self.scheme)
        self.view, self.window = self.editor.view(), self.editor

    def item_of(self, node_id):
        return self.editor.scene().item_for_node(self.steps[node_id])

    def grip(self):
        return self.view.mapFromScene(self.item_of(self.middle).pos())

    def add(self, ninth) -> None:
        x, y = self.steps[self.middle].position
        self.editor.addNode(SchemeNode(self.kind, title="Odota", position=(x + 340, y + 10)))

    def undo(self) -> None:
        self.editor.undoStack().undo()
