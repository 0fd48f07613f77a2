"""The drawing room: palette on the left, inspector on the right, the canvas with its two bars between them."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSizePolicy, QWidget

from app.i18n import _
from app.ui.theme.tokens import size
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.cards import Panel
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import row


class Dock(QDockWidget):
    """A panel that can be moved to the other side and closed; its title bar is the program's own."""

    def __init__(self, key: str, title: str, keys: str, inside: QWidget, width: int) -> None:
        super().__init__(title)
        self.setObjectName(key)
        self.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        self.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        self._close = IconButton("sidebar", _("Close the panel"), shortcut=keys, side=26, icon_size=15)
        self._close.clicked.connect(self.hide)
        self._words = label(title, "small-bold", "secondary")
        line = row(self._words, None, self._close, margins=(14, 0, 8, 0))
        bar = Panel(edge="bottom")
        bar.body.addLayout(line)
        bar.setFixedHeight(size("dockTitle"))
        self.setTitleBarWidget(bar)
        self.width_wanted = width
        inside.setMinimumWidth(width)
        inside.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setWidget(inside)

    def set_narrow(self, narrow: bool, width: int) -> None:
        """Only as wide as icons, or as wide as designed."""
        self._words.setVisible(not narrow)
        self.widget().setMinimumWidth(width)
        if narrow:
            self.setFixedWidth(width)
        else:
            self.setMinimumWidth(width)
            self.setMaximumWidth(2 * width)


class Room(QMainWindow):
    """A main window inside the page, so that docks move as people know them."""

    def __init__(self, centre: QWidget, palette: QWidget, inspector: QWidget, outline: QWidget) -> None:
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setCentralWidget(centre)
        self.palette_dock = Dock("palette", _("Steps"), "F9", palette, size("paletteDock") - 1)
        self.inspector_dock = Dock("inspector", _("Properties"), "F10", inspector, size("inspectorDock") - 1)
        self.outline_dock = Dock("outline", _("List of steps"), "Ctrl+Shift+O", outline, size("paletteDock") - 1)
        self.restore()

    def restore(self) -> None:
        """Everything where it is designed to be."""
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self.addDockWidget(left, self.palette_dock)
        self.addDockWidget(left, self.outline_dock)
        self.addDockWidget(right, self.inspector_dock)
        self.palette_dock.show()
        self.inspector_dock.show()
        self.outline_dock.hide()
        docks = [self.palette_dock, self.inspector_dock]
        self.resizeDocks(docks, [dock.width_wanted for dock in docks], Qt.Orientation.Horizontal)


def cycle(panes: list[QWidget], forward: bool, enter: Callable[[QWidget], object]) -> None:
    """The keyboard goes from the pane that has it to the next one in sight."""
    seen = [pane for pane in panes if pane.isVisible()]
    if not seen:
        return
    here = next((i for i, pane in enumerate(seen) if _holds_focus(pane)), -1)
    enter(seen[(here + (1 if forward else -1)) % len(seen)])


def _holds_focus(pane: QWidget) -> bool:
    focused = pane.window().focusWidget()
    return focused is not None and (focused is pane or pane.isAncestorOf(focused))
