"""What the editor shows in its middle: the drawing, the messages, one message, the results, the changes."""

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.canvas.view import CanvasView


class Modes(QStackedWidget):
    """One of several widgets, each made when it is first asked for. The drawing is there from the beginning."""

    def __init__(self, drawing: str, room: QWidget) -> None:
        super().__init__()
        self._first = self._now = drawing
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._made = {drawing: room}
        self.addWidget(room)

    def offer(self, mode: str, make: Callable[[], QWidget] | None) -> None:
        """How a mode's widget is made; None where the program has none."""
        if make is not None:
            self._makers[mode] = make

    def has(self, mode: str) -> bool:
        """Whether it can be shown."""
        return mode in self._made or mode in self._makers

    def current(self) -> str:
        """What is in sight."""
        return self._now

    def widget_of(self, mode: str) -> QWidget | None:
        """The mode's widget, None as long as nobody has asked for it."""
        return self._made.get(mode)

    def show_mode(self, mode: str) -> QWidget:
        """Bring a mode into sight, the drawing where it is not on offer; its widget."""
        wanted = mode if self.has(mode) else self._first
        made = self._made.get(wanted)
        if made is None:
            made = self._made[wanted] = self._makers[wanted]()
            self.addWidget(made)
        self._now = wanted
        self.setCurrentWidget(made)
        return made


def take_over(view: CanvasView, other: CanvasView) -> None:
    """Show in one drawing what is in sight in another: place, zoom and selection, as far as it has the same steps."""
    if view.isVisible() and other.viewport().rect().isValid():
        middle = other.mapToScene(other.viewport().rect().center())
        view.set_zoom(other.transform().m11())
        view.centerOn(middle)
    view.select(node_id for node_id in other.selection() if node_id in view.flow.by_id)
