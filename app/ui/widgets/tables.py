"""How tables look, and delegates that draw pills, people and elided text in cells."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.i18n import _
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.widgets.avatar import paint_avatar
from app.ui.widgets.cards import paint_tile
from app.ui.widgets.pills import paint_pill, pill_width

Index = QModelIndex | QPersistentModelIndex
CELL = int(Qt.ItemDataRole.UserRole) + 40


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows; a model returns it for the role CELL. Empty parts are not drawn.

    tone colours the text ("secondary", "muted", "info") or, with pill, the pill; detail is a second, smaller line;
    struck: a line through the text.
    """

    text: str = ""
    detail: str = ""
    tone: str = "primary"
    pill: bool = False
    icon: str = ""
    tile: str = ""
    person: bool = False
    persona: str = ""
    bold: bool = False
    right: bool = False
    digits: bool = False
    struck: bool = False


def dress_table(view: QTableView, name: str, *, row_height: int = 36) -> None:
    """Row selection, hairlines, 30 px header, Cell painting; name is spoken by screen readers."""
    view.setAccessibleName(name)
    view.setItemDelegate(CellDelegate(view))
    view.setShowGrid(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setMouseTracking(True)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(round(row_height * max(1.0, current.scale())))
    header = view.horizontalHeader()
    header.setAccessibleName(_("Columns"))
    header.setHighlightSections(False)
    header.setTextElideMode(Qt.TextElideMode.ElideRight)
    header.setSectionsClickable(True)
    header.setFixedHeight(round(30 * max(1.0, current.scale())))
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def set_columns(view: QTableView, widths: list[int]) -> None:
    """Column widths in pixels; 0 lets the column take what is left."""
    header = view.horizontalHeader()
    for index, width in enumerate(widths):
        if width:
            header.setSectionResizeMode(index, QHeaderView.ResizeMode.Interactive)
            view.setColumnWidth(index, current.roomy(width))
        else:
            header.setSectionResizeMode(index, QHeaderView.ResizeMode.Stretch)


class CellDelegate(QStyledItemDelegate):
    """Draws Cells. The accessible text of a cell is its DisplayRole, which the model gives as plain words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.mark_selected = True

    def _background(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = current.tokens()
        box = option.rect
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, colours.qcolor("selection.bg"))
            if index.column() == 0 and self.mark_selected:
                painter.fillRect(box.left(), box.top(), 3, box.height(), colours.qcolor("accent.base"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, colours.qcolor("bg.row.hover"))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, colours.qcolor("border.subtle"))

    def _words(self, painter: QPainter, cell: Cell, box: QRectF) -> None:
        colours = current.tokens()
        side = Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft
        strong = font(
            "strong" if cell.detail else "body",
            scale=current.scale(),
            weight=600 if cell.bold else (500 if cell.person else 0) or None,
            tabular=cell.digits or cell.right,
        )
        strong.setStrikeOut(cell.struck)
        lines = [(cell.text, strong, _ink(cell.tone))]
        if cell.detail:
            lines.append((cell.detail, font("small", scale=current.scale()), "text.muted"))
        heights = [QFontMetrics(made).height() + 2 for _text, made, _role in lines]
        top = box.center().y() - sum(heights) / 2
        for (text, made, role), height in zip(lines, heights, strict=True):
            painter.setFont(made)
            painter.setPen(colours.qcolor(role))
            shown = QFontMetrics(made).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(
                QRectF(box.left(), top, box.width(), height), int(side | Qt.AlignmentFlag.AlignVCenter), shown
            )
            top += height

    def _picture(self, painter: QPainter, cell: Cell, box: QRectF) -> float:
        middle = box.center().y()
        if cell.person:
            side = 24.0
            paint_avatar(painter, QRectF(box.left(), middle - side / 2, side, side), cell.text, cell.persona)
            return side + 8
        if cell.tile:
            side = min(34.0, box.height() - 10)
            paint_tile(painter, QRectF(box.left(), middle - side / 2, side, side), cell.icon, cell.tile, side * 0.53, 8)
            return side + 12
        return 0.0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self._background(painter, option, index)
        cell = index.data(CELL)
        if not isinstance(cell, Cell):
            cell = Cell(text=str(index.data() or ""))
        box = QRectF(option.rect).adjusted(10 if index.column() else 14, 0, -10, -1)
        painter.save()
        painter.setClipRect(option.rect)
        if cell.pill:
            paint_pill(
                painter, box.left(), box.center().y(), cell.text, cell.tone, cell.icon, option.rect.height() < 48
            )
        elif cell.text or cell.tile:
            box.setLeft(box.left() + self._picture(painter, cell, box))
            self._words(painter, cell, box)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        cell = index.data(CELL)
        if isinstance(cell, Cell) and cell.pill:
            return QSize(int(pill_width(cell.text, cell.icon, True)) + 24, 36)
        return super().sizeHint(option, index)


def _ink(tone: str) -> str:
    if tone in ("primary", "secondary", "muted", "disabled"):
        return f"text.{tone}"
    return "accent.text" if tone == "accent" else f"tone.{tone}.text"
