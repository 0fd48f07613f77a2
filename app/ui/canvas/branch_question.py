"""Asked at the spot when a branching step goes: which branch stays?"""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.edit import KEEP_NONE
from app.i18n import _
from app.model.flow import Flow
from app.model.nodes import ports
from app.ui.canvas.words import port_words, title_of
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.grounds import paint_floating
from app.ui.widgets.labels import label


class BranchQuestion(QFrame):
    """answered(keep) gives the port whose branch stays, or KEEP_NONE. Esc or a click elsewhere: nothing happens."""

    answered = Signal(str)

    def __init__(self, flow: Flow, node_id: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("branchQuestion")
        node = flow.by_id[node_id]
        title = label(_("Which branch stays after “{title}”?").format(title=title_of(node, flow)), "strong")
        row = QHBoxLayout()
        row.setSpacing(8)  # room for the ring of focus
        ways = [port for port in ports(node) if flow.next_id(node_id, port)]
        self.buttons: dict[str, QPushButton] = {}
        for port in ways:
            words = _("Keep the {name} branch") if port in ("yes", "no") else _("Keep “{name}”")
            self.buttons[port] = self._button(words.format(name=port_words(node, port)), port)
        last = _("Delete both") if len(ways) == 2 else _("Delete all")
        self.buttons[KEEP_NONE] = self._button(last, KEEP_NONE)
        for button in self.buttons.values():
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(10)
        layout.addWidget(title)
        layout.addLayout(row)
        FocusRing(self)
        next(iter(self.buttons.values())).setFocus()

    def ask_at(self, at: QPoint) -> None:
        """Opens at a point of the screen."""
        self.adjustSize()
        screen = self.screen().availableGeometry()
        x = max(screen.left(), min(at.x(), screen.right() - self.width()))
        y = max(screen.top(), min(at.y(), screen.bottom() - self.height()))
        self.move(x, y)
        self.show()

    def _button(self, words: str, keep: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(True)
        button.clicked.connect(lambda: self._answer(keep))
        return button

    def _answer(self, keep: str) -> None:
        self.answered.emit(keep)
        self.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_floating(painter, self.rect(), "bg.surface")
        painter.end()
