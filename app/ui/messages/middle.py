"""The middle of the message editor: subject and preheader, the tools of the chosen block, and the message itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.i18n import _, number
from app.model.template import Block, Template
from app.services.message_view import Letter
from app.ui.inspector.blocks import BLOCKS, block_words
from app.ui.messages.block_list import commands
from app.ui.messages.block_rows import rows_of
from app.ui.messages.five_view import FiveView
from app.ui.messages.head_lines import HeadLines
from app.ui.messages.letter_view import LetterView
from app.ui.messages.text_part import TextPart
from app.ui.widgets.buttons import IconButton, quiet
from app.ui.widgets.cards import Banner, IconMark, Panel
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.flowing import WithTools
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.segmented import SegmentedControl
from app.ui.words.languages import LANGUAGES

_TOOLS = {"up": "arrow-up", "down": "arrow-down", "duplicate": "copy", "delete": "trash"}


class Middle(QWidget):
    """command(name): up, down, duplicate or delete the chosen block. language_chosen(language, whether it is new).
    who_wanted(): whose message is to be seen. links_wanted(): the links are to be tried. look_changed(key): desktop,
    mobile, five or text.
    """

    command = Signal(str)
    language_chosen = Signal(str, bool)
    who_wanted = Signal()
    links_wanted = Signal()
    look_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.heads = HeadLines()
        self.letter = LetterView()
        self.text = TextPart()
        self.five = FiveView()
        for other in (self.text, self.five):
            other.hide()
        self.letter.marks.setAccessibleName(_("The message as it will be sent"))
        self.who_button = quiet("", "eye", "small", on_click=self.who_wanted.emit)
        self.who_button.setToolTip(_("Choose whose message is shown"))
        self.who_button.setAccessibleName(_("Choose whose message is shown"))
        self._language = quiet("", "globe", "small")
        self._language.setAccessibleName(_("Language of the message"))
        self._language.setToolTip(_("Language of the message"))
        self._language_menu = QMenu(self)
        self._language.setMenu(self._language_menu)
        self._language.setProperty("menu", "true")
        self._trouble = Banner("", "error", "error")
        self._trouble.hide()
        self._size = label("", "small", "muted", digits=True)
        self._nothing = EmptyState(
            _("No message in this automation"), _("Add an email step in the drawing, and write it here."), icon="mail"
        )
        parts = column(Panel(self.heads, edge="bottom"), self._block_bar(), self._view_bar(), self._trouble, gap=0)
        parts.addWidget(self.letter, 1)
        parts.addWidget(self.text, 1)
        parts.addWidget(self.five, 1)
        self._body = boxed(parts)
        self.setLayout(column(self._body, self._nothing, gap=0))

    def _block_bar(self) -> QWidget:
        self._mark = IconMark("type", "accent.text", 16)
        self._kind = label("", "small-bold", "accent")
        names = {command: (words, keys) for command, words, keys in commands()}
        self._tools = {
            command: IconButton(
                icon,
                names[command][0],
                shortcut=names[command][1],
                side=28,
                icon_size=16,
                on_click=lambda command=command: self.command.emit(command),
            )
            for command, icon in _TOOLS.items()
        }
        line = row(self._mark, self._kind, None, *self._tools.values(), gap=6, margins=(16, 5, 12, 5))
        return Panel(boxed(line), edge="bottom")

    def _view_bar(self) -> QWidget:
        look = [
            ("desktop", _("Desktop"), "desktop"),
            ("mobile", _("Mobile"), "mobile"),
            ("five", _("All five"), "columns"),
            ("text", _("Text"), "type"),
        ]
        self.look = SegmentedControl(_("How the message is shown"), look, small=True, bare=("desktop", "mobile"))
        self.pictures = IconButton("image", _("Show pictures"), side=28, icon_size=16, checkable=True)
        self.pictures.setChecked(True)
        self.dark = IconButton("moon", _("As in a dark mail program"), side=28, icon_size=16, checkable=True)
        self.links = IconButton("link", _("Try the links…"), side=28, icon_size=16, on_click=self.links_wanted.emit)
        self.look.chosen.connect(self._show_look)
        self.dark.toggled.connect(self.letter.show_dark)
        self.dark.toggled.connect(self.five.show_dark)
        self.pictures.toggled.connect(self.letter.show_pictures)
        self.pictures.toggled.connect(self.five.show_pictures)
        whose = boxed(row(self.who_button, self._language, None, self._size, gap=6))
        how = boxed(row(self.links, self.pictures, self.dark, self.look, gap=6))
        return boxed(row(WithTools(whose, how, gap=6), margins=(10, 6, 12, 6)))

    def _show_look(self, key: str) -> None:
        plain, five = key == "text", key == "five"
        if not plain and not five:
            self.letter.show_width(key)
        self.letter.setVisible(not plain and not five)
        self.text.setVisible(plain)
        self.five.setVisible(five)
        self.who_button.setVisible(not five)
        self.dark.setEnabled(not plain)
        self.pictures.setEnabled(not plain)
        self.look_changed.emit(key)

    # ---- what is shown

    def show_part(self, key: str) -> None:
        """desktop, mobile, five or text."""
        self.look.choose(key)
        self._show_look(key)

    def show_errors(self, sentences: dict[str, str]) -> None:
        """The sentence of each field of the whole message at it."""
        self.heads.show_errors(sentences)
        self.text.show_error(sentences.get("plain", ""))

    def show_template(self, spoken: Template, whole: Template, has_message: bool) -> None:
        """Show a message's lines and languages; or that there is none."""
        self._body.setVisible(has_message)
        self._nothing.setVisible(not has_message)
        self.heads.show_template(spoken)
        self.text.show_source(spoken.plain)
        self._language.setText(LANGUAGES.get(spoken.language, spoken.language))
        self._language_menu.clear()
        for language in whole.spoken:
            action = self._language_menu.addAction(
                LANGUAGES.get(language, language), lambda language=language: self.language_chosen.emit(language, False)
            )
            action.setCheckable(True)
            action.setChecked(language == spoken.language)
        others = [language for language in LANGUAGES if language not in whole.spoken]
        if others:
            self._language_menu.addSeparator()
        for language in others:
            words = _("Write in another language: {name}").format(name=LANGUAGES[language])
            self._language_menu.addAction(words, lambda language=language: self.language_chosen.emit(language, True))

    def show_block(self, place: str, block: Block | None, template: Template) -> None:
        """Show another block as chosen."""
        self._mark.setVisible(block is not None)
        if block is not None:
            self._mark.show_icon(BLOCKS[type(block)].icon, "accent.text")
        self._kind.setText(block_words(block) if block is not None else _("No block chosen"))
        for tool in self._tools.values():
            tool.setEnabled(block is not None)
        self.letter.marks.show_names({one.place: one.words for one in rows_of(template) if one.place})
        self.letter.select(place)

    def show_letter(self, letter: Letter) -> None:
        """The message has been written anew."""
        self._trouble.hide()
        self._size.setText(_("{n} kB").format(n=number(max(1, round(letter.size / 1000)))))
        self._size.setToolTip(_("Size of the message: Gmail cuts what is over 102 kB"))
        self.letter.show_letter(letter)
        self.text.show_text(letter.text)

    def show_trouble(self, words: str) -> None:
        """It cannot be written; what was shown last stays."""
        self._trouble.show_text(words, "error", "error")
        self._trouble.show()

    def show_who(self, words: str) -> None:
        """Whose message is shown."""
        self.who_button.setText(words)
        self.who_button.setAccessibleName(_("Shown as {name}").format(name=words))
