"""The list of segments at the left: everyone, the shop's own, and those that could be taken into use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QButtonGroup

from app.i18n import _, number
from app.services.ready_segments import Ready
from app.ui.settings.page import PaneRow
from app.ui.theme import current
from app.ui.widgets.buttons import link
from app.ui.widgets.cards import Panel, scrolling
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, clear, column, row

Key = tuple[str, str]
"""("all", ""), ("own", name), ("ready", name) or ("new", "")."""
EVERYONE: Key = ("all", "")


class SegmentSide(Panel):
    """chosen(key) when a person picks a line; new() for a segment of their own."""

    def __init__(self, chosen: Callable[[Key], object], new: Callable[[], object]) -> None:
        super().__init__(edge="right")
        self._chosen, self._new = chosen, new
        self.setFixedWidth(current.roomy(232))
        self.setAccessibleName(_("Segments"))
        self._rows: dict[Key, PaneRow] = {}
        self._shape: tuple[Key, ...] = ()
        self._group = QButtonGroup(self)
        self._lines = column(gap=1, margins=(8, 10, 8, 10))
        self.body.addWidget(scrolling(boxed(self._lines)))

    def show_segments(self, own: Sequence[str], ready: Sequence[Ready], icons: Mapping[str, str]) -> None:
        """Shows these; counts come later."""
        shape = (*(("own", name) for name in own), *(("ready", one.name) for one in ready))
        if shape == self._shape and self._rows:
            return
        figures = {key: made.figure() for key, made in self._rows.items()}
        self._shape = shape
        for made in self._rows.values():
            self._group.removeButton(made)
        self._rows = {}
        clear(self._lines)
        self._add(EVERYONE, "users", _("All customers"))
        self._heading(_("The shop’s own"))
        for name in own:
            self._add(("own", name), icons.get(name, "filter"), name)
        if not own:
            none = label(_("None yet. Take a ready-made one into use, or make one."), "small", "muted", wrap=True)
            self._lines.addLayout(row(none, margins=(12, 2, 8, 4)))
        self._lines.addLayout(row(link(_("New segment"), on_click=self._new), None, margins=(8, 4, 0, 2)))
        group = ""
        for one in ready:
            if not group:
                self._heading(_("Ready-made"))
            elif one.group != group:
                self._lines.addLayout(row(hline(), margins=(12, 5, 12, 5)))
            group = one.group
            self._add(("ready", one.name), one.icon, one.name)
        self._lines.addStretch(1)
        for key, figure in figures.items():
            if key in self._rows:
                self._rows[key].show_figure(figure)

    def show_counts(self, counts: Mapping[Key, int]) -> None:
        """Shows how many are in each."""
        for key, count in counts.items():
            if key in self._rows:
                self._rows[key].show_figure(number(count))

    def mark(self, key: Key) -> None:
        """Marks the line of what is in sight; none for a new segment."""
        self._group.setExclusive(False)
        for mine, made in self._rows.items():
            made.setChecked(mine == key)
        self._group.setExclusive(True)

    def _heading(self, words: str) -> None:
        self._lines.addLayout(row(label(words, "caption", "muted"), margins=(12, 12, 8, 4)))

    def _add(self, key: Key, icon: str, words: str) -> None:
        made = PaneRow(icon, words)
        made.clicked.connect(lambda _checked=False: self._chosen(key))
        self._group.addButton(made)
        self._rows[key] = made
        self._lines.addWidget(made)
