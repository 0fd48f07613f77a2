"""What the list of steps can do to the flow: the canvas's own commands, opened beside the line they are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from app.edit import connect, refusals
from app.i18n import N_, _
from app.model.nodes import ports
from app.ui.canvas.parts import WireKey
from app.ui.canvas.pasting import paste_clipboard
from app.ui.canvas.view import CanvasView
from app.ui.canvas.words import port_words
from app.ui.editor.outline_rows import Row
from app.ui.editor.step_picker import StepPicker, choices_of

if TYPE_CHECKING:
    from app.ui.editor.outline import Outline

_DEEDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("open", N_("Open the settings"), ("Return",)),
    ("add", N_("Add a step…"), ("Ins",)),
    ("before", N_("Add a step before…"), ("Shift+Ins",)),
    ("rename", N_("Rename"), ("F2",)),
    ("connect", N_("Connect to…"), ("Ctrl+L",)),
    ("earlier", N_("Move earlier"), ("Alt+Up",)),
    ("later", N_("Move later"), ("Alt+Down",)),
    ("left", N_("Move to the branch on the left"), ("Alt+Left",)),
    ("right", N_("Move to the branch on the right"), ("Alt+Right",)),
    ("cut", N_("Cut"), ("Ctrl+X",)),
    ("copy", N_("Copy"), ("Ctrl+C",)),
    ("paste", N_("Paste"), ("Ctrl+V",)),
    ("duplicate", N_("Duplicate"), ("Ctrl+D",)),
    ("delete", N_("Delete"), ("Del", "Backspace")),
)
KEYS: dict[str, str] = {key: name for name, _words, keys in _DEEDS if name != "open" for key in keys}
"""Keys that mean something in the list itself."""
_OF_WIRE = ("add", "connect", "paste", "delete")
_OF_NOTE = frozenset(("rename", "cut", "copy", "paste", "duplicate", "delete"))
_CHANGES = frozenset(name for name, _words, _keys in _DEEDS) - {"open", "copy"}
_GROUPS = ("add", "earlier", "cut", "delete")
"""Where the menu has a line above."""


class Deeds:
    """Carries out what keys and the menu ask for, on the selected lines."""

    def __init__(self, outline: Outline, view: CanvasView) -> None:
        self._outline, self._view = outline, view
        self._does: dict[str, Callable[[], object]] = {
            "open": lambda: outline.enter(outline.current_row()),
            "add": self._add,
            "before": lambda: self._add(before=True),
            "rename": self._rename,
            "connect": self._connect,
            "cut": self._cut,
            "copy": view.copy,
            "paste": self._paste,
            "duplicate": view.duplicate,
            "delete": self._delete,
        } | {way: (lambda way=way: view.move_step(way)) for way in ("earlier", "later", "left", "right")}

    def press(self, key: str) -> bool:
        """Does what a key means here; False for one that means nothing, or nothing on this line."""
        name = KEYS.get(key, "")
        if name not in self._fitting():
            return False
        self._does[name]()
        return True

    def menu(self) -> QMenu:
        """What can be done with the selected lines."""
        menu, fitting = QMenu(self._outline), self._fitting()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, words, keys in _DEEDS:
            if name not in fitting:
                continue
            if name in _GROUPS and menu.actions():
                menu.addSeparator()
            told = QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            action = QAction(f"{_(words)}\t{told}", menu)
            action.triggered.connect(lambda _checked=False, name=name: self._does[name]())
            menu.addAction(action)
        return menu

    def _fitting(self) -> frozenset[str]:
        row, many = self._outline.current_row(), len(self._outline.chosen()) > 1
        if row is None:
            names = frozenset({"add", "paste"})
        elif row.role == "note":
            names = _OF_NOTE - ({"rename"} if many else set())
        elif row.role != "step":
            names = frozenset(_OF_WIRE) | ({"open"} if row.role == "join" else set())
        else:
            names = frozenset(self._does) - ({"rename", "connect", "open", "before"} if many else set())
        return names - _CHANGES if self._view.read_only else names

    def _pick(self) -> Row | None:
        """The line the keyboard is on; the canvas stands there, too, even if nothing was selected yet."""
        row = self._outline.current_row()
        picks = self._view.picks
        if row is None or self._outline.chosen():
            return row
        if isinstance(row.key, str):
            picks.select((row.key,))
        elif picks.wire != row.key:
            picks.select_wire(row.key)
        return row

    def _add(self, *, before: bool = False) -> None:
        self._pick()
        self._view.adding.beside(self._outline.beside(), before=before)

    def _rename(self) -> None:
        item, row = self._outline.currentItem(), self._outline.current_row()
        if row is not None and row.role == "note":
            self._outline.enter(row)
        elif item is not None:
            self._outline.editItem(item, 0)

    def _cut(self) -> None:
        self._view.copy()
        self._delete()

    def _paste(self) -> None:
        row = self._pick()
        if row is None or isinstance(row.key, str):
            self._view.paste()
        else:
            paste_clipboard(self._view, after=row.key)

    def _delete(self) -> None:
        self._pick()
        self._view.delete_selection(self._outline.beside())

    def _connect(self) -> None:
        way = self._way_out(self._pick())
        if way is None:
            self._view.message.emit(_("This step ends the way: nothing follows it."))
            return
        flow = self._view.flow
        choices = choices_of(flow, refusals(flow, *way))
        if not choices:
            self._view.message.emit(_("There is no step that this one could lead to."))
            return
        name = port_words(flow.by_id[way[0]], way[1])
        heading = _("Where does the branch “{name}” go on?").format(name=name) if name else _("Where does it go on?")
        picker = StepPicker(heading, choices, self._outline)
        picker.picked.connect(lambda target: self._view.apply(connect(self._view.flow, *way, target)))
        picker.aimed.connect(self._view.presence.announce)
        picker.ask_at(self._outline.beside())

    def _way_out(self, row: Row | None) -> WireKey | None:
        """The way out to lead elsewhere: the line's own, the step's first open one, or its first one."""
        if row is None:
            return None
        if not isinstance(row.key, str):
            return row.key
        flow = self._view.flow
        ways = ports(flow.by_id[row.key])
        free = [port for port in ways if flow.next_id(row.key, port) is None]
        return (row.key, (free or ways)[0]) if ways else None
