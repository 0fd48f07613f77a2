"""Times, dates and what starts an automation, in words that can be read back."""

from __future__ import annotations

import re
from functools import cache

from app.flowfile.text_scan import NotUnderstoodError, Scan, quote
from app.flowfile.text_words import (
    A_SEGMENT,
    AFTER,
    AT,
    BEFORE,
    CART_UNTOUCHED,
    CATEGORY,
    DATES,
    EVENTS,
    JOINS,
    LEAVES,
    LEAVES_A_SEGMENT,
    NO_HOLIDAYS,
    ONCE,
    OPEN,
    ORDER_WAS,
    OWN_DATE,
    PAST,
    SINCE_ORDER,
    UNITS,
    WEEKDAYS,
    Language,
    lookup,
    word,
)
from app.model.sources import OnCartLeft, OnDateField, OnDaysSinceOrder, OnEvent, OnSegmentEntry, TriggerSource
from app.model.times import ForDuration, Unit, Until, UntilClock, UntilDate, UntilOpen, Weekday

_CLOCK = re.compile(r"([01]?\d|2[0-3])(?:[.:]([0-5]\d))?(?![\d.:]*\d)", re.ASCII)
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
            return ", ".join([_clock_text(at, language), *_days_text(weekdays, language)])
        case UntilOpen(start=start, end=end, weekdays=weekdays, holidays=holidays):
            hours = f"{_time_text(start, language)}–{_time_text(end, language)}"
            words = f"{word(OPEN, language)} {hours}"
            return ", ".join(
                [words, *_days_text(weekdays, language), *([word(NO_HOLIDAYS, language)] if holidays else [])]
            )
        case UntilDate(field=field, offset_days=offset, at=at):
            return _date_text(OnDateField(field, offset, at), language)


def read_wait(text: str) -> Until:
    """What `wait_text` wrote, in either language. Raises NotUnderstoodError."""
    for read in (_length, _open, _until_date, _until_clock):
        scan = Scan(text)
        found = read(scan)
        if found is not None and scan.done():
            return found
    raise NotUnderstoodError


def _open(scan: Scan) -> Until | None:
    if not scan.word(OPEN):
        return None
    start = _clock(scan)
    if not scan.sign("–-"):
        return None
    end = _clock(scan)
    days = _weekdays(scan)
    return UntilOpen(start, end, days, scan.word(NO_HOLIDAYS))


def _until_date(scan: Scan) -> Until | None:
    found = _date(scan)
    if not isinstance(found, OnDateField) or not found.yearly:
        return None
    return UntilDate(found.field, found.offset_days, found.at)


def _until_clock(scan: Scan) -> Until:
    first = _weekdays(scan)
    at = _clock(scan)
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


def source_text(source: TriggerSource, language: Language) -> str:
    """What starts an automation; the rule of a segment stands apart."""
    match source:
        case OnEvent(event=event):
            return event_text(event, language)
        case OnDaysSinceOrder(days=days, category=category):
            words = f"{length_text(ForDuration(days, 'days'), language)} {word(SINCE_ORDER, language)}"
            return f"{words}, {word(CATEGORY, language)} {quote(category)}" if category else words
        case OnCartLeft(after=after):
            words = word(CART_UNTOUCHED, language)
            return f"{words[:1].upper()}{words[1:]}, {length_text(after, language)}"
        case OnDateField():
            return _date_text(source, language)
        case OnSegmentEntry(name=name, leaves=leaves):
            named, bare = (LEAVES, LEAVES_A_SEGMENT) if leaves else (JOINS, A_SEGMENT)
            words = f"{word(named, language)} {quote(name)}" if name else word(bare, language)
            return words[:1].upper() + words[1:]


def read_source(text: str) -> TriggerSource:
    """What `source_text` wrote, in either language. Raises NotUnderstoodError."""
    for read in (_since_order, _cart_left, _segment, _date):
        scan = Scan(text)
        found = read(scan)
        if found is not None and scan.done():
            return found
    return OnEvent(read_event(text))


def _length(scan: Scan) -> ForDuration | None:
    amount = 1 if scan.take(_ONE) else scan.number()
    unit = scan.key(_units())
    if unit is None or not isinstance(amount, int | None):
        return None
    return ForDuration(1 if amount is None else amount, unit)


def _clock_text(at: str, language: Language) -> str:
    return f"{word(AT, language)} {_time_text(at, language)}"


def _time_text(at: str, language: Language) -> str:
    hours, _colon, minutes = at.partition(":")
    return f"{int(hours)}{'.' if language == 'fi' else ':'}{minutes}"


def _clock(scan: Scan) -> str:
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


def _since_order(scan: Scan) -> TriggerSource | None:
    before = scan.word(ORDER_WAS)
    length = _length(scan)
    if length is None or length.unit != "days" or not (before or scan.word(SINCE_ORDER)):
        return None
    if not scan.sign(","):
        return OnDaysSinceOrder(length.amount)
    category = scan.quoted() if scan.word(CATEGORY) else None
    return None if category is None else OnDaysSinceOrder(length.amount, category)


def _cart_left(scan: Scan) -> TriggerSource | None:
    if not scan.word(CART_UNTOUCHED):
        return None
    if not scan.sign(","):
        return OnCartLeft()
    length = _length(scan)
    return OnCartLeft(length) if length else None


def _segment(scan: Scan) -> TriggerSource | None:
    for named, bare, leaves in ((JOINS, A_SEGMENT, False), (LEAVES, LEAVES_A_SEGMENT, True)):
        scan.at = 0
        name = scan.quoted() if scan.word(named) else None
        if name is not None:
            return OnSegmentEntry(name=name, leaves=leaves)
        scan.at = 0
        if scan.word(bare):
            return OnSegmentEntry(leaves=leaves)
    return None


def _date_text(source: OnDateField, language: Language) -> str:
    words = (
        word(DATES[source.field], language)
        if source.field in DATES
        else f"{word(OWN_DATE, language)} {quote(source.field)}"
    )
    parts = [words[:1].upper() + words[1:]]
    if source.offset_days:
        length = length_text(ForDuration(abs(source.offset_days), "days"), language)
        parts.append(f"{length} {word(BEFORE if source.offset_days < 0 else AFTER, language)}")
    parts.append(_clock_text(source.at, language))
    if not source.yearly:
        parts.append(word(ONCE, language))
    return ", ".join(parts)


def _date(scan: Scan) -> TriggerSource | None:
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
        length = _length(scan)
        if length is None:
            scan.at = start
            at = _clock(scan)
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
