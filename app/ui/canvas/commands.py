"""Commands of the canvas as actions: for its own keys, its context menu, and the window's menus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from app.i18n import N_, _
from app.ui.theme.icons import bind_icon

if TYPE_CHECKING:
    from app.ui.canvas.view import CanvasView

_COMMANDS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("quick_add", N_("Add a step…"), ("Ins",), "plus"),
    ("cut", N_("Cut"), ("Ctrl+X",), ""),
    ("copy", N_("Copy"), ("Ctrl+C",), "copy"),
    ("paste", N_("Paste"), ("Ctrl+V",), ""),
    ("duplicate", N_("Duplicate"), ("Ctrl+D",), ""),
    ("delete", N_("Delete"), ("Del", "Backspace"), "trash"),
    ("select_all", N_("Select all"), ("Ctrl+A",), ""),
    ("tidy", N_("Tidy the layout"), ("Ctrl+Shift+L",), "layout"),
    ("fit", N_("Fit all"), ("Ctrl+9",), "fit"),
    ("fit_selection", N_("Fit the selection"), ("Shift+F9",), ""),
    ("zoom_100", N_("Actual size"), ("Ctrl+0",), ""),
    ("zoom_in", N_("Zoom in"), ("Ctrl++", "Ctrl+="), "plus"),
    ("zoom_out", N_("Zoom out"), ("Ctrl+-",), "minus"),
    ("minimap", N_("Minimap"), ("Ctrl+Shift+M",), "map"),
)
_CHANGES = ("quick_add", "cut", "paste", "duplicate", "delete", "tidy")
_MENU = ("quick_add", "", "cut", "copy", "paste", "duplicate", "delete", "", "select_all", "tidy")


def make_commands(view: CanvasView) -> dict[str, QAction]:
    """The actions by name, their keys working while the canvas has the focus."""
    runs: dict[str, Callable[[], object]] = {
        "quick_add": view.open_quick_add,
        "cut": view.cut,
        "copy": view.copy,
        "paste": view.paste,
        "duplicate": view.duplicate,
        "delete": view.delete_selection,
        "select_all": view.select_all,
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
    """The words in the language of the moment."""
    for name, words, _keys, _icon in _COMMANDS:
        commands[name].setText(_(words))


def enable(commands: dict[str, QAction], *, read_only: bool) -> None:
    """Takes away what would change the flow where it may only be looked at."""
    for name in _CHANGES:
        commands[name].setEnabled(not read_only)


def context_menu(view: CanvasView) -> QMenu:
    """The menu under the right button."""
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for name in _MENU:
        if name:
            menu.addAction(view.commands[name])
        else:
            menu.addSeparator()
    return menu
