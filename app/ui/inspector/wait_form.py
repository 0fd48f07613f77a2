"""A wait: for a length of time, or until the clock shows a time."""

from typing import Any

from msgspec.structs import replace
from PySide6.QtWidgets import QVBoxLayout

from app.i18n import _, pgettext
from app.model.nodes import ForDuration, Unit, UntilClock, Wait
from app.ui.inspector.clock_edit import ClockEdit, WeekdayBar
from app.ui.inspector.form import Form, beside, hint
from app.ui.inspector.host import Host
from app.ui.widgets.fields import Field, combo, spin
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.segmented import SegmentedControl

_LONGEST = 3650


def unit_names() -> dict[Unit, str]:
    """The units of a wait, as they stand after a number."""
    return {"minutes": _("minutes"), "hours": _("hours"), "days": pgettext("unit", "days"), "weeks": _("weeks")}


class WaitForm(Form[Wait]):
    """Switching between the two kinds starts from the kind's defaults."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._how = SegmentedControl(
            _("How long"), [("duration", _("For a time"), "clock"), ("clock", _("Until a time"), "calendar")]
        )
        self._how.chosen.connect(self._switch)
        self._length = boxed(self._length_row())
        self._until = boxed(self._clock_rows())
        self.section(_("Wait"), row(self._how, None), self._length, self._until, gap=12)
        self.follow(self._show_kind)

    def _length_row(self) -> QVBoxLayout:
        amount = spin(_("Amount"), 1, _LONGEST, 1, width=84)
        units = combo(_("Unit"), [(name, unit) for unit, name in unit_names().items()])
        self.bind_spin("amount", amount, lambda: self._duration().amount, lambda n: self._with(amount=n))
        self.bind_combo("unit", units, lambda: self._duration().unit, lambda unit: self._with(unit=unit))
        return column(
            Field(_("How long"), beside(amount, units)),
            hint(_("A day is always 24 hours, counted from the step before.")),
        )

    def _clock_rows(self) -> QVBoxLayout:
        at = ClockEdit(_("Time of day"))
        self.name_control("at", at)
        at.picked.connect(lambda text: self.put(self._with_clock(at=text), "at"))
        days = WeekdayBar(_("Weekdays"))
        self.name_control("weekdays", days)
        days.picked.connect(lambda chosen: self.put(self._with_clock(weekdays=chosen), "weekdays"))
        self.follow(lambda: at.show_clock(self._clock().at))
        self.follow(lambda: days.show_days(self._clock().weekdays))
        return column(
            Field(_("Time of day"), at),
            Field(_("Weekdays"), days, _("None chosen: any day. The clock is the customer's own.")),
            gap=10,
        )

    def _duration(self) -> ForDuration:
        return self.subject.until if isinstance(self.subject.until, ForDuration) else ForDuration()

    def _clock(self) -> UntilClock:
        return self.subject.until if isinstance(self.subject.until, UntilClock) else UntilClock()

    def _with(self, **changed: Any) -> Wait:
        return replace(self.subject, until=replace(self._duration(), **changed))

    def _with_clock(self, **changed: Any) -> Wait:
        return replace(self.subject, until=replace(self._clock(), **changed))

    def _switch(self, kind: str) -> None:
        self.put(replace(self.subject, until=ForDuration() if kind == "duration" else UntilClock()), "")

    def _show_kind(self) -> None:
        timed = isinstance(self.subject.until, ForDuration)
        self._how.choose("duration" if timed else "clock")
        self._length.setVisible(timed)
        self._until.setVisible(not timed)
