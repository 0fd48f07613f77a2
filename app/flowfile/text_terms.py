"""Times and dates in words that can be read back."""

from __future__ import annotations

import re
from functools import cache

from app.flowfile.text_scan import NotUnderstoodError, Scan, quote
from app.flowfile.text_words import (
    AFTER,
    AT,
    BEFORE,
    BEST_HOUR,
    DATES,
    EVENTS,
    MOMENTS,
    NO_HOLIDAYS,
    ON_DAY,
    ONCE,
    OPEN,
    OTHERWISE,
    OWN_DATE,
    PAST,
    UNITS,
    WEEKDAYS,
    Language,
    lookup,
    word,
)
from app.model.sources import OnDateField
from app.model.times import (
    ForDuration,
    Unit,
    Until,
    UntilBestHour,
    UntilClock,
    UntilDate,
    UntilDay,
    UntilOpen,
    Weekday,
)

_CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[.:]([0-5]\d))?(?![\d.:]*\d)", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}|…", re.ASCII)
_UNTIL = re.compile(r"asti|saakka", re.IGNORECASE)
_ONE = re.compile(r"(?:an?|yksi|yhden)(?!\w)", re.IGNORECASE)
_WITHIN = re.compile(
    r"[,\s]\s*(?:within\s+)?(\d{1,7})\s*(?:päivän sisällä|päivän aikana|päivää|päivä|pv|days|day)\s*$", re.IGNORECASE
)


def length_text(length: ForDuration, language: Language) -> str:
    """ "4 tuntia" """
    return f"{length.amount} {word(UNITS[length.unit], language, 1 if length.amount == 1 else 0)}"


def wait_text(until: Until, language: Language) -> str:
    """ "4 tuntia", "klo 9.00, ma, ke" """
    match until:
        case ForDuration():
            return length_text(until, language)
        case UntilClock(at=at, weekdays=weekdays):
            return ", ".join([clock_text(at, language), *_days_text(weekdays, language)])
        case UntilOpen(start=start, end=end, weekdays=weekdays, holidays=holidays):
            hours = f"{_time_text(start, language)}–{_time_text(end, language)}"
            words = f"{word(OPEN, language)} {hours}"
            return ", ".join(
                [words, *_days_text(weekdays, language), *([word(NO_HOLIDAYS, language)] if holidays else [])]
            )
        case UntilDate(field=field, offset_days=offset, at=at):
            return date_text(OnDateField(field, offset, at), language)
        case UntilDay(day=day, at=at):
            return f"{word(ON_DAY, language)} {day or '…'}, {clock_text(at, language)}"
        case UntilBestHour(at_least=at_least, otherwise=otherwise):
            words = f"{word(BEST_HOUR, language)}, {at_least} {word(MOMENTS, language)}"
            return f"{words}, {word(OTHERWISE, language)} {clock_text(otherwise, language)}"


def read_wait(text: str) -> Until:
    """What `wait_text` wrote, in either language. Raises NotUnderstoodError."""
    for read in (read_length_here, _open, _until_day, _best_hour, _until_date, _until_clock):
        scan = Scan(text)
        found = read(scan)
        if found is not None and scan.done():
            return found
    raise NotUnderstoodError


def _open(scan: Scan) -> Until | None:
    if not scan.word(OPEN):
        return None
    start = read_clock(scan)
    if not scan.sign("–-"):
        return None
    end = read_clock(scan)
    days = _weekdays(scan)
    return UntilOpen(start, end, days, scan.word(NO_HOLIDAYS))


def _until_day(scan: Scan) -> Until | None:
    if not scan.word(ON_DAY):
        return None
    day = scan.take(DAY)
    if day is None:
        return None
    scan.sign(",")
    return UntilDay(day.strip(" …"), UntilDay().at if scan.done() else read_clock(scan))


def _best_hour(scan: Scan) -> Until | None:
    if not scan.word(BEST_HOUR):
        return None
    found = UntilBestHour()
    at_least, otherwise = found.at_least, found.otherwise
    while scan.sign(","):
        number = scan.number()
        if isinstance(number, int) and scan.word(MOMENTS):
            at_least = number
        elif number is None and scan.word(OTHERWISE):
            otherwise = read_clock(scan)
        else:
            return None
    return UntilBestHour(at_least, otherwise)


def _until_date(scan: Scan) -> Until | None:
    found = read_date(scan)
    if found is None or not found.yearly:
        return None
    return UntilDate(found.field, found.offset_days, found.at)


def _until_clock(scan: Scan) -> Until:
    first = _weekdays(scan)
    at = read_clock(scan)
    scan.take(_UNTIL)
    return UntilClock(at, first or _weekdays(scan))


def _days_text(weekdays: tuple[Weekday, ...], language: Language) -> list[str]:
    return [word(WEEKDAYS[day], language) for day in weekdays]


def event_text(event: str, language: Language, *, past: bool = False) -> str:
    """The event in words; the shop's own by their name in quotation marks."""
    table = PAST if past else EVENTS
    words = word(table[event], language) if event in table else quote(event)
    return words[:1].upper() + words[1:]


def read_event(text: str) -> str:
    """The event in words, by its name in quotation marks, or a known one's own name. Raises NotUnderstoodError."""
    scan = Scan(text)
    found = scan.key(_events())
    if found is None:
        found = scan.quoted()
    if found is None or not scan.done():
        raise NotUnderstoodError
    return found


def within_text(words: str, days: int, language: Language) -> str:
    """The words of a goal with the days it has: "Loi asiakastilin, 14 päivää"."""
    length = length_text(ForDuration(days, "days"), language)
    return f"{words}, {length}" if words else length


def split_within(text: str) -> tuple[str, int | None]:
    """The words of a goal, and its days if they are told."""
    found = _WITHIN.search(f" {text}")
    return (f" {text}"[: found.start()].strip(" ,"), int(found[1])) if found else (text, None)


def read_length_here(scan: Scan) -> ForDuration | None:
    """The length of time that stands here; None if there is none."""
    amount = 1 if scan.take(_ONE) else scan.number()
    unit = scan.key(_units())
    if unit is None or not isinstance(amount, int | None):
        return None
    return ForDuration(1 if amount is None else amount, unit)


def clock_text(at: str, language: Language) -> str:
    return f"{word(AT, language)} {_time_text(at, language)}"


def _time_text(at: str, language: Language) -> str:
    hours, _colon, minutes = at.partition(":")
    return f"{int(hours)}{'.' if language == 'fi' else ':'}{minutes}"


def read_clock(scan: Scan) -> str:
    """HH:MM. Raises NotUnderstoodError."""
    told = scan.word(AT)
    found = scan.take(_CLOCK)
    parts = _CLOCK.fullmatch(found.strip()) if found else None
    if parts is None or not (told or parts[2]):
        raise NotUnderstoodError
    return f"{int(parts[1]):02}:{parts[2] or '00'}"


def _weekdays(scan: Scan) -> tuple[Weekday, ...]:
    found: list[Weekday] = []
    scan.sign(",")
    while (day := scan.key(_days())) is not None:
        found.append(day)
        scan.sign(",")
    return tuple(found)


def date_text(source: OnDateField, language: Language) -> str:
    """A date with its offset and its time of day: "Asiakkaan syntymäpäivä, 2 päivää ennen, klo 9.00"."""
    words = (
        word(DATES[source.field], language)
        if source.field in DATES
        else f"{word(OWN_DATE, language)} {quote(source.field)}"
    )
    parts = [words[:1].upper() + words[1:]]
    if source.offset_days:
        length = length_text(ForDuration(abs(source.offset_days), "days"), language)
        parts.append(f"{length} {word(BEFORE if source.offset_days < 0 else AFTER, language)}")
    parts.append(clock_text(source.at, language))
    if not source.yearly:
        parts.append(word(ONCE, language))
    return ", ".join(parts)


def read_date(scan: Scan) -> OnDateField | None:
    """What `date_text` wrote; None if it is something else."""
    field = scan.key(_dates())
    if field is None and scan.word(OWN_DATE):
        field = scan.quoted()
    if field is None:
        return None
    found = OnDateField(field)
    offset, at, yearly = 0, found.at, True
    while scan.sign(","):
        if scan.word(ONCE):
            yearly = False
            continue
        start = scan.at
        length = read_length_here(scan)
        if length is None:
            scan.at = start
            at = read_clock(scan)
        elif scan.word(BEFORE):
            offset = -length.amount
        elif scan.word(AFTER):
            offset = length.amount
        else:
            return None
    return OnDateField(field, offset, at, yearly)


@cache
def _units() -> dict[str, Unit]:
    return lookup(UNITS)


@cache
def _days() -> dict[str, Weekday]:
    return lookup(WEEKDAYS)


@cache
def _events() -> dict[str, str]:
    return {name.casefold(): name for name in EVENTS} | lookup(PAST) | lookup(EVENTS)


@cache
def _dates() -> dict[str, str]:
    return lookup(DATES)
