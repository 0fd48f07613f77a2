"""Which list of unique codes a benefit takes its codes from, with how many each has left."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal

from app.i18n import _, ngettext, number
from app.ui.inspector.narrow import may_shrink
from app.ui.widgets.fields import CalmComboBox

CodeLists = Callable[[], Sequence[tuple[str, int]]]
"""(name, codes left) of every list the shop has."""


class CodeListEdit(CalmComboBox):
    """edited(name), "" for none. The lists are read anew whenever it opens; one that is gone stays, and says so."""

    edited = Signal(str)

    def __init__(self, name: str, lists: CodeLists | None, none: str = "") -> None:
        super().__init__()
        self._lists, self._chosen, self._none = lists, "", none or _("No list: the code above")
        self.setAccessibleName(name)
        may_shrink(self)
        self.activated.connect(lambda _index: self._choose())
        self._fill()

    def show_list(self, name: str) -> None:
        """Show another list as chosen."""
        self._chosen = name
        if self.findData(name) < 0:
            self._fill()
        self.setCurrentIndex(self.findData(name))

    def _choose(self) -> None:
        self._chosen = str(self.currentData())
        self.edited.emit(self._chosen)

    def _fill(self) -> None:
        self.clear()
        self.addItem(self._none, "")
        known = tuple(self._lists()) if self._lists is not None else ()
        for name, left in known:
            words = ngettext("{name} ({n} left)", "{name} ({n} left)", left)
            self.addItem(words.format(name=name, n=number(left)), name)
        if self._chosen and self._chosen not in dict(known):
            self.addItem(_("{name} (no such list)").format(name=self._chosen), self._chosen)
        self.setCurrentIndex(self.findData(self._chosen))

    def showPopup(self) -> None:
        self._fill()
        super().showPopup()
