"""Every command of the program in one table: its words, its shortcut and its menu.

The window makes one QAction of each. A command can be carried out by the page in sight (Page.handlers) or by the
window itself; otherwise it is dimmed, and then its shortcut is free for the widget that has the focus.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from app.i18n import N_, _

MENUS = {
    "file": N_("&File"),
    "edit": N_("&Edit"),
    "view": N_("&View"),
    "flow": N_("&Automation"),
    "customers": N_("&Customers"),
    "help": N_("&Help"),
}


@dataclass(frozen=True, slots=True)
class Command:
    """A line of a menu. The id begins with its menu; "-" instead of words is a separator."""

    id: str
    words: str
    keys: str = ""
    checkable: bool = False
    local: bool = False
    """The shortcut is shown here, but works only where the page listens: elsewhere the keys mean other things."""


COMMANDS = (
    Command("file.new_shop", N_("New shop…")),
    Command("file.open_shop", N_("Open a shop…"), "Ctrl+O"),
    Command("file.unpack", N_("Open a packed shop…")),
    Command("file.open_demo", N_("Open the demo shop")),
    Command("file.-1", "-"),
    Command("file.import", N_("Import customers and orders…")),
    Command("file.pack", N_("Back up or move the shop…")),
    Command("file.-2", "-"),
    Command("file.save_drawing", N_("Save the drawing…")),
    Command("file.print", N_("Print the drawing…"), "Ctrl+P"),
    Command("file.-3", "-"),
    Command("file.settings", N_("Settings"), "Ctrl+,"),
    Command("file.close", N_("Close the window"), "Ctrl+W"),
    Command("file.quit", N_("Quit Polku"), "Ctrl+Q"),
    Command("edit.undo", N_("Undo"), "Ctrl+Z"),
    Command("edit.redo", N_("Redo"), "Ctrl+Shift+Z"),
    Command("edit.-1", "-"),
    Command("edit.cut", N_("Cut"), "Ctrl+X"),
    Command("edit.copy", N_("Copy"), "Ctrl+C"),
    Command("edit.paste", N_("Paste"), "Ctrl+V"),
    Command("edit.duplicate", N_("Duplicate"), "Ctrl+D"),
    Command("edit.delete", N_("Delete"), "Del"),
    Command("edit.rename", N_("Rename"), "F2"),
    Command("edit.-2", "-"),
    Command("edit.select_all", N_("Select all"), "Ctrl+A"),
    Command("edit.select_after", N_("Select everything after this"), "Ctrl+Shift+A"),
    Command("edit.find", N_("Find on this page"), "Ctrl+F"),
    Command("edit.everything", N_("Search everything…"), "Ctrl+K"),
    Command("view.zoom_in", N_("Zoom in"), "Ctrl++"),
    Command("view.zoom_out", N_("Zoom out"), "Ctrl+-"),
    Command("view.zoom_100", N_("100 %"), "Ctrl+0"),
    Command("view.fit", N_("Fit everything"), "Ctrl+9"),
    Command("view.fit_selection", N_("Fit the selection"), "Shift+F9"),
    Command("view.minimap", N_("Minimap"), "Ctrl+Shift+M", True),
    Command("view.outline", N_("List of steps"), "Ctrl+Shift+O", True),
    Command("view.-1", "-"),
    Command("view.palette", N_("Steps panel"), "F9", True),
    Command("view.inspector", N_("Properties panel"), "F10", True),
    Command("view.restore", N_("Restore the layout")),
    Command("view.-2", "-"),
    Command("view.dark", N_("Dark look"), "", True),
    Command("view.next_pane", N_("Next pane"), "F6"),
    Command("view.previous_pane", N_("Previous pane"), "Shift+F6"),
    Command("view.refresh", N_("Read again"), "F5"),
    Command("flow.new", N_("New automation"), "Ctrl+N"),
    Command("flow.library", N_("From the library")),
    Command("flow.-1", "-"),
    Command("flow.add_after", N_("Add a step after this"), "Ins"),
    Command("flow.add_before", N_("Add a step before this"), "Shift+Ins"),
    Command("flow.connect", N_("Connect by keyboard"), "Ctrl+L"),
    Command("flow.earlier", N_("Move earlier"), "Alt+Up", local=True),
    Command("flow.later", N_("Move later"), "Alt+Down", local=True),
    Command("flow.left", N_("Move to the branch on the left"), "Alt+Left", local=True),
    Command("flow.right", N_("Move to the branch on the right"), "Alt+Right", local=True),
    Command("flow.skip", N_("Skip or put back in use")),
    Command("flow.group", N_("Group with a heading"), "Ctrl+G"),
    Command("flow.name_group", N_("Rename the group")),
    Command("flow.ungroup", N_("Ungroup"), "Ctrl+Shift+G"),
    Command("flow.note", N_("Add a note")),
    Command("flow.tidy", N_("Tidy the layout"), "Ctrl+Shift+L"),
    Command("flow.-2", "-"),
    Command("flow.next_problem", N_("Next problem"), "F8"),
    Command("flow.previous_problem", N_("Previous problem"), "Shift+F8"),
    Command("flow.walk", N_("Walk as a persona"), "F7"),
    Command("flow.compare", N_("What each persona gets")),
    Command("flow.simulate", N_("Try out with the shop’s history")),
    Command("flow.results", N_("Results")),
    Command("flow.publish", N_("Check and publish…"), "Ctrl+Return"),
    Command("flow.changes", N_("What changes")),
    Command("flow.versions", N_("Version history…")),
    Command("flow.-3", "-"),
    Command("flow.pause", N_("Pause this automation")),
    Command("flow.resume", N_("Resume this automation")),
    Command("flow.delete_draft", N_("Delete the draft")),
    Command("flow.-4", "-"),
    Command("flow.pause_all", N_("Pause everything"), "Ctrl+Shift+P"),
    Command("customers.show", N_("All customers")),
    Command("customers.activity", N_("All messages")),
    Command("customers.import", N_("Import a file…"), "Ctrl+I"),
    Command("help.keys", N_("Shortcuts")),
    Command("help.about", N_("About Polku")),
)


class Commands(QObject):
    """The QActions of all commands. `bind` gives the window's own handlers; `follow` those of the page in sight."""

    asked = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._own: dict[str, Callable[[], object]] = {}
        self._page: dict[str, Callable[[], object]] = {}
        self._actions: dict[str, QAction] = {}
        for command in COMMANDS:
            if command.words != "-":
                self._actions[command.id] = self._make(command)

    def _make(self, command: Command) -> QAction:
        action = QAction(_(command.words), self)
        action.setCheckable(command.checkable)
        if command.keys:
            action.setShortcut(QKeySequence(command.keys))
        if command.local:
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setEnabled(False)
        action.triggered.connect(lambda _checked=False: self.run(command.id))
        return action

    def action(self, command_id: str) -> QAction:
        """The action of a command, for menus, buttons and the tray."""
        return self._actions[command_id]

    def run(self, command_id: str) -> None:
        """Carries out a command; nothing happens when nobody can."""
        handler = self._page.get(command_id) or self._own.get(command_id)
        if handler is not None:
            handler()

    def bind(self, handlers: Mapping[str, Callable[[], object]]) -> None:
        """Handlers that are there whatever page is in sight."""
        self._own.update(handlers)
        self._refresh({})

    def follow(self, handlers: Mapping[str, Callable[[], object]], texts: Mapping[str, str]) -> None:
        """Handlers of the page in sight, instead of those of the page before."""
        self._page = dict(handlers)
        self._refresh(texts)

    def show_checks(self, checks: Mapping[str, bool]) -> None:
        """Marks which checkable commands are on; it does not carry them out."""
        for command_id, on in checks.items():
            self._actions[command_id].setChecked(on)

    def retranslate(self) -> None:
        """Puts all words in the language of now."""
        self._refresh({})

    def _refresh(self, texts: Mapping[str, str]) -> None:
        for command in COMMANDS:
            action = self._actions.get(command.id)
            if action is not None:
                action.setEnabled(command.id in self._page or command.id in self._own)
                action.setText(texts.get(command.id) or _(command.words))


def fill_menu_bar(bar: QMenuBar, commands: Commands) -> dict[str, QMenu]:
    """Puts the six menus on a menu bar; returns them by id."""
    bar.clear()
    menus = {key: bar.addMenu(_(words)) for key, words in MENUS.items()}
    for command in COMMANDS:
        menu = menus[command.id.partition(".")[0]]
        if command.words == "-":
            menu.addSeparator()
        else:
            menu.addAction(commands.action(command.id))
    return menus
