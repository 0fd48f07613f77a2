"""The canvas as a screen reader meets it: a list of steps in reading order, then of the wires between them.

The drawing is one painted item, so nothing in it has an accessible object of its own. Qt is given virtual ones: behind
each stands a small QObject (`Part`), a child of the canvas that is made when somebody asks for it. Qt's cache takes
the object away from the screen reader when the `Part` goes, whoever takes it away: a change of the flow or the window.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, cast
from weakref import ref

import shiboken6
from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
    QAccessibleSelectionInterface,
    QColor,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget

from app.i18n import _
from app.ui.canvas.parts import WireKey

if TYPE_CHECKING:
    from app.ui.canvas.view import CanvasView

Key = str | WireKey
"""A step's id, the way out that a wire leaves from, or a note's id."""
_PRESS = QAccessibleActionInterface.pressAction()
_FOCUS = QAccessibleActionInterface.setFocusAction()
_MENU = QAccessibleActionInterface.showMenuAction()
_NOTHING = cast("QAccessibleInterface", None)
"""No object; the stubs do not know that there may be none."""
_numbers = count()
_faces: dict[int, QAccessibleInterface] = {}
"""What Qt's cache deletes when its `Part` goes is kept until then: Python would delete it earlier."""


class Part(QObject):
    """Stands for one step or wire of a canvas."""

    def __init__(self, view: CanvasView, key: Key) -> None:
        super().__init__(view)
        self.key = key
        number = next(_numbers)
        face = _PartFace(self, view)
        QAccessible.registerAccessibleInterface(face)
        _faces[number] = face
        self.destroyed.connect(lambda: _faces.pop(number, None))  # after the cache, which listens since a moment


class _PartFace(QAccessibleWidget):
    """A step or wire. It is a widget's by class, because that is the one with actions that Python can fill.

    What the class would ask the `Part` as if it were a widget is answered here instead, every question of it.
    """

    def __init__(self, part: Part, view: CanvasView) -> None:
        super().__init__(view, view.presence.role(part.key))
        self._part, self._view = ref(part), ref(view)
        self._key = part.key

    def _canvas(self) -> CanvasView:
        return cast("CanvasView", self._view())

    # Qt

    def object(self) -> QObject:
        return cast("QObject", self._part())

    def isValid(self) -> bool:
        part, view = self._part(), self._view()
        return part is not None and view is not None and shiboken6.isValid(part) and shiboken6.isValid(view)

    def window(self) -> QWindow:
        return self._canvas().window().windowHandle()

    def foregroundColor(self) -> QColor:
        return self._canvas().palette().windowText().color()

    def backgroundColor(self) -> QColor:
        return self._canvas().palette().window().color()

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._canvas())

    def child(self, index: int) -> QAccessibleInterface:
        return _NOTHING

    def childCount(self) -> int:
        return 0

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return _NOTHING

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def focusChild(self) -> QAccessibleInterface:
        return _NOTHING

    def relations(
        self, match: QAccessible.RelationFlag = QAccessible.RelationFlag.AllRelations
    ) -> list[tuple[QAccessibleInterface, QAccessible.RelationFlag]]:
        return []

    def text(self, kind: QAccessible.Text) -> str:
        presence = self._canvas().presence
        if kind == QAccessible.Text.Name:
            return presence.name(self._key)
        return presence.description(self._key) if kind == QAccessible.Text.Description else ""

    def rect(self) -> QRect:
        return self._canvas().presence.on_screen(self._key)

    def state(self) -> QAccessible.State:
        view, state = self._canvas(), QAccessible.State()
        state.focusable = state.selectable = state.multiSelectable = True
        state.selected = self._key in view.presence.selected()
        state.focused = view.hasFocus() and self._key == view.presence.current()
        state.invisible = not view.isVisible()
        seen = QRect(view.viewport().mapToGlobal(QPoint()), view.viewport().size())
        state.offscreen = not seen.intersects(self.rect())
        return state

    def actionNames(self) -> list[str]:
        return [_PRESS, _FOCUS, _MENU]

    def doAction(self, name: str) -> None:
        presence = self._canvas().presence
        does = {_PRESS: presence.press, _FOCUS: presence.go_to, _MENU: presence.open_menu}
        if name in does:
            does[name](self._key)

    def localizedActionName(self, name: str) -> str:
        said = {_PRESS: _("Open"), _FOCUS: _("Go there"), _MENU: _("Open the menu")}
        return said.get(name) or super().localizedActionName(name)

    def keyBindingsForAction(self, name: str) -> list[str]:
        return ["Enter"] if name == _PRESS else []


class _Selection(QAccessibleSelectionInterface):
    """What is selected among the canvas's children; the screen reader may change it."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__()
        self._view = ref(view)

    def _canvas(self) -> CanvasView:
        return cast("CanvasView", self._view())

    # Qt

    def selectedItemCount(self) -> int:
        return len(self._canvas().presence.selected())

    def selectedItems(self) -> list[QAccessibleInterface]:
        presence = self._canvas().presence
        return [presence.face(key) for key in presence.selected()]

    def selectedItem(self, index: int) -> QAccessibleInterface:
        chosen = self._canvas().presence.selected()
        return self._canvas().presence.face(chosen[index]) if 0 <= index < len(chosen) else _NOTHING

    def isSelected(self, child: QAccessibleInterface) -> bool:
        return key_of(child) in self._canvas().presence.selected()

    def select(self, child: QAccessibleInterface) -> bool:
        return self._choose(key_of(child), True)

    def unselect(self, child: QAccessibleInterface) -> bool:
        return self._choose(key_of(child), False)

    def selectAll(self) -> bool:
        self._canvas().select_all()
        return True

    def clear(self) -> bool:
        self._canvas().select(())
        return True

    def _choose(self, key: Key | None, on: bool) -> bool:
        picks = self._canvas().picks
        if isinstance(key, tuple) and on:
            picks.select_wire(key)
        elif isinstance(key, str):
            picks.select((*(n for n in picks.all if n != key), *((key,) if on else ())))
        return key is not None


class _CanvasFace(QAccessibleWidget):
    """The canvas: its steps, its wires, then the widgets that lie on it.

    PySide keeps what a factory has made until the program ends; so it must not keep the canvas.
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view, QAccessible.Role.List)
        self._view = ref(view)
        self._selection = _Selection(view)

    def _canvas(self) -> CanvasView:
        return cast("CanvasView", self._view())

    # Qt

    def childCount(self) -> int:
        return len(self._canvas().presence.reading().keys) + super().childCount()

    def child(self, index: int) -> QAccessibleInterface:
        presence = self._canvas().presence
        keys = presence.reading().keys
        return presence.face(keys[index]) if 0 <= index < len(keys) else super().child(index - len(keys))

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        reading, key = self._canvas().presence.reading(), key_of(child)
        if key is not None:
            return reading.index.get(key, -1)
        place = super().indexOfChild(child)
        return place + len(reading.keys) if place >= 0 else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        view = self._canvas()
        at = view.viewport().mapFromGlobal(QPoint(x, y))
        on_top = view.viewport().childAt(at)
        if not view.viewport().rect().contains(at):
            return _NOTHING
        if on_top is None:
            scene = view.mapToScene(at)
            key = view.presence.at((scene.x(), scene.y()))
            if key is not None:
                return view.presence.face(key)
        return QAccessible.queryAccessibleInterface(view.viewport())

    def focusChild(self) -> QAccessibleInterface:
        view = self._canvas()
        now = view.presence.current()
        return view.presence.face(now) if now is not None and view.hasFocus() else super().focusChild()

    def state(self) -> QAccessible.State:
        view, state = self._canvas(), super().state()
        state.multiSelectable = state.extSelectable = True
        state.readOnly = view.read_only
        state.focused = view.hasFocus() and view.presence.current() is None
        return state

    def interface_cast(self, kind: QAccessible.InterfaceType) -> int:
        if kind != QAccessible.InterfaceType.SelectionInterface:
            return super().interface_cast(kind)
        # PySide wants an address as a VoidPtr here, whatever the stubs say
        address = shiboken6.getCppPointer(self._selection)[0]
        return cast("int", cast("Callable[[int, int], object]", shiboken6.VoidPtr)(address, 1))


def key_of(child: QAccessibleInterface) -> Key | None:
    """The step or wire that an accessible object stands for."""
    stands_for = child.object()
    return stands_for.key if isinstance(stands_for, Part) else None


def area_on_screen(view: CanvasView, area: QRectF) -> QRect:
    """A part of the drawing in pixels of the screen."""
    port = view.viewport()
    corners = (view.mapFromScene(QPointF(area.topLeft())), view.mapFromScene(QPointF(area.bottomRight())))
    return QRect(port.mapToGlobal(corners[0]), port.mapToGlobal(corners[1]))


@cache
def install() -> None:
    """Canvases have accessible objects of their own from now on."""

    def face(class_name: str, thing: QObject) -> QAccessibleInterface | None:
        return _CanvasFace(cast("CanvasView", thing)) if class_name == "CanvasView" else None

    QAccessible.installFactory(face)
