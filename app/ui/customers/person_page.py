"""One customer: who they are, what they allowed, what is to come and what has happened, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QApplication, QButtonGroup, QPushButton, QWidget

from app.i18n import _, ngettext, number
from app.ui.activity.detail import MessageDetail
from app.ui.activity.rows import MessageStory
from app.ui.customers.detail import EraseDialog
from app.ui.customers.life_row import LifeRow
from app.ui.customers.life_rows import Permission, Person
from app.ui.customers.rectify_dialog import RectifyDialog
from app.ui.shell.page import Handler, Page, PageHead
from app.ui.theme import current
from app.ui.widgets.avatar import Avatar
from app.ui.widgets.buttons import IconButton, danger, secondary
from app.ui.widgets.cards import IconMark, Panel, scrolling
from app.ui.widgets.labels import ElidedLabel, hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill
from app.ui.widgets.segmented import SegmentedControl


@dataclass(frozen=True)
class PersonActions:
    """What can be done for a customer, by address. `rectify` gives the address as it is afterwards and may raise
    PolkuError; `step` goes to the next (1) or previous (-1) customer of the list, and `place` tells where this one
    stands in it.
    """

    rest: Callable[[str], object]
    end_rest: Callable[[str], object]
    rectify: Callable[[str, Mapping[str, str], Mapping[str, str]], str]
    stop: Callable[[str], object]
    export: Callable[[str], object]
    erase: Callable[[str], object]
    back: Callable[[], object]
    step: Callable[[str, int], str]
    place: Callable[[str], tuple[int, int]]
    tell: Callable[[str], object]
    message: Mapping[str, Callable[[int], object]]


class PersonPage(Page):
    """person(email) reads; story(message) tells why. Nothing is kept but which customer it is."""

    def __init__(
        self, email: str, person: Callable[[str], Person], story: Callable[[int], MessageStory], actions: PersonActions
    ) -> None:
        super().__init__()
        self._email, self._person_of, self._story_of, self._do = email, person, story, actions
        self.person = person(email)
        self._message = 0
        self._filter = "all"
        self._place = label("", "small", "muted", digits=True)
        back = IconButton("arrow-left", _("Back to the customers"), on_click=actions.back)
        previous = IconButton("left", _("Previous customer"), on_click=lambda: self._step(-1))
        following = IconButton("right", _("Next customer"), on_click=lambda: self._step(1))
        self._among = boxed(row(previous, self._place, following, gap=6))
        self._write = secondary("", "mail", on_click=self._write_to)
        self._head = PageHead("", "", self._among, self._write)
        self._head.put_before_title(back)
        self._left = column(gap=0, margins=(18, 18, 18, 18))
        self._side = Panel(scrolling(boxed(self._left), _("About the customer")), edge="right")
        self._side.setFixedWidth(current.roomy(304))
        kinds = [
            ("all", _("All"), ""),
            ("messages", _("Messages"), ""),
            ("orders", _("Orders"), ""),
            ("held", _("Held back"), ""),
        ]
        self._kinds = SegmentedControl(_("What of the timeline is shown"), kinds, small=True)
        self._kinds.chosen.connect(self._choose_kind)
        top = row(label(_("Timeline"), "strong"), None, self._kinds, margins=(72, 10, 22, 6))
        self._lines = column(gap=2, margins=(16, 0, 10, 16))
        self._group = QButtonGroup(self)
        middle = column(boxed(top), scrolling(boxed(self._lines), _("Timeline")), gap=0, margins=(0, 0, 0, 0))
        self._why = MessageDetail(actions.message, self._close_why, actions.tell, _("Why this message?"), route=True)
        self._why.hide()
        body = row(self._side, boxed(middle), self._why, gap=0)
        body.setStretch(1, 1)
        self.setLayout(column(self._head, body, gap=0))
        self.refresh()

    def refresh(self) -> None:
        """Reads the customer again."""
        self.person = self._person_of(self._email)
        one = self.person
        self._head.show_text(one.name, one.note)
        self._write.setText(_("Write to {name}…").format(name=one.name.partition(" ")[0]))
        at, count = self._do.place(one.email)
        self._place.setText(f"{number(at)} / {number(count)}")
        self._among.setVisible(bool(at))
        self._show_side(one)
        self._show_lines(one)
        self.title_changed.emit()
        self.status_changed.emit()

    def show_why(self, message: int) -> None:
        """Tells at the right why this message was sent, waits or was held back."""
        self._message = message
        self._why.show_story(self._story_of(message))
        self._why.show()
        self._fit()

    def _fit(self) -> None:
        """Where three columns are too many, who it is makes room for why."""
        taken = self._side.width() + self._why.width()
        self._side.setVisible(self._why.isHidden() or self.width() - taken >= current.roomy(400))

    def _close_why(self) -> None:
        self._message = 0
        self._why.hide()
        self._fit()
        chosen = self._group.checkedButton()
        if chosen is not None:
            self._group.setExclusive(False)
            chosen.setChecked(False)
            self._group.setExclusive(True)

    # ---- the left side

    def _show_side(self, one: Person) -> None:
        clear(self._left)
        who = column(ElidedLabel(one.name, "strong"), ElidedLabel(one.email, "small", "muted"), gap=1)
        line = row(Avatar(one.name, one.persona, 52), boxed(who), gap=12)
        line.setStretch(1, 1)
        self._left.addLayout(line)
        for start in range(0, len(one.tags), 2):
            self._left.addSpacing(8)
            self._left.addLayout(
                row(*(Pill(tag, "neutral", small=True) for tag in one.tags[start : start + 2]), None, gap=6)
            )
        self._rule()
        for name, value in one.facts:
            fact = row(label(name, tone="secondary"), None, label(value, "bold", digits=True), margins=(0, 3, 0, 3))
            self._left.addLayout(fact)
        self._rule()
        self._left.addWidget(label(_("Permissions"), "label", "secondary"))
        for permission in one.permissions:
            self._left.addWidget(_permission(permission))
        if one.on_way:
            self._rule()
            self._left.addWidget(label(_("In automations now"), "label", "secondary"))
            for title, until in one.on_way:
                words = column(label(title, "medium"), label(until, "small", "muted"), gap=0)
                self._left.addLayout(row(IconMark("clock", "kind.wait.text", 16), words, None, gap=10))
                self._left.addSpacing(4)
        self._rule()
        for button in self._buttons(one):
            self._left.addWidget(button)
            self._left.addSpacing(7)
        self._left.addStretch(1)

    def _rule(self) -> None:
        self._left.addSpacing(12)
        self._left.addWidget(hline())
        self._left.addSpacing(10)

    def _buttons(self, one: Person) -> list[QPushButton]:
        email = one.email
        if one.rests:
            words = _("End the rest ({day})").format(day=one.rests)
            rest = secondary(words, "play", on_click=lambda: self._act(self._do.end_rest))
        else:
            rest = secondary(_("No messages for 30 days"), "pause", on_click=lambda: self._act(self._do.rest))
        stop = secondary(_("Stop messages"), "ban", on_click=lambda: self._act(self._do.stop))
        stop.setEnabled(one.may_stop)
        right = secondary(_("Put details right…"), "edit", on_click=self._rectify)
        copy = secondary(_("Copy as text"), "copy", on_click=self._copy)
        export = secondary(_("Export the data (a request)…"), "upload", on_click=lambda: self._do.export(email))
        erase = danger(_("Erase the data…"), "trash", on_click=self._ask_erase)
        made = [rest, stop, right, copy, export, erase]
        for button in made:
            button.setProperty("align", "left")
        return made

    def _act(self, work: Callable[[str], object]) -> None:
        work(self._email)
        self.refresh()

    def _rectify(self) -> None:
        def save(details: Mapping[str, str], own: Mapping[str, str]) -> None:
            self._email = self._do.rectify(self._email, details, own)
            self.refresh()

        RectifyDialog(self.window(), self.person.name, self.person.details, save).open()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.person.copied)
        self._do.tell(_("The customer’s history is on the clipboard"))

    def _ask_erase(self) -> None:
        ask = EraseDialog(self.window(), self.person.name, lambda: self._do.erase(self._email))
        ask.finished.connect(ask.deleteLater)
        ask.open()

    def _write_to(self) -> None:
        QDesktopServices.openUrl(QUrl(f"mailto:{quote(self._email, safe='@')}"))

    # ---- the timeline

    def _choose_kind(self, kind: str) -> None:
        self._filter = kind
        self._show_lines(self.person)

    def _show_lines(self, one: Person) -> None:
        clear(self._lines)
        shown = 0
        for day in one.days:
            lines = [line for line in day.lines if self._filter == "all" or self._filter in line.of]
            if not lines:
                continue
            head = label(day.title, "label", "secondary")
            head.setContentsMargins(current.roomy(58), 10, 0, 4)
            self._lines.addWidget(head)
            for line in lines:
                made = LifeRow(line)
                if line.message:
                    self._group.addButton(made)
                    made.setChecked(line.message == self._message)
                    made.clicked.connect(lambda _c=False, number=line.message: self.show_why(number))
                self._lines.addWidget(made)
            shown += len(lines)
        if not shown:
            self._lines.addWidget(label(_("Nothing here yet."), tone="muted"))
        self._lines.addStretch(1)

    def _step(self, by: int) -> None:
        following = self._do.step(self._email, by)
        if following:
            self._email = following
            self._close_why()
            self.refresh()

    def window_title(self) -> str:
        return self.person.name

    def handlers(self) -> Mapping[str, Handler]:
        return {"view.refresh": self.refresh, "edit.copy": self._copy}

    def status(self) -> tuple[str, str]:
        count = sum(len(day.lines) for day in self.person.days)
        return ngettext("{n} event", "{n} events", count).format(n=number(count)), _(
            "The data is on this computer only"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _permission(one: Permission) -> QWidget:
    ink = f"tone.{one.tone}.text" if one.tone != "neutral" else "text.muted"
    return boxed(
        row(IconMark(one.icon, ink, 16), label(one.name), None, Pill(one.words, one.tone, small=True), gap=10,
            margins=(0, 5, 0, 5))
    )  # fmt: skip
