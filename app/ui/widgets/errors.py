"""An error in four parts: what happened, why, what to do, what is safe. Technical details are folded."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from app.i18n import _
from app.ui.theme.icons import bind_icon
from app.ui.widgets.cards import IconMark, Tile
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, column, row


class ErrorPanel(QWidget):
    """Sits where the error occurred. buttons: the one main remedy first."""

    def __init__(
        self,
        happened: str,
        why: str = "",
        *buttons: QPushButton,
        safe: str = "",
        details: str = "",
        field: QWidget | None = None,
    ) -> None:
        """field is an optional control between the reason and the buttons, for example a new password."""
        super().__init__()
        self.setAccessibleName(happened)
        self.setAccessibleDescription(why)
        body = column(label(happened, "heading", wrap=True), gap=4)
        if why:
            body.addWidget(label(why, tone="secondary", wrap=True))
        if field is not None:
            body.addSpacing(6)
            body.addWidget(field)
        if buttons:
            body.addSpacing(6)
            body.addLayout(row(*buttons, None))
        if safe or details:
            body.addSpacing(8)
            body.addWidget(hline())
            body.addSpacing(4)
        if safe:
            body.addLayout(
                row(IconMark("ok", "tone.success.text", 15, 2), label(safe, "small", "success"), None, gap=6)
            )
        if details:
            body.addWidget(Disclosure(_("Technical details"), details))
        tile = Tile("error", "tone.error", 40, 22, 20, 2)
        self.setLayout(row(column(tile, None), boxed(body), gap=12, margins=(24, 22, 24, 18)))


class Disclosure(QWidget):
    """A small arrow with a title; the selectable, fixed-width text appears under it."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._head = QToolButton()
        self._head.setProperty("role", "disclosure")
        self._head.setText(title)
        self._head.setCheckable(True)
        self._head.setMinimumHeight(24)
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._text = label(text, "mono", "secondary", wrap=True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.hide()
        self._head.toggled.connect(self._show)
        bind_icon(self._head, "right", "text.muted", 13, gap=3)
        self.setLayout(column(row(self._head, None), self._text, gap=2))

    def _show(self, is_open: bool) -> None:
        self._text.setVisible(is_open)
        bind_icon(self._head, "down" if is_open else "right", "text.muted", 13, gap=3)
