"""The canvas by keyboard: from step to step, and the keys that are not commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.model.flow import in_order
from app.ui.canvas.geometry import Geometry
from app.ui.canvas.gestures.join_by_keys import JoinByKeys
from app.ui.canvas.parts import Shape

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
}
_PLAIN = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


def neighbour(geometry: Geometry, node_id: str, way: tuple[int, int]) -> str:
    """The nearest step in a direction, "" if there is none. Steps straight ahead win over steps aside."""
    here = geometry.shapes[node_id]
    best: tuple[float, str] | None = None
    for shape in geometry.shapes.values():
        ahead, aside = _apart(here, shape, way)
        if ahead > 0 and aside <= 2.5 * ahead + 40:
            far = ahead + 2 * aside
            if best is None or (far, shape.id) < best:
                best = (far, shape.id)
    return best[1] if best else ""


def _apart(one: Shape, other: Shape, way: tuple[int, int]) -> tuple[float, float]:
    """How far one step is ahead of another in a direction, and how far aside of it."""
    dx, dy = other.centre[0] - one.centre[0], other.centre[1] - one.centre[1]
    ahead = dx * way[0] + dy * way[1]
    return ahead, abs(dy) if way[0] else abs(dx)


def press(view: Stage, event: QKeyEvent) -> bool:
    """Does what a key means on the canvas; False for a key that means nothing here."""
    key, keys = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if isinstance(view.gesture, JoinByKeys):
        return view.gesture.press(event)
    if key in _ARROWS and keys in (_PLAIN, _SHIFT):
        _go(view, _ARROWS[key], more=keys == _SHIFT)
        return True
    match key:
        case Qt.Key.Key_Escape:
            return _escape(view)
        case Qt.Key.Key_Return | Qt.Key.Key_Enter if keys == _PLAIN:
            if view.picks.note and not view.read_only:
                view.in_place.write_note(view.picks.note)
                return True
            if view.picks.current:
                view.node_activated.emit(view.picks.current)
            return bool(view.picks.current)
        case Qt.Key.Key_Home | Qt.Key.Key_End if keys == _PLAIN:
            order = [node.id for node in in_order(view.flow)]
            view.pick_by_key(order[0 if key == Qt.Key.Key_Home else -1] if order else "")
            return True
        case Qt.Key.Key_Insert if keys in (_PLAIN, _SHIFT) and not view.read_only:
            view.adding.here(before=keys == _SHIFT)
            return True
    typed = event.text()
    if not view.read_only and keys in (_PLAIN, _SHIFT) and typed and typed[0].isalpha():
        view.adding.here(typed)
        return True
    return False


def tab(view: Stage, forward: bool) -> bool:
    """The next or previous step in flow order; False at the ends, so that Tab leaves the canvas there."""
    if isinstance(view.gesture, JoinByKeys):
        view.gesture.next_port()
        return True
    steps = [node.id for node in in_order(view.flow)]
    order = [*steps, *(note.id for note in view.flow.notes)]
    now = view.picks.note or view.picks.current
    at = order.index(now) + (1 if forward else -1) if now in order else (0 if forward else len(order) - 1)
    if not 0 <= at < len(order):
        return False
    if at < len(steps):
        view.pick_by_key(order[at])
    else:
        view.pick_note(order[at])
    return True


def _go(view: Stage, way: tuple[int, int], *, more: bool) -> None:
    geometry, now = view.item.geometry, view.picks.current
    if now not in geometry.shapes:
        left, steps = view.picks.left, in_order(view.flow)
        view.pick_by_key(left if left in geometry.shapes else steps[0].id if steps else "")
        return
    target = neighbour(geometry, now, way)
    if target:
        view.pick_by_key(target, more=more)


def _escape(view: Stage) -> bool:
    if view.gesture is not None:
        view.cancel_gesture()
    elif view.picks.all or view.picks.wire:
        view.picks.select(())
    else:
        return False
    return True
