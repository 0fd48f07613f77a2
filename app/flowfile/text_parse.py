"""From the lines of one step back to the step: the counterpart of text_steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from app.flowfile.plain import plain
from app.flowfile.text_details import (
    chosen_class,
    read_again,
    read_case,
    read_change,
    read_days,
    read_exit_on,
    read_hours,
    read_length,
    read_names,
    read_test,
    yes_or_no,
)
from app.flowfile.text_rules import EmailOf, read_rule
from app.flowfile.text_scan import NotUnderstoodError, Scan
from app.flowfile.text_sources import read_source
from app.flowfile.text_steps import Detail, StepLines
from app.flowfile.text_terms import read_event, read_wait, split_within
from app.flowfile.text_words import (
    STEPS,
    forms_of,
)
from app.model.actions import GiveCode, Sms, StartFlow, Webhook
from app.model.errors import PolkuError
from app.model.flow import ExitOn
from app.model.nodes import (
    Await,
    Case,
    Change,
    Choice,
    Condition,
    Email,
    Exit,
    Goal,
    Node,
    Notify,
    Split,
    Trigger,
    Wait,
)
from app.model.rules import All, Rule
from app.model.sources import OnEvent, OnSegmentEntry, Reentry, TriggerSource

TAKES: dict[str, frozenset[str]] = {
    "trigger": frozenset({"starts", "where", "audience", "again", "leaves_on", "data"}),
    "wait": frozenset({"time", "skipped", "data"}),
    "await": frozenset({"event", "where", "time", "data"}),
    "condition": frozenset({"rule", "data"}),
    "choice": frozenset({"case", "data"}),
    "split": frozenset({"test", "data"}),
    "email": frozenset({"message", "class", "expires", "about", "skipped", "data"}),
    "change": frozenset({"do", "skipped", "data"}),
    "sms": frozenset({"text", "class", "expires", "about", "skipped", "data"}),
    "notify": frozenset({"text", "to", "skipped", "data"}),
    "webhook": frozenset({"address", "skipped", "data"}),
    "give_code": frozenset({"codes", "valid", "skipped", "data"}),
    "start_flow": frozenset({"automation", "skipped", "data"}),
    "goal": frozenset({"event", "where", "data"}),
    "exit": frozenset({"data"}),
}
"""The details that each kind of step takes."""
MANY = frozenset({"do", "case", "text", "leaves_on"})
"""Details that may stand there more than once."""

T = TypeVar("T")


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
    if details.one("skipped", yes_or_no) and "skipped" in read.node.__struct_fields__:
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
                read_change(head)
            case "await":
                read_event(head)
            case "case":
                read_case(head, email_of)
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
    again = details.one("again", read_again) or Reentry()
    made = Trigger("", title, source, again, details.rule("audience"))
    return StepRead(made, exits=tuple(details.all("leaves_on", lambda words: read_exit_on(words, details.email_of))))


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
    timeout = details.one("time", read_length)
    return StepRead(msgspec.structs.replace(made, timeout=timeout) if timeout else made)


def _choice(head: str, details: _Details) -> StepRead:
    found = details.all("case", lambda words: read_case(words, details.email_of))
    cases = tuple(Case(port_name(number), label, rule) for number, (label, rule) in enumerate(found))
    return StepRead(Choice("", head, cases))


def port_name(number: int) -> str:
    """A name for the way out with this number."""
    return f"p{number}" if number >= 26 else chr(ord("a") + number)


def _email(head: str, details: _Details) -> StepRead:
    chosen = details.one("class", lambda words: (chosen_class(words),))
    hours = details.one("expires", read_hours)
    made = Email(
        "",
        head,
        message_class=chosen[0] if chosen else "marketing",
        too_late_hours=Email("").too_late_hours if hours is None else hours,
        about=details.one("about", read_names) or (),
    )
    return StepRead(made, details.one("message", str) or head)


def _change_step(head: str, details: _Details) -> StepRead:
    changes = details.all("do", read_change)
    if not changes and understood("change", head, details.email_of):
        return StepRead(Change("", "", (read_change(head),)))
    return StepRead(Change("", head, tuple(changes)))


def _notify(head: str, details: _Details) -> StepRead:
    lines = details.all("text", str)
    to = details.one("to", str) or ""
    return StepRead(Notify("", head, to, "\n".join(lines)) if lines else Notify("", "", to, head))


def _sms(head: str, details: _Details) -> StepRead:
    lines = details.all("text", str)
    chosen = details.one("class", chosen_class)
    hours = details.one("expires", read_hours)
    made = Sms(
        "",
        head if lines else "",
        "\n".join(lines) if lines else head,
        message_class=chosen or "marketing",
        too_late_hours=Sms("").too_late_hours if hours is None else hours,
        about=details.one("about", read_names) or (),
    )
    return StepRead(made)


def _webhook(head: str, details: _Details) -> StepRead:
    url = details.one("address", str)
    return StepRead(Webhook("", "", head) if url is None else Webhook("", head, url))


def _give_code(head: str, details: _Details) -> StepRead:
    codes, days = details.one("codes", str), details.one("valid", read_days) or 0
    return StepRead(GiveCode("", "", head, days) if codes is None else GiveCode("", head, codes, days))


def _start_flow(head: str, details: _Details) -> StepRead:
    flow = details.one("automation", str)
    return StepRead(StartFlow("", "", head) if flow is None else StartFlow("", head, flow))


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
    "split": lambda head, details: StepRead(Split("", head, test=details.one("test", read_test))),
    "email": _email,
    "change": _change_step,
    "notify": _notify,
    "sms": _sms,
    "webhook": _webhook,
    "give_code": _give_code,
    "start_flow": _start_flow,
    "goal": _goal,
    "exit": _exit,
}
