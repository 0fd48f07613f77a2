"""A day of the calendar as what starts an automation: a season that begins, once or over and over."""

from typing import Any

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.model.nodes import Trigger
from app.model.sources import OnCalendarDay
from app.ui.inspector.clock_edit import ClockEdit
from app.ui.inspector.day_edit import DayEdit
from app.ui.inspector.form import Form, hint
from app.ui.widgets.fields import Field, combo
from app.ui.widgets.layouts import boxed, column


def calendar_part(form: Form[Trigger]) -> QWidget:
    """The controls; in sight while the trigger is one of these."""

    def source() -> OnCalendarDay:
        found = form.subject.source
        return found if isinstance(found, OnCalendarDay) else OnCalendarDay()

    def changed(**values: Any) -> Trigger:
        return replace(form.subject, source=replace(source(), **values))

    day = DayEdit(_("Day"), form.host.known.today)
    form.name_control("source.day", day)
    day.picked.connect(lambda text: form.put(changed(day=text), "source.day"))
    form.follow(lambda: day.show_day(source().day))
    often = combo(
        _("How often"),
        [
            (_("Once only"), 0),
            (_("Every year"), 12),
            (_("Every six months"), 6),
            (_("Every three months"), 3),
            (_("Every month"), 1),
        ],
    )
    form.bind_combo("source.every_months", often, lambda: source().every_months, lambda n: changed(every_months=n))
    at = ClockEdit(_("Time of day"))
    form.name_control("source.at", at)
    at.picked.connect(lambda text: form.put(changed(at=text), "source.at"))
    form.follow(lambda: at.show_clock(source().at))
    return boxed(
        column(
            Field(_("Day"), day),
            Field(_("How often"), often),
            Field(_("Time of day"), at, _("The clock is the customer’s own.")),
            hint(_("Begins for everybody. Narrow it below under “Who comes in”, to a segment for instance.")),
            gap=10,
        )
    )
