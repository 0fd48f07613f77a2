"""The shop's customers: who they are, whether they may be mailed, and why they got what they got."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QTableView, QWidget

from app.i18n import _, ngettext, number
from app.ui.customers.detail import CustomerActions, CustomerDetail
from app.ui.customers.rows import CustomerLine, CustomerStory
from app.ui.shell.page import Handler, Page, PageHead
from app.ui.widgets.buttons import primary
from app.ui.widgets.empty import EmptyState, none_found
from app.ui.widgets.fields import search_field
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.segmented import SegmentedControl
from app.ui.widgets.table_model import Column, RowsModel
from app.ui.widgets.table_room import TableRoom, Wide
from app.ui.widgets.tables import Cell, dress_table

if TYPE_CHECKING:
    from app.ui.segments.view import SegmentsView

_PAGE = 200
_SEARCH_MS = 200


class CustomersPage(Page):
    """lines(search, limit, offset) by name; count() of all; story(email) of the selected one."""

    def __init__(
        self,
        lines: Callable[[str, int, int], Sequence[CustomerLine]],
        count: Callable[[], int],
        story: Callable[[str], CustomerStory],
        actions: CustomerActions,
        import_file: Callable[[], object],
        segments: Callable[[], SegmentsView] | None = None,
    ) -> None:
        """segments: makes the other view of the page, when it is first asked for."""
        super().__init__()
        self._make_segments = segments
        self._segments: SegmentsView | None = None
        self._lines_of, self._count_of, self._story_of = lines, count, story
        self._import = import_file
        self._limit = _PAGE
        self._selected = ""
        self._search = search_field(_("Find a customer"), width=230)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_SEARCH_MS)
        self._wait.timeout.connect(self._find)
        self._search.textChanged.connect(lambda _text: self._wait.start())
        importer = primary(_("Import a file…"), "download", on_click=import_file)
        self._head = PageHead(_("Customers"), "", self._search, importer)
        self._model: RowsModel[CustomerLine] = RowsModel(_columns(), self)
        self._table = QTableView()
        self._table.setModel(self._model)
        dress_table(self._table, _("Customers"))
        columns = (
            Wide(170, 210), Wide(160, 220, grows=True), Wide(100, 110), Wide(80), Wide(96, 110), Wide(106, 110),
            Wide(126, 140),
        )  # fmt: skip
        TableRoom(self._table, columns, spare=(2, 3, 5))
        self._table.selectionModel().currentRowChanged.connect(lambda now, _before: self._show_row(now.row()))
        bar = self._table.verticalScrollBar()
        bar.valueChanged.connect(lambda value: self._more() if value == bar.maximum() else None)
        self._table.activated.connect(lambda index: self._open_row(index.row()))
        self.open = actions.open
        self._detail = CustomerDetail(actions, self._close_detail)
        self._detail.hide()
        self._stack = QStackedWidget()
        listing = row(self._table, self._detail, gap=0)
        listing.setStretch(0, 1)
        self._stack.addWidget(boxed(listing))
        self._stack.addWidget(self._nobody())
        self._stack.addWidget(none_found(_("Names and addresses are looked through."), self._search.clear))
        choices = [("list", _("List"), ""), ("segments", _("Segments"), "")]
        self._views = SegmentedControl(_("What of the customers is shown"), choices)
        self._views.chosen.connect(self.show_view)
        self._views.setVisible(segments is not None)
        self._head.put_beside_title(self._views)
        self.setLayout(column(self._head, self._stack, gap=0))

    def show_view(self, key: str) -> None:
        """Shows the list or the segments."""
        self._views.choose(key)
        if key == "segments" and self._segments is None and self._make_segments is not None:
            self._segments = self._make_segments()
            self._segments.counted.connect(self.status_changed)
            self._stack.addWidget(self._segments)
        self.refresh()

    def segments(self) -> SegmentsView | None:
        """The view of the segments, if it is the one in sight."""
        return self._segments if self._views.current() == "segments" else None

    def refresh(self) -> None:
        """Reads the customers again; the selection stays."""
        count = self._count_of()
        if count and (shown := self.segments()) is not None:
            self._head.show_text(_("Customers"), "")
            self._search.hide()
            self._stack.setCurrentWidget(shown)
            shown.refresh()
            self.status_changed.emit()
            return
        self._search.show()
        words = ngettext("{n} customer", "{n} customers", count).format(n=number(count))
        self._head.show_text(_("Customers"), words)
        self._model.show_rows(self._lines_of(self._search.text().strip(), self._limit, 0))
        self._stack.setCurrentIndex((0 if self._model.rows() or not self._search.text().strip() else 2) if count else 1)
        emails = [one.email for one in self._model.rows()]
        if self._selected in emails:
            self._table.setCurrentIndex(self._model.index(emails.index(self._selected), 0))
            self._show_row(emails.index(self._selected))
        else:
            self._close_detail()
        self.status_changed.emit()

    def show_customer(self, email: str) -> None:
        """Finds a customer and opens the story."""
        self._views.choose("list")
        self._search.setText(email)
        self._selected = email
        self._find()

    def select(self, email: str) -> None:
        """Opens the story of a customer that is in the list already; the first one when not."""
        emails = [one.email for one in self._model.rows()]
        index = emails.index(email) if email in emails else 0
        self._table.setCurrentIndex(self._model.index(index, 0))
        self._table.scrollTo(self._model.index(index, 0))

    def beside(self, email: str, by: int) -> str:
        """The address of the next (1) or previous (-1) customer in the list; "" at its end."""
        emails = [one.email for one in self._model.rows()]
        at = emails.index(email) + by if email in emails else -1
        if at == len(emails) and by > 0:
            self._more()
            emails = [one.email for one in self._model.rows()]
        return emails[at] if 0 <= at < len(emails) else ""

    def place_of(self, email: str) -> tuple[int, int]:
        """(place in the list from 1 on, or 0; how many there are)."""
        emails = [one.email for one in self._model.rows()]
        return (emails.index(email) + 1 if email in emails else 0), self._count_of()

    def _open_row(self, index: int) -> None:
        one = self._model.row(index)
        if one is not None:
            self.open(one.email)

    def _nobody(self) -> QWidget:
        return EmptyState(
            _("No customers yet"),
            _("Import customers from your shop as a CSV file. You see what goes where before anything is imported."),
            primary(_("Import a file…"), "download", on_click=self._import),
            icon="user",
            second="user-plus",
        )

    def _find(self) -> None:
        self._limit = _PAGE
        self.refresh()
        self._table.scrollToTop()

    def _more(self) -> None:
        if len(self._model.rows()) == self._limit:
            self._model.add_rows(self._lines_of(self._search.text().strip(), _PAGE, self._limit))
            self._limit += _PAGE
            self.status_changed.emit()

    def _show_row(self, index: int) -> None:
        one = self._model.row(index)
        if one is not None:
            self._selected = one.email
            self._detail.show_story(self._story_of(one.email))
            self._detail.show()

    def _close_detail(self) -> None:
        self._selected = ""
        self._detail.hide()
        self._table.clearSelection()

    def window_title(self) -> str:
        return _("Customers")

    def handlers(self) -> Mapping[str, Handler]:
        return {"edit.find": self._find_somebody, "view.refresh": self.refresh}

    def _find_somebody(self) -> None:
        self.show_view("list")
        self._search.setFocus()

    def status(self) -> tuple[str, str]:
        if (shown := self.segments()) is not None:
            return shown.status()
        count = len(self._model.rows())
        return _("No consent means no"), ngettext("{n} row", "{n} rows", count).format(n=number(count))

    def arrive(self) -> None:
        self.refresh()


def _columns() -> list[Column[CustomerLine]]:
    return [
        Column(_("Customer"), lambda one: Cell(one.name, person=True, persona=one.persona)),
        Column(_("E-mail address"), lambda one: Cell(one.email, tone="secondary")),
        Column(_("Town"), lambda one: Cell(one.city, tone="secondary")),
        Column(_("Orders"), lambda one: Cell(one.orders, right=True), right=True),
        Column(_("Bought for"), lambda one: Cell(one.total, right=True), right=True),
        Column(_("Last order"), lambda one: Cell(one.last_order, right=True), right=True),
        Column(_("Permission"), lambda one: Cell(one.mail_words, pill=True, tone=one.may_mail)),
    ]
