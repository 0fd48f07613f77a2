"""The cards beside and below the table of automations: totals, sales by week, what is known."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QTableView, QWidget

from app.i18n import _, money, ngettext
from app.services.insights import Feedback, Figures, Insights
from app.services.insights_changes import Change
from app.services.insights_words import UNKNOWN, Told, feedback, source_lines, stars_words, unasked_words, week_words
from app.ui.insights.charts import Series, WeekColumns, legend, star_row
from app.ui.theme import current
from app.ui.widgets.cards import Card, IconMark, scrolling
from app.ui.widgets.flowing import Flowing
from app.ui.widgets.labels import ElidedLabel, hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.pills import Pill
from app.ui.widgets.segmented import SegmentedControl
from app.ui.widgets.table_model import Column, RowsModel
from app.ui.widgets.tables import Cell, dress_table, set_columns

MOST = 5
"""Automations that a chart tells apart; the rest are one series."""
_CARD, _THREE = 150, 1180
"""At the usual text size: the least width of a total, and of the three cards below the table side by side."""


class SalesCard(Card):
    """Sales by week: a chart, and the table that it is painted from."""

    def __init__(self) -> None:
        self._chart = WeekColumns(_("Sales by week"))
        self._model: RowsModel[tuple[str, str]] = RowsModel(
            [
                Column(_("Week"), lambda one: Cell(one[0])),
                Column(_("Sales"), lambda one: Cell(one[1], right=True), right=True),
            ]
        )
        self._table = small_table(self._model, _("Sales by week"), [0, 130])
        self._stack = QStackedWidget()
        self._stack.addWidget(self._chart)
        self._stack.addWidget(self._table)
        self._title = label("", "strong")
        self._names = Flowing(gap=14, line_gap=4)
        super().__init__(row(self._title, None, _chart_or_table(self._stack)), self._stack, self._names, gap=10)

    def show_insights(self, found: Insights, automations: Sequence[Figures]) -> None:
        """Other figures; `automations` in the order of the table."""
        self._title.setText(_("Sales by week, {currency}").format(currency=found.currency))
        selling = [one for one in automations if any(one.sales)]
        series = [Series(one.flow.name or one.name, one.sales) for one in selling[:MOST]]
        if rest := selling[MOST:]:
            together = tuple(sum(parts) for parts in zip(*(one.sales for one in rest), strict=True))
            series[-1] = Series(_("Others"), tuple(a + b for a, b in zip(series[-1].values, together, strict=True)))
        weeks = len(found.automations[0].sales) if found.automations else 0
        sums = [sum(one.values[place] for one in series) for place in range(weeks)]
        told = [(week_words(found.first, place), money(sums[place], found.currency)) for place in range(weeks)]
        words = ", ".join(f"{week} {worth}" for (week, worth), sold in zip(told, sums, strict=True) if sold)
        names = [_short_week(found, place) for place in range(weeks)]
        self._chart.show_series(series, names, words or _("No sales credited yet"))
        self._model.show_rows(list(reversed(told)))
        clear(self._names)
        for place, one in enumerate(series):
            self._names.addWidget(legend(one.name, place))


class KnownCard(Card):
    """Feedback where there is any, and where every figure comes from."""

    def __init__(self) -> None:
        self._inside = column(gap=7, margins=(0, 0, 14, 0))
        super().__init__(scrolling(boxed(self._inside), _("Where the figures come from")), gap=0)

    def show_insights(self, found: Insights) -> None:
        """Other figures."""
        clear(self._inside)
        for one in found.automations:
            if one.feedback is not None and one.feedback.answers:
                self._show_feedback(one.feedback)
        self._inside.addWidget(label(_("Where the figures come from"), "strong"))
        for tone, what, where, how in source_lines(found.sources):
            mark = IconMark("ok" if tone == "success" else "warning", f"tone.{tone}.text", 16)
            source = ElidedLabel(where, "small", "muted")
            source.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._inside.addWidget(boxed(row(mark, label(what), source, gap=8)))
            if how:
                said = label(how, "small", "muted", wrap=True)
                self._inside.addWidget(boxed(row(said, margins=(24, 0, 0, 4))))
        self._inside.addStretch(1)

    def _show_feedback(self, found: Feedback) -> None:
        told = feedback(found)
        title = ngettext("Feedback, {n} answer", "Feedback, {n} answers", found.answers)
        head = row(label(title.format(n=told.text), "strong"), None, label(stars_words(found), "bold", digits=True))
        self._inside.addWidget(boxed(head))
        most = max(found.stars) or 1
        for stars in range(5, 0, -1):
            many = found.stars[stars - 1]
            self._inside.addWidget(star_row(stars, many, many / most))
        if words := unasked_words(found):
            self._inside.addWidget(label(words, "small", "muted", wrap=True))
        self._inside.addWidget(hline())


class TotalCard(Card):
    """One figure of all automations together, and how it compares with the span before."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._value = label("", "heading", digits=True)
        self._detail = ElidedLabel("", "small", "muted")
        self._change = Pill("", small=True)
        line = row(self._value, None, self._change, gap=8)
        super().__init__(ElidedLabel(words, "small", "secondary"), line, self._detail, margins=(14, 10, 10, 10), gap=3)

    def show_told(self, told: Told, source: str, change: Change | None) -> None:
        """Another value; the tooltip names its source, or where nobody knows it, how to get it, and all that is said of
        the change.
        """
        self._value.setText(told.text)
        self._detail.setText(told.detail or (_("How to get it") if told.text == UNKNOWN and told.how else ""))
        self._change.setVisible(change is not None)
        if change is not None:
            self._change.show_fact(change.text, change.tone)
        compared = change.words if change else ""
        self.setToolTip("\n".join(part for part in (compared, told.how or source) if part))
        self.setAccessibleDescription(self.toolTip())
        self.setAccessibleName(", ".join(part for part in (f"{self._words}: {told.line}", compared) if part))


class Totals(QWidget):
    """The totals side by side, in two rows where one has no room for their words."""

    def __init__(self, cards: Sequence[TotalCard]) -> None:
        super().__init__()
        self._cards, self._across = list(cards), 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(10)
        self._lay_out(len(self._cards))

    def _lay_out(self, across: int) -> None:
        if across == self._across:
            return
        for place in range(self._across):
            self._grid.setColumnStretch(place, 0)
        self._across = across
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // across, place % across)
        for place in range(across):
            self._grid.setColumnStretch(place, 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        many = len(self._cards)
        fits = self.width() >= many * (round(_CARD * current.scale()) + self._grid.spacing())
        self._lay_out(many if fits else (many + 1) // 2)


class Below(QWidget):
    """The cards below the table side by side; without room for that the automation's own above the others."""

    def __init__(self, sales: Card, flow: Card, known: Card) -> None:
        super().__init__()
        self._cards = (sales, flow, known)
        self._across = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        for card in self._cards:
            card.setMinimumHeight(round(300 * max(1.0, current.scale())))
        self._lay_out(True)

    def _lay_out(self, across: bool) -> None:
        if across == self._across:
            return
        self._across = across
        sales, flow, known = self._cards
        places = ((0, 0, 1), (0, 1, 1), (0, 2, 1)) if across else ((1, 0, 1), (0, 0, 2), (1, 1, 1))
        for card, (down, right, wide) in zip((sales, flow, known), places, strict=True):
            self._grid.addWidget(card, down, right, 1, wide)
        for place, share in enumerate((8, 10, 7) if across else (8, 7, 0)):
            self._grid.setColumnStretch(place, share)

    def hasHeightForWidth(self) -> bool:
        return False  # the cards scroll by themselves: they take the height that is left, and need but their least

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(self.width() >= round(_THREE * max(1.0, current.scale())))


def _chart_or_table(stack: QStackedWidget) -> SegmentedControl:
    made = SegmentedControl(
        _("How it is shown"),
        [("0", _("Chart"), "chart"), ("1", _("Table"), "list")],
        small=True,
        bare=("0", "1"),
    )
    made.chosen.connect(lambda key: stack.setCurrentIndex(int(key)))
    return made


def small_table(model: RowsModel[Any], name: str, widths: list[int]) -> QTableView:
    """A table inside a card; `widths` as in `set_columns`."""
    table = QTableView()
    model.setParent(table)
    table.setModel(model)
    dress_table(table, name, row_height=40 if len(widths) > 2 else 28)
    set_columns(table, widths)
    return table


def _short_week(found: Insights, place: int) -> str:
    return _("wk {n}").format(n=(found.first + timedelta(weeks=place)).isocalendar().week)
