"""Who would come in, counted beside the trigger, and the door for those whom a person picks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from app.i18n import _, ngettext, number
from app.model.errors import PolkuError
from app.services.enter_by_hand import Picked, addresses_in, read_list
from app.services.sentences.errors import explain
from app.services.who_enters import When, WhoEnters
from app.ui.bridge import Task, run_task
from app.ui.inspector.host import Host
from app.ui.widgets.buttons import primary, quiet, secondary
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column, row

_REST_MS = 600
"""A person who is still changing the trigger is not answered at each letter."""


class Arrivals(QWidget):
    """One line that is worked out while nobody waits for it; below it, adding customers to what is live."""

    def __init__(self, host: Host) -> None:
        super().__init__()
        self._host = host
        self._asked: object = None
        self._task: Task | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self.line = label("", "body", "secondary", wrap=True)
        self.open = quiet(_("Add customers by hand…"), "plus", extent="small", on_click=self._open)
        self._picker: _Picker | None = None
        self._column = column(self.line, row(self.open, None), gap=6)
        self.setLayout(self._column)
        self.open.setVisible(host.known.add_by_hand is not None)

    def look(self) -> None:
        """The trigger is shown, or has changed: count anew unless it says the same."""
        trigger = self._host.flow.trigger
        if trigger != self._asked and self._host.known.who_enters is not None:
            self._asked = trigger
            self._rest.start()

    def _ask(self) -> None:
        count, flow = self._host.known.who_enters, self._host.flow
        if count is None:
            return
        self.line.setText(_("Counting…"))
        trigger = flow.trigger
        self._task = run_task(
            lambda: count(flow),
            lambda found: self._show(trigger, found),
            lambda error: self.line.setText(explain(error).line()),
            self,
        )

    def _show(self, trigger: object, found: WhoEnters | None) -> None:
        if trigger == self._asked:
            self.line.setText(arrivals_words(found) if found is not None else "")

    def _open(self) -> None:
        add = self._host.known.add_by_hand
        if add is not None and self._picker is None:
            self._picker = _Picker(add)
            self._column.addWidget(self._picker)
        if self._picker is not None:
            self._picker.setVisible(True)
            self._picker.text.setFocus()


class _Picker(QWidget):
    """Addresses, typed or from a file; what came of them is told below."""

    def __init__(self, add: Callable[[Sequence[str]], Picked]) -> None:
        super().__init__()
        self._add = add
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(_("Addresses of customers"))
        self.text.setPlaceholderText(_("Email addresses, one on each line."))
        self.text.setFixedHeight(96)
        self.text.setTabChangesFocus(True)
        self.go = primary(_("Let them in"), on_click=self._go)
        self.file = secondary(_("From a file…"), "folder", on_click=self._ask_file)
        self.said = label("", "small", "secondary", wrap=True)
        self.setLayout(column(self.text, boxed(row(self.go, self.file, None)), self.said, gap=6))

    def _ask_file(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a list of addresses"), "", _("Text (*.txt *.csv)"))
        if path:
            try:
                self.text.setPlainText("\n".join(read_list(path)))
            except PolkuError as error:
                self.said.setText(explain(error).line())

    def _go(self) -> None:
        addresses = addresses_in(self.text.toPlainText())
        self.go.setEnabled(False)
        run_task(lambda: self._add(addresses), self._done, self._failed)

    def _done(self, picked: Picked) -> None:
        self.go.setEnabled(True)
        self.text.clear()
        self.said.setText(picked_words(picked))

    def _failed(self, error: PolkuError) -> None:
        self.go.setEnabled(True)
        self.said.setText(explain(error).line())


def picked_words(picked: Picked) -> str:
    """What came of the addresses: "2 asiakasta tulee mukaan. 1 ei ole asiakas: x@y.fi"."""
    n = len(picked.added)
    words = [ngettext("{n} customer comes in.", "{n} customers come in.", n).format(n=number(n))]
    if picked.kept_out:
        n = len(picked.kept_out)
        told = ngettext("{n} is not among those it is for: {names}", "{n} are not among those it is for: {names}", n)
        words.append(told.format(n=number(n), names=", ".join(picked.kept_out)))
    if picked.unknown:
        n = len(picked.unknown)
        told = ngettext("{n} is no customer of the shop: {names}", "{n} are no customers of the shop: {names}", n)
        words.append(told.format(n=number(n), names=", ".join(picked.unknown)))
    return " ".join(words)


def arrivals_words(found: WhoEnters) -> str:
    """ "12 asiakasta olisi tullut mukaan 30 päivän aikana: Elsa, Pekka, Timo ja 9 muuta." """
    words: dict[When, str] = {
        "now": ngettext("It is for {n} customer now", "It is for {n} customers now", found.people),
        "past": ngettext(
            "{n} customer would have come in within 30 days",
            "{n} customers would have come in within 30 days",
            found.people,
        ),
        "coming": ngettext(
            "{n} customer comes in within the next 30 days",
            "{n} customers come in within the next 30 days",
            found.people,
        ),
    }
    told = words[found.when].format(n=number(found.people))
    if not found.names:
        return f"{told}."
    names, more = ", ".join(found.names), found.people - len(found.names)
    if more <= 0:
        return f"{told}: {names}."
    others = ngettext("{names} and {n} other", "{names} and {n} others", more).format(names=names, n=number(more))
    return f"{told}: {others}."
