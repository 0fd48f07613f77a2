"""What a customer did with any message in words that can be read back: "Klikkasi jotakin viestiä viimeisten 30 päivän
aikana"."""

from __future__ import annotations

import re
from functools import cache

from app.flowfile.text_scan import Scan, quote
from app.flowfile.text_words import AT_LEAST, DID_ANY, OF_AUTOMATION, TIMES, Language, lookup, word
from app.model.rules import Engaged, What

_WITHIN = re.compile(
    r"(?:viimeisen|viimeisten|within|in the last)\s+(?:(\d{1,4})\s+)?(?:päivän|days?)(?:\s+aikana)?", re.IGNORECASE
)


def within_text(days: int, language: Language) -> str:
    """ "viimeisten 30 päivän aikana" """
    if language == "fi":
        return f"viimeisten {days} päivän aikana" if days != 1 else "viimeisen päivän aikana"
    return f"within {days} {'days' if days != 1 else 'day'}"


def read_within(scan: Scan) -> int | None:
    """The days that `within_text` wrote; None if it is something else."""
    within = scan.take(_WITHIN)
    found = _WITHIN.match(within) if within is not None else None
    return None if found is None else int(found[1]) if found[1] else 1


def engaged_text(rule: Engaged, language: Language) -> str:
    """The rule in words, small at its beginning."""
    words = word(DID_ANY[rule.what], language)
    if rule.automation:
        words += f" {word(OF_AUTOMATION, language)} {quote(rule.automation)}"
    if rule.at_least != 1:
        words += f" {word(AT_LEAST, language)} {rule.at_least} {word(TIMES, language)}"
    return f"{words} {within_text(rule.days, language)}"


def read_engaged(scan: Scan) -> Engaged | None:
    """What `engaged_text` wrote; None if it is something else."""
    what = scan.key(_did_any())
    if what is None:
        return None
    automation = scan.quoted() if scan.word(OF_AUTOMATION) else ""
    times: int | float | None = 1
    if scan.word(AT_LEAST):
        times = scan.number()
        if not scan.word(TIMES):
            return None
    days = read_within(scan)
    if automation is None or days is None or not isinstance(times, int):
        return None
    return Engaged(what, automation, days, times)


@cache
def _did_any() -> dict[str, What]:
    return lookup(DID_ANY)
