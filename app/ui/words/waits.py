"""Lengths of time and moments of waits in words."""

from datetime import date

from app.i18n import N_, _, ngettext, number, pgettext
from app.i18n import date as say_date
from app.model.nodes import Wait
from app.model.sources import Months, OnCalendarDay
from app.model.times import ForDuration, UntilBestHour, UntilClock, UntilDate, UntilDay, UntilOpen, Weekday
from app.services.sentences.steps import clock_words

WEEKDAY_SHORT: dict[Weekday, str] = {
    "mon": N_("Mon"),
    "tue": N_("Tue"),
    "wed": N_("Wed"),
    "thu": N_("Thu"),
    "fri": N_("Fri"),
    "sat": N_("Sat"),
    "sun": N_("Sun"),
}


def wait_title(wait: Wait) -> str:
    """The wait as an instruction: "Odota 4 tuntia", "Odota päivä", "Odota klo 9.00 asti"."""
    match wait.until:
        case ForDuration(amount=1, unit=unit):
            one = {"minutes": N_("Wait a minute"), "hours": N_("Wait an hour")}
            return _({**one, "days": N_("Wait a day"), "weeks": N_("Wait a week")}[unit])
        case ForDuration():
            return _("Wait {length}").format(length=length_words(wait.until))
        case UntilClock(at=at):
            return _("Wait until {time}").format(time=clock_words(at))
        case UntilOpen():
            return _("Wait for business hours")
        case UntilDate():
            return date_words(wait.until)
        case UntilDay(day=day):
            return _("Wait until {date}").format(date=day_words(day))
        case UntilBestHour():
            return _("Wait for the customer’s best time")


def wait_value(wait: Wait) -> str:
    """Only the value: "4 tuntia", "klo 9.00"."""
    match wait.until:
        case ForDuration():
            return length_words(wait.until)
        case UntilClock(at=at):
            return clock_words(at)
        case UntilOpen(start=start, end=end):
            return _("{start}–{end}").format(start=clock_bare(start), end=clock_bare(end))
        case UntilDate():
            return date_words(wait.until)
        case UntilDay(day=day):
            return day_words(day)
        case UntilBestHour():
            return _("Best time")


def wait_detail(wait: Wait) -> str:
    """What the title leaves out: the weekdays of a moment, the hours, the time of day."""
    match wait.until:
        case UntilClock(weekdays=weekdays):
            return ", ".join(_(WEEKDAY_SHORT[day]) for day in weekdays)
        case UntilOpen():
            return wait_value(wait)
        case UntilDate(at=at) | UntilDay(at=at):
            return clock_words(at)
        case _:
            return ""


def day_words(day: str) -> str:
    """A day of the calendar given as YYYY-MM-DD; "…" where none is chosen."""
    return say_date(date.fromisoformat(day), year=True) if day else "…"


_EVERY: dict[Months, str] = {
    0: N_("On {date}"),
    1: N_("Every month ({date})"),
    3: N_("Every three months ({date})"),
    6: N_("Every six months ({date})"),
    12: N_("Every year on {date}"),
}


def calendar_words(source: OnCalendarDay) -> str:
    """When it begins for everybody: "Joka vuosi 1.11."; the year only where it is once."""
    often = _(_EVERY[source.every_months])
    if not source.day or not source.every_months:
        return often.format(date=day_words(source.day))
    # Without the day of the week, which is another one every time.
    return often.format(date=" ".join(say_date(date.fromisoformat(source.day)).split()[1:]))


def date_words(until: UntilDate) -> str:
    """The date with its offset: "Syntymäpäivä, 2 päivää ennen"."""
    names = {"birthday": N_("Birthday"), "first_order": N_("First order")}
    name = _(names[until.field]) if until.field in names else until.field.removeprefix("trigger.")
    days = abs(until.offset_days)
    if until.offset_days < 0:
        return ngettext("{date}, {n} day before", "{date}, {n} days before", days).format(date=name, n=number(days))
    if until.offset_days > 0:
        return ngettext("{date}, {n} day after", "{date}, {n} days after", days).format(date=name, n=number(days))
    return name


def clock_bare(at: str) -> str:
    """A local clock time by itself: "9.00", "9:00"."""
    hours, _colon, minutes = at.partition(":")
    return pgettext("by itself", "{hours}:{minutes}").format(hours=hours.lstrip("0") or "0", minutes=minutes or "00")


def length_words(length: ForDuration) -> str:
    """ "4 tuntia" """
    n = length.amount
    match length.unit:
        case "minutes":
            words = ngettext("{n} minute", "{n} minutes", n)
        case "hours":
            words = ngettext("{n} hour", "{n} hours", n)
        case "days":
            words = ngettext("{n} day", "{n} days", n)
        case "weeks":
            words = ngettext("{n} week", "{n} weeks", n)
    return words.format(n=number(n))
