"""A read-only table of rows: each column says how a row looks in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.ui.widgets.tables import CELL, Cell

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: its header, how a row is shown, and whether it stands to the right."""

    title: str
    cell: Callable[[Row], Cell]
    right: bool = False


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows of any kind. The plain text of a cell (for screen readers and copying) is its text and detail."""

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = list(columns)
        self._rows: list[Row] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replaces all rows; a view keeps its selection when the number of rows stays the same."""
        if len(rows) == len(self._rows):
            changed = list(rows) != self._rows
            self._rows = list(rows)
            if rows and changed:
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._columns) - 1))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Puts more below those there are; nothing that is shown changes."""
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows = [*self._rows, *rows]
            self.endInsertRows()

    def row(self, index: int) -> Row | None:
        """The row at a position, None outside."""
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def rows(self) -> list[Row]:
        """All rows."""
        return self._rows

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row())
        if row is None or role not in (CELL, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        cell = self._columns[index.column()].cell(row)
        if role == CELL:
            return cell
        words = ", ".join(part for part in (cell.text, cell.detail) if part)
        return words if role == Qt.ItemDataRole.DisplayRole or len(words) > 24 else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole and self._columns[section].right:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None
