"""What an empty drawing says: where the first step goes, and how it gets there."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.i18n import _
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon
from app.ui.theme.tokens import Tokens

_WIDE, _HIGH = 372.0, 72.0


def draw_invitation(painter: QPainter, top: QPointF, tokens: Tokens) -> None:
    """Paints it on the scene; `top` is the middle of the upper edge, where a trigger would stand."""
    box = QRectF(top.x() - _WIDE / 2, top.y(), _WIDE, _HIGH)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(tokens.qcolor("border.control"), 1.5, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 14, 14)
    paint_icon(painter, "plus", QRectF(box.left() + 20, box.center().y() - 11, 22, 22), tokens.qcolor("accent.text"))
    words = box.adjusted(58, 15, -14, -10)
    left = Qt.AlignmentFlag.AlignLeft
    painter.setFont(font("strong"))
    painter.setPen(tokens.qcolor("text.primary"))
    painter.drawText(words, left | Qt.AlignmentFlag.AlignTop, _("Begin with a trigger"))
    painter.setFont(font("small"))
    painter.setPen(tokens.qcolor("text.secondary"))
    how = _("Pick one on the left, drag it here, or just type.")
    painter.drawText(words.adjusted(0, 22, 0, 0), left | Qt.TextFlag.TextWordWrap, how)
    painter.restore()
