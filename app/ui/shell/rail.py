"""The navigation rail: 84 px, icon above text, Ctrl+1 to Ctrl+8."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QToolBar, QWidget

from app.i18n import N_, _
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon
from app.ui.theme.tokens import size


@dataclass(frozen=True, slots=True)
class Place:
    """A place that the rail leads to, with Ctrl and its number."""

    id: str
    icon: str
    words: str
    number: int


PLACES = (
    Place("home", "home", N_("Home"), 1),
    Place("automations", "flow", N_("Automations"), 2),
    Place("library", "library", N_("Library"), 3),
    Place("messages", "mail", N_("Messages"), 4),
    Place("customers", "users", N_("Customers"), 5),
    Place("activity", "send", N_("Activity"), 6),
    Place("insights", "chart", N_("Results"), 7),
    Place("settings", "settings", N_("Settings"), 8),
)


class RailButton(QAbstractButton):
    """One place of the rail, with a count of what waits there."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self._count = 0
        self._by_keyboard = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("ring", "own")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.fit()
        self.retranslate()

    def fit(self) -> None:
        """Takes the room that the text size of now needs."""
        self.setFixedSize(_width(), current.tall(64))

    def retranslate(self) -> None:
        """Puts the name in the language of now."""
        words = _(self.place.words)
        self.setText(words)
        self.setShortcut(QKeySequence(f"Ctrl+{self.place.number}"))
        self.setAccessibleName(words)
        keys = QKeySequence(f"Ctrl+{self.place.number}").toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{words}  {keys}")

    def show_count(self, count: int) -> None:
        """Shows a small red count; 0 hides it."""
        self._count = count
        self.setAccessibleDescription(str(count) if count else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_width(), current.tall(64))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(5, 1, self.width() - 10, self.height() - 2)
        role = "text.secondary"
        if not self.isEnabled():
            role = "text.disabled"
        elif self.isChecked():
            role = "accent.text"
            painter.setBrush(colours.qcolor("accent.tint"))
            painter.drawRoundedRect(box, 8, 8)
            painter.setBrush(colours.qcolor("accent.base"))
            painter.drawRoundedRect(QRectF(-3, 14, 6, 36), 2, 2)
        elif self.underMouse():
            painter.setBrush(colours.qcolor("bg.row.hover"))
            painter.drawRoundedRect(box, 8, 8)
        if self.hasFocus() and self._by_keyboard:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colours.qcolor("focus.ring"))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
        paint_icon(painter, self.place.icon, QRectF(self.width() / 2 - 10.5, 13, 21, 21), role, 1.7)
        self._words(painter, role)
        if self._count:
            self._badge(painter)

    def _words(self, painter: QPainter, role: str) -> None:
        made = font("caption", scale=_scale(), weight=600 if self.isChecked() else 500)
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0)
        painter.setFont(made)
        painter.setPen(current.tokens().qcolor(role))
        shown = QFontMetrics(made).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - 8)
        painter.drawText(QRectF(2, 37, self.width() - 4, self.height() - 48), Qt.AlignmentFlag.AlignCenter, shown)

    def _badge(self, painter: QPainter) -> None:
        made = font("caption", weight=600)
        text = str(self._count) if self._count < 100 else "99+"
        width = max(16.0, QFontMetrics(made).horizontalAdvance(text) + 8)
        box = QRectF(self.width() / 2 + 22 - width, 8, width, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current.tokens().qcolor("tone.error.base"))
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(current.tokens().qcolor("node.bg"))
        painter.setFont(made)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _scale() -> float:
    """Of the words under the icons: the rail may not take the page's room."""
    return min(1.3, current.scale())


def _width() -> int:
    return current.roomy(size("navRail"))


class NavigationRail(QToolBar):
    """chosen(place id) is emitted when the user goes somewhere."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setOrientation(Qt.Orientation.Vertical)
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        if (layout := self.layout()) is not None:
            layout.setContentsMargins(0, 8, 0, 8)
            layout.setSpacing(0)
        for place in PLACES:
            if place.id == "settings":
                room = QWidget()
                room.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
                self.addWidget(room)
            made = RailButton(place)
            made.clicked.connect(lambda _checked=False, key=place.id: self.chosen.emit(key))
            self._group.addButton(made)
            self._buttons[place.id] = made
            self.addWidget(made)
        self._fit()
        current.notifier.changed.connect(self._fit)
        self.retranslate()

    def retranslate(self) -> None:
        """Puts all names in the language of now."""
        self.setWindowTitle(_("Navigation"))
        self.setAccessibleName(_("Navigation"))
        for made in self._buttons.values():
            made.retranslate()

    def _fit(self) -> None:
        self.setFixedWidth(_width())
        for made in self._buttons.values():
            made.fit()

    def show_place(self, place: str) -> None:
        """Marks where the user is; "" for nowhere on the rail."""
        if place in self._buttons:
            self._buttons[place].setChecked(True)
            return
        self._group.setExclusive(False)
        for made in self._buttons.values():
            made.setChecked(False)
        self._group.setExclusive(True)

    def show_count(self, place: str, count: int) -> None:
        """Shows how much waits in a place."""
        self._buttons[place].show_count(count)

    def set_reachable(self, places: set[str]) -> None:
        """Dims the places that cannot be entered now."""
        for key, made in self._buttons.items():
            made.setEnabled(key in places)
