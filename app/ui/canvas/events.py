"""What mouse, wheel, keyboard and drags from the palette do to the canvas: each press becomes one gesture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip

from app.model.nodes import Email
from app.ui.canvas import keys
from app.ui.canvas.backdrop import draw_backdrop
from app.ui.canvas.drag import item_of
from app.ui.canvas.gestures.base import Gesture
from app.ui.canvas.gestures.drag_note import PressHeading, PressNote
from app.ui.canvas.gestures.drop_item import DropItem
from app.ui.canvas.gestures.join_by_keys import JoinByKeys
from app.ui.canvas.gestures.pan import Pan
from app.ui.canvas.gestures.press import PressEmpty, PressMore, PressPort, PressStep, PressWire
from app.ui.canvas.invitation import draw_invitation
from app.ui.canvas.item import edges
from app.ui.canvas.routing import Point
from app.ui.canvas.stage import Stage
from app.ui.theme import current

_MORE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_HELD = (Qt.Key.Key_Alt, Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Meta)
_NOTCH = 120.0
_LINE = 60
_MOST_PIECES = 24
"""A paint event in more pieces is painted as the one rectangle around them."""


class Hands(Stage):
    """The stage with its events."""

    _space = False
    _started = False
    _beneath: QPixmap | None = None
    called_off = False
    """Whether the last press was there to let go of what another button held: then it means nothing else."""

    def _at(self, place: QPoint) -> Point:
        point = self.mapToScene(place)
        return (point.x(), point.y())

    def _press(self, at: Point, keys: Qt.KeyboardModifier) -> Gesture:
        found = self.hover.under(at)
        if found.plus is not None:
            return PressWire(self, at, found.plus, plus=True)
        if found.port is not None and not keys & _MORE:
            return PressPort(self, at, *found.port)
        if found.shape is not None:
            return (PressMore if keys & _MORE else PressStep)(self, at, found.shape, keys)
        note = self.desk.note_at(at)
        if note:
            return PressNote(self, at, note, keys)
        if found.wire is not None:
            return PressWire(self, at, found.wire, plus=False)
        group = self.desk.group_at(at)
        return PressHeading(self, at, group) if group else PressEmpty(self, at, keys)

    def _follow_held(self, event: QKeyEvent) -> None:
        """Alt, Ctrl and Shift count at once, also while the pointer rests."""
        if event.key() in _HELD:
            self._go_on(event.modifiers())

    def _go_on(self, keys: Qt.KeyboardModifier) -> None:
        """The gesture under way takes in where the pointer is over the drawing now."""
        if self.gesture is not None:
            self.gesture.move(self._at(self._pointer), keys)
        if self.gesture is not None:
            self.drift.follow(self.gesture, keys)

    def _choose_for_menu(self, at: Point) -> None:
        """The menu under the right button is about what the pointer is on."""
        shape, note = self.item.geometry.shape_at(at), self.desk.note_at(at)
        wire = self.hover.under(at).wire
        if shape is not None:
            if shape.id not in self.picks.ids:
                self.picks.select((shape.id,))
        elif note:
            if note not in self.picks.notes:
                self.picks.select_note(note)
        elif shape is None and (group := self.desk.group_at(at)):
            self.picks.select(next(one.nodes for one in self.flow.groups if one.id == group))
        elif wire is not None:
            self.picks.select_wire(wire.key)
        else:
            self.picks.select(())

    def under_selection(self) -> QPoint:
        """Where in the viewport a menu opens that was asked for by key: below what is selected, else in the middle."""
        geometry, area = self.item.geometry, self.viewport().rect()
        shape = geometry.shapes.get(self.picks.current)
        wire = geometry.wires.get(self.picks.wire) if self.picks.wire else None
        if shape is None and wire is None:
            return area.center()
        spot = self.mapFromScene(QPointF(*wire.plus) if wire else QPointF(shape.x + 24, shape.y + shape.h))
        return QPoint(max(area.left(), min(area.right(), spot.x())), max(area.top(), min(area.bottom(), spot.y())))

    # Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        self._pointer = place
        at, button = self._at(place), event.button()
        self.picks.keyboard = False
        self.glide.finish()
        held = event.buttons() & ~button
        self.called_off = self.gesture is not None and held != Qt.MouseButton.NoButton
        if self.gesture is not None:
            self.cancel_gesture()
        if self.called_off:
            return
        if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and self._space):
            self.begin(Pan(self, at))
        elif button == Qt.MouseButton.LeftButton:
            self.begin(self._press(at, event.modifiers()))
        elif button == Qt.MouseButton.RightButton:
            self._choose_for_menu(at)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        nothing_held = event.buttons() == Qt.MouseButton.NoButton
        if self.gesture is not None and nothing_held:
            return  # a late word of where the pointer was before the button went down
        self._pointer = event.position().toPoint()
        if self.gesture is not None:
            self._go_on(event.modifiers())
        elif nothing_held:
            self.hover.move(self._at(self._pointer))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position().toPoint()
        gesture, self.gesture = self.gesture, None
        self.drift.stop()
        self.viewport().unsetCursor()
        if gesture is not None:
            gesture.finish(self._at(self._pointer), event.modifiers())
        self.follow_selection()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().toPoint())
        found = self.hover.under(at)
        if event.button() != Qt.MouseButton.LeftButton or found.plus is not None:
            self.mousePressEvent(event)
        elif found.shape is not None:
            self.picks.select((found.shape.id,))
            into_message = isinstance(found.shape.node, Email)
            (self.message_wanted if into_message else self.node_activated).emit(found.shape.id)
        elif self.desk.note_at(at) and not self.read_only:
            self.in_place.write_note(self.desk.note_at(at))
        elif found.wire is None and not self.read_only:
            group = self.desk.group_at(at)
            if group:
                self.in_place.name_group(group)
            else:
                self.adding.loose(at)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.camera.wheel(event.angleDelta().y() / _NOTCH, event.position().toPoint())
        elif not event.pixelDelta().isNull():
            self.camera.scroll(-event.pixelDelta())
        else:
            delta = event.angleDelta()
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                delta = delta.transposed()
            self.camera.scroll(QPoint(round(-delta.x() / _NOTCH * _LINE), round(-delta.y() / _NOTCH * _LINE)))
        self._go_on(event.modifiers())
        event.accept()

    def event(self, event: QEvent) -> bool:
        # what is in the hand comes before the keys of menus: Alt must not open them, Esc must not end something else
        asked = event.type() == QEvent.Type.ShortcutOverride and self.gesture is not None
        if asked and isinstance(event, QKeyEvent) and event.key() in (*_HELD, Qt.Key.Key_Escape):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._follow_held(event)
        if event.key() == Qt.Key.Key_Space and self.gesture is None:
            self._space = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif not keys.press(self, event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._follow_held(event)
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            if self.gesture is None:
                self.viewport().unsetCursor()

    def focusNextPrevChild(self, forward: bool) -> bool:
        return keys.tab(self, forward) or super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.picks.keyboard = True
        self.picks.show_ring()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._space = False
        if isinstance(self.gesture, JoinByKeys):
            self.cancel_gesture()
        self.picks.show_ring()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        item = item_of(event.mimeData())
        if item and not self.read_only:
            self._pointer = event.position().toPoint()
            self.begin(DropItem(self, self._at(self._pointer), item))
            event.acceptProposedAction()
        else:
            event.ignore()  # texts, tables and pictures are for the page around the drawing

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if isinstance(self.gesture, DropItem):
            self._pointer = event.position().toPoint()
            self._go_on(event.modifiers())
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        if isinstance(self.gesture, DropItem):
            self.cancel_gesture()

    def dropEvent(self, event: QDropEvent) -> None:
        gesture, self.gesture = self.gesture, None
        self.drift.stop()
        if isinstance(gesture, DropItem):
            gesture.finish(self._at(event.position().toPoint()), event.modifiers())
            event.acceptProposedAction()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            if self.gesture is None:
                QToolTip.showText(event.globalPos(), self.hover.words_at(self._at(event.pos())), self)
            return True
        if event.type() == QEvent.Type.Leave:
            self.hover.leave()
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.camera.follow_hand(self.camera.zoom * (1 + event.value()), event.position().toPoint())
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.put_corners()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._beneath = self.still.of_now()
        self.item.is_beneath = self._beneath is not None
        region = event.region()
        if self._beneath is None and 1 < region.rectCount() <= _MOST_PIECES:
            pieces = cast("Iterable[QRect]", region)  # the stubs do not know that it can be gone through
            self.item.exposed = tuple(edges(self.mapToScene(piece).boundingRect()) for piece in pieces)
        super().paintEvent(event)
        self.item.exposed = ()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        if self._beneath is not None:
            painter.save()
            painter.resetTransform()
            painter.drawPixmap(0, 0, self._beneath)
            painter.restore()
            return
        for left, top, right, bottom in self.item.exposed or (edges(QRectF(rect)),):
            draw_backdrop(painter, QRectF(left, top, right - left, bottom - top), current.tokens())
        if not self.flow.nodes and not self.read_only:
            left, top, right, _bottom = self.item.geometry.bounds
            draw_invitation(painter, QPointF((left + right) / 2, top), current.tokens())
