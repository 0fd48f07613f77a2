"""The cards below the table of automations: sales by week, one automation's funnel and messages, what is known."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QTableView, QWidget

from app.analysis.attribution import LONGEST_DAYS
from app.analysis.rates import Rate
from app.i18n import _, money, ngettext, number
from app.services.insights import Feedback, Figures, Insights, MessageFigures
from app.services.insights_words import UNKNOWN, Told, feedback, funnel, lift_words, rate, source_lines, week_words
from app.ui.insights.charts import Bar, Series, WeekColumns, legend, star_row
from app.ui.insights.table import FiguresModel, message_columns
from app.ui.widgets.buttons import secondary
from app.ui.widgets.cards import Card, IconMark, Tile, scrolling
from app.ui.widgets.fields import spin
from app.ui.widgets.labels import ElidedLabel, hline, label
from app.ui.widgets.layouts import boxed, clear, column, row
from app.ui.widgets.segmented import SegmentedControl
from app.ui.widgets.table_model import Column, RowsModel
from app.ui.widgets.tables import Cell, dress_table, set_columns
from app.ui.words.metrics import verdict_words

MOST = 5
"""Automations that a chart tells apart; the rest are one series."""


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
        self._table = _small_table(self._model, _("Sales by week"), [0, 130])
        self._stack = QStackedWidget()
        self._stack.addWidget(self._chart)
        self._stack.addWidget(self._table)
        self._title = label("", "strong")
        self._names = row(gap=14)
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
        told = [(week_words(place), money(sums[place], found.currency)) for place in range(weeks)]
        words = ", ".join(f"{week} {worth}" for (week, worth), sold in zip(told, sums, strict=True) if sold)
        names = [_short_week(found, place) for place in range(weeks)]
        self._chart.show_series(series, names, words or _("No sales credited yet"))
        self._model.show_rows(list(reversed(told)))
        clear(self._names)
        for place, one in enumerate(series[:3]):
            self._names.addWidget(legend(one.name, place))
        self._names.addStretch(1)


class FlowCard(Card):
    """One automation: its funnel, its messages, and when an order is credited to it."""

    window_chosen = Signal(int)

    def __init__(self, open_flow: Callable[[], object], currency: Callable[[], str]) -> None:
        self._title = ElidedLabel("", "strong")
        self._window = spin(_("Days after a message in which an order is credited to it"), 1, LONGEST_DAYS, 5, width=62)
        self._body = column(gap=8)
        self._model: FiguresModel[MessageFigures] = FiguresModel(message_columns(currency))
        self._table = _small_table(self._model, _("Messages of the automation"), [0, 74, 104, 100, 110])
        self._stack = QStackedWidget()
        self._stack.addWidget(scrolling(boxed(self._body), _("Funnel")))
        self._stack.addWidget(self._table)
        parts = SegmentedControl(_("What is shown"), [("0", _("Funnel"), ""), ("1", _("Messages"), "")], small=True)
        parts.chosen.connect(lambda key: self._stack.setCurrentIndex(int(key)))
        opened = secondary(_("Show on the drawing"), "route", "small", on_click=open_flow)
        days = row(label(_("An order is credited to a message for"), "small", "secondary"), self._window, gap=8)
        days.addWidget(label(_("days after it"), "small", "secondary"))
        days.addStretch(1)
        super().__init__(row(self._title, parts, opened, gap=10), self._stack, days, gap=10)
        self._window.valueChanged.connect(self.window_chosen)

    def show_figures(self, found: Figures) -> None:
        """Another automation, or newer figures."""
        self._title.setText(found.flow.name or found.name)
        self._window.blockSignals(True)
        self._window.setValue(found.window_days)
        self._window.blockSignals(False)
        clear(self._body)
        for icon, kind, words, people, of in funnel(found):
            self._body.addWidget(_funnel_line(icon, kind, words, people, of, found.entered))
        told = [lift_words(found.lift)] if found.lift else []
        told += [" ".join(verdict_words(one)).replace("\n", ", ") for one in found.tests]
        how = _("By code {coupon}, by link {utm}, by click {click}, by the last message {touch}.").format(
            coupon=number(found.by.get("coupon", 0)),
            utm=number(found.by.get("utm", 0)),
            click=number(found.by.get("click", 0)),
            touch=number(found.by.get("touch", 0)),
        )
        orders = sum(one.orders for one in found.money)
        credited = ngettext("{n} order credited.", "{n} orders credited.", orders).format(n=number(orders))
        for words in (f"{credited} {how}" if orders else credited, *told):
            self._body.addWidget(label(words, "small", "muted", wrap=True))
        self._body.addStretch(1)
        self._model.show_rows(found.messages)


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
            self._inside.addWidget(boxed(row(mark, label(what), None, label(where, "small", "muted"), gap=8)))
            if how:
                said = label(how, "small", "muted", wrap=True)
                self._inside.addWidget(boxed(row(said, margins=(24, 0, 0, 4))))
        self._inside.addStretch(1)

    def _show_feedback(self, found: Feedback) -> None:
        told = feedback(found)
        title = ngettext("Feedback, {n} answer", "Feedback, {n} answers", found.answers)
        head = row(label(title.format(n=told.text), "strong"), None, label(told.detail, "bold", digits=True))
        self._inside.addWidget(boxed(head))
        most = max(found.stars) or 1
        for stars in range(5, 0, -1):
            many = found.stars[stars - 1]
            self._inside.addWidget(star_row(stars, many, many / most))
        self._inside.addWidget(hline())


class TotalCard(Card):
    """One figure of all automations together."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._value, self._detail = label("", "heading", digits=True), label("", "small", "muted", digits=True)
        line = row(self._value, self._detail, None, gap=8)
        line.setAlignment(self._detail, Qt.AlignmentFlag.AlignBottom)
        super().__init__(ElidedLabel(words, "small", "secondary"), line, margins=(14, 10, 10, 10), gap=4)

    def show_told(self, told: Told) -> None:
        """Another value; where nobody knows it, the tooltip says how to get it."""
        self._value.setText(told.text)
        self._detail.setText(told.detail)
        self.setToolTip(told.how)
        self.setAccessibleName(f"{self._words}: {told.line}")


def _funnel_line(icon: str, kind: str, words: str, people: int | None, of: Rate | None, entered: int) -> QWidget:
    told = rate(of) if of is not None else Told("")
    count = label(UNKNOWN if people is None else number(people), "bold", digits=True)
    share = label("" if people is None else told.text, "body", "muted", digits=True)
    for one, wide in ((count, 48), (share, 66)):
        one.setMinimumWidth(wide)
        one.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    name = ElidedLabel(words)
    name.setFixedWidth(166)
    role = f"{kind}.line" if kind != "kind.goal" else "kind.goal.base"
    bar: QWidget = label(_("not seen"), "small", "muted")
    if people is not None:
        bar = Bar(people / entered if entered else 0.0, role)
    line = row(Tile(icon, kind, 26, 15, 6), name, bar, count, share, gap=10)
    line.setStretch(2, 1)
    made = boxed(line)
    made.setAccessibleName(", ".join(part for part in (words, count.text(), share.text(), told.detail) if part))
    made.setToolTip(told.detail)
    return made


def _chart_or_table(stack: QStackedWidget) -> SegmentedControl:
    made = SegmentedControl(
        _("How it is shown"),
        [("0", _("Chart"), "chart"), ("1", _("Table"), "list")],
        small=True,
        bare=("0", "1"),
    )
    made.chosen.connect(lambda key: stack.setCurrentIndex(int(key)))
    return made


def _small_table(model: RowsModel[Any], name: str, widths: list[int]) -> QTableView:
    table = QTableView()
    model.setParent(table)
    table.setModel(model)
    dress_table(table, name, row_height=40 if len(widths) > 2 else 28)
    set_columns(table, widths)
    return table


def _short_week(found: Insights, place: int) -> str:
    return _("wk {n}").format(n=(found.first + timedelta(weeks=place)).isocalendar().week)
