"""Results of all automations: what they have done, what they have brought, and where every figure comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QStackedWidget, QTableView, QWidget

from app.i18n import N_, _, ngettext, number, time
from app.model.errors import PolkuError
from app.services.insights import Figures, Insights
from app.services.insights_changes import changes, span_line
from app.services.insights_words import COLUMNS, FIGURES, TOTALS, source_words, totals
from app.services.link_clicks import Followed
from app.services.results import SPANS, Dates, Span
from app.services.sentences.errors import explain
from app.ui.bridge import run_task
from app.ui.insights.cards import Below, KnownCard, SalesCard, TotalCard, Totals
from app.ui.insights.dates import DatesStrip
from app.ui.insights.flow_card import FlowCard
from app.ui.insights.table import (
    ORDERS,
    SPARE,
    WIDE,
    FiguresModel,
    Line,
    MetricDelegate,
    columns,
    guide_five,
    in_order_of,
)
from app.ui.results.words import SPAN_WORDS
from app.ui.shell.page import Handler, Page, PageHead
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.cards import Card, scrolling
from app.ui.widgets.empty import EmptyState
from app.ui.widgets.fields import combo
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.segmented import SegmentedControl
from app.ui.widgets.table_room import TableRoom
from app.ui.widgets.tables import dress_table

OWN = "own"
"""The segment that opens the days of one's own."""
_AGAIN_MS = 3000
_ROW, _SHOWN = 46, 6
_ORDERS = {"": N_("As in the guide"), **{key: COLUMNS[key] for key in ORDERS}}


@dataclass(frozen=True, slots=True)
class InsightDeeds:
    """What the page has done for it. `read` and `followed` run off the UI thread; `icon` of an automation's trigger."""

    read: Callable[[Span | Dates], Insights]
    csv: Callable[[Insights, Path], object]
    report: Callable[[Insights, Path], object]
    followed: Callable[[str, Span | Dates], Followed]
    set_window: Callable[[str, int], object]
    open_flow: Callable[[str], object]
    library: Callable[[], object]
    tell: Callable[[str], object]
    icon: Callable[[Figures], str]


class InsightsPage(Page):
    """Reads when it comes into sight and when something has happened, at most every few seconds."""

    shown = Signal()
    followed_shown = Signal()

    def __init__(self, deeds: InsightDeeds) -> None:
        super().__init__()
        self._deeds = deeds
        self._found: Insights | None = None
        self._chosen = ""
        self._reading = self._again = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AGAIN_MS)
        self._soon.timeout.connect(self._read)
        spans = [(span, _(SPAN_WORDS[span][0]), "") for span in SPANS]
        self._spans = SegmentedControl(_("Time span"), [*spans, (OWN, _("Own dates"), "")])
        self._spans.choose("90")
        self._spans.chosen.connect(self._choose_span)
        self._own = DatesStrip()
        self._own.hide()
        self._own.picked.connect(lambda _dates: self._read())
        self._save_as = secondary(_("Save"), "upload")
        self._save_as.setMenu(self._ways_to_save())
        self._head = PageHead(_("Results"), "", self._spans, 4, self._save_as)
        self._days = label("", "small", "secondary", wrap=True)
        self._totals = {key: TotalCard(_(words)) for key, words in TOTALS.items()}
        self._model: FiguresModel[Line] = FiguresModel(columns(), self)
        self._order = combo(_("Order of the automations"), [(_(words), key) for key, words in _ORDERS.items()])
        self._order.currentIndexChanged.connect(lambda _place: self._show_lines())
        self._table = self._made_table()
        self._sales = SalesCard()
        self._flow = FlowCard(lambda: self._deeds.open_flow(self._chosen), self._currency)
        self._flow.window_chosen.connect(self._choose_window)
        self._known = KnownCard()
        self._stack = QStackedWidget()
        for view in (scrolling(self._full(), _("Results")), self._empty(), boxed(row(None))):
            self._stack.addWidget(view)
        self._stack.setCurrentIndex(2)
        self.setLayout(column(self._head, self._own, self._stack, gap=0))

    def found(self) -> Insights | None:
        """What is shown; None until it has been read."""
        return self._found

    def refresh(self) -> None:
        """Something has happened: reads again in a moment."""
        if not self._soon.isActive():
            self._soon.start()

    def choose(self, name: str) -> None:
        """Shows the funnel of an automation."""
        names = [one.figures.name for one in self._model.rows()]
        if name in names:
            self._table.selectRow(names.index(name))

    def _made_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        dress_table(table, _("Automations and their metrics"), row_height=_ROW)
        table.setItemDelegate(MetricDelegate(table))
        TableRoom(table, WIDE, SPARE)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        table.horizontalHeader().sectionClicked.connect(self._order_by)
        table.selectionModel().currentRowChanged.connect(lambda now, _before: self._show_row(now.row()))
        return table

    def _full(self) -> QWidget:
        cards = Totals(list(self._totals.values()))
        tinted = _("tinted: the metrics that the guide names for the automation")
        whose = _("of those who came in during the span; sales and stops: of the span itself")
        key = ElidedLabel(f"{tinted} · {whose}", "small", "muted")
        ordered = label(_("Sorted by"), "small", "secondary")
        head = row(label(_("Automations"), "strong"), key, ordered, self._order, gap=12, margins=(16, 6, 12, 6))
        table = Card(head, self._table, margins=(0, 0, 0, 0), gap=0)
        below = Below(self._sales, self._flow, self._known)
        made = column(self._days, cards, table, below, gap=12, margins=(18, 10, 18, 14))
        made.setStretch(3, 1)
        return boxed(made)

    def _empty(self) -> QWidget:
        return EmptyState(
            _("No results yet"),
            _("Publish an automation. What it does and brings is told here from the first message on."),
            primary(_("Open the library"), "library", on_click=self._deeds.library),
            icon="chart",
            second="flow",
        )

    def _currency(self) -> str:
        return self._found.currency if self._found else "EUR"

    def _ways_to_save(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(_("Save as CSV…"), lambda: self._save("csv"))
        menu.addAction(_("Save a report…"), lambda: self._save("html"))
        return menu

    def _choose_span(self, key: str) -> None:
        """The days of one's own begin as those that have been in sight."""
        found = self._found
        self._own.setVisible(key == OWN)
        if key == OWN and found is not None:
            first = found.since.date() if found.since else found.begun or found.last
            self._own.show_dates(Dates(first, found.last))
        self._read()

    def _span(self) -> Span | Dates:
        key = self._spans.current()
        if key == OWN and (own := self._own.dates()) is not None:
            return own
        return next((one for one in SPANS if one == key), "all")

    def _read(self) -> None:
        if self._reading:
            self._again = True
            return
        self._reading = True
        span = self._span()
        run_task(lambda: self._deeds.read(span), self._show, self._failed)

    def _failed(self, error: PolkuError) -> None:
        self._reading = False
        self._deeds.tell(explain(error).line())

    def _show(self, found: Insights) -> None:
        self._reading = False
        self._found = found
        self._stack.setCurrentIndex(0 if found.automations else 1)
        self._save_as.setEnabled(bool(found.automations))
        self._spans.set_enabled(OWN, found.begun is not None, _("Nothing has been published yet."))
        if found.begun is not None:
            self._own.show_limits(found.begun, found.at.date())
        compared = changes(found)
        for key, told in totals(found).items():
            self._totals[key].show_told(told, source_words(FIGURES[key]), compared.get(key))
        self._days.setText(span_line(found))
        self._known.show_insights(found)
        self._show_lines()
        self.status_changed.emit()
        self.shown.emit()
        if self._again:
            self._again = False
            self._read()

    def _order_by(self, section: int) -> None:
        """A press on a column's head orders by it; once more, and the guide's order is back."""
        key = next((key for key, (place, _of) in ORDERS.items() if place == section), "")
        self._order.setCurrentIndex(max(0, self._order.findData("" if key == self._order.currentData() else key)))

    def _show_lines(self) -> None:
        """The automations in the order that is chosen; the one in sight stays in sight."""
        found = self._found
        if found is None:
            return
        ordered = in_order_of(self._order.currentData(), guide_five(found))
        names = [one.name for one in ordered]
        place = names.index(self._chosen) if self._chosen in names else min(1, len(names) - 1)
        self._model.show_rows([Line(one, found.currency, self._deeds.icon(one), found.first) for one in ordered])
        header, key = self._table.horizontalHeader(), self._order.currentData()
        header.setSortIndicatorShown(key in ORDERS)
        if key in ORDERS:
            header.setSortIndicator(ORDERS[key][0], Qt.SortOrder.DescendingOrder)
        rows = min(max(len(ordered), 1), _SHOWN)
        self._table.setFixedHeight(self._table.verticalHeader().defaultSectionSize() * rows + header.height() + 2)
        self._sales.show_insights(found, ordered)
        if ordered:
            index = self._model.index(place, 0)
            flag = QItemSelectionModel.SelectionFlag
            with QSignalBlocker(self._table.selectionModel()):
                self._table.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
            self._table.viewport().update()
            self._show_row(place)

    def _show_row(self, place: int) -> None:
        one = self._model.row(place)
        if one is not None:
            self._chosen = name = one.figures.name
            self._flow.show_figures(one.figures)
            span, read = self._found.span if self._found else self._span(), self._deeds.followed
            run_task(lambda: read(name, span), self._show_followed, self._failed)

    def _show_followed(self, found: Followed) -> None:
        if found.name == self._chosen:
            self._flow.show_followed(found)
            self.followed_shown.emit()

    def _choose_window(self, days: int) -> None:
        self._deeds.set_window(self._chosen, days)
        self.refresh()

    def _save(self, kind: str) -> None:
        if self._found is None:
            return
        what = _("Table (*.csv)") if kind == "csv" else _("Web page (*.html)")
        suggested = f"{_('Results')}.{kind}"
        name, _kind = QFileDialog.getSaveFileName(self, _("Save the results"), suggested, what)
        if name:
            self.save_to(Path(name))

    def save_to(self, file: Path) -> None:
        """Writes what is shown, as a table or as a report by the file's ending, off the UI thread."""
        found, write = self._found, self._deeds.csv if file.suffix == ".csv" else self._deeds.report
        if found is not None:
            done = _("Saved as {name}.").format(name=file.name)
            run_task(lambda: write(found, file), lambda _none: self._deeds.tell(done), self._failed)

    def window_title(self) -> str:
        return _("Results")

    def handlers(self) -> Mapping[str, Handler]:
        return {"view.refresh": self._read}

    def status(self) -> tuple[str, str]:
        if self._found is None:
            return _("Counting…"), ""
        orders = self._found.orders
        left = _("Counted at {time} on this computer").format(time=time(self._found.at))
        credited = ngettext("{n} order credited", "{n} orders credited", orders).format(n=number(orders))
        return left, _("{orders}. A dash stands where nothing tells the figure.").format(orders=credited)

    def arrive(self) -> None:
        self._read()
