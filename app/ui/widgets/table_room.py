"""Columns of a table that make do with less width: first they shrink, then those that can be missed go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHeaderView, QTableView

from app.ui.theme import current


@dataclass(frozen=True, slots=True)
class Wide:
    """Pixels of a column at the usual text size; one that grows takes a share of what is left."""

    least: int
    wanted: int = 0
    grows: bool = False


def widths_within(columns: Sequence[Wide], spare: Sequence[int], room: int) -> list[int]:
    """The width of each column in `room` pixels; 0 for those that go, the first of `spare` first.

    Without room for the least of the others these keep it, and the table scrolls sideways.
    """
    shown = set(range(len(columns)))
    for index in spare:
        if sum(columns[one].least for one in shown) <= room:
            break
        shown.discard(index)
    widths = [one.least if place in shown else 0 for place, one in enumerate(columns)]
    free = room - sum(widths)
    for wishes in (
        {place: max(0, one.wanted - one.least) for place, one in enumerate(columns) if place in shown},
        {place: 1 for place, one in enumerate(columns) if place in shown and one.grows},
    ):
        total = sum(wishes.values())
        grown = min(free, total) if max(wishes.values(), default=0) > 1 else free
        if total and grown > 0:
            for place, wish in wishes.items():
                widths[place] += grown * wish // total
            free = room - sum(widths)
    return widths


class TableRoom(QObject):
    """Follows the width of a table. Columns that have gone come back with the room for them."""

    def __init__(self, view: QTableView, columns: Sequence[Wide], spare: Sequence[int] = ()) -> None:
        super().__init__(view)
        self._view, self._columns, self._spare = view, list(columns), list(spare)
        self._room = 0
        header = view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(False)
        view.viewport().installEventFilter(self)
        self._fit(view.viewport().width())

    def _fit(self, room: int) -> None:
        if room == self._room:
            return
        self._room = room
        roomy = [Wide(current.roomy(one.least), current.roomy(one.wanted), one.grows) for one in self._columns]
        for index, width in enumerate(widths_within(roomy, self._spare, room)):
            self._view.setColumnHidden(index, not width)
            if width:
                self._view.setColumnWidth(index, width)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit(self._view.viewport().width())
        return False
