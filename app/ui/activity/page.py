"""What left, what waits, what did not leave, and why. The list follows the scheduler while it works."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QTableView, QWidget

from app.i18n import _, ngettext, number
from app.ui.activity.detail import Act, MessageDetail
from app.ui.activity.figures import Figures
from app.ui.activity.rows import ActivityRow, MessageStory, Standing
from app.ui.shell.page import Handler, Page, PageHead
from app.ui.widgets.empty import EmptyState, none_found
from app.ui.widgets.fields import search_field
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.pills import state_look
from app.ui.widgets.table_model import Column, RowsModel
from app.ui.widgets.table_room import TableRoom, Wide
from app.ui.widgets.tables import Cell, dress_table
from app.ui.widgets.tabs import TabRow

_PAGE = 200
_SEARCH_MS = 200
Rows = Callable[[str, str, int], Sequence[ActivityRow]]


class ActivityPage(Page):
    """rows(tab, search, limit) newest first; story(id) is asked for the selected message."""

    def __init__(
        self,
        rows: Rows,
        standing: Callable[[], Standing],
        story: Callable[[int], MessageStory],
        actions: Mapping[str, Act],
        tell: Callable[[str], object],
    ) -> None:
        super().__init__()
        self._rows_of, self._standing_of, self._story_of = rows, standing, story
        self._limit = _PAGE
        self._selected = 0
        self._search = search_field(_("Find a customer or a message"), width=230)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_SEARCH_MS)
        self._wait.timeout.connect(self.refresh)
        self._search.textChanged.connect(lambda _text: self._wait.start())
        head = PageHead(_("Activity"), _("Everything that has left, is leaving or was left unsent"), self._search)
        self._figures = Figures()
        self._tabs = TabRow(
            _("State of messages"),
            [
                ("", _("All")),
                ("queued", _("Queued")),
                ("sent", _("Sent")),
                ("retry", _("Retrying")),
                ("failed", _("Failed")),
                ("uncertain", _("Uncertain")),
                ("held", _("Held back")),
            ],
            alarming=("failed", "uncertain"),
        )
        self._tabs.chosen.connect(self._choose_tab)
        self._model: RowsModel[ActivityRow] = RowsModel(_columns(), self)
        self._table = self._make_table()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._nothing())
        self._stack.addWidget(none_found(_("Customers and messages are looked through."), self._search.clear))
        self._detail = MessageDetail(actions, self._close_detail, tell)
        self._detail.hide()
        tabs = boxed(row(self._tabs, margins=(18, 10, 18, 0)))
        left = boxed(column(self._figures, tabs, self._stack, gap=0))
        middle = row(left, self._detail, gap=0)
        middle.setStretch(0, 1)
        self.setLayout(column(head, middle, gap=0))

    def refresh(self) -> None:
        """Reads figures, list and the story of the selected message again."""
        standing = self._standing_of()
        self._figures.show_standing(standing)
        self._tabs.show_counts(standing.counts)
        self._model.show_rows(self._rows_of(self._tabs.current(), self._search.text().strip(), self._limit))
        self._stack.setCurrentIndex(0 if self._model.rows() else 2 if self._search.text().strip() else 1)
        self._select(self._selected)
        self.status_changed.emit()

    def show_tab(self, tab: str) -> None:
        """Shows one state, for links from elsewhere."""
        self._tabs.choose(tab)
        self._choose_tab(tab)

    def show_message(self, message: int) -> None:
        """Selects a message and opens its story."""
        self._selected = message
        self.refresh()

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

    def _choose_tab(self, _tab: str) -> None:
        self._limit = _PAGE
        self._selected = 0
        self.refresh()
        self._table.scrollToTop()

    def _more(self) -> None:
        if len(self._model.rows()) == self._limit:
            self._limit += _PAGE
            self.refresh()

    def _select(self, message: int) -> None:
        ids = [one.id for one in self._model.rows()]
        if message in ids:
            self._table.setCurrentIndex(self._model.index(ids.index(message), 0))
            self._show_row(ids.index(message))
        else:
            self._close_detail()

    def _show_row(self, index: int) -> None:
        one = self._model.row(index)
        if one is None:
            return
        self._selected = one.id
        self._detail.show_story(self._story_of(one.id))
        self._detail.show()
        self.commands_changed.emit()

    def _close_detail(self) -> None:
        self._selected = 0
        self._detail.hide()
        self._table.clearSelection()

    def window_title(self) -> str:
        return _("Activity")

    def handlers(self) -> Mapping[str, Handler]:
        return {"edit.find": self._search.setFocus, "view.refresh": self.refresh}

    def status(self) -> tuple[str, str]:
        count = len(self._model.rows())
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
