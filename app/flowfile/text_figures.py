"""Figures of orders and segments in words that can be read back: "Ostosten summa (30 päivää) on yli 100"."""

from __future__ import annotations

from functools import cache

from app.flowfile.text_scan import NotUnderstoodError, Scan, number_text, quote
from app.flowfile.text_terms import length_text, read_length_here
from app.flowfile.text_words import (
    CATEGORY,
    IN_SEGMENT,
    OPERATORS,
    PRODUCT,
    STATISTICS,
    Language,
    lookup,
    word,
)
from app.model.rules import Bought, InSegment, Operator, Statistic
from app.model.times import ForDuration


def figure_text(rule: Bought, language: Language) -> str:
    """The rule in words, small at its beginning."""
    narrowed = [
        f"{word(words, language)} {quote(name)}"
        for words, name in ((CATEGORY, rule.category), (PRODUCT, rule.product))
        if name
    ]
    if rule.days is not None:
        narrowed.append(length_text(ForDuration(rule.days, "days"), language))
    words = word(STATISTICS[rule.statistic], language) + (f" ({', '.join(narrowed)})" if narrowed else "")
    value = "…" if rule.value is None else number_text(rule.value, language)
    return f"{words} {word(OPERATORS[rule.op], language)} {value}"


def read_figure(scan: Scan) -> Bought | None:
    """What `figure_text` wrote; None if it is something else."""
    statistic = scan.key(_statistics())
    if statistic is None:
        return None
    days: int | None = None
    category = product = ""
    if scan.sign("("):
        while True:
            if scan.word(CATEGORY):
                category = _name(scan)
            elif scan.word(PRODUCT):
                product = _name(scan)
            else:
                length = read_length_here(scan)
                if length is None or length.unit != "days":
                    return None
                days = length.amount
            if not scan.sign(","):
                break
        if not scan.sign(")"):
            return None
    op = scan.key(_operators())
    if op is None:
        return None
    value = scan.number()
    if value is None and not scan.sign("…"):
        return None
    return Bought(statistic, days, category, product, op, value)


def segment_text(rule: InSegment, language: Language) -> str:
    """The rule in words, small at its beginning."""
    return f"{word(IN_SEGMENT, language)} {quote(rule.name)}"


def read_in_segment(scan: Scan) -> InSegment | None:
    """What `segment_text` wrote; None if it is something else."""
    return InSegment(_name(scan)) if scan.word(IN_SEGMENT) else None


def _name(scan: Scan) -> str:
    found = scan.quoted()
    if found is None:
        raise NotUnderstoodError
    return found


@cache
def _statistics() -> dict[str, Statistic]:
    return lookup(STATISTICS)


@cache
def _operators() -> dict[str, Operator]:
    return lookup(OPERATORS)
