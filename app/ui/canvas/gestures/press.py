"""The button has gone down; what it becomes is seen when the pointer moves, or when it is let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.ui.canvas.gestures.base import Gesture, Keys
from app.ui.canvas.gestures.drag_steps import DragSteps
from app.ui.canvas.gestures.drag_wire import DragWire
from app.ui.canvas.gestures.marquee import Marquee
from app.ui.canvas.parts import Shape, Wire
from app.ui.canvas.routing import Point

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

_TOGGLE = Qt.KeyboardModifier.ControlModifier
_EXTEND = Qt.KeyboardModifier.ShiftModifier
_PULL = Qt.KeyboardModifier.AltModifier


class Press(Gesture):
    """Waits until the pointer has moved as far as the system asks of a drag, then hands over."""

    def move(self, at: Point, keys: Keys) -> None:
        far = QApplication.startDragDistance() / self.view.camera.zoom
        if abs(at[0] - self.start[0]) + abs(at[1] - self.start[1]) >= far:
            gesture = self.becomes(keys)
            if gesture is not None:
                self.view.begin(gesture)
                gesture.move(at, keys)

    def becomes(self, keys: Keys) -> Gesture | None:
        """The gesture that a drag from here is."""
        return None


class PressStep(Press):
    """On a step: a click selects it, a drag carries it with all that is selected; with Alt, out of its way."""

    def __init__(self, view: Stage, start: Point, shape: Shape, keys: Keys) -> None:
        super().__init__(view, start)
        self._shape = shape
        self._pulls = bool(keys & _PULL)
        self._before = view.picks.all

    def begin(self) -> None:
        if self._shape.id not in self._before:
            self.view.picks.select((self._shape.id,))

    def becomes(self, keys: Keys) -> Gesture | None:
        if self.view.read_only:
            return None
        return DragSteps(self.view, self.start, self._shape.id, pulls=self._pulls, before=self._before)

    def finish(self, at: Point, keys: Keys) -> None:
        self.view.picks.select((self._shape.id,))


class PressMore(PressStep):
    """On a step with Ctrl or Shift: a click takes it into the selection or out of it, a drag is told by its keys."""

    def __init__(self, view: Stage, start: Point, shape: Shape, keys: Keys) -> None:
        super().__init__(view, start, shape, keys)
        self._keys = keys

    def begin(self) -> None:
        """Nothing yet: a drag concerns what is selected now."""

    def becomes(self, keys: Keys) -> Gesture | None:
        super().begin()
        return super().becomes(keys)

    def finish(self, at: Point, keys: Keys) -> None:
        picks = self.view.picks
        if self._keys & _TOGGLE:
            picks.toggle(self._shape.id)
        else:
            picks.extend_to(self._shape.id)


class PressPort(Press):
    """On a way out: a drag pulls a wire from it, a click selects the step."""

    def __init__(self, view: Stage, start: Point, shape: Shape, port: str) -> None:
        super().__init__(view, start)
        self._shape = shape
        self._port = port

    def becomes(self, keys: Keys) -> Gesture | None:
        return DragWire(self.view, self.start, self._shape, self._port)

    def finish(self, at: Point, keys: Keys) -> None:
        self.view.picks.select((self._shape.id,))


class PressWire(Press):
    """On a wire: a click selects it; on its "+" quick add opens there."""

    def __init__(self, view: Stage, start: Point, wire: Wire, *, plus: bool) -> None:
        super().__init__(view, start)
        self._wire = wire
        self._plus = plus

    def becomes(self, keys: Keys) -> Gesture | None:
        source = self.view.item.geometry.shapes.get(self._wire.key[0])
        if self._plus and not self._wire.target and source is not None:
            return DragWire(self.view, self.start, source, self._wire.key[1])
        return None

    def finish(self, at: Point, keys: Keys) -> None:
        if self._plus:
            self.view.adding.at_wire(self._wire)
        else:
            self.view.picks.select_wire(self._wire.key)


class PressEmpty(Press):
    """On nothing: a click clears the selection, a drag draws a frame."""

    def __init__(self, view: Stage, start: Point, keys: Keys) -> None:
        super().__init__(view, start)
        self._adds = bool(keys & (_TOGGLE | _EXTEND))

    def becomes(self, keys: Keys) -> Gesture | None:
        return Marquee(self.view, self.start, adds=self._adds)

    def finish(self, at: Point, keys: Keys) -> None:
        if not self._adds:
            self.view.picks.select(())
