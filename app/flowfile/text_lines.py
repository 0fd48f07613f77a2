"""The lines of a text told apart: steps, branches, details, ways to a step, and what is none of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from app.flowfile.limits import BOUNDS
from app.flowfile.text_mend import Line, mended
from app.flowfile.text_parse import understood
from app.flowfile.text_scan import Scan
from app.flowfile.text_words import BRANCHES, DETAILS, HEADER, LOOSE, NOTE, STEPS, key_of, lookup

What = Literal["header", "loose", "step", "branch", "detail", "way", "note", "other"]
MAX_CHARACTERS = 500_000
MAX_LINES = 10_000
MAX_LENGTH = 8_000
"""Bounds of what is looked at; the rest of a longer text is one more line that is no step."""
FULL = 60
"""A line this long may have been broken by a mail program, which breaks between 65 and 80."""

_WAY = re.compile(r"(?:[-–—−=]+>|→|⇒)\s*(.*)")
_KEYED = re.compile(r"([^\W\d_][\w ‑-]{0,24}?)\s*[:：]\s*(.*)")
_LEADING_MARK = re.compile(r"\[(\d{1,5})\]\s*", re.ASCII)
_MARKED = re.compile(r"\s*\[(\d{1,5})\]\s*$", re.ASCII)
_SHARE = re.compile(r",?\s*(?:(\d{1,7})\s*/\s*\d{1,9}|(\d{1,3})\s*%)\s*$", re.ASCII)
_STEPS, _BRANCHES, _HEADER, _LOOSE = lookup(STEPS), lookup(BRANCHES), lookup({"": HEADER}), lookup({"": LOOSE})
_NOTE = lookup({"": NOTE})
_DETAILS: dict[str, tuple[str, ...]] = {}
for _form, _key in lookup(DETAILS).items():
    _DETAILS[_form] = (*_DETAILS.get(_form, ()), _key)


class StepItem(msgspec.Struct, frozen=True):
    """A step's own line. `told`: how the whole of it is named by a way without a mark."""

    kind: str
    head: str
    mark: str
    indent: int
    told: str


class Item(msgspec.Struct):
    """One line, after lines that a mail program broke were joined again."""

    what: What
    number: int
    indent: int
    words: str
    raw: str
    details: tuple[str, ...] = ()
    mark: str = ""
    label: str = ""
    weight: int = 1
    step: StepItem | None = None


def items(text: str) -> Iterator[Item]:
    """The lines of a text that are not blank, in order."""
    waiting: list[Line] = []
    number = 0
    for line in _bounded(text):
        if waiting and _goes_on(waiting, line):
            waiting.append(line)
            continue
        if waiting:
            yield _item(waiting, number)
            number += 1
        waiting = [line]
    if waiting:
        yield _item(waiting, number)


def _bounded(text: str) -> Iterator[Line]:
    for number, line in enumerate(mended(text[:MAX_CHARACTERS])):
        yield line if number < MAX_LINES else Line(line.indent, "", line.raw, False)
    for start in range(MAX_CHARACTERS, len(text), MAX_CHARACTERS):
        for line in mended(text[start : start + MAX_CHARACTERS]):
            yield Line(line.indent, "", line.raw, False)


def _goes_on(before: list[Line], line: Line) -> bool:
    """Whether a line is the end of the one before, which was broken on its way here."""
    first, last = before[0], before[-1]
    if not line.close or not first.words or not line.words or _told(line.words, 0) is not None:
        return False
    keyed = _KEYED.fullmatch(first.words)
    key = keyed[1].casefold() if keyed else ""
    kinds = (*_DETAILS.get(key, ()), _STEPS.get(key, ""), "text" if key in _NOTE else "")
    if not keyed or not any(kinds):
        return False
    full = len(last.raw) + 1 + len(line.words.partition(" ")[0]) > FULL
    if not full and not (keyed[2] and line.indent > first.indent + 1):
        return False
    head = " ".join([keyed[2], *(one.words for one in before[1:])])
    whole = f"{head} {line.words}"
    return all(understood(kind, whole, _nobody) or not understood(kind, head, _nobody) for kind in kinds if kind)


def _nobody(_title: str, _mark: str) -> str:
    return ""


def _item(lines: list[Line], number: int) -> Item:
    words = " ".join(line.words for line in lines)
    raw = "\n".join(line.raw for line in lines)
    found = _told(words, lines[0].indent) if 0 < len(words) <= MAX_LENGTH else None
    if found is None:
        return Item("other", number, lines[0].indent, words, raw)
    return msgspec.structs.replace(found, number=number, raw=raw)


def _told(words: str, indent: int) -> Item | None:
    """What a line is; None if it is nothing that we know."""
    way = _WAY.fullmatch(words)
    if way:
        mark = _LEADING_MARK.match(way[1])
        rest = way[1][mark.end() :] if mark else way[1]
        return Item("way", 0, indent, rest, "", mark=mark[1] if mark else "")
    keyed = _KEYED.fullmatch(words)
    found = _keyed(keyed[1].casefold(), keyed[2], words, indent) if keyed else None
    return found or _bare(words, indent)


def _keyed(key: str, rest: str, words: str, indent: int) -> Item | None:
    """A line that begins with a keyword and a colon."""
    first, _space, after = key.partition(" ")
    if first in _HEADER and after.isascii() and after.isdigit():
        return Item("header", 0, indent, words, "")
    if key in _LOOSE and not rest:
        return Item("loose", 0, indent, words, "")
    if key in _BRANCHES and _BRANCHES[key] != "branch":
        inner = _told(rest, indent + 1) if rest else None
        if rest and (inner is None or inner.step is None):
            return None
        return Item("branch", 0, indent, _BRANCHES[key], "", step=inner.step if inner else None)
    if _BRANCHES.get(first) == "branch":
        return _branch(f"{words.partition(' ')[2].partition(':')[0]} {rest}" if after else rest, indent)
    if key in _NOTE:
        return Item("note", 0, indent, rest, "")
    details, kind = _DETAILS.get(key, ()), _STEPS.get(key)
    if kind is not None:
        step = _step(kind, rest, words, indent)
        return Item("step", 0, indent, rest, "", details, step=step)
    return Item("detail", 0, indent, rest, "", details) if details else None


def _bare(words: str, indent: int) -> Item | None:
    """A line without a colon: only what leaves no doubt."""
    low = key_of(words)
    if low in _LOOSE:
        return Item("loose", 0, indent, words, "")
    if low in _BRANCHES and _BRANCHES[low] != "branch":
        return Item("branch", 0, indent, _BRANCHES[low], "")
    scan = Scan(words)
    kind = scan.key(_STEPS)
    if kind is None:
        return None
    marked = _MARKED.search(scan.rest)
    head = scan.rest[: marked.start()] if marked else scan.rest
    if understood(kind, head, _nobody) or (not head and kind in ("exit", "goal")):
        return Item("step", 0, indent, head, "", step=_step(kind, scan.rest, words, indent))
    return None


def _step(kind: str, rest: str, words: str, indent: int) -> StepItem:
    marked = _MARKED.search(f" {rest}")
    head = f" {rest}"[: marked.start()].strip() if marked else rest
    told = _MARKED.sub("", words).casefold().replace(":", "")
    return StepItem(kind, head, marked[1] if marked else "", indent, told)


def _branch(rest: str, indent: int) -> Item:
    """A branch of a split: its name, and its share as "1/2" or "50 %"."""
    share = _SHARE.search(rest)
    weight = int(share[1] or share[2]) if share else 1
    name = rest[: share.start()].strip() if share else rest
    quoted = Scan(name).quoted()
    low, high = BOUNDS["weight"]
    label = name if quoted is None else quoted
    return Item("branch", 0, indent, "branch", "", label=label, weight=int(min(max(weight, low), high)))
