"""Labels of the type scale, and one that elides."""

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.ui.theme import current
from app.ui.theme.fonts import tabular

# line heights of wrapped text in pixels
_LINES = {"display": 36, "title": 28, "heading": 24, "lead": 22, "small": 17, "small-bold": 17, "label": 16}


def label(
    text: str = "", style: str = "body", tone: str = "primary", *, wrap: bool = False, digits: bool = False
) -> QLabel:
    """A plain-text label. style: display, title, heading, strong, body, bold, medium, small, small-bold, label,
    caption, mono. tone: primary, secondary, muted, accent, error, warning, success, info. digits: equally wide digits.
    """
    made = Paragraph(text, style) if wrap else QLabel(text)
    if not wrap:
        made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("type", style)
    made.setProperty("tone", tone)
    if wrap:
        made.ensurePolished()  # its height is asked for before it is shown, and has to be that of the final font
    if digits:
        made.setFont(tabular(made.font()))
    return made


def set_tone(target: QWidget, tone: str) -> None:
    """Changes the colour of a label after it was made."""
    target.setProperty("tone", tone)
    restyle(target)


def restyle(target: QWidget) -> None:
    """Reads the style sheet again after a property used by it changed."""
    target.style().unpolish(target)
    target.style().polish(target)
    target.update()


class Paragraph(QLabel):
    """Wrapped plain text with the line height of the type scale, which Qt knows only for rich text."""

    def __init__(self, text: str = "", style: str = "body") -> None:
        super().__init__()
        self._line = round(_LINES.get(style, 20) * current.scale())
        self._plain = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setText(text)

    def setText(self, text: str) -> None:
        self._plain = text
        words = escape(text).replace("\n", "<br>")
        super().setText(f"<p style='line-height:{self._line}px; margin:0'>{words}</p>" if text else "")

    def text(self) -> str:
        return self._plain

    def heightForWidth(self, width: int) -> int:
        return super().heightForWidth(min(width, self.maximumWidth()))  # layouts ask for more than they may give


class ElidedLabel(QLabel):
    """One line that ends in … when there is no room; the whole text is in the tooltip then."""

    def __init__(self, text: str = "", style: str = "body", tone: str = "primary") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("type", style)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def _shown(self) -> str:
        return QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setToolTip("" if self._shown() == self.text() else self.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), self._shown())


def hline() -> QFrame:
    """A hairline across."""
    line = QFrame()
    line.setProperty("line", "h")
    return line


def vline(height: int = 20) -> QFrame:
    """A hairline down, height in pixels."""
    line = QFrame()
    line.setProperty("line", "v")
    line.setFixedHeight(height)
    return line
