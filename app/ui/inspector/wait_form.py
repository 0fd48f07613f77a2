"""A wait: for a length of time, or until a time of day, business hours or a date."""

from typing import Any

from msgspec.structs import replace
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.i18n import _, pgettext
from app.model.nodes import Wait
from app.model.times import ForDuration, Unit, Until, UntilBestHour, UntilClock, UntilDate, UntilDay, UntilOpen
from app.ui.inspector.choice_edit import ChoiceEdit
from app.ui.inspector.clock_edit import ClockEdit, WeekdayBar
from app.ui.inspector.day_edit import DayEdit
from app.ui.inspector.form import Form, beside, hint
from app.ui.inspector.host import Host
from app.ui.widgets.fields import Field, combo, spin
from app.ui.widgets.labels import label
from app.ui.widgets.layouts import boxed, column

_LONGEST = 3650


def unit_names() -> dict[Unit, str]:
    """The units of a wait, as they stand after a number."""
    return {"minutes": _("minutes"), "hours": _("hours"), "days": pgettext("unit", "days"), "weeks": _("weeks")}


_KINDS: dict[str, type[Until]] = {
    "duration": ForDuration,
    "clock": UntilClock,
    "open": UntilOpen,
    "date_field": UntilDate,
    "day": UntilDay,
    "best_hour": UntilBestHour,
}


class WaitForm(Form[Wait]):
    """One part per kind of wait, of which one is in sight. Switching starts from the kind's defaults."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        how = combo(
            _("How long"),
            [
                (_("For a time"), "duration"),
                (_("Until a time of day"), "clock"),
                (_("Until business hours"), "open"),
                (_("Until a date of the customer’s"), "date_field"),
                (_("Until a fixed day"), "day"),
                (_("Until the customer’s best time"), "best_hour"),
            ],
        )
        self.bind_combo("until", how, self._kind, lambda key: replace(self.subject, until=_KINDS[key]()))
        self._parts: dict[str, QWidget] = {
            "duration": boxed(self._length_row()),
            "clock": boxed(self._clock_rows()),
            "open": boxed(self._open_rows()),
            "date_field": boxed(self._date_rows()),
            "day": boxed(self._day_rows()),
            "best_hour": boxed(self._best_rows()),
        }
        self.section(_("Wait"), how, *self._parts.values(), gap=12)
        self.follow(self._show_part)

    def first_control(self) -> QWidget | None:
        """What is waited for, not which kind of wait it is: that is rarely changed."""
        part = self._parts[self._kind()]
        return next((one for one in self._controls.values() if part.isAncestorOf(one)), super().first_control())

    def _kind(self) -> str:
        return next(key for key, made in _KINDS.items() if isinstance(self.subject.until, made))

    def _show_part(self) -> None:
        for key, part in self._parts.items():
            part.setVisible(key == self._kind())

    def _until(self, made: type[Any]) -> Any:
        """What is waited for if it is of this kind, else the kind's defaults, for parts out of sight."""
        return self.subject.until if isinstance(self.subject.until, made) else made()

    def _with(self, kind: type[Any], **changed: Any) -> Wait:
        return replace(self.subject, until=replace(self._until(kind), **changed))

    # ---- the kinds

    def _length_row(self) -> QVBoxLayout:
        amount = spin(_("Amount"), 1, _LONGEST, 1, width=84)
        units = combo(_("Unit"), [(name, unit) for unit, name in unit_names().items()])
        self.bind_spin(
            "amount", amount, lambda: self._until(ForDuration).amount, lambda n: self._with(ForDuration, amount=n)
        )
        self.bind_combo(
            "unit", units, lambda: self._until(ForDuration).unit, lambda unit: self._with(ForDuration, unit=unit)
        )
        return column(
            Field(_("How long"), beside(amount, units)),
            hint(_("A day is always 24 hours, counted from the step before.")),
        )

    def _clock_rows(self) -> QVBoxLayout:
        at = self._clock("at", _("Time of day"), UntilClock, "at")
        days = self._weekdays("weekdays", UntilClock)
        return column(
            Field(_("Time of day"), at),
            Field(_("Weekdays"), days, _("None chosen: any day. The clock is the customer’s own.")),
            gap=10,
        )

    def _open_rows(self) -> QVBoxLayout:
        start = self._clock("start", _("Opens"), UntilOpen, "start")
        end = self._clock("end", _("Closes"), UntilOpen, "end")
        days = self._weekdays("open.weekdays", UntilOpen)
        holidays = QCheckBox(_("Not on Finnish public holidays"))
        self.bind_check(
            "holidays", holidays, lambda: self._until(UntilOpen).holidays, lambda on: self._with(UntilOpen, holidays=on)
        )
        return column(
            Field(_("Business hours"), beside(start, label("–"), end)),
            Field(_("Weekdays"), days),
            holidays,
            hint(_("Within these hours people go on at once. The clock is the customer’s own.")),
            gap=10,
        )

    def _date_rows(self) -> QVBoxLayout:
        own = [(name, name) for name in self.host.known.own_fields]
        field = ChoiceEdit(_("Date"), [(_("Birthday"), "birthday"), (_("First order"), "first_order"), *own])
        self.name_control("field", field)
        field.edited.connect(lambda key: self.put(self._with(UntilDate, field=key), "field"))
        self.follow(lambda: field.show_text(self._until(UntilDate).field))
        days = spin(_("Days"), 0, 365, 0, width=84)
        side = combo(_("Before or after"), [(_("days before"), -1), (_("days after"), 1)])
        self.name_control("offset_days", days)

        def write_offset(field: str) -> None:
            self.put(self._with(UntilDate, offset_days=days.value() * side.currentData()), field)

        days.valueChanged.connect(lambda _days: write_offset("offset_days"))
        side.activated.connect(lambda _index: write_offset(""))

        def show_offset() -> None:
            offset = self._until(UntilDate).offset_days
            side.setCurrentIndex(side.currentIndex() if offset == 0 else int(offset > 0))
            days.setValue(abs(offset))

        self.follow(show_offset)
        at = self._clock("date.at", _("Time of day"), UntilDate, "at")
        return column(
            Field(_("Date"), field),
            Field(_("When"), beside(days, side)),
            Field(_("Time of day"), at, _("The clock is the customer’s own.")),
            hint(_("Where the date is not known or has passed, people go on at once.")),
            gap=10,
        )

    def _day_rows(self) -> QVBoxLayout:
        day = DayEdit(_("Day"), self.host.known.today)
        self.name_control("day", day)
        day.picked.connect(lambda text: self.put(self._with(UntilDay, day=text), "day"))
        self.follow(lambda: day.show_day(self._until(UntilDay).day))
        at = self._clock("day.at", _("Time of day"), UntilDay, "at")
        return column(
            Field(_("Day"), day),
            Field(_("Time of day"), at, _("The clock is the customer’s own.")),
            hint(_("Whoever comes here later goes on at once.")),
            gap=10,
        )

    def _best_rows(self) -> QVBoxLayout:
        least = spin(_("Visits needed at least"), 1, 500, 10, width=84)
        self.bind_spin(
            "at_least",
            least,
            lambda: self._until(UntilBestHour).at_least,
            lambda n: self._with(UntilBestHour, at_least=n),
        )
        otherwise = self._clock("otherwise", _("Otherwise"), UntilBestHour, "otherwise")
        return column(
            Field(_("Visits needed at least"), least, _("Before that the shop’s best hour holds for the customer.")),
            Field(_("Otherwise"), otherwise, _("Where the shop knows too little as well.")),
            hint(
                _(
                    "The hour of the day at which the customer has opened, visited and ordered most within a year. "
                    "Nobody waits longer than a day."
                )
            ),
            gap=10,
        )

    def _clock(self, name: str, title: str, kind: type[Any], field: str) -> ClockEdit:
        made = ClockEdit(title)
        self.name_control(name, made)
        made.picked.connect(lambda text: self.put(self._with(kind, **{field: text}), name))
        self.follow(lambda: made.show_clock(getattr(self._until(kind), field)))
        return made

    def _weekdays(self, name: str, kind: type[Any]) -> WeekdayBar:
        made = WeekdayBar(_("Weekdays"))
        self.name_control(name, made)
        made.picked.connect(lambda chosen: self.put(self._with(kind, weekdays=chosen), name))
        self.follow(lambda: made.show_days(self._until(kind).weekdays))
        return made
