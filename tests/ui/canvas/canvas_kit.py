"""A canvas on a screen, and a hand with a mouse."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.canvas.drag import mime_of
from app.ui.canvas.view import CanvasView
from app.ui.undo import FlowDocument

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@dataclass
class Hand:
    """Acts on a canvas as a person does: through events of its viewport."""

    view: CanvasView
    document: FlowDocument

    def at(self, point: tuple[float, float]) -> QPoint:
        """A point of the drawing on the viewport."""
        return self.view.mapFromScene(QPointF(*point))

    def middle(self, node_id: str) -> QPoint:
        """The middle of a step."""
        return self.at(self.view.item.geometry.shapes[node_id].centre)

    def port(self, node_id: str, name: str) -> QPoint:
        """A way out of a step."""
        return self.at(self.view.item.geometry.shapes[node_id].port(name)[0])

    def plus(self, node_id: str, name: str) -> QPoint:
        """The "+" of a wire or of an open end."""
        return self.at(self.view.item.geometry.wires[(node_id, name)].plus)

    def click(self, place: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseMove(self.view.viewport(), place)
        QTest.mouseClick(self.view.viewport(), LEFT, keys, place)

    def drag(self, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NONE, *, drop: bool = True) -> None:
        """Press, move in steps, let go."""
        port = self.view.viewport()
        QTest.mouseMove(port, start)
        QTest.mousePress(port, LEFT, keys, start)
        for step in range(1, 9):
            self.move(start + (end - start) * step / 8, keys)
        if drop:
            QTest.mouseRelease(port, LEFT, keys, end)

    def move(self, place: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        """Moves with the left button down; QTest.mouseMove knows no buttons."""
        from PySide6.QtGui import QMouseEvent

        port = self.view.viewport()
        there = QPointF(place)
        event = QMouseEvent(
            QEvent.Type.MouseMove, there, QPointF(port.mapToGlobal(place)), Qt.MouseButton.NoButton, LEFT, keys
        )
        QApplication.sendEvent(port, event)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.view, key, keys)

    def type(self, words: str) -> None:
        """Types into whatever has the focus; also letters that QTest cannot."""
        for letter in words:
            target = QApplication.focusWidget() or self.view
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(target, QKeyEvent(kind, 0, NONE, letter))

    def drop_item(self, item: str, place: QPoint, keys: Qt.KeyboardModifier = NONE, *, drop: bool = True) -> QMimeData:
        """A palette item dragged in and dropped."""
        data = mime_of(item)
        port = self.view.viewport()
        args = (Qt.DropAction.CopyAction, data, LEFT, keys)
        QApplication.sendEvent(port, QDragEnterEvent(QPoint(4, 4), *args))
        for step in range(1, 5):
            QApplication.sendEvent(port, QDragMoveEvent(place * step / 4, *args))
        if drop:
            QApplication.sendEvent(port, QDropEvent(QPointF(place), *args))
        return data

    def leave(self) -> None:
        QApplication.sendEvent(self.view.viewport(), QDragLeaveEvent())
