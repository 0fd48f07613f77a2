"""What starts an automation, in words that can be read back."""

from __future__ import annotations

from functools import cache

import msgspec

from app.flowfile.text_scan import Scan, quote
from app.flowfile.text_terms import (
    DAY,
    clock_text,
    date_text,
    event_text,
    length_text,
    read_clock,
    read_date,
    read_event,
    read_length_here,
)
from app.flowfile.text_words import (
    A_SEGMENT,
    BY_HAND,
    BY_PERCENT,
    CALENDAR,
    CART_UNTOUCHED,
    CATEGORY,
    EVERY,
    INTERESTS,
    JOINS,
    LEAVES,
    LEAVES_A_SEGMENT,
    NEWS,
    ORDER_WAS,
    PIECES,
    PRODUCT,
    SINCE_ORDER,
    Language,
    lookup,
    word,
)
from app.model.sources import (
    Interest,
    Months,
    OnCalendarDay,
    OnCartLeft,
    OnDateField,
    OnDaysSinceOrder,
    OnEvent,
    OnHand,
    OnProductNews,
    OnSegmentEntry,
    ProductNews,
    TriggerSource,
)
from app.model.times import ForDuration


def source_text(source: TriggerSource, language: Language) -> str:
    """What starts an automation; the rule of a segment stands apart."""
    match source:
        case OnEvent(event=event):
            return event_text(event, language)
        case OnDaysSinceOrder(days=days, category=category, product=product):
            words = f"{length_text(ForDuration(days, 'days'), language)} {word(SINCE_ORDER, language)}"
            words += f", {word(CATEGORY, language)} {quote(category)}" if category else ""
            return words + (f", {word(PRODUCT, language)} {quote(product)}" if product else "")
        case OnCartLeft(after=after):
            words = word(CART_UNTOUCHED, language)
            return f"{words[:1].upper()}{words[1:]}, {length_text(after, language)}"
        case OnDateField():
            return date_text(source, language)
        case OnCalendarDay(day=day, at=at, every_months=months):
            words = word(CALENDAR, language)
            often = word(EVERY[str(months)], language)
            return f"{words[:1].upper()}{words[1:]} {day or '…'}, {clock_text(at, language)}, {often}"
        case OnSegmentEntry(name=name, leaves=leaves):
            named, bare = (LEAVES, LEAVES_A_SEGMENT) if leaves else (JOINS, A_SEGMENT)
            words = f"{word(named, language)} {quote(name)}" if name else word(bare, language)
            return words[:1].upper() + words[1:]
        case OnProductNews():
            return _news_text(source, language)
        case OnHand():
            words = word(BY_HAND, language)
            return words[:1].upper() + words[1:]


def _news_text(source: OnProductNews, language: Language) -> str:
    words = word(NEWS[source.news], language)
    parts = [words[:1].upper() + words[1:]]
    if source.percent != OnProductNews().percent or source.news == "price_drop":
        parts.append(f"{word(BY_PERCENT, language)} {source.percent} %")
    if source.pieces != OnProductNews().pieces or source.news == "low_stock":
        parts.append(f"{source.pieces} {word(PIECES, language)}")
    parts.append(word(INTERESTS[source.interest], language))
    parts.append(length_text(ForDuration(source.within_days, "days"), language))
    return ", ".join(parts)


def read_source(text: str) -> TriggerSource:
    """What `source_text` wrote, in either language. Raises NotUnderstoodError."""
    for read in (_since_order, _cart_left, _segment, _news, _by_hand, _calendar, read_date):
        scan = Scan(text)
        found = read(scan)
        if found is not None and scan.done():
            return found
    return OnEvent(read_event(text))


def _since_order(scan: Scan) -> TriggerSource | None:
    before = scan.word(ORDER_WAS)
    length = read_length_here(scan)
    if length is None or length.unit != "days" or not (before or scan.word(SINCE_ORDER)):
        return None
    category = product = ""
    while scan.sign(","):
        is_category = scan.word(CATEGORY)
        name = scan.quoted() if is_category or scan.word(PRODUCT) else None
        if name is None:
            return None
        category, product = (name, product) if is_category else (category, name)
    return OnDaysSinceOrder(length.amount, category, product)


def _cart_left(scan: Scan) -> TriggerSource | None:
    if not scan.word(CART_UNTOUCHED):
        return None
    if not scan.sign(","):
        return OnCartLeft()
    length = read_length_here(scan)
    return OnCartLeft(length) if length else None


def _by_hand(scan: Scan) -> TriggerSource | None:
    return OnHand() if scan.word(BY_HAND) else None


def _calendar(scan: Scan) -> TriggerSource | None:
    day = scan.take(DAY) if scan.word(CALENDAR) else None
    if day is None:
        return None
    found = OnCalendarDay(day.strip(" …"))
    at, months = found.at, found.every_months
    while scan.sign(","):
        often = scan.key(_often())
        if often is None:
            at = read_clock(scan)
        else:
            months = msgspec.convert(int(often), Months)
    return OnCalendarDay(found.day, at, months)


def _news(scan: Scan) -> TriggerSource | None:
    news = scan.key(_product_news())
    if news is None:
        return None
    found = OnProductNews(news)
    interest, days, percent, pieces = found.interest, found.within_days, found.percent, found.pieces
    while scan.sign(","):
        start = scan.at
        told = scan.key(_interests())
        if told is not None:
            interest = told
            continue
        by_percent, number = scan.word(BY_PERCENT), scan.number()
        if by_percent and isinstance(number, int) and scan.sign("%"):
            percent = number
        elif isinstance(number, int) and scan.word(PIECES):
            pieces = number
        else:
            scan.at = start
            length = read_length_here(scan)
            if length is None or length.unit != "days":
                return None
            days = length.amount
    return OnProductNews(news, interest, days, percent, pieces)


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


@cache
def _product_news() -> dict[str, ProductNews]:
    return lookup(NEWS)


@cache
def _interests() -> dict[str, Interest]:
    return lookup(INTERESTS)


@cache
def _often() -> dict[str, str]:
    return lookup(EVERY)
