"""The strip above two versions, and the list beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.i18n import _
from app.ui.canvas.differs import ARROW
from app.ui.canvas.marks import draw_badge
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.widgets.cards import paint_tile
from app.ui.widgets.grounds import paint_row_ground
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, row


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change as the list shows it; `id` is the difference's, `mark` is added, removed or changed."""

    id: str
    mark: str
    icon: str
    look: str
    title: str
    words: str


class Badge(QWidget):
    """One of the canvas's badges, at its own size."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(22, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_badge(painter, self._name, QPointF(11, 11), current.tokens())


def legend() -> QWidget:
    """What the badges mean."""
    said = (("added", _("New")), ("removed", _("Goes away")), ("changed", _("Changed")))
    items = [boxed(row(Badge(name), label(words, "small", "secondary"), gap=2)) for name, words in said]
    return boxed(row(*items, gap=10))


def _shortened(metrics: QFontMetrics, text: str, room: int) -> str:
    """What was and what is each keep half of the room."""
    parts = text.split(ARROW, 1) if metrics.horizontalAdvance(text) > room else [text]
    most = (room - metrics.horizontalAdvance(ARROW) * (len(parts) - 1)) // len(parts)
    return ARROW.join(metrics.elidedText(part, Qt.TextElideMode.ElideRight, most) for part in parts)


class ChangeList(QListWidget):
    """chosen(id) when the keyboard or the mouse comes to a change; entered(id) on Enter or double click."""

    chosen = Signal(str)
    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("What changes"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setObjectName("gallery")  # without a ground of its own
        self.setViewportMargins(8, 8, 8, 8)
        self.setItemDelegate(_Row(self))
        self.currentItemChanged.connect(lambda now, _before: self.chosen.emit(self.current()) if now else None)
        self.itemActivated.connect(lambda _item: self.entered.emit(self.current()))

    def show_lines(self, lines: Sequence[ChangeLine]) -> None:
        """Other changes; the one that was chosen stays so while it is there."""
        was, at = self.current(), max(0, self.currentRow())
        self.blockSignals(True)
        self.clear()
        for line in lines:
            item = QListWidgetItem(f"{line.title}, {line.words}")
            item.setData(Qt.ItemDataRole.UserRole, line)
            item.setToolTip(line.words)
            self.addItem(item)
        rows = [line.id for line in lines]
        self.setCurrentRow(rows.index(was) if was in rows else min(at, len(rows) - 1))
        self.blockSignals(False)

    def current(self) -> str:
        """The change that is chosen, by id, "" for none; the change of a step has the step's."""
        item = self.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole).id) if item else ""

    def choose(self, change_id: str) -> None:
        """Choose a change, if it is among these."""
        for number in range(self.count()):
            if self.item(number).data(Qt.ItemDataRole.UserRole).id == change_id:
                self.setCurrentRow(number)


class _Row(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line: ChangeLine = index.data(Qt.ItemDataRole.UserRole)
        colours = current.tokens()
        box = QRectF(option.rect).adjusted(0, 1, 0, -1)
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        paint_row_ground(painter, box, chosen, bool(option.state & QStyle.StateFlag.State_MouseOver))
        tile = QRectF(box.left() + 8, box.center().y() - 15, 30, 30)
        paint_tile(painter, tile, line.icon, line.look, 16, 7)
        draw_badge(painter, line.mark, QPointF(box.right() - 16, box.center().y()), colours)
        words = QRectF(tile.right() + 10, box.top() + 7, box.width() - 38 - 10 - 38, (box.height() - 14) / 2)
        strong, small = font("strong", scale=current.scale()), font("small", scale=current.scale())
        lines = ((strong, "text.primary", line.title, 0.0), (small, "text.secondary", line.words, words.height()))
        for made, role, text, down in lines:
            painter.setFont(made)
            painter.setPen(colours.qcolor(role))
            shown = _shortened(QFontMetrics(made), text, int(words.width()))
            painter.drawText(words.translated(0, down), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, round(54 * max(1.0, current.scale())))
