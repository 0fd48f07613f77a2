"""One step as lines of text: its head ("odota: 4 tuntia") and the details beneath it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import msgspec

from app.flowfile.plain import Plain
from app.flowfile.text_mend import squashed
from app.flowfile.text_rules import EmailOf, write_rule
from app.flowfile.text_scan import number_text, quote
from app.flowfile.text_sources import source_text
from app.flowfile.text_terms import event_text, length_text, wait_text, within_text
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
    Language,
    word,
)
from app.model.actions import AddPoints, GiveCode, Sms, StartFlow, Webhook
from app.model.flow import ExitOn
from app.model.nodes import (
    AddTag,
    Await,
    Change,
    Choice,
    Condition,
    Email,
    Exit,
    Goal,
    MessageStep,
    Node,
    Notify,
    ProfileChange,
    RemoveTag,
    SetField,
    Split,
    Trigger,
    VariantTest,
    Wait,
    kind_of,
)
from app.model.rules import All, Rule
from app.model.sources import OnEvent, OnSegmentEntry
from app.model.times import ForDuration

Detail = tuple[str, str]
"""(key of text_words.DETAILS, words)"""


class StepLines(msgspec.Struct, frozen=True):
    """What stands on the step's own line after its keyword, and the details beneath it."""

    kind: str
    head: str = ""
    details: tuple[Detail, ...] = ()


class Writer:
    """Writes the steps of one text. `emails`: the words for each e-mail step that a rule may ask about; `names`: what
    each message is called; `exits` leave with the trigger.
    """

    def __init__(
        self,
        language: Language,
        emails: Mapping[str, str],
        email_of: EmailOf,
        names: Mapping[str, str],
        exits: tuple[ExitOn, ...] = (),
    ) -> None:
        self._language = language
        self._emails, self._email_of = emails, email_of
        self._names, self._exits = names, exits

    def lines(self, node: Node, *, titled: bool) -> StepLines:
        """The step's lines. Not `titled`: its title only says what the step does anyway, and is left out."""
        title = squashed(node.title) if titled else ""
        head, details = self._said(node, title)
        if getattr(node, "skipped", False):
            details.append(("skipped", word(TRUE, self._language)))
        return StepLines(kind_of(node), head, tuple(details))

    def _said(self, node: Node, title: str) -> tuple[str, list[Detail]]:
        match node:
            case Trigger():
                return self._trigger(node, title)
            case Wait(until=until):
                return _told(title, ("time", wait_text(until, self._language)))
            case Await():
                return self._await(node, title)
            case Choice(cases=cases):
                return title, [("case", f"{quote(case.label)}: {self._rule(case.rule)}") for case in cases]
            case Condition(rule=rule):
                return _told(title, ("rule", self._rule(rule)))
            case Split(test=test):
                return title, [] if test is None else [("test", self._test(test))]
            case Exit():
                return title, []
            case Email():
                return self._email(node, title)
            case Change(changes=changes):
                lines = [("do", self._change(change)) for change in changes]
                return _told(title, *lines) if len(lines) == 1 else (title, lines)
            case Notify(text=text, to=to):
                head, details = _spoken(title, text)
                return head, [*details, *([("to", squashed(to))] if to else [])]
            case Goal():
                return self._goal(node, title)
            case _:
                return self._action(node, title)

    def _action(self, node: Sms | Webhook | GiveCode | StartFlow, title: str) -> tuple[str, list[Detail]]:
        match node:
            case Sms(text=text):
                head, details = _spoken(title, text)
                return head, [*details, *self._sending(node)]
            case Webhook(url=url):
                return _told(title, ("address", squashed(url)))
            case GiveCode(codes=codes, valid_days=days):
                head, details = _told(title, ("codes", squashed(codes)))
                valid = [("valid", length_text(ForDuration(days, "days"), self._language))] if days > 0 else []
                return head, [*details, *valid]
            case StartFlow(flow=flow):
                return _told(title, ("automation", squashed(flow)))

    def _test(self, test: VariantTest) -> str:
        words = word(METRICS[test.metric], self._language)
        return f"{words}, {length_text(ForDuration(test.within_days, 'days'), self._language)}"

    def _rule(self, rule: Rule) -> str:
        return write_rule(rule, self._language, self._emails, self._email_of)

    def _trigger(self, node: Trigger, title: str) -> tuple[str, list[Detail]]:
        language, source, again = self._language, node.source, node.reentry
        head, details = _told(title, ("starts", source_text(source, language)))
        if isinstance(source, OnEvent) and source.where is not None:
            details.append(("where", self._rule(source.where)))
        if isinstance(source, OnSegmentEntry) and source.rule != All():
            details.append(("where", self._rule(source.rule)))
        if node.audience is not None:
            details.append(("audience", self._rule(node.audience)))
        if again.mode == "once" or again.mode == "one_at_a_time":
            details.append(("again", word(AGAIN[again.mode], language)))
        if again.mode == "after_gap":
            details.append(("again", length_text(ForDuration(again.gap_days, "days"), language)))
        return head, [*details, *(("leaves_on", self._exit_on(one)) for one in self._exits)]

    def _exit_on(self, one: ExitOn) -> str:
        words = event_text(one.event, self._language, past=True)
        if one.reason in REASONS:
            words += f" ({word(REASONS[one.reason], self._language)})"
        return f"{words}: {self._rule(one.where)}" if one.where is not None else words

    def _email(self, node: Email, title: str) -> tuple[str, list[Detail]]:
        name = squashed(self._names.get(node.template, ""))
        details: list[Detail] = []
        if name and title and name != title:
            details.append(("message", name))
        return title or name, [*details, *self._sending(node)]

    def _sending(self, node: MessageStep) -> list[Detail]:
        """What kind of message it is, when it is too late for it and what it sells."""
        details: list[Detail] = []
        if node.message_class != "marketing":
            words = CLASSES[node.message_class] if node.message_class else NOT_CHOSEN
            details.append(("class", word(words, self._language)))
        if node.too_late_hours != Email("").too_late_hours:
            details.append(("expires", length_text(ForDuration(node.too_late_hours, "hours"), self._language)))
        if node.about:
            details.append(("about", ", ".join(quote(one) for one in node.about)))
        return details

    def _change(self, change: ProfileChange) -> str:
        language = self._language
        match change:
            case AddTag(tag_name=name):
                return f"{word(ADD_TAG, language)} {quote(name)}"
            case RemoveTag(tag_name=name):
                return f"{word(REMOVE_TAG, language)} {quote(name)}"
            case AddPoints(points=points):
                return f"{word(ADD_POINTS, language)} {points}"
            case SetField(field=field, value=value):
                return f"{word(SET_FIELD, language)} {quote(field)} = {self._value(value)}"

    def _value(self, value: str | int | float | bool) -> str:
        if isinstance(value, bool):
            return word(TRUE if value else FALSE, self._language)
        return quote(value) if isinstance(value, str) else number_text(value, self._language)

    def _goal(self, node: Goal, title: str) -> tuple[str, list[Detail]]:
        event = event_text(node.event, self._language, past=True) if node.event else ""
        head, details = _told(title, ("event", event)) if event or title else ("", [])
        if node.where is not None:
            details.append(("where", self._rule(node.where)))
        return within_text(head, node.within_days, self._language), details

    def _await(self, node: Await, title: str) -> tuple[str, list[Detail]]:
        event = event_text(node.event, self._language, past=True) if node.event else ""
        head, details = _told(title, ("event", event)) if event or title else ("", [])
        details.append(("time", length_text(node.timeout, self._language)))
        if node.where is not None:
            details.append(("where", self._rule(node.where)))
        return head, details


def data_line(values: Mapping[str, Plain]) -> Detail:
    """Fields as the flow file has them, for what there are no words for."""
    return ("data", json.dumps(dict(values), ensure_ascii=False))


def _spoken(title: str, text: str) -> tuple[str, list[Detail]]:
    """A title with the lines of a text beneath it; a single line without a title is the head."""
    lines = [("text", squashed(line)) for line in text.split("\n")] if text else []
    return _told(title, *lines) if len(lines) == 1 else (title, lines)


def _told(title: str, what: Detail) -> tuple[str, list[Detail]]:
    """A title with what the step does beneath it; without one, what it does is the head."""
    return (title, [what]) if title else (what[1], [])
