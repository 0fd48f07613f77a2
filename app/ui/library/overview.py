"""The guide's five on the way to a purchase and beyond: one picture, drawn from the automations themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.i18n import N_, _
from app.ui.library.diagram import draw_diagram
from app.ui.library.gallery import LibraryCard
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon
from app.ui.widgets.cards import scrolling
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row

STAGES: Mapping[str, tuple[str, str]] = {
    "welcome": (N_("Gets to know"), "mail"),
    "abandoned-cart": (N_("Considers"), "cart"),
    "thank-you": (N_("Buys"), "bag"),
    "feedback": (N_("Uses"), "star"),
    "winback": (N_("Goes quiet"), "moon"),
}
"""Library id -> what the customer does at that point of the way, and its icon; in the order of the way."""
_STOP, _DRAWING, _FOOT = 76, 264, 44
_NARROWEST = 176


class PathOverview(QWidget):
    """chosen(id) when one of the five is pressed."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._stops = row(gap=12)
        path = _Path()
        path.setLayout(column(boxed(self._stops), None, gap=0))
        words = _(
            "Each automation helps at its own point of the way. A customer who comes back begins again from buying."
        )
        body = column(
            label(_("Automations on the path to a purchase"), "heading"),
            label(words, tone="secondary", wrap=True),
            14,
            path,
            None,
            gap=4,
            margins=(18, 16, 18, 16),
        )
        self.setLayout(row(scrolling(boxed(body), _("Automations on the path to a purchase")), gap=0))

    def show_cards(self, cards: Sequence[LibraryCard]) -> None:
        """Draws the five anew; those that are not there are left out."""
        while (item := self._stops.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        by_id = {card.id: card for card in cards}
        for library_id, (words, icon) in STAGES.items():
            if library_id in by_id:
                stop = _Stop(by_id[library_id], _(words), icon)
                stop.clicked.connect(lambda _c=False, chosen=library_id: self.chosen.emit(chosen))
                self._stops.addWidget(stop)


class _Path(QWidget):
    """The line that joins the stops, and the one that leads from the last back to buying."""

    def paintEvent(self, event: QPaintEvent) -> None:
        stops = [one.geometry() for one in self.findChildren(_Stop)]
        if not stops:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(current.tokens().qcolor("edge.line"), 2))
        y = stops[0].top() + 18.0
        painter.drawLine(QPointF(stops[0].center().x(), y), QPointF(stops[-1].center().x(), y))
        if len(stops) > 3:
            below = float(stops[-1].bottom() + 16)
            path = QPainterPath(QPointF(stops[-1].center().x(), stops[-1].bottom()))
            path.lineTo(stops[-1].center().x(), below)
            path.lineTo(stops[2].center().x(), below)
            path.lineTo(stops[2].center().x(), stops[2].bottom() + 2)
            painter.drawPath(path)
            tip = QPointF(stops[2].center().x(), stops[2].bottom() + 3)
            painter.drawLine(tip, tip + QPointF(-5, 6))
            painter.drawLine(tip, tip + QPointF(5, 6))
        painter.end()

    def sizeHint(self) -> QSize:
        return QSize(5 * _NARROWEST, _STOP + _DRAWING + _FOOT + 40)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class _Stop(QAbstractButton):
    """What the customer does here, and the automation that helps."""

    def __init__(self, card: LibraryCard, words: str, icon: str) -> None:
        super().__init__()
        self._card, self._words, self._icon = card, words, icon
        self.setAccessibleName(f"{words}: {card.title}")
        self.setAccessibleDescription(card.note)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(_NARROWEST, _STOP + _DRAWING + _FOOT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = float(self.width())
        ring = QRectF(wide / 2 - 18, 0, 36, 36)
        painter.setPen(QPen(colours.qcolor("accent.base"), 2))
        painter.setBrush(colours.qcolor("accent.tint"))
        painter.drawEllipse(ring.adjusted(1, 1, -1, -1))
        paint_icon(painter, self._icon, ring.adjusted(9, 9, -9, -9), "accent.text", 1.9)
        painter.setFont(font("strong", scale=current.scale()))
        painter.setPen(colours.qcolor("text.primary"))
        painter.drawText(QRectF(0, 42, wide, 24), Qt.AlignmentFlag.AlignCenter, self._words)
        box = QRectF(0.5, _STOP + 0.5, wide - 1, _DRAWING + _FOOT - 1)
        painter.setPen(QPen(colours.qcolor("border.default" if self.underMouse() else "border.subtle"), 1))
        painter.setBrush(colours.qcolor("bg.surface"))
        painter.drawRoundedRect(box, 10, 10)
        draw_diagram(painter, self._card.flow, QRectF(box.left(), box.top(), box.width(), _DRAWING))
        painter.setPen(colours.qcolor("text.primary"))
        painter.setFont(font("strong", scale=current.scale()))
        foot = QRectF(10, _STOP + _DRAWING, wide - 20, _FOOT - 4)
        title = painter.fontMetrics().elidedText(self._card.title, Qt.TextElideMode.ElideRight, int(foot.width()))
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, title)
        painter.end()
