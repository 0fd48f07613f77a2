"""Whatever the program says about rules, events and waits, a text may say, too: the words are the same."""

import pytest

from app.flowfile.text_rules import normal, read_rule
from app.flowfile.text_sources import read_source
from app.flowfile.text_terms import read_event, read_wait
from app.i18n import speaking
from app.model.flow import Flow
from app.model.nodes import Trigger, Wait
from app.model.rules import FIELDS, OPERATORS, All, AnyOf, Compare, Happened, Not, Rule
from app.model.sources import OnDaysSinceOrder, OnEvent, OnSegmentEntry
from app.model.times import ForDuration, UntilClock
from app.services.sentences.happenings import event_past
from app.ui.canvas.words import card_text
from app.ui.words.events import EVENTS, event_words
from app.ui.words.rules import rule_in_words
from app.ui.words.waits import wait_value

VALUES = {"text": "vip", "number": 3, "list": "vip", "date": "vip", "flag": True}
RULES: list[Rule] = [
    *(Compare(field, op, ("a", "b") if op == "in" else None if op.startswith("is_") else VALUES[kind])
      for field, kind in FIELDS.items() for op in OPERATORS[kind]),
    Compare("consent.email", "eq", False),
    Compare("trigger.total", "gt", 49.5),
    Compare("trigger.topic", "eq", "talviurheilu"),
    Compare("trigger.page", "contains", "sukset"),
    All((Compare("orders.count", "ge", 3),
         AnyOf((Compare("profile.points", "gt", 5), Compare("profile.tags", "is_set"))))),
    Not(Compare("profile.motive", "eq", "hinta")),
    Happened("Order Completed"),
    Happened("Order Completed", "days", 30, 2),
    Happened("Cart Abandoned", "days", 1),
    All(),
]  # fmt: skip


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_rules(rule: Rule, language: str) -> None:
    with speaking(language):
        words = rule_in_words(rule)
    assert read_rule(words, lambda _title, _mark: "") == normal(rule)


@pytest.mark.parametrize("language", ["fi", "en"])
def test_events_waits_and_triggers(language: str) -> None:
    with speaking(language):
        for event in EVENTS:
            assert read_event(event_words(event)) == event
            assert read_event(event_past(event)) == event
        for until in (ForDuration(4, "hours"), ForDuration(1, "weeks"), UntilClock("09:30"), UntilClock("18:00")):
            assert read_wait(wait_value(Wait("w", until=until))) == until
        for source in (OnEvent("Order Completed"), OnDaysSinceOrder(60), OnDaysSinceOrder(1), OnSegmentEntry(name="A")):
            assert read_source(card_text(Trigger("t", source=source), Flow()).title) == source
