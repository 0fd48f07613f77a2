"""A span of one's own: its first and last day, and calendar months at hand."""

from datetime import date, timedelta

from PySide6.QtCore import QDate, QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QDateEdit

from app.i18n import _
from app.i18n import date as say_date
from app.services.results import Dates
from app.ui.theme import current
from app.ui.widgets.buttons import quiet
from app.ui.widgets.cards import Panel
from app.ui.widgets.fields import date_field
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import column, row

_RESTS_MS = 700
_WIDE = 128


class DatesStrip(Panel):
    """picked(Dates) a moment after a day has been changed, at once by Enter, on leaving a field or by a month's button;
    never while the first day is after the last.
    """

    picked = Signal(Dates)

    def __init__(self) -> None:
        super().__init__(edge="bottom")
        self.setAccessibleName(_("Dates of the figures"))
        self._told: Dates | None = None
        self._limits = Dates(date.min, date.max)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_RESTS_MS)
        self._rest.timeout.connect(self._tell)
        self.first, self.last = date_field(_("First day")), date_field(_("Last day"))
        for field in (self.first, self.last):
            field.setMinimumWidth(current.roomy(_WIDE))
            field.dateChanged.connect(self._changed)
            field.editingFinished.connect(self._tell)
        self._note = label("", "small", "muted", wrap=True)
        self._wrong = label(_("The first day is after the last one. Change either."), "small", "error", wrap=True)
        self._wrong.hide()
        self._ready = {
            quiet(_("This month"), extent="small", on_click=lambda: self._pick(self._month(0))): 0,
            quiet(_("Last month"), extent="small", on_click=lambda: self._pick(self._month(1))): 1,
        }
        said = column(self._wrong, self._note, gap=0)
        fields = row(self.first, label("–"), self.last, 4, *self._ready, 8, said, gap=8, margins=(20, 8, 20, 8))
        fields.setStretchFactor(said, 1)
        self.body.addLayout(fields)

    def dates(self) -> Dates | None:
        """The days in the fields; None while they make no span."""
        first, last = _day(self.first), _day(self.last)
        return Dates(first, last) if first <= last else None

    def show_limits(self, begun: date, today: date) -> None:
        """Nothing is known before the one day, nor after the other."""
        self._limits = Dates(begun, today)
        for field in (self.first, self.last):
            with QSignalBlocker(field):
                field.setDateRange(_shown(begun), _shown(today))
        self._note.setText(
            _("Figures begin on {day}, when the first automation was published.").format(day=say_date(begun, year=True))
        )
        for button, back in self._ready.items():
            button.setEnabled(self._month(back) is not None)
            button.setToolTip("" if button.isEnabled() else self._note.text())

    def show_dates(self, dates: Dates) -> None:
        """Other days, as far as they are within the limits, without the signal."""
        for field, day in ((self.first, dates.first), (self.last, dates.last)):
            with QSignalBlocker(field):
                field.setDate(_shown(day))
        self._told = self.dates()
        self._show_wrong()

    def _month(self, back: int) -> Dates | None:
        """A month of the calendar as far as it is within the limits; None where none of it is."""
        first = self._limits.last.replace(day=1)
        last = self._limits.last
        for _month in range(back):
            last = first - timedelta(days=1)
            first = last.replace(day=1)
        return Dates(max(first, self._limits.first), last) if last >= self._limits.first else None

    def _pick(self, dates: Dates | None) -> None:
        if dates is not None:
            self.show_dates(dates)
            self._told = None
            self._tell()

    def _changed(self) -> None:
        self._show_wrong()
        self._rest.start()

    def _show_wrong(self) -> None:
        wrong = self.dates() is None
        self._wrong.setVisible(wrong)
        self._note.setVisible(not wrong)
        for field in (self.first, self.last):
            field.setAccessibleDescription(self._wrong.text() if wrong else self._note.text())

    def _tell(self) -> None:
        self._rest.stop()
        dates = self.dates()
        if dates is not None and dates != self._told:
            self._told = dates
            self.picked.emit(dates)


def _shown(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _day(field: QDateEdit) -> date:
    shown = field.date()
    return date(shown.year(), shown.month(), shown.day())
