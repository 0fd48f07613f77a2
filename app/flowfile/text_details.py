"""What one detail of a step says: a rule's name, a change, a length, a kind of message."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.flowfile.text_rules import EmailOf, read_rule
from app.flowfile.text_scan import NotUnderstoodError, Scan
from app.flowfile.text_terms import read_event, read_wait
from app.flowfile.text_words import (
    ADD_POINTS,
    ADD_TAG,
    AGAIN,
    CLASSES,
    FALSE,
    METRICS,
    NOT_CHOSEN,
    REASONS,
    REMOVE_TAG,
    SET_FIELD,
    TRUE,
    Both,
    K,
    forms_of,
    key_of,
    lookup,
)
from app.model.actions import AddPoints
from app.model.flow import ExitOn
from app.model.nodes import AddTag, MessageClass, ProfileChange, RemoveTag, SetField, VariantTest
from app.model.rules import Rule
from app.model.sources import Reentry
from app.model.times import UNIT_SECONDS, ForDuration

_ASIDE = re.compile(r"\(([^()]*)\)\s*$")


def read_case(words: str, email_of: EmailOf) -> tuple[str, Rule]:
    """The name of a case and its rule."""
    scan = Scan(words)
    label = scan.quoted()
    if label is None:
        label, _colon, rest = words.partition(":")
        return label.strip(), read_rule(rest, email_of)
    if not scan.sign(":"):
        raise NotUnderstoodError
    return label, read_rule(scan.rest, email_of)


def read_length(words: str) -> ForDuration:
    """A length of time. Raises NotUnderstoodError."""
    length = read_wait(words)
    if not isinstance(length, ForDuration):
        raise NotUnderstoodError
    return length


def read_change(words: str) -> ProfileChange:
    """What a step does to the customer's tags or fields. Raises NotUnderstoodError."""
    scan = Scan(words)
    for kind, forms in ((AddTag, ADD_TAG), (RemoveTag, REMOVE_TAG)):
        if scan.word(forms):
            scan.sign(":")
            name = _text(scan)
            if scan.done():
                return kind(name)
    if scan.word(ADD_POINTS):
        scan.sign(":")
        points = scan.number()
        if isinstance(points, int) and scan.done():
            return AddPoints(points)
        raise NotUnderstoodError
    if scan.word(SET_FIELD):
        scan.sign(":")
        field = scan.quoted()
        if field is not None and scan.sign("="):
            return SetField(field, _value(scan))
    raise NotUnderstoodError


def _text(scan: Scan) -> str:
    """A text in quotation marks, or all the rest. Raises NotUnderstoodError if there is neither."""
    found = scan.quoted()
    if found is None:
        found, scan.at = scan.rest, len(scan.text)
        if not found:
            raise NotUnderstoodError
    return found


def _value(scan: Scan) -> str | int | float | bool:
    found = scan.quoted()
    if found is not None and scan.done():
        return found
    number = scan.number()
    if number is not None and scan.done():
        return number
    return yes_or_no(scan.rest)


def yes_or_no(words: str) -> bool:
    """A yes or a no. Raises NotUnderstoodError."""
    if words.casefold() in forms_of(TRUE):
        return True
    if words.casefold() in forms_of(FALSE):
        return False
    raise NotUnderstoodError


def read_again(words: str) -> Reentry:
    """How often the same customer may come in. Raises NotUnderstoodError."""
    found = _by_word(AGAIN, words)
    if found is not None:
        return Reentry(found)
    length = read_length(words)
    if length.unit != "days":
        raise NotUnderstoodError
    return Reentry("after_gap", length.amount)


def read_exit_on(words: str, email_of: EmailOf) -> ExitOn:
    """What ends an automation at any time. Raises NotUnderstoodError."""
    event, colon, where = words.partition(":")
    rule = read_rule(where, email_of) if colon else None
    aside = _ASIDE.search(event)
    reason = _by_word(REASONS, aside[1]) if aside else None
    name = read_event(event[: aside.start()] if aside and reason else event)
    if reason == "purchase":
        return ExitOn(name, "purchase", rule)
    return ExitOn(name, "goal" if reason == "goal" else "event", rule)


def chosen_class(words: str) -> MessageClass | None:
    """The kind of a message, None for one that is not chosen. Raises NotUnderstoodError."""
    if words.casefold() in forms_of(NOT_CHOSEN):
        return None
    found = _by_word(CLASSES, words)
    if found is None:
        raise NotUnderstoodError
    return found


def read_test(words: str) -> VariantTest:
    """By what two branches are compared. Raises NotUnderstoodError."""
    metric, comma, length = words.partition(",")
    found = _by_word(METRICS, metric)
    if found is None:
        raise NotUnderstoodError
    return VariantTest(found, read_days(length)) if comma else VariantTest(found)


def read_hours(words: str) -> int:
    """A length of time in whole hours. Raises NotUnderstoodError."""
    length = read_length(words)
    if length.seconds % UNIT_SECONDS["hours"]:
        raise NotUnderstoodError
    return length.seconds // UNIT_SECONDS["hours"]


def read_days(words: str) -> int:
    """A length of time in whole days. Raises NotUnderstoodError."""
    length = read_length(words)
    if length.seconds % UNIT_SECONDS["days"]:
        raise NotUnderstoodError
    return length.seconds // UNIT_SECONDS["days"]


def read_names(words: str) -> tuple[str, ...]:
    """Names in quotation marks. Raises NotUnderstoodError."""
    scan = Scan(words)
    found = []
    while True:
        name = scan.quoted()
        if name is None:
            raise NotUnderstoodError
        found.append(name)
        if not scan.sign(","):
            break
    if not scan.done():
        raise NotUnderstoodError
    return tuple(found)


def _by_word(table: Mapping[K, Both], words: str) -> K | None:
    return lookup(table).get(key_of(words.strip()))
