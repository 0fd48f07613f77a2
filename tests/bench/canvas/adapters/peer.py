"""What peers have in common: a graphics view, its own items for steps."""

from qt import QtCore, QtWidgets


class Peer:
    """`build` makes self.view; `item_of` finds the item that a hand takes a step by."""

    def prepare(self, graph) -> None:
        self.graph = graph
        self.middle = graph.middle()

    def item_of(self, node_id):
        raise NotImplementedError

    def fit(self) -> None:
        self.view.fitInView(QtCore.QRectF(*self.graph.fitting()), QtCore.Qt.AspectRatioMode.KeepAspectRatio)

    def whole(self) -> None:
        self.view.resetTransform()
        self.view.centerOn(self.item_of(self.middle).sceneBoundingRect().center())

    def pan(self, by) -> None:
        bar = self.view.horizontalScrollBar()
        bar.setValue(bar.value() + by)

    def zoom(self, factor) -> None:
        self.view.scale(factor, factor)

    def grip(self):
        item = self.item_of(self.middle)
        at = item.mapToScene(item.boundingRect().center())
        return self.view.mapFromScene(at)

    def where(self):
        """Where the dragged step is."""
        return self.item_of(self.middle).scenePos()

    def let_go(self, probe, place) -> None:
        probe.mouse(QtCore.QEvent.Type.MouseButtonRelease, place, QtCore.Qt.MouseButton.LeftButton)
        QtWidgets.QApplication.processEvents()
