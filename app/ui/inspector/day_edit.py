"""A day of the calendar, as the model writes it ("2027-03-01", "" for none chosen)."""

from PySide6.QtCore import QDate, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDateEdit

from app.i18n import _

_ISO = "yyyy-MM-dd"
_LONG_AGO = QDate(1990, 1, 1)


class DayEdit(QDateEdit):
    """picked("YYYY-MM-DD") when a person changes it. The earliest day that can be shown stands for none chosen, so that
    the first step from there is `today`, or the day shown.
    """

    picked = Signal(str)

    def __init__(self, name: str, today: str = "") -> None:
        super().__init__()
        found = QDate.fromString(today, _ISO)
        self._today = found if found.isValid() else _LONG_AGO
        self.setAccessibleName(name)
        self.setDisplayFormat(_("d MMM yyyy"))
        self.setSpecialValueText(_("No day chosen"))
        self.setMinimumWidth(170)
        self.lineEdit().setTextMargins(8, 0, 0, 0)  # the style sheet's padding does not reach a date's line
        self.dateChanged.connect(self._tell)

    def show_day(self, day: str) -> None:
        """Show another day without the signal."""
        self.blockSignals(True)
        shown = QDate.fromString(day, _ISO)
        self.setMinimumDate((min(shown, self._today) if shown.isValid() else self._today).addDays(-1))
        self.setDate(shown if shown.isValid() else self.minimumDate())
        self.blockSignals(False)

    def _tell(self, day: QDate) -> None:
        self.picked.emit("" if day == self.minimumDate() else day.toString(_ISO))

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()
