"""Commands of the canvas as actions: for its own keys, its context menu, and the window's menus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from app.edit import all_skipped, skippable
from app.i18n import N_, _
from app.ui.canvas.routing import Point
from app.ui.theme.icons import bind_icon

if TYPE_CHECKING:
    from app.ui.canvas.view import CanvasView

_COMMANDS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("quick_add", N_("Add a step…"), ("Ins",), "plus"),
    ("add_before", N_("Add a step before…"), ("Shift+Ins",), ""),
    ("rename", N_("Rename"), ("F2",), "edit"),
    ("cut", N_("Cut"), ("Ctrl+X",), ""),
    ("copy", N_("Copy"), ("Ctrl+C",), "copy"),
    ("paste", N_("Paste"), ("Ctrl+V",), ""),
    ("duplicate", N_("Duplicate"), ("Ctrl+D",), ""),
    ("delete", N_("Delete"), ("Del", "Backspace"), "trash"),
    ("select_all", N_("Select all"), ("Ctrl+A",), ""),
    ("select_after", N_("Select everything after this"), ("Ctrl+Shift+A",), ""),
    ("earlier", N_("Move earlier"), ("Alt+Up",), "arrow-up"),
    ("later", N_("Move later"), ("Alt+Down",), "arrow-down"),
    ("left", N_("Move to the branch on the left"), ("Alt+Left",), "arrow-left"),
    ("right", N_("Move to the branch on the right"), ("Alt+Right",), "arrow-right"),
    ("connect", N_("Connect by keyboard"), ("Ctrl+L",), "link"),
    ("skip", N_("Skip"), (), "pause"),
    ("group", N_("Group with a heading"), ("Ctrl+G",), "folder"),
    ("name_group", N_("Rename the group"), (), "edit"),
    ("ungroup", N_("Ungroup"), ("Ctrl+Shift+G",), ""),
    ("note", N_("Add a note"), (), "edit"),
    ("tidy", N_("Tidy the layout"), ("Ctrl+Shift+L",), "layout"),
    ("fit", N_("Fit all"), ("Ctrl+9",), "fit"),
    ("fit_selection", N_("Fit the selection"), ("Shift+F9",), ""),
    ("zoom_100", N_("Actual size"), ("Ctrl+0",), ""),
    ("zoom_in", N_("Zoom in"), ("Ctrl++", "Ctrl+="), "plus"),
    ("zoom_out", N_("Zoom out"), ("Ctrl+-",), "minus"),
    ("minimap", N_("Minimap"), ("Ctrl+Shift+M",), "map"),
)
LOCAL = ("earlier", "later", "left", "right")
"""Their keys mean something else in fields, so they stay with the canvas whatever menus show them."""
_READING = ("copy", "select_all", "select_after", "fit", "fit_selection", "zoom_100", "zoom_in", "zoom_out", "minimap")
_MENU = (
    ("quick_add", "add_before", "note"),
    ("rename", "cut", "copy", "paste", "duplicate", "delete"),
    ("earlier", "later", "left", "right", "connect"),
    ("skip", "group", "name_group", "ungroup"),
    ("select_all", "select_after", "tidy"),
)
_PLACED: dict[str, Callable[[CanvasView, Point], object]] = {
    "quick_add": lambda view, at: view.adding.loose(at),
    "note": lambda view, at: view.add_note(at),
}
"""On empty canvas these are about the place that was clicked."""


def make_commands(view: CanvasView) -> dict[str, QAction]:
    """The actions by name, their keys working while the canvas has the focus."""
    runs: dict[str, Callable[[], object]] = {
        "quick_add": view.open_quick_add,
        "add_before": lambda: view.adding.here(before=True),
        "rename": view.rename,
        "cut": view.cut,
        "copy": view.copy,
        "paste": view.paste,
        "duplicate": view.duplicate,
        "delete": view.delete_selection,
        "select_all": view.select_all,
        "select_after": view.select_after,
        "earlier": lambda: view.move_step("earlier"),
        "later": lambda: view.move_step("later"),
        "left": lambda: view.move_step("left"),
        "right": lambda: view.move_step("right"),
        "connect": view.connect_by_keys,
        "skip": view.skip_selection,
        "group": view.group_selection,
        "name_group": view.name_group,
        "ungroup": view.ungroup_selection,
        "note": view.add_note,
        "tidy": view.tidy,
        "fit": view.zoom_to_fit,
        "fit_selection": view.zoom_to_selection,
        "zoom_100": lambda: view.camera.zoom_to(1.0),
        "zoom_in": lambda: view.camera.step(True),
        "zoom_out": lambda: view.camera.step(False),
        "minimap": view.zoom_bar.map_button.toggle,
    }
    made = {}
    for name, words, keys, icon in _COMMANDS:
        action = QAction(_(words), view)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        if icon:
            bind_icon(action, icon)
        run = runs[name]
        action.triggered.connect(lambda _checked=False, run=run: run())
        view.addAction(action)
        made[name] = action
    return made


def retranslate(commands: dict[str, QAction]) -> None:
    """The words in the language of the moment; keys that are only shown stay beside them."""
    for name, words, _keys, _icon in _COMMANDS:
        _old, tab, keys = commands[name].text().partition("\t")
        commands[name].setText(_(words) + tab + keys)


def enable(commands: dict[str, QAction], *, read_only: bool) -> None:
    """Takes away what would change the flow where it may only be looked at."""
    for name, action in commands.items():
        action.setEnabled(name in _READING or not read_only)


def context_menu(view: CanvasView, at: Point | None = None) -> QMenu:
    """The menu under the right button: what can be done with what is selected, or here, at a point of the scene."""
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    fitting = _fitting(view)
    for part in _MENU:
        names = [name for name in part if name in fitting]
        if menu.actions() and names:
            menu.addSeparator()
        for name in names:
            action = view.commands[name]
            menu.addAction(_done_at(view, name, at, menu) if at and name in _PLACED and not _chosen(view) else action)
    return menu


def _done_at(view: CanvasView, name: str, at: Point, menu: QMenu) -> QAction:
    """A command that makes something, made at the point of the menu; otherwise the same."""
    other = view.commands[name]
    keys = other.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action = QAction(other.icon(), f"{other.text()}\t{keys}" if keys else other.text(), menu)
    action.setEnabled(other.isEnabled())
    action.triggered.connect(lambda: _PLACED[name](view, at))
    return action


def _chosen(view: CanvasView) -> bool:
    return bool(view.picks.all or view.picks.wire)


def _fitting(view: CanvasView) -> set[str]:
    """The commands that mean something for what is selected; those about one step stay out of the way of many."""
    ids, flow = view.picks.ids, view.flow
    names = {"quick_add", "note", "paste", "select_all", "tidy"}
    if _chosen(view):
        names |= {"delete"}
    if view.picks.all:
        names |= {"cut", "copy", "duplicate"}
    if view.picks.note:
        names |= {"rename"}
    if ids:
        names |= {"group", "select_after"}
    if len(ids) == 1:
        names |= {"rename", "add_before", "earlier", "later", "left", "right", "connect"}
    if any(node_id in flow.group_of for node_id in ids):
        names |= {"name_group", "ungroup"}
    if skippable(flow, ids):
        names |= {"skip"}
        view.commands["skip"].setText(_("Put back in use") if all_skipped(flow, ids) else _("Skip"))
    return names
