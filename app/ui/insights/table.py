"""The table of automations: the guide's own two metrics are tinted, every share stands above what it is a share of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from app.analysis.rates import Rate
from app.i18n import _, number
from app.services.insights import Figures, Insights, MessageFigures
from app.services.insights_words import (
    COLUMNS,
    FIGURES,
    UNKNOWN,
    Told,
    own_metric,
    own_source,
    rate,
    sales,
    source_words,
    stops,
    week_words,
)
from app.ui.insights.charts import paint_line
from app.ui.theme import current
from app.ui.widgets.table_model import Column, Row, RowsModel
from app.ui.widgets.table_room import Wide
from app.ui.widgets.tables import CELL, Cell, CellDelegate, Index

WIDE = (
    Wide(180, 200, grows=True), Wide(68, 84), Wide(148, 170), Wide(104, 118), Wide(104, 112), Wide(104, 124),
    Wide(130, 250), Wide(116, 118), Wide(122),
)  # fmt: skip
SPARE = (8, 7, 1)
"""Without room for all columns these go, the first of them first: the names are never what is squeezed."""
GUIDE = {"opens": "opens", "clicks": "clicks", "conversion": "conversion"}


@dataclass(frozen=True, slots=True)
class MetricCell(Cell):
    """tinted: one of the metrics that the guide measures this automation by; weeks: a line to be drawn; how: where
    nothing tells the figure, how to get it, else where it comes from.
    """

    tinted: bool = False
    weeks: tuple[int, ...] = ()
    how: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An automation as the table shows it; `first`: the Monday of the first of its weeks."""

    figures: Figures
    currency: str
    icon: str
    first: date


class MetricDelegate(CellDelegate):
    """Tints the metrics that count, and draws the weeks."""

    def _background(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super()._background(painter, option, index)
        cell = index.data(CELL)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if isinstance(cell, MetricCell) and cell.tinted and not selected:
            box = option.rect
            painter.fillRect(box.adjusted(0, 0, 0, -1), current.tokens().qcolor("accent.tint"))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(CELL)
        if not isinstance(cell, MetricCell) or not cell.weeks:
            super().paint(painter, option, index)
            return
        self._background(painter, option, index)
        box = QRectF(option.rect).adjusted(12, 0, -16, -1)
        paint_line(painter, QRectF(box.left(), box.center().y() - 10, box.width(), 20), cell.weeks)


class FiguresModel(RowsModel[Row]):
    """A figure names its source, a dash how to get it: to the hand that rests on it and to a screen reader."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            cell = super().data(index, CELL)
            if isinstance(cell, MetricCell) and cell.how:
                return cell.how
        return super().data(index, role)


def columns() -> list[Column[Line]]:
    """Of the table of automations."""

    def share(key: str, of: Callable[[Figures], Told]) -> Column[Line]:
        return _from(
            key,
            Column(
                _(COLUMNS[key]), lambda one: told_cell(of(one.figures), GUIDE[key] in one.figures.flow.metrics), True
            ),
        )

    def figure(key: str, cell: Callable[[Line], MetricCell], right: bool = True) -> Column[Line]:
        return _from(key, Column(_(COLUMNS[key]), cell, right))

    return [
        Column(_(COLUMNS["title"]), _title),
        figure("sent", lambda one: MetricCell(number(one.figures.sent), right=True)),
        share("opens", lambda one: rate(one.opened, "opens")),
        share("clicks", lambda one: rate(one.clicked, "clicks")),
        share("conversion", lambda one: rate(one.converted)),
        figure("sales", lambda one: told_cell(sales(one.figures.money, one.currency))),
        Column(_(COLUMNS["own"]), _own),
        figure("stops", lambda one: told_cell(stops(one.figures))),
        figure("weeks", _weeks, right=False),
    ]


def _from(key: str, column: Column[Row]) -> Column[Row]:
    """The column, its figures naming their source."""
    words = source_words(FIGURES[key])

    def cell(one: Row) -> Cell:
        made = column.cell(one)
        return replace(made, how=made.how or words) if isinstance(made, MetricCell) else made

    return Column(column.title, cell, column.right)


def message_columns(currency: Callable[[], str]) -> list[Column[MessageFigures]]:
    """Of the table of one automation's messages."""
    return [
        Column(_("Message"), lambda one: MetricCell(one.title, icon="mail", tile="kind.email")),
        _from("sent", Column(_("Sent"), lambda one: MetricCell(number(one.sent), right=True), right=True)),
        Column(_("Held back"), lambda one: MetricCell(number(one.held), right=True), right=True),
        _from("clicks", Column(_("Clicked"), lambda one: told_cell(rate(one.clicked, "clicks")), right=True)),
        _from("sales", Column(_("Sales"), lambda one: told_cell(sales(one.money, currency())), right=True)),
    ]


def guide_five(found: Insights) -> list[Figures]:
    """The automations in the guide's own order first, then the others."""
    order = ("welcome", "abandoned-cart", "winback", "thank-you", "feedback")
    place = {key: n for n, key in enumerate(order)}
    return sorted(found.automations, key=lambda one: (place.get(one.library_id, len(order)), one.flow.name, one.name))


def _worth(one: Figures) -> float:
    return sum(part.net for part in one.money)


def _share(found: Rate | None) -> float | None:
    return found.share if found is not None else None


ORDERS: dict[str, tuple[int, Callable[[Figures], float | None]]] = {
    "sent": (1, lambda one: one.sent),
    "opens": (2, lambda one: _share(one.opened)),
    "clicks": (3, lambda one: _share(one.clicked)),
    "conversion": (4, lambda one: _share(one.converted)),
    "sales": (5, _worth),
    "stops": (7, lambda one: one.stops),
}
"""What the automations can be ordered by: (its column, its figure)."""


def in_order_of(key: str, automations: Sequence[Figures]) -> list[Figures]:
    """The largest figure first; those without one stand last, and equals stay as they stood."""
    if key not in ORDERS:
        return list(automations)
    figure = ORDERS[key][1]

    def place(one: Figures) -> tuple[bool, float]:
        told = figure(one)
        return told is None, -(told or 0.0)

    return sorted(automations, key=place)


def _title(one: Line) -> Cell:
    return MetricCell(one.figures.flow.name or one.figures.name, icon=one.icon, tile="kind.trigger", bold=True)


def told_cell(told: Told, tinted: bool = False) -> MetricCell:
    """A figure above what it is a share of; weak where it is no share yet, or nothing tells it."""
    weak = bool(told.how) or told.text == UNKNOWN
    if told.detail and told.how:  # of too few: what there is comes first
        told = Told(told.detail, told.text, told.how)
    tone = "muted" if weak else "accent" if tinted else "primary"
    detail = told.detail or (_("How to get it") if told.text == UNKNOWN and told.how else "")
    return MetricCell(told.text, detail, tone=tone, bold=tinted and not weak, right=True, tinted=tinted, how=told.how)


def _own(one: Line) -> Cell:
    _icon, words, told = own_metric(one.figures)
    way = _("How to get it") if told.text == UNKNOWN and told.how else ""
    detail = ", ".join(part for part in (words, told.detail or way) if part)
    guides = bool({"page_visits", "accounts", "feedback", "conversion"} & set(one.figures.flow.metrics))
    known = told.how or source_words(own_source(one.figures))
    return MetricCell(
        told.text, detail, bold=not told.how, tone="muted" if told.how else "primary", tinted=guides, how=known
    )


def _weeks(one: Line) -> MetricCell:
    weeks = one.figures.weeks
    words = ", ".join(f"{week_words(one.first, place)} {number(sent)}" for place, sent in enumerate(weeks) if sent)
    return MetricCell(words or _("nothing sent"), weeks=weeks)
