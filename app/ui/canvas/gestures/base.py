"""What every gesture is: it begins, follows the pointer, and is finished or called off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.ui.canvas.routing import Point

if TYPE_CHECKING:
    from app.ui.canvas.stage import Stage

Keys = Qt.KeyboardModifier


class Gesture:
    """One interaction. Points are in the scene. The flow is changed once, in `finish`; `cancel` leaves no trace."""

    cursor: Qt.CursorShape | None = None
    drifts = False
    """Whether the paper moves on while the pointer rests near an edge of the window."""
    above = False
    """Whether all that it moves is shown above the drawing, which lies still meanwhile."""

    def __init__(self, view: Stage, start: Point) -> None:
        self.view = view
        self.start = start

    def begin(self) -> None:
        """The pointer has just gone down, or moved far enough to mean it."""

    def move(self, at: Point, keys: Keys) -> None:
        """The pointer moves."""

    def finish(self, at: Point, keys: Keys) -> None:
        """The button is let go."""

    def cancel(self) -> None:
        """Esc, or something else took over: everything returns."""
