"""Rules about what started an automation are told in words that fit the events there are."""

from datetime import UTC, datetime

import pytest

from app import i18n
from app.model.customer import Event, Order, OrderLine
from app.model.hit_events import About, click_event, feedback_event, open_event
from app.model.rules import Compare
from app.services.demo.happenings import cart_event, order_event, viewed_event
from app.ui.words.rules import _TRIGGER_FIELDS, field_words, rule_in_words

AT = datetime(2026, 3, 17, 12, tzinfo=UTC)
ABOUT = About(1, "Tervetuloa", "thanks")
LINE = OrderLine("T-1", "Villatakki", "Takit", 1, 129.0)
EVENTS = {
    "order": order_event(Order("1001", AT, 129.0, lines=(LINE,))),
    "cart": cart_event("77", AT, [LINE]),
    "viewed": viewed_event("v1", AT, LINE),
    "clicked": click_event("h1", AT, ABOUT, "https://shop.test/", "talviurheilu"),
    "opened": open_event("h2", AT, ABOUT, "unknown"),
    "answered": feedback_event("h3", AT, ABOUT, '{"stars": 4, "choices": ["a"], "text": "Hyvä"}'),
}


def carried(event: Event) -> set[str]:
    """What a rule can compare: single values and lists of words."""
    return {
        name
        for name, value in event.properties.items()
        if not isinstance(value, list) or all(isinstance(one, str) for one in value)
    }


@pytest.mark.parametrize("event", EVENTS)
def test_everything_an_event_carries_has_a_finnish_name(event: str) -> None:
    named = {name: field_words(f"trigger.{name}") for name in carried(EVENTS[event])}
    i18n.set_language("en")
    english = {name: field_words(f"trigger.{name}") for name in named}
    assert not [name for name in named if named[name] == english[name]]


def test_nothing_is_named_that_no_event_carries() -> None:
    assert set(_TRIGGER_FIELDS) == set().union(*map(carried, EVENTS.values()))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("total", 50, "Korin tai tilauksen arvo on vähintään 50"),
        ("price", 120, "Tuotteen hinta on vähintään 120"),
    ],
)
def test_a_rule_about_the_start_reads_as_it_was_picked(field: str, value: int, words: str) -> None:
    assert rule_in_words(Compare(f"trigger.{field}", "ge", value)) == words
