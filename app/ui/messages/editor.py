"""The message editor: what a message is made of on the left, the message itself in the middle, and on the right what
five people see of it in their inboxes and the fields of the chosen block (mockup 03)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.edit.blocks import block_at, message_edit, with_block
from app.i18n import _
from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.flow import Flow, emails_in_order
from app.model.nodes import Email
from app.model.template import Block, Footer, Heading, Picture, Template, Text
from app.services.message_view import Inbox, Letter, Who
from app.services.sentences.errors import explain
from app.services.sentences.findings import say
from app.ui.messages.block_palette import new_block
from app.ui.messages.block_rows import place_of, with_around
from app.ui.messages.deeds import Deeds
from app.ui.messages.document_host import MessageHost
from app.ui.messages.languages import spoken_in, with_spoken
from app.ui.messages.left_column import LeftColumn
from app.ui.messages.middle import Middle
from app.ui.messages.outside import Outside
from app.ui.messages.previews import Previews
from app.ui.messages.right_column import RightColumn
from app.ui.messages.test_dialog import TestDialog
from app.ui.messages.tools import MessageTools
from app.ui.messages.who_picker import WhoPicker
from app.ui.undo import FlowDocument
from app.ui.widgets.layouts import row

Tell = Callable[..., object]


class MessageEditor(QWidget):
    """Edits the messages of one automation, through its document: undo is the drawing's own.

    left(): Esc goes back to the drawing. compare_wanted(): the five side by side. shown(email id): another message is
    being edited. refreshed(): the preview shows the message as it is now.
    """

    left = Signal()
    compare_wanted = Signal()
    shown = Signal(str)
    refreshed = Signal()

    def __init__(self, document: FlowDocument, tools: MessageTools, tell: Tell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._tools, self._tell = document, tools, tell
        self._host = MessageHost(document, tools.known())
        self._personas = tools.personas()
        self._node = self._place = ""
        self._language = ""
        self._who = Who(self._personas[-2].key if len(self._personas) > 1 else "")
        self._findings: tuple[Finding, ...] = ()
        self._previews = Previews(tools, self._wanted, self)
        self._deeds = Deeds(self)
        self.outside = Outside(self, tools, document.undo)
        self.side = LeftColumn()
        self.middle = Middle()
        self.right = RightColumn(self._host, self._personas, tools.zone)
        line = row(self.side, self.middle, self.right, gap=0)
        line.setStretch(1, 1)
        self.setLayout(line)
        self._connect(tools)
        self._show_first()

    def _connect(self, tools: MessageTools) -> None:
        self._document.changed.connect(self._document_changed)
        self.side.message_chosen.connect(self.show_step)
        self.side.blocks.chosen.connect(self.choose)
        self.side.blocks.wanted.connect(self._deeds.do)
        self.side.blocks.dropped.connect(self._deeds.drop)
        self.side.kinds.picked.connect(self._add)
        self.side.keep_wanted.connect(self._keep)
        self.side.library_wanted.connect(self._offer_library)
        self.side.import_wanted.connect(self.outside.ask_file)
        self._previews.letter.connect(self._show_letter)
        self._previews.trouble.connect(self._show_trouble)
        self._previews.inbox.connect(self._show_inbox)
        self.middle.links_wanted.connect(self.outside.ask_links)
        self.middle.heads.edited.connect(self._write_line)
        self.middle.text.edited.connect(partial(self._write_line, "plain"))
        self.middle.text.by_hand.connect(self._write_by_hand)
        self.middle.command.connect(lambda command: self._deeds.do(command, self._place))
        self.middle.letter.block_chosen.connect(self._choose_in_letter)
        self.middle.letter.dropped.connect(self._deeds.drop_before)
        self.middle.letter.drawn.connect(self.refreshed)
        self.middle.language_chosen.connect(self.speak)
        self.middle.who_wanted.connect(self._ask_who)
        self.middle.look_changed.connect(self._show_look)
        self.right.persona_chosen.connect(self._choose_persona)
        self.right.forced_changed.connect(lambda _on: self._previews.ask_inbox())
        self.right.compare_wanted.connect(self.compare_wanted)
        self.right.test_wanted.connect(self._ask_test)
        self.right.block.changed.connect(self._put_block)
        self.right.block.values = lambda: tools.values(self.flow, self._node, self._who.persona)
        for edit in (*self.middle.heads.lines.values(), self.middle.text.editor):
            edit.values = self.right.block.values
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def add_picture(self, file: Path) -> None:
        """Keep a picture file with the shop and put it below the chosen block. Raises PolkuError."""
        self._deeds.add(Picture(self._tools.keep_picture(file)))

    # ---- what is shown

    def show_step(self, email_id: str) -> None:
        """Edit the message of this e-mail step; an unknown one changes nothing."""
        if not isinstance(self.flow.by_id.get(email_id), Email):
            return
        other = email_id != self._node
        self._document.close_entry()
        self._node = email_id
        if other:
            self._place, self._language = "", ""
        self._show_all()
        if other:
            self.shown.emit(email_id)

    def stop(self) -> None:
        """Nothing is to be drawn any more."""
        self._previews.stop()

    def message(self) -> str:
        """The e-mail step whose message is edited, "" if there is none."""
        return self._node

    def place(self) -> str:
        """The chosen block."""
        return self._place

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show what the checks said, each at its field."""
        self._findings = tuple(findings)
        self._show_problems()

    def focus_field(self, field: str) -> None:
        """Go to the field a finding names: "subject", "blocks.2.link"."""
        if field in self.middle.heads.lines:
            self.middle.heads.lines[field].setFocus(Qt.FocusReason.TabFocusReason)
            return
        if field == "plain":
            self.middle.show_part("text")
            self.middle.text.editor.setFocus(Qt.FocusReason.TabFocusReason)
            return
        place = place_of(self.spoken(), field)
        if place:
            self.choose(place)
            control = self.right.block.control(field) or self.right.block.first_control()
            if control is not None:
                control.setFocus(Qt.FocusReason.TabFocusReason)

    def choose(self, place: str) -> None:
        """Choose a block, in the list, in the message and for the fields."""
        if block_at(self.spoken(), place) is None:
            place = ""
        if place != self._place:
            self._document.close_entry()
        self._place = place
        self._show_choice()

    @property
    def flow(self) -> Flow:
        """The automation as it is now."""
        return self._document.flow

    def template(self) -> Template:
        """The message as it is kept; an empty one that comes to be when something is written into it."""
        email = self.flow.by_id.get(self._node)
        name = email.template if isinstance(email, Email) else ""
        return self.flow.template_by_id.get(name) or Template(name, blocks=(Heading(), Text(), Footer()))

    def spoken(self) -> Template:
        """The message in the language that is being edited."""
        return spoken_in(self.template(), self._language)

    def _show_first(self) -> None:
        first = next(iter(emails_in_order(self.flow)), None)
        if first is not None:
            self.show_step(first.id)
        else:
            self._show_all()

    def _document_changed(self, _before: Flow, _after: Flow) -> None:
        if not isinstance(self.flow.by_id.get(self._node), Email):
            self._node = ""
            self._show_first()
            return
        self._show_all()

    def _show_all(self) -> None:
        template = self.spoken()
        has_message = bool(self._node)
        self.middle.show_template(template, self.template(), has_message)
        self.right.setEnabled(has_message)
        self.side.show_flow(self.flow, self._node, self._findings)
        if block_at(template, self._place) is None:
            self._place = ""
        self._show_choice()
        self._show_problems()
        if has_message and not self.isHidden():
            self._previews.ask()

    def _show_choice(self) -> None:
        template = self.spoken()
        block = block_at(template, self._place)
        self.side.blocks.show_template(template, self._place)
        self.middle.show_block(self._place, block, template)
        self.right.show_block(self._place, block)

    def _show_problems(self) -> None:
        mine = [one for one in self._findings if one.node == self._node]
        said = {one.field: say(one, self.flow) for one in reversed(mine) if one.field}
        self.middle.show_errors(said)
        head = f"{self._place}."
        fields = {field.removeprefix(head): words for field, words in said.items() if field.startswith(head)}
        self.right.block.show_errors(fields)
        problems: dict[str, str] = {}
        for one in mine:
            place = place_of(self.spoken(), one.field)
            if place and problems.get(place) != "error":
                problems[place] = one.severity
        letter = self.middle.letter.letter
        mine_is_seen = letter is not None and letter.language == self.spoken().language
        seen = frozenset(spot.place for spot in letter.spots) if letter and mine_is_seen else frozenset()
        self.side.blocks.show_seen(with_around(seen), problems)

    # ---- previews

    def _wanted(self) -> tuple[Flow, str, Who, bool]:
        return self.flow, self._node, self._who, self.right.forced()

    def _show_look(self, key: str) -> None:
        """Five need the room that the list of blocks takes."""
        self._previews.five = key == "five"
        self.side.setVisible(not self._previews.five)
        self._previews.ask()

    def _show_letter(self, letter: Letter) -> None:
        self.middle.show_letter(letter)
        self._show_problems()

    def _show_trouble(self, error: PolkuError) -> None:
        told = explain(error)
        self.middle.show_trouble(" ".join(part for part in (told.what, told.why) if part))

    def _show_inbox(self, inbox: Inbox) -> None:
        self.right.inbox.show_inbox(inbox, "" if self._who.email else self._who.persona)
        if self._previews.five:
            self.middle.five.show_inbox(inbox)
        self.middle.show_who(self._who_words())

    def _choose_persona(self, key: str) -> None:
        self._who = Who(key)
        self.middle.show_who(self._who_words())
        line = self.right.inbox.line(key)
        if line is not None and line.node and line.node != self._node:
            self.show_step(line.node)  # this persona gets another message: that is the one to see
            return
        self._previews.ask()

    def _ask_who(self) -> None:
        picker = WhoPicker(self._tools, self.flow, self._personas, self)
        picker.chosen.connect(self.show_who)
        picker.open_under(self.middle.who_button)

    def show_who(self, who: Who) -> None:
        """Show the message as this persona or customer gets it."""
        self._who = who
        self.middle.show_who(self._who_words())
        self._previews.ask()

    def _who_words(self) -> str:
        if self._who.email:
            return self._who.email
        return next((one.title for one in self._personas if one.key == self._who.persona), "")

    # ---- blocks

    def _add(self, kind: type[Block]) -> None:
        self._deeds.add(new_block(kind))
        control = self.right.block.first_control()
        if control is not None:
            control.setFocus()

    def say(self, words: str) -> None:
        """Something in passing."""
        self._tell(words)

    def say_done(self, words: str) -> None:
        """What was done, with a way back as long as nothing else has been done."""
        self._tell(words, partial(self._take_back, self._document.stack.index()))

    def _take_back(self, entry: int) -> None:
        if self._document.stack.index() == entry:
            self._document.undo()

    def keep_edit(self, spoken: Template, place: str, code: str) -> None:
        """One entry for a message with other blocks; then the block at `place` is chosen."""
        if not place and code != "delete_block":
            return  # it does not fit there
        self._document.close_entry()
        self._place = place
        self._document.apply(message_edit(self.flow, with_spoken(self.template(), spoken), code))
        self._document.close_entry()
        self.choose(place)

    def _put_block(self, place: str, block: Block, field: str) -> None:
        made = with_block(self.spoken(), place, block)
        self._host.put_template(with_spoken(self.template(), made), field and f"{self._language}{place}.{field}")

    def _write_line(self, field: str, source: str) -> None:
        made = replace(self.spoken(), **{field: source})
        self._host.put_template(with_spoken(self.template(), made), f"{self._language}{field}")

    def _write_by_hand(self, on: bool) -> None:
        """The text part begins as what the blocks say, to be written on; or is made of them again."""
        try:
            plain = self._tools.text_source(self.spoken()) if on else ""
        except PolkuError as error:
            self._tell(explain(error).what)
            return
        made = with_spoken(self.template(), replace(self.spoken(), plain=plain))
        self._document.close_entry()  # the code names an entry of its own
        self._document.apply(message_edit(self.flow, made, "write_text" if on else "make_text"))
        if on:
            self.middle.text.editor.setFocus()
        else:
            self.say_done(_("The text part is made of the blocks again."))

    def _choose_in_letter(self, place: str) -> None:
        self.choose(place)
        self.side.blocks.setFocus()

    def speak(self, language: str, add: bool = False) -> None:
        """Edit the message in one of its languages, or write it in a new one."""
        self._document.close_entry()
        self._place = ""
        if add:
            copied = replace(self.spoken(), language=language)
            self._document.apply(message_edit(self.flow, with_spoken(self.template(), copied), "add_language"))
        self._language = "" if language == self.template().language else language
        self._show_all()

    # ---- library and test

    def _keep(self, name: str) -> None:
        try:
            kept = self._tools.keep(self.template(), name)
        except PolkuError as error:
            self._tell(explain(error).what)
            return
        self._tell(_("“{name}” is in the library of messages.").format(name=kept.name))

    def _offer_library(self) -> None:
        self.side.show_library(self._tools.library(), self.take_from_library)

    def take_from_library(self, template: Template) -> None:
        """What the message says becomes what a kept one says; one entry, with a way back."""
        mine = self.template()
        made = replace(template, id=mine.id, name=mine.name or template.name)
        self._document.close_entry()
        self._place = self._language = ""
        self._document.apply(message_edit(self.flow, made, "take_message"))
        self.say_done(_("The message was taken from the library."))

    def _ask_test(self) -> None:
        dialog = TestDialog(self.window(), self._tools, self.flow, self._node, self._personas, self._who.persona)
        dialog.sent.connect(lambda words: self._tell(words))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # ---- Qt

    def _focus_moved(self, old: QWidget | None, _new: QWidget | None) -> None:
        if old is not None and self.isAncestorOf(old):
            self._document.close_entry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._show_all()
