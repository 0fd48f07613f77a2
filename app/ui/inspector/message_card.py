"""A message in small, as the top of it would look: the real HTML is shown by the comparison and the preview."""

import re

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import _
from app.model.customer import Shop
from app.model.template import Button, Heading, Quote, Template, Text
from app.ui.inspector.variables import VARIABLE, chip_text
from app.ui.theme import current

_MARK = re.compile(r"\*\*|\*|\[([^\]]*)\]\([^)]*\)")
_PAPER, _INK, _LINE = QColor("#ffffff"), QColor("#1b1b1b"), QColor("#e4e4e4")


class MessageCard(QWidget):
    """Shows heading and text of a message on white paper, in the light and in the dark theme alike."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._template: Template | None = None
        self._shop = Shop(name="")
        self._first_name = ""

    def show_message(self, template: Template | None, shop: Shop, first_name: str = "") -> None:
        """`first_name` stands where the message greets by name."""
        self._template, self._shop, self._first_name = template, shop, first_name
        self.setAccessibleName(_("The message in small"))
        self.setAccessibleDescription(" ".join(text for _style, text in self._paragraphs()))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(298, 132)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(box, 8, 8)
        painter.setPen(QPen(current.tokens().qcolor("border.default"), 1))
        painter.setBrush(_PAPER)
        painter.drawPath(shape)
        painter.setClipPath(shape)
        painter.setFont(_letter("serif", 14, bold=True))
        painter.setPen(QColor(self._shop.accent))
        painter.drawText(QRectF(0, 0, self.width(), 38), Qt.AlignmentFlag.AlignCenter, self._shop.name)
        painter.setPen(QPen(_LINE, 1))
        painter.drawLine(QPointF(1, 38.5), QPointF(self.width() - 1, 38.5))
        top = 50.0
        for style, text in self._paragraphs():
            top = self._draw(painter, style, text, top)
            if top > self.height():
                break
        painter.setClipping(False)
        painter.setPen(QPen(current.tokens().qcolor("border.default"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)

    def _draw(self, painter: QPainter, style: str, text: str, top: float) -> float:
        made = _letter("serif", 16, bold=True) if style == "heading" else _letter("sans", 11)
        painter.setFont(made)
        painter.setPen(_INK)
        width = self.width() - 32
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
        needed = QFontMetricsF(made).boundingRect(QRectF(0, 0, width, 1000), flags, text).height()
        painter.drawText(QRectF(16, top, width, needed + 2), flags, text)
        return top + needed + (8 if style == "heading" else 5)

    def _paragraphs(self) -> list[tuple[str, str]]:
        found = []
        for block in self._template.blocks if self._template else ():
            match block:
                case Heading(text, None) if text:
                    found.append(("heading", self._said(text)))
                case Text(body, None) if body:
                    found.extend(("text", self._said(part)) for part in body.split("\n\n"))
                case Button(label, _link, None) if label:
                    found.append(("text", self._said(label)))
                case Quote(text, _by, None) if text:
                    found.append(("text", self._said(text)))
        return found or [("text", _("The message is empty so far."))]

    def _said(self, text: str) -> str:
        def value(match: re.Match[str]) -> str:
            if "first_name" in match[0] and self._first_name:
                return self._first_name
            return self._shop.name if "shop.name" in match[0] else chip_text(match[0])

        return _MARK.sub(lambda match: match[1] or "", VARIABLE.sub(value, text))


def _letter(kind: str, px: int, *, bold: bool = False) -> QFont:
    made = QFont(["Liberation Serif", "Times New Roman"] if kind == "serif" else ["Liberation Sans", "Arial"])
    made.setStyleHint(QFont.StyleHint.Serif if kind == "serif" else QFont.StyleHint.SansSerif)
    made.setPixelSize(px)
    made.setBold(bold)
    return made
