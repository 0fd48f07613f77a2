"""Round pictures of people: a persona's colour and icon, or initials."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon
from app.ui.theme.tokens import persona_icons


def initials(name: str) -> str:
    """Two letters at most: "Maija Virtanen" gives MV."""
    words = [word for word in name.replace("-", " ").replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def paint_avatar(painter: QPainter, box: QRectF, name: str, persona: str = "") -> None:
    """Draws the avatar of a person into box; persona is tanja, pekka, lasse, elsa, timo or "" for initials."""
    colours = current.tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if persona in persona_icons():
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.qcolor(f"persona.{persona}"))
        painter.drawEllipse(box)
        inset = box.width() * 0.21
        paint_icon(painter, persona_icons()[persona], box.adjusted(inset, inset, -inset, -inset), QColor("#fff"), 1.9)
    else:
        painter.setPen(QPen(colours.qcolor("border.default"), 1))
        painter.setBrush(colours.qcolor("bg.header"))
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        made = font("caption", weight=600)
        made.setPixelSize(max(10, round(box.width() * 0.38)))
        painter.setFont(made)
        painter.setPen(colours.qcolor("text.secondary"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.restore()


class Avatar(QWidget):
    """A person's picture as a widget."""

    def __init__(self, name: str, persona: str = "", side: int = 28) -> None:
        super().__init__()
        self.setFixedSize(side, side)
        self.show_person(name, persona)

    def show_person(self, name: str, persona: str = "") -> None:
        """Shows somebody else."""
        self._name, self._persona = name, persona
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_avatar(QPainter(self), QRectF(self.rect()), self._name, self._persona)
