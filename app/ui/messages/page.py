"""All messages of all automations, and the shop's own library of them: find one, read it, write on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSizePolicy, QStackedWidget, QWidget

from app.i18n import _, ngettext, number
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.nodes import Email
from app.model.template import Template
from app.services.message_view import Letter, Who
from app.services.sentences.errors import explain
from app.ui.messages.latest import Latest
from app.ui.messages.letter_view import LetterView
from app.ui.messages.message_rows import MessagePainter, MessageRow, messages_of
from app.ui.messages.tools import MessageTools
from app.ui.shell.page import Page, PageHead
from app.ui.theme import current
from app.ui.widgets.buttons import danger, primary
from app.ui.widgets.cards import Banner, Panel
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.fields import combo, search_field
from app.ui.widgets.flowing import WithTools
from app.ui.widgets.labels import ElidedLabel
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.segmented import SegmentedControl

LIST_WIDTH = 340
_WORDS_LEAST = 150
"""Where title and automation of a message would get narrower, the tools go under them."""
KEPT = "kept"
"""The only step of the flow that a kept message is shown in."""


@dataclass(frozen=True)
class Listed:
    """A message in the list: with its automation's draft, or kept in the library under a name."""

    row: MessageRow
    flow: Flow
    kept: str = ""


@dataclass(frozen=True)
class MessageActions:
    """What can be done from the page. `edit` takes the automation and the step."""

    drafts: Callable[[], Sequence[tuple[str, Flow]]]
    edit: Callable[[str, str], object]
    forget: Callable[[str], object]
    automations: Callable[[], object]


class MessagesPage(Page):
    """Reads drafts and library anew whenever it arrives."""

    def __init__(self, tools: MessageTools, actions: MessageActions) -> None:
        super().__init__()
        self._tools, self._do = tools, actions
        self._all: list[Listed] = []
        self._letters = Latest(self._show_letter, self._show_trouble, self)
        self.search = search_field(_("Find a message"), width=240)
        self.search.textChanged.connect(lambda _text: self._show_matching())
        self._head = PageHead(_("Messages"), "", self.search)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Messages"))
        self.list.setItemDelegate(MessagePainter(self.list))
        self.list.setMouseTracking(True)
        self.list.currentItemChanged.connect(lambda _now, _before: self._choose())
        self.list.itemActivated.connect(lambda _item: self._edit())
        self.letter = LetterView()
        self._body = QStackedWidget()
        aside = Panel(self.list, edge="right")
        aside.setFixedWidth(current.roomy(LIST_WIDTH))
        sides = row(aside, gap=0)
        sides.addWidget(self._reading(), 1)
        self._body.addWidget(boxed(sides))
        self._body.addWidget(self._nothing())
        whole = column(self._head, gap=0)
        whole.addWidget(self._body, 1)
        self.setLayout(whole)

    def _reading(self) -> QWidget:
        self._title = ElidedLabel("", "strong")
        self._detail = ElidedLabel("", "small", "muted")
        self.edit = primary(_("Edit message"), "edit", on_click=self._edit)
        self._forget = danger(_("Take out of the library"), "trash", on_click=self._take_out)
        for button in (self.edit, self._forget):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # the choices give way first
        self._who = combo(_("Shown as"), [(one.title, one.key) for one in self._tools.personas()])
        self._who.setMinimumWidth(current.roomy(110))
        self._who.activated.connect(lambda _i: self._ask())
        self._look = SegmentedControl(
            _("How the message is shown"),
            [("desktop", _("Desktop"), "desktop"), ("mobile", _("Mobile"), "mobile"), ("text", _("Text"), "type")],
            small=True,
        )
        self._look.chosen.connect(self._show_look)
        self._trouble = Banner("", "error", "error")
        self._trouble.hide()
        words = boxed(column(self._title, self._detail, gap=2))
        tools = boxed(row(self._who, self._look, self._forget, self.edit, gap=8))
        head = row(WithTools(words, tools, current.roomy(_WORDS_LEAST)), margins=(20, 10, 16, 10))
        made = column(Panel(boxed(head), edge="bottom"), self._trouble, gap=0)
        made.addWidget(self.letter, 1)
        return boxed(made)

    def _nothing(self) -> QWidget:
        return EmptyState(
            _("No messages yet"),
            _("Messages are written in automations. Draw one, or take one from the library."),
            primary(_("Open the automations"), "flow", on_click=self._do.automations),
            icon="mail",
        )

    # ---- what is shown

    def refresh(self) -> None:
        """Read drafts and library again; the choice stays."""
        chosen = self._chosen()
        self._all = []
        for name, flow in self._do.drafts():
            self._all += [
                Listed(MessageRow(one.node, one.title, f"{flow.name} · {one.detail}", one.severity, name), flow)
                for one in messages_of(flow)
            ]
        for kept in self._tools.library():
            detail = _("Library · {subject}").format(subject=kept.template.subject)
            self._all.append(Listed(MessageRow(KEPT, kept.name, detail), _flow_of(kept.template), kept.name))
        count = len(self._all)
        self._head.show_text(
            _("Messages"), ngettext("{n} message", "{n} messages", count).format(n=number(count)) if count else ""
        )
        self._body.setCurrentIndex(0 if self._all else 1)
        self._show_matching(chosen)

    def _show_matching(self, chosen: Listed | None = None) -> None:
        wanted = self.search.text().strip().casefold()
        chosen = chosen or self._chosen()
        shown = [one for one in self._all if wanted in f"{one.row.title} {one.row.detail}".casefold()]
        self.list.blockSignals(True)
        self.list.clear()
        for one in shown:
            item = QListWidgetItem(f"{one.row.title}. {one.row.detail}")
            item.setData(Qt.ItemDataRole.UserRole, one.row)
            item.setData(Qt.ItemDataRole.UserRole + 1, one)
            self.list.addItem(item)
        keys = [(one.row.flow, one.row.node, one.kept) for one in shown]
        key = (chosen.row.flow, chosen.row.node, chosen.kept) if chosen else None
        self.list.setCurrentRow(keys.index(key) if key in keys else (0 if keys else -1))
        self.list.blockSignals(False)
        self._choose()

    def _chosen(self) -> Listed | None:
        item = self.list.currentItem()
        found: Listed | None = item.data(Qt.ItemDataRole.UserRole + 1) if item is not None else None
        return found

    def _choose(self) -> None:
        one = self._chosen()
        self._title.setText(one.row.title if one else _("No message of that name"))
        self._detail.setText(one.row.detail if one else "")
        self.edit.setVisible(one is not None and not one.kept)
        self._forget.setVisible(one is not None and bool(one.kept))
        self._ask()

    def _ask(self) -> None:
        one, persona = self._chosen(), self._who.currentData()
        if one is not None:
            self._letters.ask(lambda: self._tools.letter(one.flow, one.row.node, Who(persona)))

    def _show_letter(self, letter: Letter) -> None:
        self._trouble.hide()
        self.letter.show_letter(letter)

    def _show_trouble(self, error: PolkuError) -> None:
        told = explain(error)
        self._trouble.show_text(" ".join(part for part in (told.what, told.why) if part), "error", "error")
        self._trouble.show()

    def _show_look(self, key: str) -> None:
        if key != "text":
            self.letter.show_width(key)
        self.letter.show_text(key == "text")

    # ---- doing

    def _edit(self) -> None:
        one = self._chosen()
        if one is not None and not one.kept:
            self._do.edit(one.row.flow, one.row.node)

    def _take_out(self) -> None:
        one = self._chosen()
        if one is not None and one.kept:
            self._do.forget(one.kept)
            self.refresh()

    # ---- window

    def window_title(self) -> str:
        return _("Messages")

    def arrive(self) -> None:
        self.refresh()

    def handlers(self) -> dict[str, Callable[[], object]]:
        return {"edit.find": self.search.setFocus, "view.refresh": self.refresh}


def _flow_of(template: Template) -> Flow:
    """A flow that does nothing but hold a message, so that it can be looked at."""
    return Flow(template.name, nodes=(Email(KEPT, template=template.id),), templates=(template,))
