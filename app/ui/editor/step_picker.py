"""Chooses a step by its name: to go there, or for joining a way out to another step from the list."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.i18n import _
from app.model.flow import Flow, in_order
from app.ui.canvas.items import folded
from app.ui.canvas.words import card_text
from app.ui.theme.icons import icon
from app.ui.widgets.labels import label

Choice = tuple[str, str, str, str]
"""Id, title, icon and tone of a step."""
_ID = Qt.ItemDataRole.UserRole
_WIDTH = 300
_HIGH = 280


def choices_of(flow: Flow, leave_out: Collection[str] = ()) -> list[Choice]:
    """The steps of a flow, but for some, as a person reads them."""
    looks = ((node.id, card_text(node, flow)) for node in in_order(flow) if node.id not in leave_out)
    return [(node_id, look.title, look.icon, look.tone) for node_id, look in looks]


class StepPicker(QFrame):
    """picked(id) when a step is chosen. Up and down choose, letters narrow down, Enter takes, Esc leaves.

    aimed(words): what Enter would take, for those who only hear it.
    """

    picked = Signal(str)
    aimed = Signal(str)

    def __init__(self, heading: str, choices: Sequence[Choice], parent: QWidget) -> None:
        """`choices`: in reading order."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("surface", "card")
        self.setAccessibleName(heading)
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Type the step’s name"))
        self.field.setAccessibleName(heading)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(heading)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for node_id, title, picture, tone in choices:
            line = QListWidgetItem(icon(picture, f"kind.{tone}.base", 16), title)
            line.setData(_ID, node_id)
            self.list.addItem(line)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(6)
        box.addWidget(label(heading, "small-bold", "secondary"))
        box.addWidget(self.field)
        box.addWidget(self.list)
        self.resize(_WIDTH, _HIGH)
        self.field.textChanged.connect(self._narrow)
        self.list.itemClicked.connect(self._take)
        self.list.currentItemChanged.connect(self._tell)
        self._narrow("")

    def ask_at(self, at: QPoint) -> None:
        """Opens at a point of the screen."""
        screen = self.screen().availableGeometry()
        x = max(screen.left(), min(at.x(), screen.right() - self.width()))
        self.move(x, max(screen.top(), min(at.y(), screen.bottom() - self.height())))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def shown(self) -> list[QListWidgetItem]:
        """What fits what was typed."""
        lines = [self.list.item(number) for number in range(self.list.count())]
        return [line for line in lines if not line.isHidden()]

    def _narrow(self, typed: str) -> None:
        wanted = folded(typed.strip())
        for number in range(self.list.count()):
            line = self.list.item(number)
            line.setHidden(wanted not in folded(line.text()))
        shown = self.shown()
        self.list.setCurrentRow(self.list.row(shown[0]) if shown else -1)

    def _tell(self, now: QListWidgetItem | None) -> None:
        self.aimed.emit(now.text() if now is not None else _("No step by that name."))

    def _take(self, line: QListWidgetItem | None) -> None:
        if line is not None:
            self.picked.emit(line.data(_ID))
            self.close()

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        shown, now = self.shown(), self.list.currentItem()
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up if shown:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                at = shown.index(now) if now in shown else -1
                self.list.setCurrentItem(shown[(at + step) % len(shown)])
                return True
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take(now if shown else None)
                return True
        return super().eventFilter(watched, event)
