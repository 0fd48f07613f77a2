"""What left, what waits, what did not leave, and why. The list follows the scheduler while it works."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QTableView, QWidget

from app.i18n import _, ngettext, number
from app.model.errors import PolkuError
from app.services.activity import Wanted
from app.ui.activity.detail import Act, MessageDetail
from app.ui.activity.figures import Figures
from app.ui.activity.filters import Filters
from app.ui.activity.rows import ActivityRead, ActivityRow, MessageStory
from app.ui.bridge import Cancelled, Progress, Task, run_long_task, run_task
from app.ui.shell.page import Handler, Page, PageHead
from app.ui.widgets.buttons import secondary
from app.ui.widgets.empty import EmptyState, none_found
from app.ui.widgets.fields import search_field
from app.ui.widgets.flowing import Flowing
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.pills import state_look
from app.ui.widgets.table_model import Column, RowsModel
from app.ui.widgets.table_room import TableRoom, Wide
from app.ui.widgets.tables import Cell, dress_table
from app.ui.widgets.tabs import TabRow

_PAGE = 200
_SEARCH_MS = 200


@dataclass(frozen=True)
class ActivityDoors:
    """read(wanted, limit) gives the newest; it and export(wanted, file, ...), which gives how many rows it wrote, work
    off the UI thread. story(id) is asked for the selected message; today() for the day of the shop's clock."""

    read: Callable[[Wanted, int], ActivityRead]
    export: Callable[[Wanted, Path, Progress, Cancelled], int]
    story: Callable[[int], MessageStory]
    today: Callable[[], date]
    actions: Mapping[str, Act]
    tell: Callable[[str], object]
    tell_error: Callable[[PolkuError], object]
    show_work: Callable[[str, int, int], object]


class ActivityPage(Page):
    """Newest first. What is shown is read in the background; meanwhile what was shown before stands."""

    def __init__(self, doors: ActivityDoors) -> None:
        super().__init__()
        self._doors = doors
        self._limit = _PAGE
        self._selected, self._sought = 0, False
        self._reading: tuple[Wanted, int] | None = None
        self._read_last: tuple[Wanted, int] | None = None
        self._stale = False
        self._took = QElapsedTimer()
        self._rest = self._timer(0, self._rested)
        self._counts: dict[str, int] = {}
        self._exporting: Task | None = None
        self._search = search_field(_("Find a customer or a message"), width=230)
        self._wait = self._timer(_SEARCH_MS, self.refresh)
        self._search.textChanged.connect(lambda _text: self._wait.start())
        self._export = secondary(_("Export CSV…"), "upload", on_click=self._ask_where)
        words = _("Everything that has left, is leaving or was left unsent")
        head = PageHead(_("Activity"), words, self._search, self._export)
        self._figures = Figures()
        self._tabs = self._make_tabs()
        self._filters = Filters(doors.today)
        self._filters.changed.connect(self._begin_anew)
        self._model: RowsModel[ActivityRow] = RowsModel(_columns(), self)
        self._table = self._make_table()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._nothing())
        self._stack.addWidget(none_found(_("Customers and messages are looked through."), self._search.clear))
        self._stack.addWidget(self._nothing_left())
        self._detail = MessageDetail(doors.actions, self._close_detail, doors.tell)
        self._detail.hide()
        tabs = boxed(Flowing(self._tabs, self._filters, gap=14, line_gap=2, last_right=True))
        chosen = boxed(row(tabs, margins=(18, 10, 16, 0)))
        left = boxed(column(self._figures, chosen, self._filters.days, self._stack, gap=0))
        middle = row(left, self._detail, gap=0)
        middle.setStretch(0, 1)
        self.setLayout(column(head, middle, gap=0))

    def refresh(self) -> None:
        """Reads figures, list and the story of the selected message again; a long log has rests between readings."""
        asked = (self.wanted(), self._limit)
        if self._reading is not None or (self._rest.isActive() and asked == self._read_last):
            self._stale = True
            return
        self._rest.stop()
        self._reading = self._read_last = asked
        self._stale = False
        self._took.start()
        run_task(lambda: self._doors.read(*asked), self._show, self._not_read, self)

    def reading(self) -> bool:
        """Whether the list is being read, or about to be."""
        return self._reading is not None or self._rest.isActive() or self._wait.isActive()

    def wanted(self) -> Wanted:
        """What the tab, the search and the filters let through."""
        first, last = self._filters.chosen_days()
        search = self._search.text().strip()
        return Wanted(self._tabs.current(), search, self._filters.chosen_flow(), first, last)

    def show_tab(self, tab: str) -> None:
        """Shows all of one state, for links from elsewhere."""
        self._tabs.choose(tab)
        self._clear()

    def show_days(self, first: date, last: date) -> None:
        """Shows what belongs to these days, both included."""
        self._filters.choose_days(first, last)

    def show_message(self, message: int) -> None:
        """Opens the story of a message, and selects it where it stands in the list."""
        self._clear()
        self._selected, self._sought = message, message > 0
        if self._sought:
            self._show_story()

    def export_to(self, file: Path) -> None:
        """Writes everything that tab, search and filters let through, off the UI thread."""
        if self._exporting is not None:
            return
        export, wanted = self._doors.export, self.wanted()
        name = file.name

        def done(count: int) -> None:
            self._exported()
            words = ngettext("Wrote {n} message to {name}", "Wrote {n} messages to {name}", count)
            self._doors.tell(words.format(n=number(count), name=name))

        self._export.setText(_("Stop exporting"))
        self._exporting = run_long_task(
            lambda progress, cancelled: export(wanted, file, progress, cancelled),
            done, self._not_exported, self._show_exporting, self,
        )  # fmt: skip

    def exporting(self) -> bool:
        """Whether a file is being written."""
        return self._exporting is not None

    # ---- reading

    def _show(self, read: ActivityRead) -> None:
        asked, self._reading = self._reading, None
        if asked != (self.wanted(), self._limit):  # chosen anew meanwhile
            self.refresh()
            return
        self._counts = read.counts
        self._figures.show_standing(read.standing)
        self._tabs.show_counts(read.counts)
        self._filters.show_flows(read.flows)
        self._model.show_rows(read.rows)
        self._stack.setCurrentIndex(0 if read.rows else self._why_empty())
        self._select()
        self.status_changed.emit()
        self._rest.start(self._took.elapsed())

    def _rested(self) -> None:
        if self._stale:
            self.refresh()

    def _not_read(self, error: PolkuError) -> None:
        self._reading = None
        self._doors.tell_error(error)

    def _why_empty(self) -> int:
        """Which page of the stack says why there is nothing."""
        wanted = self.wanted()
        if wanted.flow or wanted.first or wanted.last:
            return 3
        return 2 if wanted.search else 1

    def _clear(self) -> None:
        """Takes search and filters away."""
        self._search.clear()
        self._filters.clear()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._limit = _PAGE
        self._selected, self._sought = 0, False
        self._wait.stop()
        self._table.scrollToTop()
        self.refresh()

    # ---- exporting

    def _ask_where(self) -> None:
        if self._exporting is not None:
            self._exporting.cancel()
            return
        name, _kind = QFileDialog.getSaveFileName(
            self, _("Save the messages as a table"), f"{_('Activity')}.csv", _("Tables (*.csv)")
        )
        if name:
            self.export_to(Path(name))

    def _show_exporting(self, done: int, total: int) -> None:
        self._doors.show_work(_("Writing the table, {share} %").format(share=done * 100 // max(1, total)), done, total)

    def _exported(self) -> None:
        self._exporting = None
        self._export.setText(_("Export CSV…"))
        self._doors.show_work("", 0, 0)

    def _not_exported(self, error: PolkuError) -> None:
        self._exported()
        if error.code != "cancelled":
            self._doors.tell_error(error)

    # ---- parts

    def _timer(self, milliseconds: int, work: Callable[[], object]) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(milliseconds)
        made.timeout.connect(work)
        return made

    def _make_tabs(self) -> TabRow:
        tabs = [
            ("", _("All")),
            ("queued", _("Queued")),
            ("sent", _("Sent")),
            ("retry", _("Retrying")),
            ("failed", _("Failed")),
            ("uncertain", _("Uncertain")),
            ("held", _("Held back")),
        ]
        made = TabRow(_("State of messages"), tabs, alarming=("failed", "uncertain"))
        made.chosen.connect(lambda _tab: self._begin_anew())
        return made

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        dress_table(table, _("Messages"))
        columns = (Wide(72, 84), Wide(116, 124), Wide(150, 190), Wide(160, 240), Wide(120, 140), Wide(150, grows=True))
        TableRoom(table, columns, spare=(4,))
        table.selectionModel().currentRowChanged.connect(lambda now, _before: self._show_row(now.row()))
        bar = table.verticalScrollBar()
        bar.valueChanged.connect(lambda value: self._more() if value == bar.maximum() else None)
        return table

    def _nothing(self) -> QWidget:
        return EmptyState(
            _("No messages here"),
            _("Messages appear when a published automation has something to send."),
            icon="send",
            note=_("A draft sends nothing."),
        )

    def _nothing_left(self) -> QWidget:
        """A filter lets nothing through."""
        button = secondary(_("Show everything"), "x", on_click=self._clear)
        words = _("The search, the days and the automation leave nothing of this state.")
        return EmptyState(_("Nothing fits"), words, button, icon="search")

    def _more(self) -> None:
        if len(self._model.rows()) == self._limit:
            self._limit += _PAGE
            self.refresh()

    def _select(self) -> None:
        """Shows again what is selected; of what has gone out of the list only if it was asked for by itself."""
        ids = [one.id for one in self._model.rows()]
        if self._selected in ids:
            index = ids.index(self._selected)
            self._table.setCurrentIndex(self._model.index(index, 0))
            self._show_row(index)
        elif self._sought:
            self._show_story()
        else:
            self._close_detail()

    def _show_row(self, index: int) -> None:
        one = self._model.row(index)
        if one is not None:
            self._sought = self._sought and one.id == self._selected
            self._selected = one.id
            self._show_story()

    def _show_story(self) -> None:
        self._detail.show_story(self._doors.story(self._selected))
        self._detail.show()
        self.commands_changed.emit()

    def _close_detail(self) -> None:
        self._selected, self._sought = 0, False
        self._detail.hide()
        self._table.clearSelection()

    def window_title(self) -> str:
        return _("Activity")

    def handlers(self) -> Mapping[str, Handler]:
        return {"edit.find": self._search.setFocus, "view.refresh": self.refresh}

    def status(self) -> tuple[str, str]:
        count = self._counts.get(self._tabs.current(), 0)
        rows = ngettext("{n} row", "{n} rows", count).format(n=number(count))
        return _("The computer may sleep: late messages leave on waking, within quiet hours"), rows

    def arrive(self) -> None:
        self.refresh()


def _columns() -> list[Column[ActivityRow]]:
    return [
        Column(_("Time"), lambda one: Cell(one.when, right=True, digits=True), right=True),
        Column(_("State"), _state),
        Column(_("Customer"), lambda one: Cell(one.customer, person=True, persona=one.persona)),
        Column(_("Message"), lambda one: Cell(one.title)),
        Column(_("Automation"), lambda one: Cell(one.automation, tone="secondary")),
        Column(_("Explanation"), lambda one: Cell(one.why, tone="secondary")),
    ]


def _state(one: ActivityRow) -> Cell:
    tone, icon, words = state_look(one.state)
    return Cell(words, pill=True, tone=tone, icon=icon)
