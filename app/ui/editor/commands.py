"""What the window's menus can do while an automation is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDockWidget, QWidget

from app.i18n import _
from app.ui.canvas.commands import LOCAL
from app.ui.editor.docks import cycle
from app.ui.editor.step_picker import StepPicker, choices_of
from app.ui.editor.top_bar import CHANGES, DRAW, MESSAGES, RESULTS, SIMULATE
from app.ui.shell.page import Handler

if TYPE_CHECKING:
    from app.ui.changes.page import ChangesPage
    from app.ui.editor.page import EditorPage
    from app.ui.results.page import ResultsPage
    from app.ui.tryout.page import TryoutPage

_BELOW = 24
"""From the upper edge of the drawing to what is asked over it, in pixels."""
_OF_CANVAS = {
    "edit": ("cut", "copy", "paste", "duplicate", "delete", "rename", "select_all", "select_after"),
    "view": ("zoom_in", "zoom_out", "zoom_100", "fit", "fit_selection", "minimap"),
    "flow": (
        "tidy",
        "connect",
        "earlier",
        "later",
        "left",
        "right",
        "skip",
        "group",
        "name_group",
        "ungroup",
        "note",
        "add_before",
    ),
}


def handlers_of(page: EditorPage) -> dict[str, Handler]:
    """Command id -> what it does in the mode in sight; commands that cannot be carried out now are left out."""
    mode = page.mode()
    if mode == RESULTS:
        return _results_handlers(page, page.modes.results())
    if mode == CHANGES:
        return _changes_handlers(page, page.modes.changes())
    if mode == SIMULATE:
        return _tryout_handlers(page, page.modes.tryout())
    return _drawing_handlers(page) if mode == DRAW else _reading_handlers(page)


def checks_of(page: EditorPage) -> dict[str, bool]:
    """Which panels stand beside the drawing, and whether what is in sight has its minimap."""
    modes, mode = page.modes, page.mode()
    shown = modes.results() if mode == RESULTS else modes.changes() if mode == CHANGES else None
    view = shown.view if shown else modes.tryout().view if mode == SIMULATE else page.view
    found = {f"view.{key}": not dock.isHidden() for key, dock in _docks(page).items()}
    return found | {"view.minimap": view.zoom_bar.map_button.isChecked()}


def _docks(page: EditorPage) -> dict[str, QDockWidget]:
    room = page.room
    return {"palette": room.palette_dock, "inspector": room.inspector_dock, "outline": room.outline_dock}


def _drawing_handlers(page: EditorPage) -> dict[str, Handler]:
    """While it is drawn."""
    canvas = page.view.commands
    found: dict[str, Handler] = {
        f"{menu}.{key}": canvas[key].trigger for menu, keys in _OF_CANVAS.items() for key in keys
    }
    found |= {f"view.{key}": lambda dock=dock: dock.setVisible(dock.isHidden()) for key, dock in _docks(page).items()}
    if page.state() == "live":
        found["flow.pause"] = page.releases.pause
    if page.has_versions():
        found |= {
            "flow.versions": page.releases.show_versions,
            "flow.results": lambda: page.show_mode(RESULTS),
            "flow.changes": page.modes.show_changes,
        }
    if page.state() == "paused":
        found["flow.resume"] = page.releases.resume
    strip = page.stage.check_strip
    return (
        _ways_back(page)
        | found
        | {
            "edit.find": lambda: find_step(page),
            "file.save_drawing": page.save_drawing,
            "file.print": page.print_drawing,
            "view.restore": page.room.restore,
            "view.next_pane": lambda: go_to_pane(page, True),
            "view.previous_pane": lambda: go_to_pane(page, False),
            "flow.add_after": canvas["quick_add"].trigger,
            "flow.next_problem": lambda: strip.step(1),
            "flow.previous_problem": lambda: strip.step(-1),
            "flow.walk": page.stage.persona_bar.enter,
            "flow.compare": lambda: page.show_mode(MESSAGES),
            "flow.simulate": lambda: page.show_mode(SIMULATE),
            "flow.publish": page.releases.check_and_publish,
        }
    )


def _reading_handlers(page: EditorPage) -> dict[str, Handler]:
    """The same while the messages are compared."""
    return _ways_back(page) | {
        "flow.publish": page.releases.check_and_publish,
        "flow.compare": lambda: page.show_mode(DRAW),
        "flow.simulate": lambda: page.show_mode(SIMULATE),
    }


def _results_handlers(page: EditorPage, shown: ResultsPage) -> dict[str, Handler]:
    """The same while the results are in sight: to look around, and what can be done to what runs."""
    view = shown.view
    found: dict[str, Handler] = {f"view.{key}": view.commands[key].trigger for key in _OF_CANVAS["view"]}
    found |= {f"edit.{key}": view.commands[key].trigger for key in ("copy", "select_all")}
    found |= {"flow.versions": page.releases.show_versions, "flow.results": lambda: page.show_mode(DRAW)}
    if page.state() in ("live", "paused"):
        found["flow.pause" if page.state() == "live" else "flow.resume"] = (
            page.releases.pause if page.state() == "live" else page.releases.resume
        )
    found |= _panes([view, shown.bar, shown.panel])
    return found | {"view.refresh": page.refresh, "flow.publish": page.releases.check_and_publish}


def _tryout_handlers(page: EditorPage, shown: TryoutPage) -> dict[str, Handler]:
    """The same while the draft is tried out: play, and look around."""
    view = shown.view
    found: dict[str, Handler] = {f"view.{key}": view.commands[key].trigger for key in _OF_CANVAS["view"]}
    return (
        _ways_back(page)
        | found
        | _panes(shown.panes())
        | {
            "view.refresh": shown.play,
            "flow.simulate": lambda: page.show_mode(DRAW),
            "flow.compare": lambda: page.show_mode(MESSAGES),
            "flow.publish": page.releases.check_and_publish,
        }
    )


def _changes_handlers(page: EditorPage, shown: ChangesPage) -> dict[str, Handler]:
    """The same while two versions are in one drawing: to look around, go through the changes, and undo."""
    view = shown.view
    found: dict[str, Handler] = {f"view.{key}": view.commands[key].trigger for key in _OF_CANVAS["view"]}
    return (
        _ways_back(page)
        | found
        | _panes([view, shown.list])
        | {
            "flow.next_problem": lambda: shown.step(1),
            "flow.previous_problem": lambda: shown.step(-1),
            "flow.changes": lambda: page.show_mode(DRAW),
            "flow.results": lambda: page.show_mode(RESULTS),
            "flow.versions": page.releases.show_versions,
            "flow.publish": page.releases.check_and_publish,
        }
    )


def _panes(panes: list[QWidget]) -> dict[str, Handler]:
    def go(forward: bool) -> None:
        cycle(panes, forward, _enter)

    return {"view.next_pane": lambda: go(True), "view.previous_pane": lambda: go(False)}


def _enter(pane: QWidget) -> None:
    """The keyboard comes to a pane, or to the first thing in it that takes the keyboard."""
    inside = [pane, *pane.findChildren(QWidget)]
    taking = (one for one in inside if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus)
    next(taking, pane).setFocus(Qt.FocusReason.ShortcutFocusReason)


def _ways_back(page: EditorPage) -> dict[str, Handler]:
    found: dict[str, Handler] = {}
    if page.document.stack.canUndo():
        found["edit.undo"] = page.document.undo
    if page.document.stack.canRedo():
        found["edit.redo"] = page.document.redo
    return found


def find_step(page: EditorPage) -> None:
    """Asks for a step by its name, goes there and stands on it."""
    view = page.view

    def go(node_id: str) -> None:
        view.setFocus()
        view.pick_by_key(node_id)
        view.center_on(node_id)

    picker = StepPicker(_("Find a step"), choices_of(page.document.flow), view)
    picker.picked.connect(go)
    picker.aimed.connect(view.presence.announce)
    picker.ask_at(view.viewport().mapToGlobal(QPoint((view.viewport().width() - picker.width()) // 2, _BELOW)))


def go_to_pane(page: EditorPage, forward: bool) -> None:
    """The keyboard goes to the next pane: palette, list, canvas, personas, problems, properties."""
    bar, strip = page.stage.persona_bar, page.stage.check_strip
    doors: dict[QWidget, Callable[[], object]] = {
        page.palette_panel: page.palette_panel.search.setFocus,
        page.outline: page.outline.setFocus,
        page.view: page.view.setFocus,
        bar: bar.enter,
        strip: strip.enter,
        page.inspector: page.inspector.enter,
    }
    if strip.current() is None:
        del doors[strip]  # nothing there takes the keyboard
    cycle(list(doors), forward, lambda pane: doors[pane]())


def hand_over_keys(actions: Mapping[str, QAction]) -> None:
    """The window's menus own the keys; the canvas's own actions only show them. Both at once would be ambiguous."""
    for name, action in actions.items():
        if name in LOCAL:
            continue
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setShortcuts([])
        if keys:
            action.setText(f"{action.text()}\t{keys}")
