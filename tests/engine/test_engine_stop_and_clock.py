"""A stop holds whatever the clock of the computer says afterwards: it may have been ahead when the stop was written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from app.model.customer import ConsentEvent
from runner_kit import DAY, HOUR, START, Stage, mail, straight

AHEAD = START + 365 * DAY


def listed(stage: Stage, at: datetime) -> None:
    stage.store.suppressions.add("pekka@x.test", "complained", at)


def stopped(stage: Stage, at: datetime) -> None:
    stage.store.customers.stop("pekka@x.test", at)


def withdrawn(stage: Stage, at: datetime) -> None:
    found = stage.store.customers.by_email("pekka@x.test")
    assert found is not None
    line = ConsentEvent("email", "withdrawn", at, source="the shop's page")
    stage.store.customers.record_consent(found.id, line, at)


@pytest.mark.parametrize("says_no", [listed, stopped, withdrawn])
def test_a_stop_written_by_a_clock_that_was_ahead_holds(
    stage: Stage, says_no: Callable[[Stage, datetime], None]
) -> None:
    stage.customers(["elsa", "pekka"])
    stage.publish(straight(mail("b1")))
    says_no(stage, AHEAD)
    for name in ("elsa", "pekka"):
        stage.happens(name)
    stage.run_to(START + HOUR)
    assert stage.sender.to == ["elsa@x.test"]
    states = {who: state for who, state, _reason in stage.states()}
    assert states == {"elsa": "sent", "pekka": "suppressed"}


def test_what_is_agreed_to_later_does_not_hold_yet(stage: Stage) -> None:
    """Only a no is believed before its moment."""
    stage.customers(["timo"], consent=False)
    stage.publish(straight(mail("b1")))
    found = stage.store.customers.by_email("timo@x.test")
    assert found is not None
    stage.store.customers.record_consent(found.id, ConsentEvent("email", "granted", AHEAD, source="form"), AHEAD)
    stage.happens("timo")
    stage.run_to(START + HOUR)
    assert stage.sender.to == []
