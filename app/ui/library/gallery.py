"""The gallery: cards with a small diagram, in as many columns as fit. Arrow keys walk it like any list."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import _
from app.model.flow import Flow
from app.ui.library.diagram import draw_diagram
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.widgets.avatar import paint_avatar

_WIDTH, _DRAWING, _FOOT, _GAP = 262, 266, 60, 13
_TOP = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
CARD = int(Qt.ItemDataRole.UserRole) + 50


@dataclass(frozen=True, slots=True)
class LibraryCard:
    """What a card shows; persona is tanja, pekka, lasse, elsa, timo or ""."""

    id: str
    title: str
    note: str
    persona: str
    persona_name: str
    flow: Flow


class _Cards(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.cards: list[LibraryCard] = []

    def replace(self, cards: Sequence[LibraryCard]) -> None:
        self.beginResetModel()
        self.cards = list(cards)
        self.endResetModel()

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.cards):
            return None
        card = self.cards[index.row()]
        if role == CARD:
            return card
        return f"{card.title}, {card.note}" if role == Qt.ItemDataRole.DisplayRole else None


class _CardDelegate(QStyledItemDelegate):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures: dict[tuple[str, bool, int], QPixmap] = {}

    def forget(self) -> None:
        """Drops the drawn diagrams, when the flows have changed."""
        self._pictures.clear()

    def _picture(self, card: LibraryCard, width: int, dpr: float) -> QPixmap:
        key = (card.id, current.tokens().dark, width)
        found = self._pictures.get(key)
        if found is None:
            found = QPixmap(round(width * dpr), round(_DRAWING * dpr))
            found.setDevicePixelRatio(dpr)
            found.fill(Qt.GlobalColor.transparent)
            painter = QPainter(found)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_diagram(painter, card.flow, QRectF(0, 0, width, _DRAWING))
            painter.end()
            self._pictures[key] = found
        return found

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card = index.data(CARD)
        if not isinstance(card, LibraryCard):
            return
        colours = current.tokens()
        box = QRectF(option.rect).adjusted(1, 1, -_GAP - 1, -_GAP - 1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(box, 10, 10)
        painter.fillPath(path, colours.qcolor("bg.surface"))
        painter.setClipPath(path)
        drawing = QRectF(box.left(), box.top(), box.width(), _DRAWING)
        painter.fillRect(drawing, colours.qcolor("bg.canvas"))
        painter.fillRect(QRectF(box.left(), drawing.bottom(), box.width(), 1), colours.qcolor("border.subtle"))
        view = option.widget
        dpr = view.devicePixelRatioF() if view is not None else 1.0
        painter.drawPixmap(drawing.topLeft(), self._picture(card, int(box.width()), dpr))
        painter.setClipping(False)
        self._foot(painter, card, QRectF(box.left(), drawing.bottom(), box.width(), box.bottom() - drawing.bottom()))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        role = "accent.base" if chosen else "border.default" if hovered else "border.subtle"
        painter.setPen(QPen(colours.qcolor(role), 2 if chosen else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 10, 10)
        painter.restore()

    def _foot(self, painter: QPainter, card: LibraryCard, box: QRectF) -> None:
        colours = current.tokens()
        room = int(box.width() - 24 - (38 if card.persona else 0))
        lines = ((card.title, font("strong"), "text.primary", 10.0), (card.note, font("small"), "text.muted", 30.0))
        for words, made, role, top in lines:
            painter.setFont(made)
            painter.setPen(colours.qcolor(role))
            shown = QFontMetrics(made).elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(box.left() + 12, box.top() + top, room, 20), Qt.AlignmentFlag.AlignVCenter, shown)
        if card.persona:
            place = QRectF(box.right() - 40, box.center().y() - 14, 28, 28)
            paint_avatar(painter, place, card.persona_name, card.persona)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        width = view.card_width() if isinstance(view, Gallery) else _WIDTH
        return QSize(width + _GAP, _DRAWING + _FOOT + _GAP)


class Gallery(QListView):
    """chosen(card) when another card is selected, opened(card) at a double click or Enter."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Automations of the library"))
        self.setObjectName("gallery")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(48)
        self._cards = _Cards(self)
        self._delegate = _CardDelegate(self)
        self.setModel(self._cards)
        self.setItemDelegate(self._delegate)
        self.selectionModel().currentChanged.connect(lambda index, _before: self._choose(index))
        self.activated.connect(lambda index: self.opened.emit(index.data(CARD)))

    def card_width(self) -> int:
        """Cards fill the width: as many columns as fit, at least 224 px each."""
        room = self.viewport().width() - 14
        columns = max(1, room // (224 + _GAP))
        return min(330, room // columns - _GAP)

    def show_cards(self, cards: Sequence[LibraryCard]) -> None:
        """Replaces the cards; the card that was selected stays selected when it is still there."""
        before = self.current()
        self._cards.replace(cards)
        ids = [card.id for card in cards]
        row = ids.index(before.id) if before is not None and before.id in ids else 0
        if ids:
            self.setCurrentIndex(self._cards.index(row, 0))

    def choose(self, library_id: str) -> None:
        """Selects a card, if it is there."""
        ids = [card.id for card in self._cards.cards]
        if library_id in ids:
            self.setCurrentIndex(self._cards.index(ids.index(library_id), 0))

    def forget_pictures(self) -> None:
        """Draws all diagrams anew, when the flows have changed."""
        self._delegate.forget()

    def current(self) -> LibraryCard | None:
        """The selected card."""
        card = self.currentIndex().data(CARD)
        return card if isinstance(card, LibraryCard) else None

    def _choose(self, index: QModelIndex) -> None:
        card = index.data(CARD)
        if isinstance(card, LibraryCard):
            self.chosen.emit(card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
