"""What a word finds in an open shop: automations and their steps, customers, places, settings and commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from app.i18n import _
from app.model.actions import Sms
from app.model.nodes import Email, Node
from app.services.flows import list_flows, load_draft
from app.services.sentences.steps import kind_name, step_title
from app.ui.canvas.words import card_text
from app.ui.settings.reading import settings_panes
from app.ui.shell.commands import COMMANDS
from app.ui.shell.finder import Finder, Found
from app.ui.shell.rail import PLACES
from app.ui.shell.window import Window

if TYPE_CHECKING:
    from app.ui.shop_room import DeskRoom

_OF_EACH = 4
_CUSTOMERS = 5
_SHORTEST_NAME = 2
"""Letters from which customers are looked for: one letter fits nearly everybody."""


def find_everything(room: DeskRoom) -> Finder:
    """Opens the search over the window of the room."""
    finder = Finder(room.window, Everything(room).found)
    finder.open()
    return finder


class Everything:
    """Made at every opening; the automations are read once for it."""

    def __init__(self, room: DeskRoom) -> None:
        self._room = room
        self._flows = [one for one in list_flows(room.desk) if one.state != "archived"]
        self._steps: list[Found] | None = None

    def found(self, text: str) -> list[Found]:
        """The lines for a text, the best of each sort first; the places to go to where nothing has been typed."""
        if not text:
            return [*self._automations(), *self._places()]
        steps = self._of_automations() if self._steps is None else self._steps
        self._steps = steps
        sorts: tuple[Iterable[Found], ...] = (
            _fitting(text, [*self._automations(), *self._places()]),
            self._customers(text),
            _fitting(text, steps),
            _fitting(text, self._settings()),
            _fitting(text, self._commands()),
        )
        return [one for sort in sorts for one in sort]

    def _automations(self) -> list[Found]:
        go = self._room.open_flow
        return [Found("flow", one.title, _("Automation"), partial(go, one.name)) for one in self._flows]

    def _of_automations(self) -> list[Found]:
        return [
            self._step(one.name, one.title, node, card_text(node, draft).icon)
            for one in self._flows
            for draft in (load_draft(self._room.desk, one.name),)
            for node in draft.nodes
            if node.title
        ]

    def _step(self, name: str, title: str, node: Node, icon: str) -> Found:
        if isinstance(node, (Email, Sms)):
            return Found(icon, step_title(node), _("Message"), partial(self._room.edit_message, name, node.id), title)
        return Found(icon, step_title(node), kind_name(node), partial(self._show_step, name, node.id), title)

    def _show_step(self, name: str, node: str) -> None:
        from app.ui.editor.page import EditorPage

        self._room.open_flow(name)
        page = self._room.window.page(f"automations:{name}")
        if isinstance(page, EditorPage):
            page.view.pick_by_key(node)

    def _customers(self, text: str) -> list[Found]:
        if len(text) < _SHORTEST_NAME:
            return []
        return [
            Found(
                "user",
                one.name or one.email,
                _("Customer"),
                partial(_show_person, self._room.window, one.email),
                one.email,
            )
            for one in self._room.desk.store.customers.find(text, _CUSTOMERS)
        ]

    def _places(self) -> list[Found]:
        go = self._room.window.go
        return [Found(one.icon, _(one.words), _("Page"), partial(go, one.id)) for one in PLACES]

    def _settings(self) -> list[Found]:
        panes = settings_panes(self._room.desk, self._room.program, _nothing, self._room.open_flow)
        show = self._room.show_settings
        return [Found(one.icon, one.words, _("Settings"), partial(show, one.key)) for one in panes]

    def _commands(self) -> Iterator[Found]:
        """Those that can be carried out now."""
        commands = self._room.window.commands
        for one in COMMANDS:
            if one.words == "-" or one.id == "edit.everything" or not commands.action(one.id).isEnabled():
                continue
            action = commands.action(one.id)
            keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
            yield Found("keyboard", action.text().rstrip("…"), keys or _("Command"), partial(commands.run, one.id))


def _fitting(text: str, lines: Iterable[Found]) -> list[Found]:
    """The lines that hold every word, those that begin with the text first."""
    words = text.casefold().split()
    kept = [one for one in lines if all(_names(one, word) for word in words)]
    return sorted(kept, key=lambda one: not one.title.casefold().startswith(words[0]))[:_OF_EACH]


def _names(one: Found, word: str) -> bool:
    return word in one.title.casefold() or one.kind.casefold().startswith(word)


def _show_person(window: Window, email: str) -> None:
    """Goes to the page of one customer; the list stands behind it."""
    from app.ui.customers.page import CustomersPage

    window.go("customers")
    page = window.page("customers")
    if isinstance(page, CustomersPage):
        page.open(email)


def _nothing() -> None:
    """Settings are only named here."""
