"""Empty views: one picture, one sentence, one main action, and where the data comes from."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from app.i18n import _
from app.ui.theme import current
from app.ui.theme.icons import paint_icon
from app.ui.widgets.buttons import secondary
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row


class EmptyPicture(QWidget):
    """A dotted path with two marks on it, drawn with the icon of the view."""

    def __init__(self, icon: str, second: str = "") -> None:
        super().__init__()
        self.setFixedSize(150, 104)
        self._icon, self._second = icon, second

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath(QPointF(6, 92))
        path.cubicTo(40, 70, 60, 96, 84, 76)
        path.cubicTo(108, 56, 120, 68, 144, 54)
        pen = QPen(colours.qcolor("accent.line"), 4, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.02, 2.2])
        painter.setPen(pen)
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.qcolor("accent.tint"))
        painter.drawEllipse(QPointF(48, 46), 22, 22)
        paint_icon(painter, self._icon, QRectF(36, 34, 24, 24), "accent.base")
        if self._second:
            painter.setBrush(colours.qcolor("kind.trigger.tint"))
            painter.drawEllipse(QPointF(102, 34), 18, 18)
            paint_icon(painter, self._second, QRectF(92, 24, 20, 20), "kind.trigger.base")


class EmptyState(QWidget):
    """buttons: the main action first. note says where the data comes from, in small print."""

    def __init__(
        self, title: str, text: str, *buttons: QPushButton, icon: str = "inbox", second: str = "", note: str = ""
    ) -> None:
        super().__init__()
        self._title = label(title, "heading")
        self._text = label(text, tone="secondary", wrap=True)
        self._text.setFixedWidth(380)
        self._note = label(note, "small", "muted")
        for words in (self._title, self._text, self._note):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        if not note:
            self._note.hide()
        middle = Qt.AlignmentFlag.AlignHCenter
        box = column(None, gap=4, margins=(36, 24, 36, 24))
        box.addWidget(EmptyPicture(icon, second), 0, middle)
        box.addWidget(self._title, 0, middle)
        box.addWidget(self._text, 0, middle)
        box.addSpacing(10)
        box.addLayout(row(None, *buttons, None))
        box.addSpacing(8)
        box.addWidget(self._note, 0, middle)
        box.addStretch(1)
        self.setLayout(box)

    def show_text(self, title: str, text: str) -> None:
        """Replaces title and sentence, for example when a filter hides everything."""
        self._title.setText(title)
        self._text.setText(text)


def none_found(looked: str, clear: Callable[[], object]) -> EmptyState:
    """A search hides everything; looked: a sentence on what is looked through."""
    button = secondary(_("Clear the search"), "x", on_click=clear)
    return EmptyState(_("Nothing fits the search"), looked, button, icon="search")
