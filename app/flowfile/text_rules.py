"""Rules in words that can be read back: "Tilauksia yhteensä on 1 ja (Ostosyy on hinta tai Pisteet on yli 50)".

What the words cannot say exactly is written as the flow file has it, in braces: nothing is lost on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

import msgspec

from app.flowfile.plain import plain
from app.flowfile.text_engaged import engaged_text, read_engaged, read_within, within_text
from app.flowfile.text_figures import figure_text, read_figure, read_in_segment, segment_text
from app.flowfile.text_scan import NotUnderstoodError, Scan, as_number, number_text, quote
from app.flowfile.text_words import (
    AND,
    AT_LEAST,
    DID,
    FALSE,
    FIELDS,
    FLAGS,
    NO_RULE,
    NOT,
    OPERATORS,
    OR,
    OWN_FIELD,
    PAST,
    QUOTES,
    SINCE_ENTRY,
    TIMES,
    TRUE,
    WHERE,
    Language,
    forms_of,
    lookup,
    word,
)
from app.model.errors import PolkuError
from app.model.rules import FIELDS as KNOWN_FIELDS
from app.model.rules import (
    All,
    AnyOf,
    Bought,
    Compare,
    Engaged,
    Happened,
    InSegment,
    Interacted,
    Not,
    Operator,
    Rule,
    Value,
)

MAX_NESTING = 20
EmailOf = Callable[[str, str], str]
"""(title, number of the step or "") -> the id of the e-mail step, "" if there is none."""

_BARE = re.compile(r"[^\W\d_][\w .@/+&%-]*(?<! )")
_TAG = re.compile(r"\[(\d{1,5})\]", re.ASCII)
_LINK = re.compile(rf"\s+(?:{'|'.join(forms_of(AND, OR))})\s+|\s*[(),]", re.IGNORECASE)
_ELLIPSIS = re.compile(r"…|\.\.\.")


def normal(rule: Rule) -> Rule:
    """The rule without groups of one, which mean the same as what is in them."""
    match rule:
        case All(rules) | AnyOf(rules):
            parts = tuple(normal(part) for part in rules)
            if len(parts) == 1:
                return parts[0]
            return AnyOf(parts) if parts and isinstance(rule, AnyOf) else All(parts)
        case Not(inner):
            return Not(normal(inner))
        case Happened(where=where) if where is not None:
            return msgspec.structs.replace(rule, where=normal(where))
        case _:
            return rule


def write_rule(rule: Rule, language: Language, emails: Mapping[str, str], email_of: EmailOf) -> str:
    """The rule in words. `emails` are the words for each e-mail step that it may ask about."""
    rule = normal(rule)
    words = _words(rule, language, emails, email_of, 0)
    return words if _reads_as(words, rule, email_of) else _as_data(rule)


def read_rule(text: str, email_of: EmailOf) -> Rule:
    """The rule in such words, in either language. Raises NotUnderstoodError."""
    scan = Scan(text)
    rule = _any(scan, email_of, 0)
    if not scan.done():
        raise NotUnderstoodError
    return rule


# ---- writing


def _words(rule: Rule, language: Language, emails: Mapping[str, str], email_of: EmailOf, depth: int) -> str:
    if depth > MAX_NESTING:
        return _as_data(rule)

    def inner(part: Rule) -> str:
        words = _words(part, language, emails, email_of, depth + 1)
        return f"({words})" if isinstance(part, (All, AnyOf)) and len(part.rules) > 1 else words

    match rule:
        case All(rules) | AnyOf(rules):
            if not rules:
                return word(NO_RULE, language)
            return f" {word(AND if isinstance(rule, All) else OR, language)} ".join(inner(part) for part in rules)
        case Not(part):
            return f"{word(NOT, language)} ({_words(part, language, emails, email_of, depth + 1)})"
        case Interacted(node=node, what=what):
            return f"{_large(word(DID[what], language))} {emails.get(node, quote(node))}"
        case Happened(where=where):
            words = _happened(rule, language)
            told = "" if where is None else _words(where, language, emails, email_of, depth + 1)
            return f"{words} {word(WHERE, language)} ({told})" if told else words
        case Bought():
            return _large(figure_text(rule, language))
        case Engaged():
            return _large(engaged_text(rule, language))
        case InSegment():
            return _large(segment_text(rule, language))
        case Compare():
            return _compare(rule, language, email_of)


def _happened(rule: Happened, language: Language) -> str:
    words = _large(word(PAST[rule.event], language)) if rule.event in PAST else quote(rule.event)
    if rule.at_least != 1:
        words += f" {word(AT_LEAST, language)} {rule.at_least} {word(TIMES, language)}"
    if rule.since == "entry":
        return f"{words} {word(SINCE_ENTRY, language)}"
    return f"{words} {within_text(rule.days, language)}"


def _compare(rule: Compare, language: Language, email_of: EmailOf) -> str:
    if rule == Compare():
        return "…"
    flag = f"{rule.field} {'yes' if rule.value is True else 'no'}"
    if rule.op == "eq" and isinstance(rule.value, bool) and flag in FLAGS:
        return _large(word(FLAGS[flag], language))
    head = f"{_field(rule.field, language)} {word(OPERATORS[rule.op], language)}"
    if rule.op in ("is_set", "is_unset") and rule.value is None:
        return head
    for value in _spellings(rule.value, language):
        if _reads_as(f"{head} {value}", rule, email_of):
            return f"{head} {value}"
    return _as_data(rule)


def _field(field: str, language: Language) -> str:
    if field in FIELDS:
        return _large(word(FIELDS[field], language))
    head, _dot, tail = field.partition(".")
    if head in OWN_FIELD and tail:
        return f"{_large(word(OWN_FIELD[head], language))} {quote(tail)}"
    return quote(field)


def _spellings(value: Value, language: Language) -> tuple[str, ...]:
    """Ways to write a value, the plainest first."""
    match value:
        case None:
            return ("…",)
        case bool():
            return (word(TRUE if value else FALSE, language),)
        case int() | float():
            return (number_text(value, language),)
        case tuple():
            return (", ".join(value), ", ".join(quote(one) for one in value))
        case _:
            return (value, quote(value))


def _as_data(rule: Rule) -> str:
    return msgspec.json.encode(rule).decode()


def _reads_as(words: str, rule: Rule, email_of: EmailOf) -> bool:
    try:
        return repr(read_rule(words, email_of)) == repr(rule)  # == takes 1, 1.0 and True for the same
    except NotUnderstoodError:
        return False


def _large(words: str) -> str:
    return words[:1].upper() + words[1:]


# ---- reading


def _any(scan: Scan, email_of: EmailOf, depth: int) -> Rule:
    if depth > 2 * MAX_NESTING:
        raise NotUnderstoodError
    parts = [_all(scan, email_of, depth)]
    while scan.word(OR):
        parts.append(_all(scan, email_of, depth))
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _all(scan: Scan, email_of: EmailOf, depth: int) -> Rule:
    parts = [_one(scan, email_of, depth)]
    while scan.word(AND):
        parts.append(_one(scan, email_of, depth))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _one(scan: Scan, email_of: EmailOf, depth: int) -> Rule:
    if depth > 2 * MAX_NESTING:
        raise NotUnderstoodError
    if scan.sign("("):
        rule = _any(scan, email_of, depth + 1)
        if not scan.sign(")"):
            raise NotUnderstoodError
        return rule
    if scan.rest.startswith("{"):
        return _from_data(scan)
    if scan.word(NOT):
        scan.sign(":")
        if depth > 2 * MAX_NESTING:
            raise NotUnderstoodError
        return Not(_one(scan, email_of, depth + 1))
    return _leaf(scan, email_of, depth)


def _leaf(scan: Scan, email_of: EmailOf, depth: int) -> Rule:
    if scan.word(NO_RULE):
        return All()
    if scan.take(_ELLIPSIS):
        return Compare()
    start = scan.at
    for read in (_read_flag, read_figure, read_in_segment, read_engaged, _read_happened, _read_compare):
        found: Rule | None = read(scan)
        if isinstance(found, Happened) and scan.word(WHERE):
            return msgspec.structs.replace(found, where=_one(scan, email_of, depth + 1))
        if found is not None:
            return found
        scan.at = start
    found = _read_interacted(scan, email_of)
    if found is None:
        raise NotUnderstoodError
    return found


def _read_flag(scan: Scan) -> Rule | None:
    found = scan.key(_flags())
    if found is None:
        return None
    field, _space, answer = found.partition(" ")
    return Compare(field, "eq", answer == "yes")


def _read_interacted(scan: Scan, email_of: EmailOf) -> Rule | None:
    what = scan.key(_did())
    tag = scan.take(_TAG) or ""
    title = scan.quoted() if what else None
    if title is None:
        return None
    node = email_of(title, tag.strip("[]"))
    if what == "clicked":
        return Interacted(node, "clicked")
    return Interacted(node, "sent") if what == "sent" else Interacted(node, "opened")


def _read_happened(scan: Scan) -> Rule | None:
    event = scan.key(_past())
    if event is None:
        event = scan.quoted()
    if event is None:
        return None
    times = 1
    if scan.word(AT_LEAST):
        number = scan.number()
        if not isinstance(number, int) or not scan.word(TIMES):
            return None
        times = number
    if scan.word(SINCE_ENTRY):
        return Happened(event, "entry", at_least=times)
    days = read_within(scan)
    return None if days is None else Happened(event, "days", days, times)


def _read_compare(scan: Scan) -> Rule | None:
    field = _read_field(scan)
    op = scan.key(_operators()) if field is not None else None
    if field is None or op is None:
        return None
    made = Compare(field, op)
    if op in ("is_set", "is_unset") and (scan.done() or _LINK.match(f" {scan.rest}")):
        return made
    if scan.take(_ELLIPSIS):
        return made
    value = _read_value(scan, field, made.op)
    return None if value is None else msgspec.structs.replace(made, value=value)


def _read_field(scan: Scan) -> str | None:
    known = scan.key(_fields())
    if known is not None:
        return known
    head = scan.key(_own_fields())
    name = scan.quoted()
    if name is None:
        return None
    return f"{head}.{name}" if head else name


def _read_value(scan: Scan, field: str, op: Operator) -> Value:
    first, quoted = _read_one(scan)
    if first is None:
        return None
    if op == "in":
        found = [first]
        while scan.sign(","):
            more, _quoted = _read_one(scan)
            if more is None:
                return None
            found.append(more)
        return tuple(found)
    if quoted or KNOWN_FIELDS.get(field) in ("text", "list"):
        return first
    number = as_number(first.removesuffix("€").strip().replace(" ", ""))
    if number is not None:
        return number
    if first.casefold() in forms_of(TRUE):
        return True
    return False if first.casefold() in forms_of(FALSE) else first


def _read_one(scan: Scan) -> tuple[str | None, bool]:
    """One value, and whether it stood in quotation marks."""
    quoted = scan.quoted()
    if quoted is not None:
        return quoted, True
    number = scan.take(_DIGITS)
    if number is not None:
        return number, False
    link = _LINK.search(scan.text, scan.at)
    end = link.start() if link else len(scan.text)
    found = scan.text[scan.at : end].rstrip()
    if not _BARE.fullmatch(found) or any(sign in QUOTES for sign in found):
        return None, False
    scan.at = end
    scan.take(_SPACES)
    return found, False


_DIGITS = re.compile(r"[-+−]?\d[\d ]*(?:[.,]\d+)?(?:e[-+]?\d+)?(?: ?€)?(?!\w)", re.IGNORECASE | re.ASCII)
_SPACES = re.compile(r"\s+")


def _from_data(scan: Scan) -> Rule:
    start = scan.at
    scan.data()
    try:
        tree = plain(scan.text[start : scan.at])
        rule: Rule = msgspec.convert(tree, Rule)
    except (PolkuError, msgspec.ValidationError) as error:
        raise NotUnderstoodError from error
    return rule


@cache
def _flags() -> dict[str, str]:
    return lookup(FLAGS)


@cache
def _did() -> dict[str, str]:
    return lookup(DID)


@cache
def _past() -> dict[str, str]:
    return lookup(PAST)


@cache
def _fields() -> dict[str, str]:
    return lookup(FIELDS)


@cache
def _own_fields() -> dict[str, str]:
    return lookup(OWN_FIELD)


@cache
def _operators() -> dict[str, Operator]:
    return lookup(OPERATORS)
