"""A day of the calendar, as the model writes it ("2027-03-01", "" for none chosen)."""

from PySide6.QtCore import QDate, Signal
from PySide6.QtGui import QShowEvent, QWheelEvent
from PySide6.QtWidgets import QDateEdit

from app.i18n import _

_ISO = "yyyy-MM-dd"
_NONE = QDate(1990, 1, 1)
"""Stands for no day: shown as words."""


class DayEdit(QDateEdit):
    """picked("YYYY-MM-DD") when a person changes it."""

    picked = Signal(str)

    def __init__(self, name: str, today: str = "") -> None:
        """`today`: the month on which the calendar opens while no day is chosen."""
        super().__init__()
        self._today = QDate.fromString(today, _ISO)
        self.setAccessibleName(name)
        self.setCalendarPopup(True)
        self.setDisplayFormat(_("d MMM yyyy"))
        self.setMinimumDate(_NONE)
        self.setSpecialValueText(_("No day chosen"))
        self.setMinimumWidth(150)
        self.dateChanged.connect(lambda day: self.picked.emit("" if day == _NONE else day.toString(_ISO)))

    def show_day(self, day: str) -> None:
        """Show another day without the signal."""
        self.blockSignals(True)
        self.setDate(QDate.fromString(day, _ISO) if day else _NONE)
        self.blockSignals(False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.date() == _NONE and self._today.isValid():
            self.calendarWidget().setCurrentPage(self._today.year(), self._today.month())

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event) if self.hasFocus() else event.ignore()
