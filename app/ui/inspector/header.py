"""What is selected: tile, kind and title; the title is renamed where it stands."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QStackedWidget, QWidget

from app.i18n import _
from app.ui.theme import current
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.cards import Tile
from app.ui.widgets.fields import text_field
from app.ui.widgets.labels import ElidedLabel
from app.ui.widgets.layouts import column, row


class KindLabel(QLabel):
    """A caption in the colour of a kind of step."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("type", "caption")
        self._role = "text.muted"

    def show_kind(self, words: str, tone: str) -> None:
        """`tone` names the kind's colours; "" is neutral."""
        self._role = f"kind.{tone}.text" if tone else "text.muted"
        self.setText(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(current.tokens().qcolor(self._role))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.text())


class TitleEdit(QStackedWidget):
    """A title that turns into a field when clicked; renamed(text) when a person is done with it."""

    renamed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._label = ElidedLabel("", "strong")
        self._line: QLineEdit = text_field(_("Name of the step"))
        self._given = ""
        self._may_edit = True
        self.addWidget(self._label)
        self.addWidget(self._line)
        self.setFixedHeight(30)
        self._label.setCursor(Qt.CursorShape.IBeamCursor)
        self._label.installEventFilter(self)
        self._line.installEventFilter(self)
        self._line.editingFinished.connect(self._finish)

    def show_title(self, shown: str, given: str, may_edit: bool = True) -> None:
        """`shown` is what stands there, `given` the name a person gave, "" where the step names itself."""
        self._given, self._may_edit = given, may_edit
        self._label.setText(shown)
        self._line.setPlaceholderText(shown)
        if self._line.text() != given:
            self._line.setText(given)

    def begin(self) -> None:
        """Turn into a field."""
        if self._may_edit:
            self.setCurrentWidget(self._line)
            self._line.setFocus()
            self._line.selectAll()

    def _finish(self) -> None:
        if self.currentWidget() is self._line:
            self.setCurrentWidget(self._label)
            if self._line.text().strip() != self._given:
                self.renamed.emit(self._line.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._label and isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            self.begin()
        pressed = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if watched is self._line and pressed == Qt.Key.Key_Escape:
            self._line.setText(self._given)
            self._finish()
            return True
        return super().eventFilter(watched, event)


class Header(QWidget):
    """renamed(text) when a person gives the step a name. `actions` fill the menu behind the three dots."""

    renamed = Signal(str)

    def __init__(self, actions: Sequence[QAction]) -> None:
        super().__init__()
        self._tile = Tile("flow", "accent", 40, 20, 9)
        self._kind = KindLabel()
        self._title = TitleEdit()
        self._title.renamed.connect(self.renamed)
        self._menu = IconButton("dots", _("More about this step"), side=26, icon_size=16)
        menu = QMenu(self)
        menu.addAction(_("Rename") + "\tF2", self._title.begin)
        menu.addSeparator()
        for action in actions:
            menu.addAction(action)
        self._menu.setMenu(menu)
        self._menu.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        words = column(self._kind, self._title, gap=0)
        line = row(self._tile, words, self._menu, gap=12, margins=(16, 11, 16, 9))
        line.setStretch(1, 1)
        self.setLayout(line)

    def show_step(self, icon: str, tone: str, kind: str, title: str, given: str) -> None:
        """A step: its own title may be empty, then it is told by what it does."""
        self._tile.show_icon(icon, f"kind.{tone}")
        self._kind.show_kind(kind, tone)
        self._title.show_title(title, given)
        self._menu.show()

    def show_other(self, icon: str, kind: str, title: str) -> None:
        """Not one step: the automation, or several steps."""
        self._tile.show_icon(icon, "accent")
        self._kind.show_kind(kind, "")
        self._title.show_title(title, title, may_edit=False)
        self._menu.hide()
