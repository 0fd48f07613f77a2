"""Clock times and weekdays, as the model writes them ("09:00", "mon")."""

from PySide6.QtCore import QTime, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QFrame, QPushButton, QTimeEdit

from app.i18n import N_, _
from app.model.times import WEEKDAYS, Weekday
from app.ui.widgets.layouts import row
from app.ui.words.waits import WEEKDAY_SHORT

_LONG: dict[Weekday, str] = {
    "mon": N_("Monday"),
    "tue": N_("Tuesday"),
    "wed": N_("Wednesday"),
    "thu": N_("Thursday"),
    "fri": N_("Friday"),
    "sat": N_("Saturday"),
    "sun": N_("Sunday"),
}


class ClockEdit(QTimeEdit):
    """A time of day; picked("HH:MM") when a person changes it."""

    picked = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setDisplayFormat(_("HH:mm"))
        self.setFixedWidth(92)
        self.lineEdit().setTextMargins(8, 0, 0, 0)  # the style sheet's padding does not reach a time's line
        self.timeChanged.connect(lambda time: self.picked.emit(time.toString("HH:mm")))

    def show_clock(self, text: str) -> None:
        """Show another time without the signal."""
        self.blockSignals(True)
        self.setTime(QTime.fromString(text.zfill(5), "HH:mm"))
        self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class WeekdayBar(QFrame):
    """Seven small switches; picked(tuple) with the days in order of the week. None chosen means any day."""

    picked = Signal(tuple)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("surface", "group")
        self.setAccessibleName(name)
        self._days: dict[Weekday, QPushButton] = {}
        bar = row(gap=2, margins=(2, 2, 2, 2))
        for day in WEEKDAYS:
            made = QPushButton(_(WEEKDAY_SHORT[day]))
            made.setAccessibleName(_(_LONG[day]))
            made.setToolTip(_(_LONG[day]))
            made.setCheckable(True)
            made.setProperty("role", "segment")
            made.setProperty("extent", "small")
            made.setMinimumWidth(38)
            made.clicked.connect(lambda _checked=False: self.picked.emit(self.days()))
            self._days[day] = made
            bar.addWidget(made)
        self.setLayout(bar)
        self.setFocusProxy(self._days["mon"])

    def days(self) -> tuple[Weekday, ...]:
        """The chosen days."""
        return tuple(day for day, made in self._days.items() if made.isChecked())

    def show_days(self, days: tuple[Weekday, ...]) -> None:
        """Show other days, without the signal."""
        for day, made in self._days.items():
            made.setChecked(day in days)
