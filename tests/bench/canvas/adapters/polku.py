"""This canvas."""

from time import thread_time

import msgspec
from columns import made_flow
from qt import QtCore, QtWidgets

from app.analysis.plan import planned
from app.edit import fresh, insert_on_edge
from app.model.nodes import Email
from app.ui.canvas.live import LiveCount
from app.ui.canvas.view import CanvasView
from app.ui.theme import theme
from app.ui.undo import FlowDocument


class Adapter:
    def prepare(self, graph) -> None:
        theme.apply(QtWidgets.QApplication.instance(), dark=False)
        self._middle = graph.middle()
        self._flow = made_flow(len(graph.nodes))
        self._counts = [
            {x.id: LiveCount(n * 7, n, 0, n * 5 if isinstance(x, Email) else None) for x in self._flow.nodes}
            for n in range(10)
        ]
        self._first = CanvasView(FlowDocument(made_flow(20)))  # fonts and icons are read once, whatever is drawn
        self._first.grab()

    def build(self) -> None:
        self._document = FlowDocument(self._flow)
        self.view = CanvasView(self._document)
        self.view.set_reduced_motion(True)

    def fit(self) -> None:
        self.view.zoom_to_fit()

    def whole(self) -> None:
        self.view.set_zoom(1.0)
        self.view.center_on(self._middle, pulse=False)

    def pan(self, by: int) -> None:
        self.view.camera.scroll(QtCore.QPoint(by, 0))

    def zoom(self, factor: float) -> None:
        self.view.camera.follow_hand(self.view.camera.zoom * factor)

    def grip(self) -> QtCore.QPoint:
        return self.view.mapFromScene(QtCore.QPointF(*self.view.item.geometry.shapes[self._middle].centre))

    def where(self):
        return type(self.view.gesture)

    def let_go(self, probe, place) -> None:
        self.view.cancel_gesture()

    def add(self, ninth: int) -> None:
        edges = self._flow.edges
        edge = edges[(2 * ninth + 1) * len(edges) // 18]
        self.view.apply(insert_on_edge(self._document.flow, edge, fresh("wait")))

    def undo(self) -> None:
        self._document.undo()

    def tick(self, n: int) -> None:
        self.view.set_live(self._counts[n] if n else None)

    def layout(self) -> float:
        start = thread_time()
        planned(msgspec.structs.replace(self._flow))
        return (thread_time() - start) * 1000
