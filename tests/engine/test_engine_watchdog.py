"""Silence is told: an automation gone quiet, nothing running, nobody reading the mailbox."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.engine.watchdog import NOBODY_YET, NOT_READ, NOT_RUNNING, Entries, Seen, is_quiet, watch
from runner_kit import DAY, HOUR, OPEN, START, Stage, mail, straight, wait


@pytest.mark.parametrize(
    ("usual", "days_silent", "quiet"),
    [
        (280, 1.9, False),  # ten a day: a weekend is no alarm
        (280, 2.0, True),
        (28, 6.9, False),  # one a day: a week
        (28, 7.0, True),
        (8, 24.0, False),  # two a week: most of a month
        (8, 24.6, True),
        (7, 200.0, False),  # too few to be usual
    ],
)
def test_an_automation_is_quiet_when_seven_would_have_come(usual: int, days_silent: float, quiet: bool) -> None:
    entries = Entries("cart", "Ostoskori", START, START, usual)
    assert is_quiet(entries, START + timedelta(days=days_silent)) is quiet


def test_an_automation_that_nobody_ever_came_into_is_told_after_two_weeks() -> None:
    entries = Entries("cart", "Ostoskori", START)
    assert watch(Seen(START + NOBODY_YET - HOUR, (entries,))) == ()
    (alarm,) = watch(Seen(START + NOBODY_YET, (entries,)))
    assert (alarm.what, alarm.title, alarm.since) == ("flow-empty", "Ostoskori", START)


def test_something_due_and_nothing_running_is_told() -> None:
    due, late = START, START + NOT_RUNNING
    assert [one.what for one in watch(Seen(late, due_since=due))] == ["not-running"]
    assert [one.what for one in watch(Seen(late, due_since=due, ran_at=START - DAY))] == ["not-running"]
    assert watch(Seen(late, due_since=due, ran_at=late - HOUR / 60)) == ()
    assert watch(Seen(late, ran_at=START - DAY)) == ()  # nothing is due: nobody need run
    assert watch(Seen(late - HOUR / 60, due_since=due)) == ()


def test_a_mailbox_that_is_not_read_is_told() -> None:
    assert [one.what for one in watch(Seen(START + NOT_READ, read_at=START))] == ["not-read"]
    assert watch(Seen(START + NOT_READ - HOUR, read_at=START)) == ()
    assert watch(Seen(START)) == ()


def test_the_shop_knows_how_people_came_in_and_since_when_things_are_due(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop", OPEN)
    names = [f"c{n}" for n in range(9)]
    stage.customers(names)
    stage.publish(straight(wait("b1", 3), mail("c1")), "cart")
    stage.publish(straight(mail("c1"), event="Never"), "never")
    for number, name in enumerate(names):
        stage.happens(name, at=START + number * HOUR)
    stage.run_to(START + 8 * HOUR)
    cart, never = stage.store.stats.entries()
    assert (cart.flow, cart.title, cart.last, cart.usual) == ("cart", "Test", START + 8 * HOUR, 9)
    assert (never.last, never.usual) == (None, 0)
    assert stage.store.stats.last_seen() == START + 8 * HOUR
    assert stage.store.stats.due_since(START + 8 * HOUR) is None
    assert stage.store.stats.due_since(START + 9 * HOUR) == START + 9 * HOUR
    stage.store.flows.pause("cart", START + 8 * HOUR)
    assert stage.store.stats.due_since(START + 20 * HOUR) is None
