"""Trying the links of a message: each web address is asked once, when a person presses the button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QProgressBar, QWidget

from app.i18n import _, ngettext, number
from app.model.errors import PolkuError
from app.services.sentences.errors import explain
from app.ui.bridge import Cancelled, Progress, Task, run_long_task
from app.ui.theme.icons import icon
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.labels import label, set_tone
from app.ui.widgets.layouts import column, row

if TYPE_CHECKING:
    from app.services.check_links import Link

Ask = Callable[["Callable[[Link], object]", Cancelled, Progress], "Sequence[Link]"]
"""(seen, cancelled, progress) -> every link: asks the addresses, off the UI thread."""
_MARKS = {"ok": ("check", "tone.success.base"), "variable": ("info", "text.muted"), "private": ("info", "text.muted")}
_BAD = ("error", "tone.error.base")


class LinkDialog(QDialog):
    """place_wanted(place, as in a finding's field) when a person chooses a link; the dialog closes then.

    Nothing is asked before the button is pressed.
    """

    place_wanted = Signal(str)
    finished_asking = Signal()

    def __init__(self, parent: QWidget, ask: Ask) -> None:
        super().__init__(parent)
        self._ask, self._links = ask, list["Link"]()
        self._task: Task | None = None
        self.setWindowTitle(_("Try the links"))
        self.setMinimumSize(620, 420)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Links of the message"))
        self.list.setSpacing(2)
        self.list.itemActivated.connect(self._open)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Try the links"))
        self.bar.hide()
        self.said = label("", "small", "secondary", wrap=True)
        self.go = primary(_("Try them now"), "link", on_click=self._start)
        self.stop = secondary(_("Stop"), "x", on_click=self._stop_asking)
        self.stop.hide()
        self._show = secondary(_("Show the block"), "right", on_click=lambda: self._open(self.list.currentItem()))
        self._show.setEnabled(False)
        self.list.currentItemChanged.connect(lambda now, _before: self._show.setEnabled(now is not None))
        about = _("Polku asks each web address of the message once, as a browser would. Nothing of a customer is told.")
        parts = column(label(_("Try the links"), "heading"), label(about, tone="secondary", wrap=True), gap=10)
        parts.addWidget(self.list, 1)
        parts.addWidget(self.bar)
        parts.addWidget(self.said)
        parts.addLayout(row(self._show, None, secondary(_("Close"), on_click=self.reject), self.stop, self.go, gap=8))
        parts.setContentsMargins(22, 18, 22, 18)
        self.setLayout(parts)
        FocusRing(self)

    def links(self) -> Sequence[Link]:
        """What has been asked so far, with its answers."""
        return tuple(self._links)

    def _start(self) -> None:
        self._links = []
        self.list.clear()
        self._busy(True)
        set_tone(self.said, "secondary")
        self.said.setText(_("Asking…"))
        links = self._links

        def work(progress: Progress, cancelled: Cancelled) -> Sequence[Link]:
            return self._ask(links.append, cancelled, progress)

        self._task = run_long_task(work, self._done, self._failed, self._went_on)

    def _stop_asking(self) -> None:
        self.stop.setEnabled(False)
        if self._task is not None:
            self._task.cancel()

    def _went_on(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        for link in self._links[self.list.count() :]:
            self._add(link)

    def _done(self, links: Sequence[Link]) -> None:
        stopped = self._task is not None and not self.stop.isEnabled()
        self._task = None
        self._links = list(links)
        for link in self._links[self.list.count() :]:
            self._add(link)
        self._busy(False)
        self.said.setText(self._summary(stopped))
        self.finished_asking.emit()

    def _failed(self, error: PolkuError) -> None:
        self._task = None
        self._busy(False)
        told = explain(error)
        set_tone(self.said, "error")
        self.said.setText(told.in_short)
        self.finished_asking.emit()

    def _summary(self, stopped: bool) -> str:
        bad = sum(one.state in ("gone", "refused", "unreachable") for one in self._links)
        asked = len(self._links)
        set_tone(self.said, "error" if bad else "success")
        if stopped:
            set_tone(self.said, "secondary")
            return ngettext("Stopped; {n} link was tried.", "Stopped; {n} links were tried.", asked).format(
                n=number(asked)
            )
        if not asked:
            set_tone(self.said, "secondary")
            return _("There are no web links in the message.")
        if bad:
            return ngettext("{n} link does not work.", "{n} links do not work.", bad).format(n=number(bad))
        return ngettext("The link works.", "All {n} links work.", asked).format(n=number(asked))

    def _add(self, link: Link) -> None:
        words = state_words(link)
        item = QListWidgetItem(f"{words}\n{link.url}")
        mark, role = _MARKS.get(link.state, _BAD)
        item.setIcon(QIcon(icon(mark, role, 18)))
        item.setToolTip(link.url)
        item.setData(Qt.ItemDataRole.UserRole, link.place)
        self.list.addItem(item)

    def _open(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.accept()
            self.place_wanted.emit(item.data(Qt.ItemDataRole.UserRole))

    def _busy(self, working: bool) -> None:
        self.go.setVisible(not working)
        self.stop.setVisible(working)
        self.stop.setEnabled(working)
        self.bar.setRange(0, 0)
        self.bar.setVisible(working)

    def done(self, result: int) -> None:
        self._stop_asking()
        super().done(result)


def state_words(link: Link) -> str:
    """What came of asking an address."""
    match link.state:
        case "ok":
            return _("Works")
        case "gone":
            return _("There is no such page ({status})").format(status=link.status)
        case "refused":
            return _("The server refuses ({status}); a browser may still get there").format(status=link.status)
        case "private":
            return _("An address inside a network: customers cannot open it")
        case "variable":
            return _("Known only when the message is sent: not tried")
        case _:
            return _("No answer: is the address right?")
