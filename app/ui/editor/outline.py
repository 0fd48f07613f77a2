"""The drawing as a list that can be worked in: the way in for screen readers, and for those who like lists better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from weakref import ref

import msgspec
from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QIcon, QKeyEvent, QKeySequence, QPainter, QPen, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app.edit import replace_node
from app.i18n import _
from app.model.finding import Finding
from app.model.flow import Flow
from app.ui.canvas.marks import draw_badge
from app.ui.canvas.parts import WireKey
from app.ui.canvas.spoken import Reading
from app.ui.canvas.view import CanvasView
from app.ui.canvas.words import title_of
from app.ui.editor.outline_deeds import KEYS, Deeds
from app.ui.editor.outline_rows import Row, rows_of, spoken
from app.ui.theme import current
from app.ui.theme.icons import icon

Key = str | WireKey
_ROW = Qt.ItemDataRole.UserRole
_SPOKEN = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
_BADGE_ROOM = 26
_TALL = 28


class Outline(QTreeWidget):
    """The steps of a canvas, in step with its selection. entered(id) for Enter or a double click on a step."""

    entered = Signal(str)

    def __init__(self, view: CanvasView) -> None:
        super().__init__()
        self._view = view
        self.setHeaderHidden(True)
        self.setAccessibleName(_("List of steps"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(False)
        self.setIndentation(16)
        self.setUniformRowHeights(True)
        self.setItemDelegate(_Line(self))
        self.in_charge = False
        self._deeds = Deeds(self, view)
        self._items: list[QTreeWidgetItem] = []
        self._rows: tuple[Row, ...] = ()
        self._icons: dict[tuple[str, str], QIcon] = {}
        self._shown: tuple[Flow, tuple[Finding, ...]] = (Flow(), ())
        self._stale = False
        self._quiet = False
        self._reading: Reading | None = None
        self._closed: set[Key] = set()
        self.itemSelectionChanged.connect(self._tell)
        self.itemDoubleClicked.connect(lambda item, _column: self.enter(row_of(item)))
        self.itemCollapsed.connect(lambda item: self._note(item, closed=True))
        self.itemExpanded.connect(lambda item: self._note(item, closed=False))
        view.selection_changed.connect(self._follow)
        view.installEventFilter(self)
        current.notifier.changed.connect(self._theme_changed)

    # ---- what is shown

    def show_flow(self, flow: Flow, findings: Sequence[Finding] = ()) -> None:
        """Show the steps; what was selected, and what was folded, stays so. Out of sight it waits."""
        self._shown = (flow, tuple(findings))
        if self.isVisible():
            self._refresh()
        else:
            self._stale = True

    def rows(self) -> tuple[Row, ...]:
        """The lines from the top, folded ones, too."""
        return self._rows

    def chosen(self) -> tuple[str, ...]:
        """The selected steps and notes."""
        return tuple(key for key in self._chosen_keys() if isinstance(key, str))

    def spoken(self, row: Row) -> str:
        """A line as a screen reader says it."""
        flow, findings = self._shown
        if self._reading is None:
            self._reading = Reading(flow)
        return spoken(row, self._reading, findings)

    def current_row(self) -> Row | None:
        """The line that the keyboard is on."""
        return row_of(self.currentItem())

    def item_of(self, key: Key) -> QTreeWidgetItem | None:
        """The line of a step, or of a way out."""
        return next((item for item, row in zip(self._items, self._rows, strict=True) if row.key == key), None)

    def beside(self) -> QPoint:
        """The point of the screen under the line that the keyboard is on: for what opens there."""
        box = self.visualRect(self.currentIndex())
        if box.isEmpty():
            box = QRect(0, 0, 0, 0)
        return self.viewport().mapToGlobal(box.bottomLeft() + QPoint(24, 2))

    def enter(self, row: Row | None) -> None:
        """A step: into its settings. A join: to the step it goes on at. A note is written, where it lies."""
        if row is None or row.role == "branch":
            return
        if row.role == "note":
            self._view.presence.press(row.key)
        elif isinstance(row.key, str):
            self.in_charge = True
            self.entered.emit(row.key)
        else:
            self._view.select((row.target,))

    def rename(self, node_id: str, text: str) -> None:
        """A step gets a name; the words it gives itself are none."""
        flow = self._view.flow
        node, text = flow.by_id.get(node_id), text.strip()
        if node is not None and text != title_of(node, flow):
            self._view.document.close_entry()
            self._view.apply(replace_node(flow, msgspec.structs.replace(node, title=text), "title"))
            self._view.document.close_entry()

    def _refresh(self) -> None:
        self._stale = False
        flow, findings = self._shown
        rows = rows_of(flow, findings, self._view.item.geometry.shapes)
        self._reading = None
        same = [row.place for row in rows] == [row.place for row in self._rows]
        at, scrolled = self.current_row(), self.verticalScrollBar().value()
        index = self._rows.index(at) if at in self._rows else 0
        self._rows = rows
        self._quiet = True
        if same:
            for item, row in zip(self._items, rows, strict=True):
                self._write(item, row)
        else:
            self._build()
        if not same and self._items:
            self.verticalScrollBar().setValue(scrolled)
            kept = next((n for n, row in enumerate(rows) if at and (row.role, row.key) == (at.role, at.key)), None)
            near = self._items[min(index, len(rows) - 1) if kept is None else kept]
            self.setCurrentItem(near, 0, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._quiet = False
        self._follow()

    def _theme_changed(self) -> None:
        if self._icons:
            self._icons.clear()
            for item in self._items:
                self._dress(item)

    def _dress(self, item: QTreeWidgetItem) -> None:
        row = row_of(item)
        if row is not None and row.icon:
            key = (row.icon, f"kind.{row.tone}.base" if row.tone else "text.secondary")
            if key not in self._icons:
                self._icons[key] = icon(*key, 16)
            item.setIcon(0, self._icons[key])

    def _build(self) -> None:
        """All lines anew; they are put into the list when they are finished, since each change in sight costs."""
        self.clear()
        self._items = [_Item(self) for _row in self._rows]
        tops = []
        for item, row in zip(self._items, self._rows, strict=True):
            self._write(item, row)
            if row.parent is None:
                tops.append(item)
            else:
                self._items[row.parent].addChild(item)
        self.addTopLevelItems(tops)
        self.expandAll()
        for item, row in zip(self._items, self._rows, strict=True):
            if row.key in self._closed:
                item.setExpanded(False)

    def _write(self, item: QTreeWidgetItem, row: Row) -> None:
        if item.data(0, _ROW) == row:
            return
        item.setData(0, _ROW, row)
        item.setText(0, row.text)
        self._dress(item)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if row.role == "step" else flags)

    def _note(self, item: QTreeWidgetItem, *, closed: bool) -> None:
        row = row_of(item)
        if row is not None and not self._quiet:
            (self._closed.add if closed else self._closed.discard)(row.key)

    # ---- selection

    def _chosen_keys(self) -> list[Key]:
        items = self.selectedItems()
        now = self.currentItem()
        ordered = [item for item in items if item is not now] + [item for item in items if item is now]
        return [row.key for item in ordered if (row := row_of(item)) is not None]

    def _tell(self) -> None:
        if self._quiet:
            return
        keys = self._chosen_keys()
        steps = [key for key in keys if isinstance(key, str)]
        wires = [key for key in keys if isinstance(key, tuple)]
        self._quiet = True
        if len(wires) == 1 and not steps:
            self._view.picks.select_wire(wires[0])
        else:
            self._view.select(steps)
        if len(steps) == 1:
            self._view.center_on(steps[0], pulse=False)
        if self._view.picks.note:
            self._view.pick_note(self._view.picks.note)
        self._quiet = False

    def _follow(self) -> None:
        if self._quiet or self._stale:
            return
        picks = self._view.picks
        wanted: set[Key] = set(picks.all) or ({picks.wire} if picks.wire is not None else set())
        self._quiet = True
        self.clearSelection()
        now = picks.current or (picks.notes[-1] if picks.notes else picks.wire)
        last = None
        for item, row in zip(self._items, self._rows, strict=True):
            if row.key in wanted and not (row.role == "branch" and self._joins_on(item)):
                item.setSelected(True)
                last = item if row.key == now else last
        if last is not None:
            self.setCurrentItem(last, 0, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollToItem(last)
        self._quiet = False

    def _joins_on(self, item: QTreeWidgetItem) -> bool:
        """Whether a branch is nothing but a reference, which then stands for its wire."""
        below = row_of(item.child(0)) if item.childCount() == 1 else None
        return below is not None and below.role == "join" and self.currentItem() is not item

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._view and event.type() == QEvent.Type.FocusIn:
            self.in_charge = False
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asked and _pressed(cast("QKeyEvent", event)) in KEYS:
            event.accept()  # the list's own way of doing it, not the canvas's
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.enter(self.current_row())
        elif not self._deeds.press(_pressed(event)):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keys = event.reason() == QContextMenuEvent.Reason.Keyboard
        self._deeds.menu().popup(self.beside() if by_keys else event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.in_charge = True
        if self.currentItem() is None and self._items:
            self.setCurrentItem(self._items[0], 0, QItemSelectionModel.SelectionFlag.NoUpdate)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._refresh()


class _Item(QTreeWidgetItem):
    """A line whose sentence is made when somebody asks for it."""

    def __init__(self, outline: Outline) -> None:
        super().__init__()
        self._outline = ref(outline)

    # Qt

    def data(self, column: int, role: int) -> object:
        if role in _SPOKEN:
            row, outline = row_of(self), self._outline()
            return outline.spoken(row) if row is not None and outline is not None else ""
        return super().data(column, role)


class _Line(QStyledItemDelegate):
    """A line with a badge for what is wrong there; its editor renames the step."""

    def __init__(self, outline: Outline) -> None:
        super().__init__(outline)
        self._outline = outline

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        problem = index.data(_ROW).severity
        if problem:
            option.rect.setRight(option.rect.right() - _BADGE_ROOM)
        super().paint(painter, option, index)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(current.tokens().qcolor("focus.ring"), 2))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 5, 5)
            painter.restore()
        if problem:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(QPointF(option.rect.right() + _BADGE_ROOM / 2, option.rect.center().y() + 1))
            painter.scale(0.75, 0.75)
            draw_badge(painter, problem, QPointF(), current.tokens())
            painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        hint = super().sizeHint(option, index)
        hint.setHeight(max(_TALL, hint.height()))
        return hint

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        field = QLineEdit(parent)
        field.setAccessibleName(_("Name of the step"))
        return field

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = index.data(_ROW)
        self._outline.rename(row.key, cast("QLineEdit", editor).text())


def row_of(item: QTreeWidgetItem | None) -> Row | None:
    """The line that an item shows."""
    return cast("Row | None", item.data(0, _ROW)) if item is not None else None


def _pressed(event: QKeyEvent) -> str:
    """The key with its modifiers, by name."""
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return QKeySequence(event.key() | plain.value).toString()
