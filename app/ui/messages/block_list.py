"""The blocks of a message as a list: choose, drag, move with the keyboard, copy, delete."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.i18n import _
from app.model.template import Template
from app.ui.messages.block_mime import carries_blocks, pack
from app.ui.messages.block_rows import Row, rows_of
from app.ui.theme import current
from app.ui.theme.fonts import font
from app.ui.theme.icons import paint_icon

_ROW = Qt.ItemDataRole.UserRole
_STEP = 14


class BlockList(QListWidget):
    """chosen(place); dropped(mime data, list, number): let go before that block; wanted(command, place): one of up,
    down, duplicate, delete, copy, cut, paste.
    """

    chosen = Signal(str)
    dropped = Signal(object, str, int)
    wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Blocks of the message"))
        self.setItemDelegate(_Painter(self))
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self._rows: list[Row] = []
        self._filling = False
        self.shown: frozenset[str] = frozenset()
        self.problems: Mapping[str, str] = {}
        self._line: tuple[int, str, int] | None = None
        self.currentRowChanged.connect(self._tell)

    # ---- what is shown

    def show_template(self, template: Template, chosen: str) -> None:
        """Show these blocks, this one chosen, without telling."""
        rows = rows_of(template)
        self._filling = True
        before, self._rows = self._rows, rows
        while self.count() > len(rows):
            self.takeItem(self.count() - 1)
        while self.count() < len(rows):
            self.addItem(QListWidgetItem())
        for number, row in enumerate(rows):
            if number < len(before) and before[number] == row:
                continue
            item = self.item(number)
            item.setText(f"{row.words}. {row.detail}" if row.detail else row.words)
            item.setData(_ROW, row)
            head = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsDropEnabled
            block = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
            item.setFlags(head if row.block is None else head | block)
        at = next((i for i, row in enumerate(rows) if row.place and row.place == chosen), -1)
        self.setCurrentRow(at)
        self._filling = False

    def show_seen(self, places: frozenset[str], problems: Mapping[str, str]) -> None:
        """Which blocks the person in the preview sees, and what is wrong with which (place -> severity)."""
        if (places, problems) != (self.shown, self.problems):
            self.shown, self.problems = places, problems
            self.viewport().update()

    def rows(self) -> list[Row]:
        """The lines from top to bottom."""
        return list(self._rows)

    def place(self) -> str:
        """The chosen block, "" if none is."""
        row = self._row(self.currentRow())
        return row.place if row else ""

    def _row(self, number: int) -> Row | None:
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def _tell(self, number: int) -> None:
        row = self._row(number)
        if not self._filling and row is not None and row.place:
            self.chosen.emit(row.place)

    def _open_menu(self, point: QPoint) -> None:
        row = self._row(self.row(item) if (item := self.itemAt(point)) else -1)
        if row is None or not row.place:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for command, words, keys in commands():
            action = QAction(words, menu)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _c=False, command=command: self.wanted.emit(command, row.place))
            menu.addAction(action)
        menu.popup(self.viewport().mapToGlobal(point))

    # ---- drag and drop

    def startDrag(self, _actions: Qt.DropAction) -> None:
        row = self._row(self.currentRow())
        if row is None or row.block is None:
            return
        drag = QDrag(self)
        drag.setMimeData(pack([row.block], row.place))
        drag.setPixmap(self.viewport().grab(self.visualItemRect(self.currentItem())))
        drag.exec(Qt.DropAction.MoveAction)

    def target(self, point: QPoint) -> tuple[int, str, int]:
        """(y of the line to draw, list, number) for something let go at a point."""
        item = self.itemAt(point)
        row = self._row(self.row(item) if item else -1)
        if item is None or row is None:
            last = self._row(len(self._rows) - 1)
            bottom = self.visualItemRect(self.item(self.count() - 1)).bottom() if last else 0
            return bottom, "blocks", 10_000
        box = self.visualItemRect(item)
        if row.block is None:
            return box.bottom(), row.where, 0
        below = point.y() > box.center().y()
        return box.bottom() if below else box.top(), row.where, row.number + below

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if carries_blocks(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # scrolls at the edges
        self._line = self.target(event.position().toPoint())
        event.acceptProposedAction()
        self.viewport().update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._line = None
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        _y, where, number = self.target(event.position().toPoint())
        self._line = None
        event.acceptProposedAction()
        self.viewport().update()
        self.dropped.emit(event.mimeData(), where, number)

    # ---- keyboard and paint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = self.place()
        for command, _words, keys in commands():
            if QKeySequence(event.keyCombination()) == QKeySequence(keys) and (place or command == "paste"):
                self.wanted.emit(command, place)
                return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keeps the list's own keys from the window's commands while one is in it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            pressed = QKeySequence(event.keyCombination())
            if any(pressed == QKeySequence(keys) for _command, _words, keys in commands()):
                event.accept()
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._line is not None:
            line = QRect(6, self._line[0] - 1, self.viewport().width() - 12, 2)
            QPainter(self.viewport()).fillRect(line, current.tokens().qcolor("accent.base"))


def commands() -> list[tuple[str, str, str]]:
    """(command, words, keys) of what can be done with a block."""
    return [
        ("up", _("Move up"), "Alt+Up"),
        ("down", _("Move down"), "Alt+Down"),
        ("duplicate", _("Duplicate"), "Ctrl+D"),
        ("copy", _("Copy"), "Ctrl+C"),
        ("cut", _("Cut"), "Ctrl+X"),
        ("paste", _("Paste"), "Ctrl+V"),
        ("delete", _("Delete"), "Del"),
    ]


class _Painter(QStyledItemDelegate):
    """One line: icon, name, first words; faint if the person in the preview does not see it."""

    def __init__(self, view: BlockList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, round(30 * max(1.0, current.scale())))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(_ROW)
        colours, state, box = current.tokens(), option.state, QRect(option.rect)  # type: ignore[attr-defined]  # Qt's
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.block is not None and state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.qcolor("accent.tint"))
            painter.drawRoundedRect(box.adjusted(4, 1, -4, -1), 6, 6)
        elif row.block is not None and state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.qcolor("bg.row.hover"))
            painter.drawRoundedRect(box.adjusted(4, 1, -4, -1), 6, 6)
        seen = row.block is None or not self._view.shown or row.place in self._view.shown
        left = box.left() + 12 + row.depth * _STEP
        role = "text.secondary" if seen else "text.disabled"
        side = 12 if row.block is None else 16
        paint_icon(painter, row.icon, QRectF(left + (16 - side) / 2, box.center().y() - side / 2 + 1, side, side), role)
        self._words(painter, row, seen, box, left + 24)
        painter.restore()

    def _words(self, painter: QPainter, row: Row, seen: bool, box: QRect, left: int) -> None:
        colours = current.tokens()
        right = box.right() - 12
        problem = self._view.problems.get(row.place, "")
        if problem and row.block is not None:
            tone = "error" if problem == "error" else "warning"
            paint_icon(painter, tone, QRectF(right - 14, box.center().y() - 6, 14, 14), f"tone.{tone}.base")
            right -= 20
        elif not seen:
            paint_icon(painter, "eye-off", QRectF(right - 14, box.center().y() - 6, 14, 14), "text.disabled")
            right -= 20
        strong = font("small", scale=current.scale(), weight=600 if row.block is not None else 500)
        painter.setFont(strong)
        painter.setPen(colours.qcolor("text.primary" if seen and row.block is not None else "text.muted"))
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        metrics = QFontMetrics(strong)
        words = metrics.elidedText(row.words, Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, box.top(), right - left, box.height()), flags, words)
        left += metrics.horizontalAdvance(words) + 8
        if row.detail and right - left > 20:
            small = font("small", scale=current.scale())
            painter.setFont(small)
            painter.setPen(colours.qcolor("text.muted" if seen else "text.disabled"))
            detail = QFontMetrics(small).elidedText(row.detail, Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, box.top(), right - left, box.height()), flags, detail)
