"""Where a message meets the world outside: an HTML file that comes in, and links that are tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace
from PySide6.QtWidgets import QFileDialog, QWidget

from app.i18n import _
from app.model.errors import PolkuError
from app.model.template import Template
from app.services.sentences.errors import explain
from app.ui.bridge import Cancelled, Progress, run_task
from app.ui.messages.import_dialog import ImportDialog
from app.ui.messages.link_dialog import LinkDialog
from app.ui.messages.tools import MessageTools

if TYPE_CHECKING:
    from app.render.from_html import Taken
    from app.services.check_links import Link

_BLOCKS_NOW = "blocks.0"


class Editor(Protocol):
    """The message editor, as far as it is needed here."""

    def window(self) -> QWidget: ...

    def template(self) -> Template: ...

    def spoken(self) -> Template: ...

    def message(self) -> str: ...

    def keep_edit(self, spoken: Template, place: str, code: str) -> None: ...

    def say(self, words: str) -> None: ...

    def focus_field(self, field: str) -> None: ...

    def speak(self, language: str) -> None: ...


class Outside:
    """Opens its dialogs over the editor's window."""

    def __init__(self, editor: Editor, tools: MessageTools, undo: Callable[[], object]) -> None:
        self._editor, self._tools, self._undo = editor, tools, undo

    # ---- an HTML file

    def ask_file(self) -> None:
        """Let a person choose an HTML file for the message."""
        kinds = _("Messages") + " (*.html *.htm)"
        name, _kind = QFileDialog.getOpenFileName(self._editor.window(), _("Choose an HTML file"), "", kinds)
        if name:
            self.take_file(Path(name))

    def take_file(self, file: Path) -> None:
        """What the file says becomes what the message says in the language being edited; one entry."""
        node, spoken, tools = self._editor.message(), self._editor.spoken(), self._tools

        def put(taken: Taken) -> None:
            if self._editor.message() == node:
                self._put(file.name, taken)

        run_task(lambda: tools.import_message(file, spoken.id, spoken.language), put, self._fail)

    def _put(self, file: str, taken: Taken) -> None:
        mine, new = self._editor.spoken(), taken.template
        made = replace(
            mine,
            subject=new.subject or mine.subject,
            preheader=new.preheader or mine.preheader,
            blocks=new.blocks,
            plain="",
        )
        self._editor.keep_edit(made, _BLOCKS_NOW, "import_message")
        self.dialog: ImportDialog | LinkDialog = ImportDialog(self._editor.window(), file, taken)
        self.dialog.undo_wanted.connect(self._undo)
        self.dialog.place_wanted.connect(self._editor.focus_field)
        self._open()

    def _fail(self, error: PolkuError) -> None:
        told = explain(error)
        self._editor.say(told.in_short)

    # ---- links

    def ask_links(self) -> None:
        """Offer to try the links of the message, in all its languages."""
        template = self._editor.template()
        self.dialog = LinkDialog(self._editor.window(), partial(self._links, template))
        self.dialog.place_wanted.connect(lambda place: self._go(template, place))
        self._open()

    def _links(
        self, template: Template, seen: Callable[[Link], object], cancelled: Cancelled, progress: Progress
    ) -> Sequence[Link]:
        return self._tools.try_links(template, seen, cancelled, progress)

    def _go(self, template: Template, place: str) -> None:
        head, _dot, rest = place.partition(".")
        language = template.language
        if head == "versions":
            number, _dot, place = rest.partition(".")
            language = template.versions[int(number)].language
        self._editor.speak(language)
        self._editor.focus_field(place)

    def _open(self) -> None:
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.open()
