"""Which days and which automation the list shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.i18n import N_, _
from app.ui.theme import current
from app.ui.widgets.fields import combo, date_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, row

OWN = "own"
_SPANS = {
    "": N_("All days"),
    "today": N_("Today"),
    "yesterday": N_("Yesterday"),
    "7": N_("Last 7 days"),
    "30": N_("Last 30 days"),
    OWN: N_("Choose days"),
}
_WIDEST, _AIR = 220, 12
"""Of the list of automations, whose titles may be long; and what the style sheet's padding takes of a line."""


class Filters(QWidget):
    """changed() when a person chooses. `days` is the line of the two own days, to be put where there is room; it is in
    sight only while days are chosen. today() asks for the day of the shop's clock.
    """

    changed = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self.span = combo(_("Dates"), [(_(words), key) for key, words in _SPANS.items()], small=True)
        self.flow = combo(_("Automation"), [(_("All automations"), "")], small=True)
        _fit(self.span)
        _fit(self.flow)
        self.first, self.last = date_field(_("First day")), date_field(_("Last day"))
        self.days = boxed(row(None, self.first, label("–", tone="muted"), self.last, gap=8, margins=(18, 2, 16, 8)))
        self.days.hide()
        self.span.currentIndexChanged.connect(lambda _place: self._choose_span())
        self.flow.currentIndexChanged.connect(lambda _place: self.changed.emit())
        for day in (self.first, self.last):
            day.dateChanged.connect(lambda _day: self.changed.emit())
        self.setLayout(row(self.span, self.flow, gap=8, margins=(0, 0, 0, 6)))

    def chosen_flow(self) -> str:
        """The automation's name, "" for all."""
        return str(self.flow.currentData() or "")

    def chosen_days(self) -> tuple[date | None, date | None]:
        """The first and the last day, both included; None where there is no end."""
        today = self._today()
        match self.span.currentData():
            case "today":
                return today, today
            case "yesterday":
                return today - timedelta(days=1), today - timedelta(days=1)
            case "7" | "30" as many:
                return today - timedelta(days=int(many) - 1), today
            case "own":
                first, last = sorted((_day_of(self.first.date()), _day_of(self.last.date())))
                return first, last
        return None, None

    def show_flows(self, flows: Sequence[tuple[str, str]]) -> None:
        """The automations to choose from, (title, name). What is chosen stays chosen, without a signal."""
        wished = [(_("All automations"), ""), *flows]
        if wished == [(self.flow.itemText(place), self.flow.itemData(place)) for place in range(self.flow.count())]:
            return
        kept = self.chosen_flow()
        self.flow.blockSignals(True)
        self.flow.clear()
        for title, name in wished:
            self.flow.addItem(title, name)
        self.flow.setCurrentIndex(max(0, self.flow.findData(kept)))
        self.flow.blockSignals(False)
        _fit(self.flow)

    def choose_days(self, first: date, last: date) -> None:
        """Shows own days."""
        self.blockSignals(True)
        self.span.setCurrentIndex(self.span.findData(OWN))
        self.first.setDate(QDate(first.year, first.month, first.day))
        self.last.setDate(QDate(last.year, last.month, last.day))
        self.blockSignals(False)
        self.changed.emit()

    def clear(self) -> None:
        """Every day and every automation again, without a signal."""
        self.blockSignals(True)
        self.span.setCurrentIndex(0)
        self.flow.setCurrentIndex(0)
        self.blockSignals(False)

    def _choose_span(self) -> None:
        own = self.span.currentData() == OWN
        if own and self.days.isHidden():
            last = self._today()
            first = last - timedelta(days=6)
            for field, day in ((self.first, first), (self.last, last)):
                field.blockSignals(True)
                field.setDate(QDate(day.year, day.month, day.day))
                field.blockSignals(False)
        self.days.setVisible(own)
        self.changed.emit()


def _fit(choice: QComboBox) -> None:
    """As wide as its longest line, within bounds."""
    choice.ensurePolished()
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    choice.setFixedWidth(min(choice.sizeHint().width() + _AIR, current.roomy(_WIDEST)))


def _day_of(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
