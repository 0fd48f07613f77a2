"""A column of like rows for a tuple of values: made when there are more, dropped when there are fewer."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from app.ui.widgets.layouts import column


class ItemRow(Protocol):
    """A widget that can show another item without telling that it changed."""

    def show_item(self, item: Any) -> None: ...


class RowList(QWidget):
    """`make(index)` builds the row at that place; rows tell their changes themselves."""

    def __init__(self, make: Callable[[int], QWidget], gap: int = 8) -> None:
        super().__init__()
        self._make = make
        self._rows: list[QWidget] = []
        self._column = column(gap=gap)
        self.setLayout(self._column)

    def show_items(self, items: Sequence[Any]) -> None:
        """Show these items from top to bottom."""
        while len(self._rows) > len(items):
            gone = self._rows.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._rows) < len(items):
            made = self._make(len(self._rows))
            self._rows.append(made)
            self._column.addWidget(made)
            made.show()  # at once, so that it can take the keyboard
        for row, item in zip(self._rows, items, strict=True):
            row.show_item(item)  # type: ignore[attr-defined]  # every row is an ItemRow

    def row(self, index: int) -> QWidget:
        """The row at a place; IndexError if there is none."""
        return self._rows[index]
