"""Lists of discount codes that are given once: how many are left, more of them from a file or the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDate, QTimer
from PySide6.QtWidgets import QCheckBox, QFileDialog, QPlainTextEdit, QWidget

from app.i18n import _, ngettext, number
from app.i18n import date as say_date
from app.model.errors import PolkuError
from app.services.codes import FEW, CodesRead, read_codes
from app.services.sentences.errors import explain
from app.store.codes import CodeList
from app.ui.settings.cards import SettingsCard, labelled
from app.ui.theme.fonts import mono
from app.ui.widgets.buttons import primary, quiet, secondary
from app.ui.widgets.fields import date_field, text_field
from app.ui.widgets.labels import ElidedLabel, hline, label, set_tone
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill

_TOLD = 5
"""Lines that are told of one by one."""
_BREATH_MS = 200
_MAX_FILE = 10_000_000

Tell = Callable[..., object]


@dataclass(frozen=True)
class CodeActions:
    """`lists` reads them; `add(name, text, last day or None)` gives how many were new; `take_away(name)` gives how many
    went and a way back; both raise PolkuError.
    """

    lists: Callable[[], Sequence[CodeList]]
    add: Callable[[str, str, str], int]
    take_away: Callable[[str], tuple[int, Callable[[], object]]]
    today: Callable[[], str]
    zone: Callable[[], tzinfo]


class CodesPane(QWidget):
    """What is typed or brought is looked through at once; it is kept when a person presses "Add"."""

    def __init__(self, actions: CodeActions, tell: Tell) -> None:
        super().__init__()
        self._do, self._tell = actions, tell
        self._read = CodesRead()
        self._rows = column(gap=8)
        self._breath = QTimer(self)
        self._breath.setSingleShot(True)
        self._breath.setInterval(_BREATH_MS)
        self._breath.timeout.connect(self._look_through)
        listed = SettingsCard(
            _("Lists of codes"),
            _("Each message takes the next code of its list, and no code is ever given twice."),
        )
        listed.body.addLayout(self._rows)
        self.setLayout(column(listed, self._adding(), None, gap=12))
        self.refresh()

    def _adding(self) -> QWidget:
        self.name = text_field(_("Name of the list"), placeholder=_("for example: Autumn benefit"))
        self.name.setMaxLength(60)
        self.name.textEdited.connect(lambda _text: self._show_read())
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(_("Codes"))
        self.text.setPlaceholderText(_("Paste the codes here, one on each line."))
        self.text.setFont(mono(12))
        self.text.setFixedHeight(150)
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._breath.start)
        self.ends = QCheckBox(_("Good until"))
        self.day = date_field(_("Last day of the codes"))
        self.day.setDate(QDate.fromString(self._do.today(), "yyyy-MM-dd").addMonths(3))
        self.day.setEnabled(False)
        self.ends.toggled.connect(self.day.setEnabled)
        self.add = primary(_("Add codes"), "plus", on_click=self._add)
        self.file = secondary(_("From a file…"), "folder", on_click=self._ask_file)
        self.said = label("", "small", "secondary", wrap=True)
        card = SettingsCard(
            _("Bring codes"),
            _("The shop’s own system makes them. Commas, semicolons and line ends part them."),
            labelled(_("Name of the list"), self.name),
        )
        card.body.addWidget(self.text)
        card.body.addWidget(self.said)
        card.body.addWidget(boxed(row(self.ends, self.day, None, self.file, self.add, gap=10)))
        self._show_read()
        return card

    # ---- the lists

    def refresh(self) -> None:
        """Read the lists again."""
        clear(self._rows)
        lists = self._do.lists()
        if not lists:
            self._rows.addWidget(label(_("There are no lists yet. Bring codes below."), tone="muted"))
        for place, one in enumerate(lists):
            if place:
                self._rows.addWidget(hline())
            self._rows.addWidget(self._line(one))

    def _line(self, one: CodeList) -> QWidget:
        detail = [ngettext("{n} given", "{n} given", one.given).format(n=number(one.given))]
        if one.expired:
            detail.append(ngettext("{n} expired", "{n} expired", one.expired).format(n=number(one.expired)))
        if one.next_end:
            last = say_date(one.next_end - timedelta(microseconds=1), self._do.zone(), year=True)
            detail.append(_("good until {day}").format(day=last))
        words = column(ElidedLabel(one.name, "medium"), label(" · ".join(detail), "small", "muted"), gap=1)
        more = quiet(_("Add"), "plus", "small", on_click=partial(self._begin, one.name))
        more.setAccessibleName(_("Add codes to {name}").format(name=one.name))
        away = quiet(_("Take the unused away"), "trash", "small", on_click=partial(self._take_away, one.name))
        away.setAccessibleName(_("Take the unused codes of {name} away").format(name=one.name))
        away.setEnabled(one.free + one.expired > 0)
        made = row(boxed(words), None, _left(one), 8, more, away, gap=6)
        made.setStretch(0, 1)
        return boxed(made)

    def _begin(self, name: str) -> None:
        self.name.setText(name)
        self._show_read()
        self.text.setFocus()

    def _take_away(self, name: str) -> None:
        try:
            count, back = self._do.take_away(name)
        except PolkuError as error:
            self._refuse(error)
            return
        self.refresh()
        words = ngettext("{n} unused code was taken off {name}", "{n} unused codes were taken off {name}", count)

        def bring_back() -> None:
            back()
            self.refresh()

        self._tell(words.format(n=number(count), name=name), bring_back)

    # ---- bringing codes

    def take_file(self, file: Path) -> None:
        """Show the codes of a file, and give an unnamed list the file's name."""
        try:
            text = file.read_bytes()[:_MAX_FILE].decode("utf-8-sig", "replace")
        except OSError as error:
            self._say(_("The file cannot be read: {why}").format(why=error.strerror or ""), "error")
            return
        if not self.name.text().strip():
            self.name.setText(file.stem[:60])
        self.text.setPlainText(text)
        self._look_through()

    def _ask_file(self) -> None:
        kinds = _("Texts") + " (*.csv *.txt)"
        name, _kind = QFileDialog.getOpenFileName(self, _("Choose a file of codes"), "", kinds)
        if name:
            self.take_file(Path(name))

    def _look_through(self) -> None:
        self._breath.stop()
        self._read = read_codes(self.text.toPlainText())
        self._show_read()

    def _show_read(self) -> None:
        count = len(self._read.codes)
        self.add.setEnabled(bool(count and self.name.text().strip()))
        words = _("Add codes")
        if count:
            words = ngettext("Add {n} code", "Add {n} codes", count).format(n=number(count))
        self.add.setText(words)
        told = [*_told(self._read)]
        if count and not self.name.text().strip():
            told.append(_("Give the list a name."))
        self._say("\n".join(told), "warning" if self._read.bad else "secondary")

    def _add(self) -> None:
        self._look_through()
        name = self.name.text().strip()
        day = self.day.date().toString("yyyy-MM-dd") if self.ends.isChecked() else ""
        count = len(self._read.codes)
        try:
            added = self._do.add(name, "\n".join(self._read.codes), day)
        except PolkuError as error:
            self._refuse(error)
            return
        self.text.clear()
        self._look_through()
        self.refresh()
        said = [ngettext("{n} code was added to {name}.", "{n} codes were added to {name}.", added)]
        if added < count:
            said.append(ngettext("{m} was on it already.", "{m} were on it already.", count - added))
        words = " ".join(said).format(n=number(added), name=name, m=number(count - added))
        self._say(words, "success")

    def _refuse(self, error: PolkuError) -> None:
        told = explain(error)
        self._say(told.in_short, "error")

    def _say(self, words: str, tone: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))
        set_tone(self.said, tone)


def _left(one: CodeList) -> Pill:
    """How many are left, loud when there are few."""
    words = ngettext("{n} left", "{n} left", one.free).format(n=number(one.free))
    if one.free == 0:
        return Pill(_("none left"), "error", "error")
    if one.free < FEW:
        return Pill(words, "warning", "warning")
    return Pill(words, "success", "check")


def _told(read: CodesRead) -> Sequence[str]:
    """What is wrong with a text, line by line."""
    made = []
    if read.bad:
        count = len(read.bad)
        listed = ", ".join(f"{line} ({written})" for line, written in read.bad[:_TOLD])
        words = ngettext(
            "{n} is left out, since it is not a code; line: {lines}",
            "{n} are left out, since they are not codes; lines: {lines}",
            count,
        )
        made.append(words.format(n=number(count), lines=listed + (" …" if count > _TOLD else "")))
    if read.twice:
        count = len(read.twice)
        listed = ", ".join(f"{line} ({written})" for line, written in read.twice[:_TOLD])
        words = ngettext(
            "{n} stands there twice and is taken once; line: {lines}",
            "{n} stand there twice and are taken once; lines: {lines}",
            count,
        )
        made.append(words.format(n=number(count), lines=listed + (" …" if count > _TOLD else "")))
    return made
