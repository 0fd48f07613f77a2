"""The small bar at the bottom left: zoom, fit, minimap."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from app.i18n import _, percent
from app.ui.theme.fonts import font
from app.ui.theme.icons import bind_icon
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.grounds import paint_floating

HEIGHT = 34


class ZoomBar(QWidget):
    """Signals what was asked for; the view tells it the zoom."""

    smaller = Signal()
    larger = Signal()
    whole = Signal()
    actual = Signal()
    map_toggled = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("zoomBar")
        self.setFixedHeight(HEIGHT)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 3, 3, 3)
        layout.setSpacing(2)
        self._minus = IconButton("minus", "", side=26, icon_size=15)
        self._plus = IconButton("plus", "", side=26, icon_size=15)
        self._fit = IconButton("fit", "", side=26, icon_size=15)
        self.map_button = IconButton("map", "", side=26, icon_size=15, checkable=True)
        self.map_button.setChecked(True)
        self._percent = QLabel(self)
        self._percent.setFont(font("small", weight=500, tabular=True))
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._percent.setFixedSize(46, 26)  # both: else every zoom would lay out the bar anew
        line = QFrame(self)
        line.setFixedSize(1, 16)
        line.setObjectName("vsep")
        for widget in (self._minus, self._percent, self._plus, line, self._fit, self.map_button):
            layout.addWidget(widget)
        for button in (self._minus, self._plus, self._fit, self.map_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._minus.clicked.connect(self.smaller)
        self._plus.clicked.connect(self.larger)
        self._fit.clicked.connect(self.whole)
        self.map_button.toggled.connect(self._map_toggled)
        self._paint_map_button()
        self.retranslate()
        self.show_zoom(1.0)

    def retranslate(self) -> None:
        """Names and tooltips in the language of the moment."""
        self._percent.setAccessibleName(_("Zoom"))
        for button, words, key in (
            (self._minus, _("Zoom out"), "Ctrl+-"),
            (self._plus, _("Zoom in"), "Ctrl++"),
            (self._fit, _("Fit all"), "Ctrl+9"),
            (self.map_button, _("Minimap"), "Ctrl+Shift+M"),
        ):
            button.set_name(words, key)

    def show_zoom(self, zoom: float) -> None:
        """Tells the zoom in per cent."""
        self._percent.setText(percent(zoom, 0))

    def _map_toggled(self, on: bool) -> None:
        self._paint_map_button()
        self.map_toggled.emit(on)

    def _paint_map_button(self) -> None:
        on = self.map_button.isChecked()
        bind_icon(self.map_button, "map", "accent.text" if on else "text.secondary", 15)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_floating(painter, self.rect(), "bg.panel")
        painter.end()
