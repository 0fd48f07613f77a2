"""From the lines of one step back to the step: the counterpart of text_steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from app.flowfile.plain import plain
from app.flowfile.text_rules import EmailOf, read_rule
from app.flowfile.text_scan import NotUnderstoodError, Scan
from app.flowfile.text_steps import Detail, StepLines
from app.flowfile.text_terms import read_event, read_source, read_wait, split_within
from app.flowfile.text_words import (
    ADD_TAG,
    AGAIN,
    CLASSES,
    FALSE,
    NOT_CHOSEN,
    REASONS,
    REMOVE_TAG,
    SET_FIELD,
    STEPS,
    TRUE,
    Both,
    K,
    forms_of,
    lookup,
)
from app.model.errors import PolkuError
from app.model.flow import ExitOn
from app.model.nodes import (
    UNIT_SECONDS,
    AddTag,
    Await,
    Case,
    Change,
    Choice,
    Condition,
    Email,
    Exit,
    ForDuration,
    Goal,
    MessageClass,
    Node,
    Notify,
    OnEvent,
    OnSegmentEntry,
    ProfileChange,
    Reentry,
    RemoveTag,
    SetField,
    Split,
    Trigger,
    TriggerSource,
    Wait,
)
from app.model.rules import All, Rule

TAKES: dict[str, frozenset[str]] = {
    "trigger": frozenset({"starts", "where", "audience", "again", "leaves_on", "data"}),
    "wait": frozenset({"time", "skipped", "data"}),
    "await": frozenset({"event", "where", "time", "data"}),
    "condition": frozenset({"rule", "data"}),
    "choice": frozenset({"case", "data"}),
    "split": frozenset({"data"}),
    "email": frozenset({"message", "class", "expires", "about", "skipped", "data"}),
    "change": frozenset({"do", "skipped", "data"}),
    "notify": frozenset({"text", "to", "skipped", "data"}),
    "goal": frozenset({"event", "where", "data"}),
    "exit": frozenset({"data"}),
}
"""The details that each kind of step takes."""
MANY = frozenset({"do", "case", "text", "leaves_on"})
"""Details that may stand there more than once."""

T = TypeVar("T")
_ASIDE = re.compile(r"\(([^()]*)\)\s*$")


class StepRead(msgspec.Struct):
    """A step without an id; the name of its message; what leaves with the trigger; details that say nothing we know, by
    their number.
    """

    node: Node
    message: str = ""
    exits: tuple[ExitOn, ...] = ()
    bad: tuple[int, ...] = ()


class _Details:
    """The details of one step, asked by key."""

    def __init__(self, details: tuple[Detail, ...], email_of: EmailOf) -> None:
        self.email_of = email_of
        self._details = details
        self.bad: list[int] = []

    def one(self, key: str, read: Callable[[str], T]) -> T | None:
        """What the first detail of this key says; None if there is none, or none that is understood."""
        return next(iter(self.all(key, read)), None)

    def all(self, key: str, read: Callable[[str], T]) -> list[T]:
        """What all the details of this key say."""
        found = []
        for number, (name, words) in enumerate(self._details):
            if name == key:
                try:
                    found.append(read(words))
                except NotUnderstoodError:
                    self.bad.append(number)
        return found

    def rule(self, key: str) -> Rule | None:
        """A rule among the details."""
        return self.one(key, lambda words: read_rule(words, self.email_of))


def read_step(lines: StepLines, email_of: EmailOf) -> StepRead:
    """The step that these lines tell. Raises NotUnderstoodError if its own line tells none."""
    details = _Details(lines.details, email_of)
    read = _READERS[lines.kind](lines.head, details)
    if details.one("skipped", _yes_or_no) and "skipped" in read.node.__struct_fields__:
        read.node = msgspec.structs.replace(read.node, skipped=True)
    for number, (key, words) in enumerate(lines.details):
        if key == "data":
            try:
                read.node = with_data(read.node, words)
            except NotUnderstoodError:
                details.bad.append(number)
    _check_limits(read)
    read.bad = tuple(details.bad)
    return read


def understood(kind: str, head: str, email_of: EmailOf) -> bool:
    """Whether these words are more than a title: they tell all that a step of this kind does."""
    try:
        match kind:
            case "wait":
                read_wait(head)
            case "condition" | "rule" | "where" | "audience":
                read_rule(head, email_of)
            case "trigger" | "starts":
                read_source(head)
            case "change" | "do":
                _change(head)
            case "await":
                read_event(head)
            case "case":
                _case(head, email_of)
            case "goal":
                read_event(split_within(head)[0])
            case _:
                return False
    except NotUnderstoodError:
        return False
    return True


def with_data(node: Node, words: str) -> Node:
    """The step with some of its fields as the flow file has them. Raises NotUnderstoodError."""
    scan = Scan(words)
    values = scan.data()
    if not isinstance(values, dict) or not scan.done() or {"id", "kind", "template", "branches", "cases"} & set(values):
        raise NotUnderstoodError
    try:
        tree = plain(msgspec.json.encode(msgspec.to_builtins(node) | values))
        return msgspec.convert(tree, type(node))
    except (PolkuError, msgspec.ValidationError, RecursionError) as error:
        raise NotUnderstoodError from error


def _check_limits(read: StepRead) -> None:
    """What a flow file refuses is not a step here either. Raises NotUnderstoodError."""
    try:
        plain(msgspec.json.encode([read.node, *read.exits]))
    except PolkuError as error:
        raise NotUnderstoodError from error


def _trigger(head: str, details: _Details) -> StepRead:
    source: TriggerSource | None = details.one("starts", read_source)
    title = head
    if source is None and understood("trigger", head, details.email_of):
        source, title = read_source(head), ""
    where = details.rule("where")
    match source or OnEvent():
        case OnEvent() as event:
            source = msgspec.structs.replace(event, where=where)
        case OnSegmentEntry() as segment:
            source = msgspec.structs.replace(segment, rule=where or All())
        case other:
            source = other
    again = details.one("again", _again) or Reentry()
    made = Trigger("", title, source, again, details.rule("audience"))
    return StepRead(made, exits=tuple(details.all("leaves_on", lambda words: _exit_on(words, details.email_of))))


def _wait(head: str, details: _Details) -> StepRead:
    until = details.one("time", read_wait)
    if until is not None:
        return StepRead(Wait("", head, until))
    scan = Scan(head)
    scan.word(STEPS["wait"])  # "odota: odota 4 tuntia"
    return StepRead(Wait("", "", read_wait(scan.rest)))


def _condition(head: str, details: _Details) -> StepRead:
    rule = details.rule("rule")
    if rule is None and understood("condition", head, details.email_of):
        return StepRead(Condition("", "", read_rule(head, details.email_of)))
    return StepRead(Condition("", head, rule or All()))


def _await(head: str, details: _Details) -> StepRead:
    event = details.one("event", lambda name: read_event(name) if name else "")
    title = head
    if event is None and understood("await", head, details.email_of):
        event, title = read_event(head), ""
    made = Await("", title, event or "", details.rule("where"))
    timeout = details.one("time", _length)
    return StepRead(msgspec.structs.replace(made, timeout=timeout) if timeout else made)


def _choice(head: str, details: _Details) -> StepRead:
    found = details.all("case", lambda words: _case(words, details.email_of))
    cases = tuple(Case(port_name(number), label, rule) for number, (label, rule) in enumerate(found))
    return StepRead(Choice("", head, cases))


def port_name(number: int) -> str:
    """A name for the way out with this number."""
    return f"p{number}" if number >= 26 else chr(ord("a") + number)


def _case(words: str, email_of: EmailOf) -> tuple[str, Rule]:
    """The name of a case and its rule."""
    scan = Scan(words)
    label = scan.quoted()
    if label is None:
        label, _colon, rest = words.partition(":")
        return label.strip(), read_rule(rest, email_of)
    if not scan.sign(":"):
        raise NotUnderstoodError
    return label, read_rule(scan.rest, email_of)


def _length(words: str) -> ForDuration:
    length = read_wait(words)
    if not isinstance(length, ForDuration):
        raise NotUnderstoodError
    return length


def _email(head: str, details: _Details) -> StepRead:
    chosen = details.one("class", lambda words: (_chosen_class(words),))
    hours = details.one("expires", _hours)
    made = Email(
        "",
        head,
        message_class=chosen[0] if chosen else "marketing",
        too_late_hours=Email("").too_late_hours if hours is None else hours,
        about=details.one("about", _names) or (),
    )
    return StepRead(made, details.one("message", str) or head)


def _change_step(head: str, details: _Details) -> StepRead:
    changes = details.all("do", _change)
    if not changes and understood("change", head, details.email_of):
        return StepRead(Change("", "", (_change(head),)))
    return StepRead(Change("", head, tuple(changes)))


def _notify(head: str, details: _Details) -> StepRead:
    lines = details.all("text", str)
    to = details.one("to", str) or ""
    return StepRead(Notify("", head, to, "\n".join(lines)) if lines else Notify("", "", to, head))


def _goal(head: str, details: _Details) -> StepRead:
    words, days = split_within(head)
    event = details.one("event", lambda name: read_event(name) if name else "")
    title = words
    if event is None and understood("goal", words, details.email_of):
        event, title = read_event(words), ""
    within = Goal("").within_days if days is None else days
    return StepRead(Goal("", title, event or "", details.rule("where"), within))


def _exit(head: str, _details: _Details) -> StepRead:
    return StepRead(Exit("", "" if head.casefold() in forms_of(STEPS["exit"]) else head))


_READERS: dict[str, Callable[[str, _Details], StepRead]] = {
    "trigger": _trigger,
    "wait": _wait,
    "await": _await,
    "condition": _condition,
    "choice": _choice,
    "split": lambda head, _details: StepRead(Split("", head)),
    "email": _email,
    "change": _change_step,
    "notify": _notify,
    "goal": _goal,
    "exit": _exit,
}


def _change(words: str) -> ProfileChange:
    scan = Scan(words)
    for kind, forms in ((AddTag, ADD_TAG), (RemoveTag, REMOVE_TAG)):
        if scan.word(forms):
            scan.sign(":")
            name = _text(scan)
            if scan.done():
                return kind(name)
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
    return _yes_or_no(scan.rest)


def _yes_or_no(words: str) -> bool:
    if words.casefold() in forms_of(TRUE):
        return True
    if words.casefold() in forms_of(FALSE):
        return False
    raise NotUnderstoodError


def _again(words: str) -> Reentry:
    found = _by_word(AGAIN, words)
    if found is not None:
        return Reentry(found)
    length = _length(words)
    if length.unit != "days":
        raise NotUnderstoodError
    return Reentry("after_gap", length.amount)


def _exit_on(words: str, email_of: EmailOf) -> ExitOn:
    event, colon, where = words.partition(":")
    rule = read_rule(where, email_of) if colon else None
    aside = _ASIDE.search(event)
    reason = _by_word(REASONS, aside[1]) if aside else None
    name = read_event(event[: aside.start()] if aside and reason else event)
    if reason == "purchase":
        return ExitOn(name, "purchase", rule)
    return ExitOn(name, "goal" if reason == "goal" else "event", rule)


def _chosen_class(words: str) -> MessageClass | None:
    if words.casefold() in forms_of(NOT_CHOSEN):
        return None
    found = _by_word(CLASSES, words)
    if found is None:
        raise NotUnderstoodError
    return found


def _hours(words: str) -> int:
    length = _length(words)
    if length.seconds % UNIT_SECONDS["hours"]:
        raise NotUnderstoodError
    return length.seconds // UNIT_SECONDS["hours"]


def _names(words: str) -> tuple[str, ...]:
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
    return lookup(table).get(words.strip().casefold())
