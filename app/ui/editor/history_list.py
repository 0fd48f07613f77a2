"""The list of published versions: number, state, moment and how much changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.i18n import _
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.widgets.grounds import paint_row_ground
from app.ui.widgets.pills import paint_pill, pill_width, state_look

_LEFT = 12.0


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A row in words; `state` is "" for a version that does not run."""

    number: int
    name: str
    when: str
    changed: str
    state: str


class VersionList(QListWidget):
    """Each item's UserRole is its VersionLine, and its text says everything for screen readers."""

    def __init__(self, lines: Sequence[VersionLine]) -> None:
        super().__init__()
        self.setAccessibleName(_("Published versions"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(8, 10, 8, 10)
        self.setItemDelegate(_Row(self))
        for line in lines:
            said = (line.name, state_look(line.state)[2] if line.state else "", line.when, line.changed)
            item = QListWidgetItem(", ".join(part for part in said if part))
            item.setData(Qt.ItemDataRole.UserRole, line)
            self.addItem(item)


class _Row(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line: VersionLine = index.data(Qt.ItemDataRole.UserRole)
        colours = current.tokens()
        box = QRectF(option.rect).adjusted(0, 1, 0, -1)
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        paint_row_ground(painter, box, chosen, bool(option.state & QStyle.StateFlag.State_MouseOver))
        strong, small = font("strong", scale=current.scale()), font("small", scale=current.scale())
        high = (box.height() - 16) / 2
        first = QRectF(box.left() + _LEFT, box.top() + 8, box.width() - 2 * _LEFT, high)
        painter.setFont(strong)
        painter.setPen(colours.qcolor("text.primary"))
        painter.drawText(first, Qt.AlignmentFlag.AlignVCenter, line.name)
        if line.state:
            tone, icon, words = state_look(line.state)
            left = first.right() - pill_width(words, icon, True)
            paint_pill(painter, left, first.center().y(), words, tone, icon, True)
        painter.setFont(small)
        painter.setPen(colours.qcolor("text.secondary" if chosen else "text.muted"))
        under = first.translated(0, high)
        words = f"{line.when} · {line.changed}"
        shown = QFontMetrics(small).elidedText(words, Qt.TextElideMode.ElideRight, int(under.width()))
        painter.drawText(under, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, round(60 * max(1.0, current.scale())))
